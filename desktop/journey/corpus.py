"""The corpus as a list: search, and deletion that leaves a tombstone."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterable

from desktop.journey import log, names
from desktop.work import Desk
from engine.domain.analysis import Analysis
from engine.domain.items import CorpusItem
from engine.domain.versions import State
from engine.errors import BadInput


def search(desk: Desk, text: str) -> tuple[CorpusItem, ...]:
    """Items whose title, tags, segment, spoken words or visible text hold every word of `text`; best first.

    An item that tells more of the words in its title comes first; then the order of the corpus.
    """
    words = text.casefold().split()
    found: list[tuple[int, CorpusItem]] = []
    for item in desk.store.items.find(removed=0):
        title = item.title.casefold()
        everything = " ".join((title, item.id, *(part.casefold() for part in _texts(desk, item))))
        if words and all(word in everything for word in words):
            found.append((-sum(word in title for word in words), item))
    return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))


def delete(desk: Desk, name: str) -> CorpusItem:
    """Delete an item's files; a tombstone (its record and a log entry) stays.

    An upload takes its analysis and its versions that were never exported with it.

    Raises:
        UnknownName: there is no such item.
        BadInput: exported versions of the upload are in the corpus.
    """
    item = names.item(desk, name)
    children = [one for one in desk.store.items.find(removed=0) if item.id in one.parents]
    if children:
        raise BadInput(
            f"{len(children)} items of the corpus were made from {item.title or item.id}",
            "Delete those first: " + ", ".join(one.id for one in children),
        )
    with desk.store.writing():
        desk.store.items.mark(item.id, "removed", 1)
        unwanted = _forget_upload(desk, item) if item.version is None else ()
        version = None if item.version is None else desk.store.versions.one(id=item.version)
        if version is not None:
            desk.store.versions.put(dataclasses.replace(version, state=State.VOID))
        log.note(desk, "delete", item=item.id, version=item.version or "")
    for version in unwanted:
        shutil.rmtree(desk.workspace.version_folder(version), ignore_errors=True)
    _delete_files(desk, item)
    return item


def _forget_upload(desk: Desk, item: CorpusItem) -> tuple[str, ...]:
    """Take the upload, its analysis and its versions out of the store; the ids of those versions."""
    versions = tuple(version.id for version in desk.store.versions.find(item=item.id))
    desk.store.versions.remove(item=item.id)
    desk.store.videos.remove(id=item.id)
    return versions


def _delete_files(desk: Desk, item: CorpusItem) -> None:
    """The item's own folder in the corpus, and the kept file of an upload."""
    shutil.rmtree(desk.workspace.corpus / item.id, ignore_errors=True)
    elsewhere = any(one.path == item.path for one in desk.store.items.find(removed=0))
    if not elsewhere and item.path.is_relative_to(desk.workspace.root):
        item.path.unlink(missing_ok=True)


def _texts(desk: Desk, item: CorpusItem) -> Iterable[str]:
    yield from item.tags
    segment = None if item.segment is None else names.segment_of(desk, item.segment)
    if segment is not None:
        yield from (segment.name, *segment.concepts)
    for source in (item.id, *item.parents):
        video = desk.store.videos.one(id=source)
        analysis = None if video is None else desk.store.analyses.one(video=video.sha256)
        if analysis is not None:
            yield from _heard_and_seen(analysis)


def _heard_and_seen(analysis: Analysis) -> Iterable[str]:
    yield from (sentence.text for sentence in analysis.sentences)
    yield from (line.text for frame in analysis.frames for line in frame.text)
