"""What the makers are told: the instructor's output."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.domain.analysis import Space
from engine.domain.audience import SegmentId
from engine.domain.media import Sha256


class Kind(Enum):
    """What is made."""

    THUMBNAIL = "thumbnail"
    CLIP = "clip"
    STYLE = "style"
    REVISION = "revision"


class Measure(Enum):
    """Which form of Eq. 1 and 2: DOT is the paper's text (no normalisation), COSINE its published code."""

    DOT = "dot"
    COSINE = "cosine"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person set for this version; None means: decide for me. `make --help` lists them as --set keys.

    `seconds` or `frames`: the clip's length; `strength` 0..1: how far a style or revision may go; `look`: a named
    look; `aspect`: as "16:9"; `measure`: see Measure; `seed`: for every random draw; `captions`: burn in the words;
    `steps`: which revision steps may be used (None: all).
    """

    seconds: float | None = None
    frames: int | None = None
    strength: float | None = None
    look: str | None = None
    aspect: str | None = None
    measure: Measure = Measure.COSINE
    seed: int = 0
    captions: bool | None = None
    steps: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Guidance:
    """What one maker is given for one segment.

    `choose_in` is the space the choice is made in, `judge_in` the space that only judges; `liked` index the segment's
    likes that guide (its `choosing` part), in falling weight. `digest` is the SHA-256 of all of it, kept in the recipe.
    """

    segment: SegmentId
    kind: Kind
    wishes: Wishes
    choose_in: Space | None
    judge_in: Space | None
    liked: tuple[int, ...]
    reason: str
    digest: Sha256
