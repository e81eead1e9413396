"""What the versions page needs from the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from engine.domain.audience import Segment, SegmentId
from engine.domain.findings import Report
from engine.domain.guidance import Kind, Wishes
from engine.domain.jobs import JobId
from engine.domain.media import ItemId, Video
from engine.domain.versions import Version, VersionId
from ui.ports import Changing, Problem


class CellState(Enum):
    """What a cell of the matrix shows."""

    EMPTY = "empty"
    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a version. `at` is ISO 8601 UTC."""

    at: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind for one segment. A version being made again keeps `version` beside QUEUED, RUNNING or FAILED.

    `play` is what the player opens (the rendered file or a proxy of it), None for stills. `strip` are pictures of the
    version in time order, for scrubbing. `note` says what is being done ("Rendering"). `checking` says that its
    checks wait or run.
    """

    state: CellState = CellState.EMPTY
    version: Version | None = None
    report: Report | None = None
    play: Path | None = None
    strip: tuple[Path, ...] = ()
    job: JobId | None = None
    progress: float = 0.0
    seconds_left: float | None = None
    note: str = ""
    problem: Problem | None = None
    history: tuple[HistoryLine, ...] = ()
    checking: bool = False


@dataclass(frozen=True, slots=True)
class LookChoice:
    """A look that can be chosen for a style. `name` goes into Wishes.look."""

    name: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A frame in a look. `path` is None while it is made."""

    segment: SegmentId
    look: str
    strength: float
    path: Path | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class VersionsState:
    """The snapshot of one video's matrix.

    `facts` are short words about the video ("6 shots", "1 face"). `play` is the original's proxy. `cells` holds
    every segment x kind that is not EMPTY. `why_not` is "" or what is needed before anything can be made.
    """

    video: Video | None = None
    facts: tuple[str, ...] = ()
    poster: Path | None = None
    play: Path | None = None
    segments: tuple[Segment, ...] = ()
    cells: dict[tuple[SegmentId, Kind], Cell] = field(default_factory=dict)
    looks: tuple[LookChoice, ...] = ()
    aspects: tuple[str, ...] = ()
    preview: Preview | None = None
    why_not: str = ""
    loading: bool = False
    problem: Problem | None = None
    writable: bool = True


class VersionsPort(Changing, Protocol):
    """Make versions, look at them and send them on."""

    def versions(self) -> VersionsState:
        """The snapshot of the video that is open."""
        ...

    def videos(self) -> tuple[tuple[ItemId, str], ...]:
        """The videos that can be opened here, newest first: (item, title)."""
        ...

    def open(self, item: ItemId) -> None:
        """Show that video's matrix."""
        ...

    def make(self, segment: SegmentId, kind: Kind, wishes: Wishes) -> None:
        """Make, or make again, one version of the open video."""
        ...

    def cancel(self, job: JobId) -> None:
        """Stop making."""
        ...

    def preview_look(self, segment: SegmentId, look: str, strength: float) -> None:
        """Show one frame of the open video in a look; the answer comes as `preview`."""
        ...

    def send_to_review(self, version: VersionId) -> None:
        """Run the checks on the version's bytes, then put it before the reviewers."""
        ...

    def export(self, version: VersionId) -> None:
        """Seal an approved version and move it into the corpus."""
        ...
