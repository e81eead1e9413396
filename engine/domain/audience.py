"""Who the versions are for: feedback, and the segments that come out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NewType

from engine.domain.analysis import Vectors

SegmentId = NewType("SegmentId", str)


class SegmentSource(Enum):
    """Where a segment's taste comes from."""

    FEEDBACK = "feedback"
    EXAMPLES = "examples"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row of a feedback file that was left out. `line` counts from 1 as an editor shows it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A feedback file, read. The events lie in `events`, an .npz file (see engine.audience.events).

    `items` are the item names in index order; `pictures[i]` the picture of items[i] or None; `tags[i]` its tags.
    """

    id: str
    name: str
    format: str
    users: int
    items: tuple[str, ...]
    pictures: tuple[Path | None, ...]
    titles: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    events: Path
    event_count: int
    skipped: tuple[SkippedRow, ...] = ()
    skipped_total: int = 0


@dataclass(frozen=True, slots=True)
class Like:
    """Something a segment liked. `weight` > 0, larger is liked more; `picture` is kept in the workspace's media."""

    item: str
    weight: float
    picture: Path | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What to know before trusting a segment. `size` None where people do not count (pictures, words)."""

    size: int | None
    minimum: int | None
    stable: bool | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """An audience. Row i of every `Vectors` belongs to `likes[i]`.

    `choosing` and `judging` index `likes`: the first choose frames and steps, the second are held out and only judge
    (empty when there are under 10 likes). `stability` is the mean adjusted Rand index over 80 % subsamples, 0..1.
    """

    id: SegmentId
    name: str
    source: SegmentSource
    likes: tuple[Like, ...]
    vectors: tuple[Vectors, ...]
    choosing: tuple[int, ...]
    judging: tuple[int, ...]
    health: Health
    stability: float | None = None
    description: str = ""
    concepts: tuple[str, ...] = ()
    feedback: str | None = None

    def vectors_in(self, space: str) -> Vectors | None:
        """The likes' vectors in the space of that name, or None."""
        return next((v for v in self.vectors if v.space.name == space), None)


@dataclass(frozen=True, slots=True)
class SegmentBuild:
    """What clustering gave: the segments shown, and how many were left out as too small."""

    segments: tuple[Segment, ...]
    hidden_small: int
    chosen_count: int
    notes: tuple[str, ...] = field(default=())
