"""What the audience page needs from the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from engine.domain.audience import Segment, SegmentId, SkippedRow
from ui.ports import Changing, Problem

FIELDS = ("user", "item", "rating", "watch_time", "time")
"""What a feedback file can tell; `user` and `item` are needed."""


@dataclass(frozen=True, slots=True)
class Making:
    """A segment, or the segments of a file, being made. `progress` 0..1."""

    name: str
    note: str
    progress: float = 0.0
    problem: Problem | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackLook:
    """A first look into a feedback file, before anything is kept.

    `format` is what it was recognised as; `columns` its column names; `rows` the first few rows; `guess` maps FIELDS
    to columns. While it is being read all are empty and `problem` is None.
    """

    path: Path
    format: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    guess: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class FeedbackOrder:
    """What to import. `columns` maps FIELDS to columns; `count` segments, None: choose by stability."""

    path: Path
    format: str
    items: Path | None
    columns: dict[str, str]
    count: int | None


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: kept and left out."""

    name: str
    format: str
    users: int
    items: int
    events: int
    skipped: tuple[SkippedRow, ...]
    skipped_total: int
    hidden_small: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AudienceState:
    """The snapshot. Like pictures inside segments are small files that the engine wrote."""

    segments: tuple[Segment, ...] = ()
    making: tuple[Making, ...] = ()
    imports: tuple[Imported, ...] = ()
    look: FeedbackLook | None = None
    minimum: int = 20
    loading: bool = False
    problem: Problem | None = None
    writable: bool = True


class AudiencePort(Changing, Protocol):
    """Make segments from pictures, words or feedback."""

    def audience(self) -> AudienceState:
        """The snapshot."""
        ...

    def add_by_examples(self, name: str, likes: tuple[Path, ...]) -> None:
        """A segment that likes these pictures and videos."""
        ...

    def add_by_words(self, name: str, description: str) -> None:
        """A segment described in words."""
        ...

    def look_at(self, path: Path) -> None:
        """Read the first rows of a feedback file; the answer comes as `look`."""
        ...

    def stop_looking(self) -> None:
        """Forget the look."""
        ...

    def import_feedback(self, order: FeedbackOrder) -> None:
        """Read the whole file and build segments from it; the answer comes as `imports` and `segments`."""
        ...

    def remove(self, segment: SegmentId) -> None:
        """Remove a segment. The window waits some seconds before it calls this, so that the person can take it back."""
        ...

    def dismiss(self, key: str) -> None:
        """Take a failed `making` away."""
        ...
