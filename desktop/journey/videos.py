"""Steps 1 and 2: a file becomes an upload, and is analysed."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from desktop.journey import log
from desktop.journey.names import video as named
from desktop.work import Call, Desk, Finish, Steps, ask, now
from engine.domain.analysis import Analysis, Vectors
from engine.domain.items import CorpusItem
from engine.domain.media import Declared, Thumbnail, ThumbnailSource, Video


def import_video(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Video]:
    """Load the file `path`. `title`, `tags`, `declared` and `thumbnail` may be None or absent.

    A file that is already here keeps what was said of it before, where nothing new is said.
    """
    declared, thumbnail = arguments.get("declared"), arguments.get("thumbnail")
    loaded = yield from ask(
        "load",
        Video,
        (0.0, 0.6),
        path=Path(arguments["path"]),
        places=desk.places,
        title=arguments.get("title"),
        tags=tuple(arguments.get("tags") or ()),
        declared=Declared(declared) if declared else Declared.UNKNOWN,
        thumbnail=Path(thumbnail) if thumbnail else None,
    )
    video = _merged(loaded, desk.store.videos.one(id=loaded.id), arguments)
    item = yield from _shelved(desk, video, desk.store.analyses.one(video=video.sha256), (0.6, 1.0))

    def record() -> None:
        desk.store.videos.put(video)
        desk.store.people.put(desk.person())
        desk.store.items.put(item, removed=0)
        log.note(desk, "import", item=video.id)

    return Finish(video, (video.id,), record, frozenset({"videos", "items"}))


def analyse(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Analysis]:
    """Analyse the upload `item`."""
    video = named(desk, arguments["item"])
    analysis = yield from analysed(desk, video, (0.0, 0.95))
    item = yield from _shelved(desk, video, analysis, (0.95, 1.0))

    def record() -> None:
        keep_analysis(desk, video, analysis)
        desk.store.items.put(item, removed=0)

    return Finish(analysis, (video.id,), record, frozenset({"videos", "items"}))


def analysed(desk: Desk, video: Video, share: tuple[float, float] = (0.0, 1.0)) -> Generator[Call, Any, Analysis]:
    """The upload's analysis; the room answers from its cache where the content and the models are the same."""
    return (yield from ask("analyse", Analysis, share, video=video, places=desk.places))


def keep_analysis(desk: Desk, video: Video, analysis: Analysis) -> None:
    """Record an analysis if it is new. Call it inside `store.writing()`."""
    known = desk.store.analyses.one(video=video.sha256)
    if known == analysis:
        return
    desk.store.analyses.put(analysis)
    if known is None or known.version != analysis.version:
        log.note(desk, "analyse", item=video.id)


def _shelved(
    desk: Desk, video: Video, analysis: Analysis | None, share: tuple[float, float]
) -> Generator[Call, Any, CorpusItem]:
    """The upload as an item of the corpus; who brought it first stays its author."""
    known = desk.store.items.one(id=video.id)
    return (
        yield from ask(
            "shelve",
            CorpusItem,
            share,
            video=video,
            folder=desk.workspace.corpus,
            keys=desk.workspace.keys,
            places=desk.places,
            uploader=known.authors[0] if known is not None and known.authors else desk.person().name,
            at=known.exported_at if known is not None else now(),
            vectors=_vectors_at_hand(analysis),
        )
    )


def _vectors_at_hand(analysis: Analysis | None) -> tuple[Vectors, ...]:
    """An analysis' vectors; none where the cache that held them was deleted (the shelf then looks at frames itself)."""
    vectors = () if analysis is None else analysis.vectors
    return vectors if all(one.path.is_file() for one in vectors) else ()


def _merged(loaded: Video, known: Video | None, arguments: Mapping[str, Any]) -> Video:
    if known is None:
        return loaded
    return dataclasses.replace(
        loaded,
        title=loaded.title if arguments.get("title") else known.title,
        tags=loaded.tags if arguments.get("tags") else known.tags,
        declared=loaded.declared if arguments.get("declared") else known.declared,
        thumbnail=_thumbnail(loaded.thumbnail, known.thumbnail),
    )


def _thumbnail(loaded: Thumbnail, known: Thumbnail) -> Thumbnail:
    given = ThumbnailSource.GIVEN
    keep = known.source is given and loaded.source is not given and known.path.exists()
    return known if keep else loaded
