"""What a person types becomes the thing itself: ids, the beginning of an id, or a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from desktop.work import Desk
from engine.domain.audience import Segment, SegmentId
from engine.domain.items import CorpusItem
from engine.domain.media import Video
from engine.domain.versions import Version
from engine.errors import UnknownName

T = TypeVar("T")
_Texts = Callable[[T], tuple[str, ...]]
_SHORTEST = 4
"""An id may be shortened to so many characters, if only one begins so."""


def video(desk: Desk, name: str) -> Video:
    """The upload of that id, beginning of an id, or file name.

    Raises:
        UnknownName: none, or several.
    """
    found = desk.store.videos.one(id=name)
    if found is not None:
        return found
    return _only(
        _like(desk.store.videos.find(), name, lambda one: (one.id, one.sha256), lambda one: (one.name,)),
        f"There is no item {name!r}",
        "`corpus list` shows the items; `import` adds a video.",
    )


def segment(desk: Desk, name: str) -> Segment:
    """The segment of that name or id.

    Raises:
        UnknownName: none, or several.
    """
    known = desk.store.segments.find(removed=0)
    exact = [one for one in known if name in (one.name, one.id)]
    return _only(
        exact or _like(known, name, lambda one: (one.id,), lambda one: (one.name,)),
        f"There is no segment {name!r}",
        "`segment list` shows the segments.",
    )


def segment_of(desk: Desk, identity: SegmentId) -> Segment | None:
    """The segment of that id, removed ones too."""
    return desk.store.segments.one(id=identity)


def version(desk: Desk, name: str) -> Version:
    """The version of that id or beginning of an id.

    Raises:
        UnknownName: none, or several.
    """
    found = desk.store.versions.one(id=name)
    if found is not None:
        return found
    close = [desk.store.versions.one(id=key) for key in desk.store.versions.ids() if _begins(key, name)]
    return _only(
        [one for one in close if one is not None],
        f"There is no version {name!r}",
        "`make` tells the ids of what it made.",
    )


def item(desk: Desk, name: str) -> CorpusItem:
    """The item of the corpus of that id or beginning of an id.

    Raises:
        UnknownName: none, or several.
    """
    known = desk.store.items.find(removed=0)
    exact = [one for one in known if one.id == name]
    return _only(
        exact or _like(known, name, lambda one: (one.id, one.sha256), lambda one: (one.version or "", one.title)),
        f"There is no item {name!r} in the corpus",
        "`corpus list` shows the items.",
    )


def _like(known: Iterable[T], name: str, ids: _Texts[T], names: _Texts[T]) -> list[T]:
    wanted = name.casefold().strip()
    return [
        one
        for one in known
        if any(_begins(key, name) for key in ids(one)) or any(wanted == text.casefold() for text in names(one))
    ]


def _begins(key: str, name: str) -> bool:
    return len(name) >= _SHORTEST and key.startswith(name)


def _only(found: Sequence[T], message: str, hint: str) -> T:
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownName(f"{message.replace('There is no', 'There is more than one')}", "Give the whole id.")
    raise UnknownName(message, hint)
