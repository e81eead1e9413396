"""The library page's port: cards from videos and from the jobs that load and analyse them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.window.adapter import Adapter
from desktop.window.world import OPEN, World, arguments_of
from engine.domain.jobs import Job, JobId, JobState
from engine.domain.media import ItemId, Video
from ui.pages.library.ports import Entry, EntryState, LibraryState
from ui.ports import Problem

if TYPE_CHECKING:
    from desktop.work import Desk

SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("mp4", "mov", "mkv", "webm", "avi", "gif", "m4v", "3gp", "mts", "m2ts", "ts"),
        *("mpg", "mpeg", "wmv", "flv", "ogv", "mxf", "asf", "vob"),
    )
)
"""What is taken from a folder. A file that is dropped itself is tried whatever it is called."""

_LOADING = ("bring", "import")


class LibraryAdapter(Adapter):
    """Videos and what is being loaded."""

    parts = frozenset({"videos", "versions", "jobs", "progress"})

    def library(self) -> LibraryState:
        """The snapshot."""
        hub = self._hub
        return LibraryState(entries_of(hub.world), hub.loading, hub.problem, hub.writable)

    def add(self, paths: tuple[Path, ...]) -> None:
        """Queue each file, and the videos below each folder, in the order of their names."""

        def action(desk: Desk) -> frozenset[str]:
            from desktop import queue

            for path in _files(paths):
                wanted = {"path": str(path), "title": None, "tags": [], "declared": None, "thumbnail": None}
                queue.add(desk.store, "bring", wanted, what=f"Load {path.name}", by=desk.by)
            return frozenset({"jobs"})

        self._hub.do(action, "add videos")

    def add_sample(self) -> None:
        """Queue the sample and its simulated audiences."""
        minimum = self._hub.settings.minimum_segment

        def action(desk: Desk) -> frozenset[str]:
            from desktop import queue

            queue.add(desk.store, "sample", {"minimum": minimum}, what="Put the sample together", by=desk.by)
            return frozenset({"jobs"})

        self._hub.do(action, "open the sample")

    def analyse(self, item: ItemId) -> None:
        """Queue the analysis again."""
        video = self._hub.world.video(item)
        title = video.title or video.name if video is not None else item

        def action(desk: Desk) -> frozenset[str]:
            from desktop import queue

            queue.add(desk.store, "analyse", {"item": item}, what=f"Analyse {title}", by=desk.by)
            return frozenset({"jobs"})

        self._hub.do(action, "analyse")

    def retry(self, key: str) -> None:
        """Let the failed job of that card wait again."""
        job = _failed_job(self._hub.world, key)
        if job is not None:
            self._change(job.id, "renewed")

    def dismiss(self, key: str) -> None:
        """Put the failed job of that card away."""
        job = _failed_job(self._hub.world, key)
        if job is not None:
            self._change(job.id, "dismissed")

    def _change(self, job: JobId, how: str) -> None:
        def action(desk: Desk) -> frozenset[str]:
            from desktop import queue

            change = queue.renewed if how == "renewed" else queue.dismissed
            change(desk.store, queue.named(desk.store, job))
            return frozenset({"jobs"})

        self._hub.do(action, how)


def entries_of(world: World) -> tuple[Entry, ...]:
    """A card for each video, and for each file that is being loaded or could not be."""
    key_of = {item: job for job, item in reversed(tuple(world.brought.items()))}
    analyses = {str(arguments_of(job.arguments)["item"]): job for job in world.jobs_of("analyse")}
    made = _tally(world)
    cards = [
        dataclasses.replace(
            _card(world, video, analyses.get(video.id), float(at)),
            key=str(key_of.get(video.id, video.id)),
            versions=made.get(video.id, (0, 0))[0],
            approved=made.get(video.id, (0, 0))[1],
        )
        for at, video in enumerate(world.videos)
    ]
    coming = [job for job in world.jobs_of(*_LOADING) if job.state in (*OPEN, JobState.FAILED)]
    cards += [_coming(job, len(cards) + at) for at, job in enumerate(coming)]
    cards += [_sample(job) for job in world.jobs_of("sample") if job.state in (*OPEN, JobState.FAILED)]
    return tuple(cards)


def _tally(world: World) -> dict[str, tuple[int, int]]:
    """How many cells of a video hold a version, and how many an approved one."""
    if not world.versions:
        return {}
    from engine.domain.versions import State  # not before there is a version: the first window does without

    cells: dict[str, dict[tuple[str, str], bool]] = {}
    for version in world.versions:
        if world.segment(version.segment) is not None and version.state is not State.VOID:
            mine = cells.setdefault(version.item, {})
            mine[(version.segment, version.kind.value)] = version.state in (State.APPROVED, State.EXPORTED)
    return {item: (len(mine), sum(mine.values())) for item, mine in cells.items()}


def _card(world: World, video: Video, job: Job | None, added: float) -> Entry:
    state, progress, problem = EntryState.WAITING, 0.0, None
    if job is not None and job.state in OPEN:
        state = EntryState.ANALYSING if job.state is JobState.RUNNING else EntryState.WAITING
        progress = job.progress
    elif video.sha256 in world.analysed:
        state = EntryState.ANALYSED
    elif job is not None and job.state is JobState.FAILED:
        state, problem = EntryState.FAILED, Problem(job.error, job.hint)
    return Entry(
        key=video.id,
        item=video.id,
        title=video.title or video.name,
        state=state,
        seconds=video.duration,
        poster=video.thumbnail.path,
        strip=video.strip,
        progress=progress,
        problem=problem,
        warnings=video.warnings,
        added=added,
    )


def _coming(job: Job, at: int) -> Entry:
    title = arguments_of(job.arguments).get("title") or Path(arguments_of(job.arguments)["path"]).stem
    return _under_way(job, title, float(at))


def _sample(job: Job) -> Entry:
    return _under_way(job, "Ten small worlds", float(job.position))


def _under_way(job: Job, title: str, added: float) -> Entry:
    failed = job.state is JobState.FAILED
    return Entry(
        key=job.id,
        item=None,
        title=title,
        state=EntryState.FAILED if failed else EntryState.LOADING,
        progress=job.progress,
        problem=Problem(job.error, job.hint) if failed else None,
        added=added,
    )


def _failed_job(world: World, key: str) -> Job | None:
    """The failed job behind a card: the loading itself, or the analysis of what was loaded."""
    item = world.brought.get(JobId(key), key)
    for job in reversed(world.jobs_of(*_LOADING, "analyse", "sample")):
        about = job.id == key or arguments_of(job.arguments).get("item") == item
        if about and job.state is JobState.FAILED:
            return job
    return None


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and every video below the folders."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            found.extend(sorted(below))
        else:
            found.append(path)
    return list(dict.fromkeys(found))
