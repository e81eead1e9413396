"""Files for players: a proxy of each upload that is looked at, and pictures of renders to scrub over."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.window.hub import Hub
from engine.domain.guidance import Kind
from engine.domain.media import Sha256, Video
from engine.domain.versions import RenderedFile, Version

if TYPE_CHECKING:
    from desktop.work import Desk, Steps

_PICTURES = 8


class Players(QObject):
    """What is asked for is made one after the other in the side lane, what was asked for last first.

    `ready` says that something is there that was not.
    """

    ready = Signal()

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self._hub = hub
        self._made: dict[Sha256, tuple[Path, tuple[Path, ...]]] = {}
        self._wanted: OrderedDict[Sha256, Video | RenderedFile] = OrderedDict()
        self._failed: set[Sha256] = set()
        self._busy = False
        hub.changed.connect(self._on_changed)

    def original(self, video: Video) -> Path | None:
        """The upload's proxy; None while it is made."""
        made = self._made.get(video.sha256)
        if made is None:
            self._want(video.sha256, video)
        return None if made is None else made[0]

    def version(self, version: Version) -> tuple[Path | None, tuple[Path, ...]]:
        """What plays for a version (None for stills), and pictures to scrub over once they are made."""
        if version.kind is Kind.THUMBNAIL:
            return None, ()
        made = self._made.get(version.file.sha256)
        if made is None:
            self._want(version.file.sha256, version.file)
        return version.file.path, () if made is None else made[1]

    def _want(self, key: Sha256, what: Video | RenderedFile) -> None:
        if key not in self._wanted and key not in self._failed:
            self._wanted[key] = what
            self._next()

    def _on_changed(self, what: frozenset[str]) -> None:
        if "everything" in what:
            self._wanted.clear()
            self._made.clear()
            self._failed.clear()
            self._busy = False

    def _next(self) -> None:
        if self._busy or not self._wanted:
            return
        self._busy = True
        key = next(reversed(self._wanted))
        what = self._wanted[key]

        def steps(desk: Desk) -> Steps[Any]:
            return _play(desk, key, what)

        def ended(value: object, error: BaseException | None) -> None:
            self._take(key, value, error)

        self._hub.start(steps, ended, side=True)

    def _take(self, key: Sha256, value: object, error: BaseException | None) -> None:
        self._busy = False
        self._wanted.pop(key, None)
        if error is None and isinstance(value, tuple):
            self._made[key] = value
            self.ready.emit()
        else:
            self._failed.add(key)
        self._next()


def _play(desk: Desk, key: Sha256, what: Video | RenderedFile) -> Steps[Any]:
    """Ask the engine; the answer is (path, strip)."""
    from desktop.window.answers import Played
    from desktop.work import Finish, ask

    upload = what if isinstance(what, Video) else None
    played = yield from ask(
        "play",
        Played,
        path=what.path,
        key=key,
        cache=desk.places.cache,
        video=upload,
        pictures=0 if upload is not None else _PICTURES,
    )
    return Finish((played.path, played.strip))
