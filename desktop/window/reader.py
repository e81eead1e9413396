"""The reader thread: reads what changed through a connection of its own, and tells one `World` after the other."""

from __future__ import annotations

import dataclasses
import json
import logging
import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from desktop.journey.exporting import AI_CAP
from desktop.journey.onward import BUILT
from desktop.window.world import TABLES, Happened, Watched, World
from engine.domain.jobs import Job, JobState
from engine.domain.media import ItemId
from engine.domain.versions import VersionId
from engine.errors import EngineError
from engine.store import Store

LOG = logging.getLogger("refract.window")
T = TypeVar("T")
Tell = Callable[[World, frozenset[str]], None]
_SECONDS_BETWEEN_LOOKS = 2.0


class Reader:
    """Everything happens on its own thread; `read`, `job`, `watch` and `end` may be called from any.

    Args:
        root: the workspace's folder.
        tell: gets a World and which of its parts are new ("progress": only how far the running job is).
        beside: another program writes to the workspace, so it is looked at again every two seconds.
    """

    def __init__(self, root: Path, tell: Tell, *, beside: bool) -> None:
        self._root = root
        self._tell = tell
        self._beside = beside
        self._asked: queue.SimpleQueue[frozenset[str] | Job | ItemId | None] = queue.SimpleQueue()
        self._world = World(root)
        self._live: Job | None = None
        self._item: ItemId | None = None
        self._seen = 0
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)

    def begin(self) -> None:
        """Start; the first World holds everything."""
        self._asked.put(TABLES)
        self._thread.start()

    def read(self, what: Iterable[str]) -> None:
        """These tables changed."""
        self._asked.put(frozenset(what))

    def job(self, job: Job) -> None:
        """A running job is further."""
        self._asked.put(job)

    def watch(self, item: ItemId) -> None:
        """This video is open now."""
        self._asked.put(item)

    def end(self) -> None:
        """Stop, and wait until it has."""
        self._asked.put(None)
        if self._thread.is_alive():
            self._thread.join()

    # ---- the thread

    def _run(self) -> None:
        with Store.open_reading(self._root) as store:
            while (changed := self._next(store)) is not None:
                try:
                    self._world = self._read(store, changed)
                except EngineError as error:
                    LOG.error("the workspace could not be read: %s", error.message)
                    continue
                if changed:
                    self._tell(self._world, changed)

    def _next(self, store: Store) -> frozenset[str] | None:
        """What is new, all that was asked meanwhile taken together; None at the end."""
        try:
            asked = self._asked.get(timeout=_SECONDS_BETWEEN_LOOKS if self._beside else None)
        except queue.Empty:
            before, self._seen = self._seen, store.changes()
            return TABLES if self._seen != before else frozenset()
        changed: frozenset[str] = frozenset()
        while True:
            if asked is None:
                return None
            if isinstance(asked, Job):
                self._live, changed = asked, changed | {"progress"}
            elif isinstance(asked, frozenset):
                changed |= asked
            else:
                self._item, changed = asked, changed | {"watched"}
            try:
                asked = self._asked.get_nowait()
            except queue.Empty:
                return changed

    def _read(self, store: Store, changed: frozenset[str]) -> World:
        world = self._world
        if "videos" in changed:
            videos = _kept(world.videos, store.videos.find(), lambda one: one.id)
            analysed = frozenset(one.sha256 for one in videos if store.analyses.count(video=one.sha256))
            world = dataclasses.replace(world, videos=videos, analysed=analysed)
        if "segments" in changed:
            segments = _kept(world.segments, store.segments.find(removed=0), lambda one: one.id)
            world = dataclasses.replace(world, segments=segments)
        if "feedback" in changed:
            world = dataclasses.replace(world, feedback=store.feedback.find())
        if "versions" in changed:
            world = _with_versions(world, store)
        if "items" in changed:
            items = _kept(world.items, store.items.find(removed=0), lambda one: one.id)
            world = dataclasses.replace(world, items=items)
        if changed & {"people", "versions", "videos"}:
            world = dataclasses.replace(world, people=store.people.find())
        if changed & {"facts", "segments", "items"}:
            world = _with_facts(world, store)
        world = self._with_jobs(world, store, changed)
        if changed & {"watched", "versions", "videos"} and self._item is not None:
            world = dataclasses.replace(world, watched=_watched(world, store, self._item))
        return world

    def _with_jobs(self, world: World, store: Store, changed: frozenset[str]) -> World:
        jobs, brought = world.jobs, world.brought
        if "jobs" in changed:
            jobs = store.jobs.all()
            done = [job for job in jobs if job.task == "bring" and job.state is JobState.DONE and job.id not in brought]
            if done:
                made = {job.id: json.loads(store.jobs.outcome(job.id)) for job in done}
                brought = MappingProxyType({**brought, **{job: ItemId(ids[0]) for job, ids in made.items() if ids}})
        live = self._live
        if live is not None and changed & {"jobs", "progress"}:
            jobs = tuple(live if job.id == live.id and job.state is JobState.RUNNING else job for job in jobs)
        return world if jobs is world.jobs else dataclasses.replace(world, jobs=jobs, brought=brought)


