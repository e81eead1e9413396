"""Steps 4 and 5: guide and make, and render a recipe again."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop import queue
from desktop.journey import log
from desktop.journey.names import segment_of
from desktop.journey.names import video as named_video
from desktop.journey.videos import analysed, keep_analysis
from desktop.work import Desk, Finish, Steps, ask, now
from engine.domain.audience import Segment
from engine.domain.guidance import Guidance, Kind, Wishes
from engine.domain.jobs import Job
from engine.domain.media import Video
from engine.domain.plain import digest, from_plain, to_plain
from engine.domain.versions import Recipe, RenderedFile, State, TimeMap, Version, VersionId
from engine.errors import UnknownName

_UNUSABLE = (State.REJECTED, State.CHANGES, State.VOID)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the engine's render verb answers (see engine.versions.plan)."""

    recipe: Recipe
    files: tuple[RenderedFile, ...]
    poster: Path
    time_map: TimeMap


@dataclass(frozen=True, slots=True)
class Remade:
    """A recipe rendered again. `same`: every file decodes to the frames and samples recorded in the recipe.

    None where the recipe records none yet.
    """

    files: tuple[RenderedFile, ...]
    same: bool | None


def ask_for(desk: Desk, video: Video, segment: Segment, kind: Kind, wishes: Wishes) -> Job:
    """Queue a version, or give the job that makes or made the same one."""
    arguments = {
        "item": video.id,
        "source": video.sha256,
        "segment": segment.id,
        "taste": digest(segment),
        "kind": kind.value,
        "wishes": to_plain(wishes),
    }
    what = f"{kind.value.capitalize()} for {segment.name}: {video.title or video.name}"
    return queue.add(desk.store, "make", arguments, what=what, by=desk.by, good=lambda ids: usable(desk, ids))


def usable(desk: Desk, ids: tuple[str, ...]) -> bool:
    """Whether these versions are all there, their files too, and none was turned down."""
    found = [desk.store.versions.one(id=one) for one in ids]
    return all(
        one is not None and one.state not in _UNUSABLE and all(file.path.exists() for file in one.files)
        for one in found
    )


def make(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Version]:
    """Make the `kind` of the upload `item` for the segment `segment` with `wishes`."""
    video = named_video(desk, arguments["item"])
    segment = segment_of(desk, arguments["segment"])
    if segment is None:
        raise UnknownName(f"There is no segment {arguments['segment']!r}", "`segment list` shows the segments.")
    kind, wishes = Kind(arguments["kind"]), from_plain(arguments["wishes"], Wishes)
    analysis = yield from analysed(desk, video, (0.0, 0.3))
    guidance = yield from ask("guide", Guidance, (0.3, 0.3), segment=segment, kind=kind, wishes=wishes)
    identity = VersionId("v" + hashlib.sha256(f"version of {desk.job}".encode()).hexdigest()[:11])
    folder = desk.workspace.version_folder(identity)
    whole = False
    try:
        version = yield from ask(
            "make",
            Version,
            (0.3, 1.0),
            id=identity,
            video=video,
            analysis=analysis,
            segment=segment,
            guidance=guidance,
            places=desk.places,
            folder=folder,
            maker=desk.person().name,
            made_at=now(),
        )
        whole = True
    finally:
        if not whole:
            shutil.rmtree(folder, ignore_errors=True)

    def record() -> None:
        keep_analysis(desk, video, analysis)
        desk.store.people.put(desk.person())
        desk.store.versions.put(version, job=desk.job)
        log.note(desk, "make", version=version.id, item=video.id, segment=segment.id, guidance=guidance.digest)

    return Finish(version, (version.id,), record, frozenset({"versions"}))


def render(desk: Desk, recipe: Recipe, folder: Path) -> Steps[Remade]:
    """Render a recipe again into a folder of its own; nothing is recorded but that it was done."""
    video = named_video(desk, recipe.item)
    rendered = yield from ask("render", Rendered, recipe=recipe, video=video, folder=folder, places=desk.places)
    recorded = [output.decoded_sha256 for output in recipe.outputs]
    now_rendered = [file.decoded_sha256 for file in rendered.files]
    return Finish(Remade(rendered.files, recorded == now_rendered if any(recorded) else None))


def changed_recipe(version: Version, recipe: Recipe) -> Version:
    """The version with another recipe: whatever was approved of it no longer holds."""
    state = State.VOID if version.state in (State.APPROVED, State.EXPORTED) else State.MADE
    return dataclasses.replace(version, recipe=recipe, state=state)
