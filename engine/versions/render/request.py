"""What the renderer is asked, and a recipe's steps sorted for it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from engine.domain.media import Places, Video
from engine.domain.versions import Captions, Frame, Grade, KeepSpans, Look, Output, Pace, PickFrame, Recipe, Step
from engine.errors import BadInput

RENDERER = "refract-render 1"
"""Written to every recipe. The number rises when the same recipe would give other pixels or samples."""

SLOWEST = Fraction(1, 2)
FASTEST = Fraction(2)

S = TypeVar("S", PickFrame, KeepSpans, Pace, Frame, Captions)


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A recipe to be rendered from its source. The files go to `folder`, which is made if it is not there."""

    recipe: Recipe
    video: Video
    folder: Path
    places: Places


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a recipe that are switched on, sorted by what they work on.

    Time comes first (`pick` or `keep`, then `speed`), then the framing, then the pixels: grades, looks and captions.
    Grades and looks keep the order that they have in the recipe.
    """

    pick: PickFrame | None
    keep: KeepSpans | None
    speed: Fraction
    frame: Frame | None
    grades: tuple[Grade, ...]
    looks: tuple[Look, ...]
    captions: Captions | None


def steps_of(recipe: Recipe) -> Steps:
    """The recipe's steps that are on.

    Grades and looks of strength 0 are left out: they change nothing, not even by rounding.

    Raises:
        BadInput: two steps of a kind of which there can be one, a still with time steps, or a speed out of range.
    """
    steps = [s.step for s in recipe.steps if s.on]
    pick = _only(steps, PickFrame)
    keep = _only(steps, KeepSpans)
    pace = _only(steps, Pace)
    if pick is not None and (keep is not None or pace is not None):
        raise BadInput("The recipe picks one frame and keeps spans as well.", "Switch one of the two steps off.")
    speed = Fraction(1) if pace is None else pace.speed
    if not SLOWEST <= speed <= FASTEST:
        raise BadInput(f"The recipe plays at {float(speed):g} times the speed.", "Choose a speed from 0.5 to 2.")
    return Steps(
        pick=pick,
        keep=keep,
        speed=speed,
        frame=_only(steps, Frame),
        grades=tuple(s for s in steps if isinstance(s, Grade) and s.strength > 0),
        looks=tuple(s for s in steps if isinstance(s, Look) and s.strength > 0),
        captions=_only(steps, Captions),
    )


def output_of(recipe: Recipe, role: str) -> Output | None:
    """The recipe's output of that role, or None."""
    return next((o for o in recipe.outputs if o.role == role), None)


def _only(steps: list[Step], kind: type[S]) -> S | None:
    found = [s for s in steps if isinstance(s, kind)]
    if len(found) > 1:
        raise BadInput(f"The recipe has {len(found)} steps of the kind {kind.__name__}.", "Switch all but one off.")
    return found[0] if found else None