def _with_versions(world: World, store: Store) -> World:
    versions = _kept(world.versions, store.versions.find(), lambda one: one.id)
    reports = {one.id: report for one in versions if (report := store.report(one.id)) is not None}
    decisions = {one.id: made for one in versions if (made := store.decisions(one.id))}
    return dataclasses.replace(
        world,
        versions=versions,
        reports=MappingProxyType(_same(world.reports, reports)),
        decisions=MappingProxyType(_same(world.decisions, decisions)),
    )


def _with_facts(world: World, store: Store) -> World:
    cap, built = store.fact(AI_CAP), store.fact(BUILT)
    return dataclasses.replace(
        world,
        ai_cap=float(cap) if cap else None,
        built=MappingProxyType(json.loads(built) if built else {}),
        has_keys=any((world.root / "keys").glob("*.pem")),
    )


def _watched(world: World, store: Store, item: ItemId) -> Watched:
    video = world.video(item)
    if video is None:
        return Watched(item)
    mine = [one.id for one in world.versions if one.item == item]
    histories = MappingProxyType({one: _history(store, one) for one in mine})
    before = world.watched
    if before is not None and before.item == item and before.analysed:
        return dataclasses.replace(before, histories=histories)
    analysis = store.analyses.one(video=video.sha256) if video.sha256 in world.analysed else None
    if analysis is None:
        return Watched(item, histories=histories)
    return Watched(
        item,
        shots=len(analysis.shots),
        faces=max((len(frame.faces) for frame in analysis.frames), default=0),
        sentences=len(analysis.sentences),
        text_lines=len({line.text for frame in analysis.frames for line in frame.text}),
        silent=analysis.sound is None,
        analysed=True,
        histories=histories,
    )


def _history(store: Store, version: VersionId) -> tuple[Happened, ...]:
    events = (json.loads(entry.event) for entry in store.log.about(version))
    return tuple(
        Happened(str(e.get("at", "")), str(e.get("by", "")), str(e.get("act", "")), str(e.get("reason", "")))
        for e in events
    )


def _kept(before: tuple[T, ...], now: tuple[T, ...], key: Callable[[T], str]) -> tuple[T, ...]:
    """The new values, but the very objects of before where they are equal: views compare them at a glance."""
    old = {key(one): one for one in before}
    return tuple(known if (known := old.get(key(one))) == one and known is not None else one for one in now)


def _same(before: Mapping[VersionId, T], now: Mapping[VersionId, T]) -> dict[VersionId, T]:
    return {key: before[key] if key in before and before[key] == value else value for key, value in now.items()}
