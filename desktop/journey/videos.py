"""Steps 1 and 2: a file becomes an upload, and is analysed."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from desktop.journey import log, uploads
from desktop.journey.names import video as named
from desktop.work import Call, Desk, Finish, Steps, ask
from engine.domain.analysis import Analysis
from engine.domain.media import Declared, Thumbnail, ThumbnailSource, Video


def import_video(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Video]:
    """Load the file `path`. `title`, `tags`, `declared` and `thumbnail` may be None or absent.

    A file that is already here keeps what was said of it before, where nothing new is said.
    """
    declared, thumbnail = arguments.get("declared"), arguments.get("thumbnail")
    loaded = yield from ask(
        "load",
        Video,
        path=Path(arguments["path"]),
        places=desk.places,
        title=arguments.get("title"),
        tags=tuple(arguments.get("tags") or ()),
        declared=Declared(declared) if declared else Declared.UNKNOWN,
        thumbnail=Path(thumbnail) if thumbnail else None,
    )
    video = _merged(loaded, desk.store.videos.one(id=loaded.id), arguments)

    def record() -> None:
        desk.store.videos.put(video)
        desk.store.people.put(desk.person())
        desk.store.items.put(uploads.item_of(video, desk.store.analyses.one(video=video.sha256), desk.by))
        log.note(desk, "import", item=video.id)

    return Finish(video, (video.id,), record, frozenset({"videos", "items"}))


def analyse(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Analysis]:
    """Analyse the upload `item`."""
    video = named(desk, arguments["item"])
    analysis = yield from analysed(desk, video)
    return Finish(analysis, (video.id,), lambda: keep_analysis(desk, video, analysis), frozenset({"videos", "items"}))


def analysed(desk: Desk, video: Video, share: tuple[float, float] = (0.0, 1.0)) -> Generator[Call, Any, Analysis]:
    """The upload's analysis; the room answers from its cache where the content and the models are the same."""
    return (yield from ask("analyse", Analysis, share, video=video, places=desk.places))


def keep_analysis(desk: Desk, video: Video, analysis: Analysis) -> None:
    """Record an analysis if it is new. Call it inside `store.writing()`."""
    known = desk.store.analyses.one(video=video.sha256)
    if known == analysis:
        return
    desk.store.analyses.put(analysis)
    desk.store.items.put(uploads.item_of(video, analysis, _author(desk, video)))
    if known is None or known.version != analysis.version:
        log.note(desk, "analyse", item=video.id)


def _author(desk: Desk, video: Video) -> str:
    known = desk.store.items.one(id=video.id)
    return known.authors[0] if known is not None and known.authors else desk.by


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
