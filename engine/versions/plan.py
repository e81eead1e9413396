"""What a maker is asked, and what it plans before anything is rendered."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from engine.domain.analysis import Analysis
from engine.domain.audience import Segment
from engine.domain.guidance import Guidance
from engine.domain.media import Moment, Places, Span, Video
from engine.domain.versions import Flip, Recipe, Rejected, RenderedFile, Share, TimeMap, VersionId


@dataclass(frozen=True, slots=True)
class MakeRequest:
    """One kind of one video for one segment. Files go to `folder`; `made_at` is ISO 8601 UTC."""

    id: VersionId
    video: Video
    analysis: Analysis
    segment: Segment
    guidance: Guidance
    places: Places
    folder: Path
    maker: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A maker's choice: the recipe, and why.

    `baselines` maps a baseline's name to the source frames it would show; they are judged like the version itself.
    """

    recipe: Recipe
    score: float | None = None
    why: tuple[Share, ...] = ()
    flip: Flip | None = None
    rejected: tuple[Rejected, ...] = ()
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    moment: Moment | None = None
    span: Span | None = None
    seconds_saved: float | None = None
    baselines: dict[str, tuple[Moment, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a recipe rendered to. `recipe` is the recipe with each output's decoded SHA-256 filled in."""

    recipe: Recipe
    files: tuple[RenderedFile, ...]
    poster: Path
    time_map: TimeMap
