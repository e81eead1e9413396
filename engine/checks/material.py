"""What several checks look at, made once for a report: the opened files, the pass over their pictures, their sound."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from engine.checks import seen as passes
from engine.checks.seen import Seen
from engine.control import Control
from engine.domain.media import Places, Sha256, Video
from engine.domain.versions import Version
from engine.errors import EngineError
from engine.media.pictures import read_picture
from engine.media.probe import Playable, probe
from engine.media.sound import read_sound

T = TypeVar("T")

Samples = npt.NDArray[np.float32]


@dataclass(slots=True)
class Material:
    """Makes each thing on first use and keeps it for the other checks of the same report.

    A thing that cannot be made raises the same EngineError to every check that asks. Passes over pictures are also
    kept on disk by content hash, so that all versions of one video share the work on their source.
    """

    main: Path
    main_hash: Sha256
    video: Video | None
    version: Version | None
    places: Places
    _made: dict[str, Any] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def media(self, control: Control) -> Playable:
        """The main file, opened."""
        return self._once("media", lambda: probe(self.main, control))

    def seen(self, control: Control) -> Seen:
        """One pass over the main file's pictures."""
        return self._once("seen", lambda: self._pass(self.media(control), self.main_hash, control))

    def source_seen(self, video: Video, control: Control) -> Seen:
        """One pass over the source's pictures; kept on disk for the next version of it."""
        return self._once("source_seen", lambda: self._pass(video, video.sha256, control))

    def still(self, path: Path) -> npt.NDArray[np.uint8]:
        """A picture file's pixels, (H, W, 3) RGB uint8."""
        return self._once(f"still {path}", lambda: read_picture(path))

    def sound(self, media: Playable, rate: int, channels: int, control: Control) -> Samples:
        """(N, channels) float32 of a whole file."""
        key = f"sound {media.path} {rate} {channels}"
        return self._once(key, lambda: read_sound(media, rate, channels, control))

    def _pass(self, media: Playable, sha256: Sha256, control: Control) -> Seen:
        path = passes.kept(self.places.cache / "checks" / "seen", sha256)
        kept = passes.load(path)
        if kept is not None:
            return kept
        made = passes.look_over(media, control)
        passes.save(made, path)
        return made

    def _once(self, key: str, make: Callable[[], T]) -> T:
        with self._lock:
            kept = self._made.get(key)
            if isinstance(kept, EngineError):
                raise kept
            if kept is None:
                try:
                    kept = make()
                except EngineError as fault:
                    self._made[key] = fault
                    raise
                self._made[key] = kept
            return kept
