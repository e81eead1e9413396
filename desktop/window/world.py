"""What the window knows of the workspace: one frozen value, made by the reader thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.domain.jobs import Job, JobId, JobState

if TYPE_CHECKING:
    from engine.domain.audience import Feedback, Segment, SegmentId
    from engine.domain.findings import Report
    from engine.domain.items import CorpusItem
    from engine.domain.media import ItemId, Sha256, Video
    from engine.domain.review import Decision, Person
    from engine.domain.versions import Version, VersionId

OPEN = (JobState.WAITING, JobState.RUNNING)
TABLES = frozenset({"videos", "segments", "feedback", "versions", "items", "people", "facts", "jobs"})


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the log about a version. `at` is ISO 8601 UTC; `act` the step of the path."""

    at: str
    who: str
    act: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """More about the video that is open: what its analysis found, and what happened to its versions."""

    item: ItemId
    shots: int = 0
    faces: int = 0
    sentences: int = 0
    text_lines: int = 0
    silent: bool = False
    analysed: bool = False
    histories: Mapping[VersionId, tuple[Happened, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class World:
    """The workspace as it was at one moment. All tuples are in the order things came in.

    `brought` maps a `bring` job to the item it loaded; `built` is the last building of audiences from feedback.
    """

    root: Path
    videos: tuple[Video, ...] = ()
    analysed: frozenset[Sha256] = frozenset()
    segments: tuple[Segment, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    versions: tuple[Version, ...] = ()
    reports: Mapping[VersionId, Report] = field(default_factory=lambda: MappingProxyType({}))
    decisions: Mapping[VersionId, tuple[Decision, ...]] = field(default_factory=lambda: MappingProxyType({}))
    items: tuple[CorpusItem, ...] = ()
    people: tuple[Person, ...] = ()
    jobs: tuple[Job, ...] = ()
    brought: Mapping[JobId, ItemId] = field(default_factory=lambda: MappingProxyType({}))
    ai_cap: float | None = None
    built: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    has_keys: bool = False
    watched: Watched | None = None

    def video(self, item: str) -> Video | None:
        """The upload of that id."""
        return next((video for video in self.videos if video.id == item), None)

    def version(self, version: str) -> Version | None:
        """The version of that id."""
        return next((one for one in self.versions if one.id == version), None)

    def segment(self, segment: SegmentId) -> Segment | None:
        """The segment of that id that is not removed."""
        return next((one for one in self.segments if one.id == segment), None)

    def jobs_of(self, *tasks: str) -> tuple[Job, ...]:
        """The jobs of these tasks, in running order."""
        return tuple(job for job in self.jobs if job.task in tasks)


@lru_cache(maxsize=4096)
def arguments_of(job_arguments: str) -> Mapping[str, Any]:
    """A job's arguments, read."""
    return MappingProxyType(json.loads(job_arguments))
