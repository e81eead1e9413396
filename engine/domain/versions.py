"""What was made: recipes, their steps, and the versions they render to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import NewType

from engine.domain.audience import SegmentId
from engine.domain.guidance import Kind
from engine.domain.media import Box, ItemId, Moment, Sha256, Span

VersionId = NewType("VersionId", str)


# ---- steps: a recipe is an ordered list of these; each is plain data and says all its parameters -----------------


@dataclass(frozen=True, slots=True)
class PickFrame:
    """The one frame of the source that a thumbnail shows."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class KeepSpans:
    """The parts of the source that are kept, in the order they play: trims, clips and new orders of shots."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """Playing speed of everything kept, 0.5..2, pitch kept."""

    speed: Fraction


@dataclass(frozen=True, slots=True)
class Frame:
    """Framing: what part of the picture is kept, one box per kept span (or one for all)."""

    aspect: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """Clamped Monge-Kantorovich colour transfer in Lab towards a palette.

    `mean` is Lab (L 0..100), `covariance` its 3x3, row by row; `strength` 0..1; skin is protected.
    """

    mean: tuple[float, float, float]
    covariance: tuple[float, ...]
    strength: float
    protect_skin: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """A look over every frame, flow-stabilised (blend 0.75) and reset at cuts.

    `name` is one of engine.versions.looks; `style` the 100-number vector of the arbitrary net (empty for others).
    """

    name: str
    strength: float
    style: tuple[float, ...] = ()
    protect_faces: bool = True


@dataclass(frozen=True, slots=True)
class Captions:
    """Words burned into the picture: (text, span on the source's clock)."""

    lines: tuple[tuple[str, Span], ...]


Step = PickFrame | KeepSpans | Pace | Frame | Grade | Look | Captions


@dataclass(frozen=True, slots=True)
class SwitchableStep:
    """A step with its switch and the reason it is there, in one sentence for a person."""

    step: Step
    on: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model that had a hand in a version."""

    name: str
    version: str
    sha256: Sha256
    licence: str


@dataclass(frozen=True, slots=True)
class Output:
    """A file the recipe renders. `decoded_sha256` is of all decoded frames and samples, "" before the first render."""

    role: str
    width: int
    height: int
    container: str
    decoded_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is needed to make a version again with the same frames on the same device.

    `item` and `source` name the upload and its bytes; `parents` are versions it was made from (a version of a version).
    `knowledge` are hashes of the facts used. `mark_id` is None until versions carry the invisible mark.
    """

    schema: int
    kind: Kind
    item: ItemId
    source: Sha256
    segment: SegmentId
    steps: tuple[SwitchableStep, ...]
    outputs: tuple[Output, ...]
    seed: int
    models: tuple[ModelUse, ...]
    guidance: Sha256
    renderer: str
    parents: tuple[VersionId, ...] = ()
    knowledge: tuple[Sha256, ...] = ()
    mark_id: str | None = None


# ---- versions -----------------------------------------------------------------------------------------------------


class Origin(Enum):
    """What an item is, by rule from its recipe or its credentials."""

    HUMAN = "human"
    AI_ASSISTED = "ai-assisted"
    AI_GENERATED = "ai-generated"
    UNKNOWN = "unknown"


class Offer(Enum):
    """Advice, never a bar: see product.md, step 5."""

    BETTER = "better"
    ORIGINAL_IS_BEST = "original_is_best"
    NOT_ENOUGH_DATA = "not_enough_data"


class State(Enum):
    """Where a version stands."""

    MADE = "made"
    CHECKED = "checked"
    APPROVED = "approved"
    REJECTED = "rejected"
    CHANGES = "changes"
    EXPORTED = "exported"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Fit:
    """Mean cosine to the segment's held-out likes under the judging encoder; 95 % bootstrap interval over likes."""

    value: float | None
    low: float | None
    high: float | None
    encoder: str
    n: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one liked item gave to the score. The shares of a version sum to its score."""

    item: str
    share: float
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """What would change the pick: without `without`, `instead` would win."""

    without: tuple[str, ...]
    instead: Moment | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the version that plays a stretch of the source, both in seconds on their own file's clock.

    Inside a piece source time runs linearly (at `Pace.speed`); what lies between pieces was cut.
    """

    version_start: Fraction
    version_end: Fraction
    source_start: Fraction
    source_end: Fraction


@dataclass(frozen=True, slots=True)
class TimeMap:
    """Piecewise map from version time to source time; pieces in version order. Empty for stills."""

    pieces: tuple[Piece, ...]

    def to_source(self, version_seconds: Fraction) -> Fraction | None:
        """Source seconds shown at that version time, None outside the version."""
        for piece in self.pieces:
            if piece.version_start <= version_seconds < piece.version_end:
                speed = (piece.source_end - piece.source_start) / (piece.version_end - piece.version_start)
                return piece.source_start + (version_seconds - piece.version_start) * speed
        return None

    def to_version(self, source_seconds: Fraction) -> Fraction | None:
        """Version seconds that show that source time, None where it was cut."""
        for piece in self.pieces:
            if piece.source_start <= source_seconds < piece.source_end:
                speed = (piece.source_end - piece.source_start) / (piece.version_end - piece.version_start)
                return piece.version_start + (source_seconds - piece.source_start) / speed
        return None


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file of a version. `role`: "video", "thumbnail", "thumbnail_source"; the first of a version is the main one."""

    role: str
    path: Path
    sha256: Sha256
    decoded_sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A candidate that was not usable, and why."""

    moment: Moment
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """One kind of one item for one segment.

    `score` is the selection score (Eq. 1 or 2 under `recipe`'s choosing encoder), `fit` the held-out one. `baselines`
    maps "random", "original", "first", "whole" to their held-out fit (None where it has none). `poster` is a JPEG for
    the matrix. `changes` say in words what was changed and why.
    """

    id: VersionId
    kind: Kind
    segment: SegmentId
    item: ItemId
    recipe: Recipe
    files: tuple[RenderedFile, ...]
    poster: Path
    time_map: TimeMap
    origin: Origin
    offer: Offer
    fit: Fit
    fit_original: Fit
    gain: Fit
    baselines: dict[str, float | None]
    score: float | None
    why: tuple[Share, ...]
    flip: Flip | None
    rejected: tuple[Rejected, ...]
    changes: tuple[str, ...]
    moment: Moment | None = None
    span: Span | None = None
    seconds_saved: float | None = None
    state: State = State.MADE
    maker: str = ""
    made_at: str = ""
    notes: tuple[str, ...] = ()

    @property
    def file(self) -> RenderedFile:
        """The main file."""
        return self.files[0]
