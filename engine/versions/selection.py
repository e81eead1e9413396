"""What thumbnails and clips share: the vectors to choose among and by, shares by name, and the recipe around steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.domain.versions import Output, Recipe, Share, Step, SwitchableStep
from engine.errors import BadInput, NotEnoughData
from engine.models.catalogue import uses
from engine.versions.plan import MakeRequest
from engine.versions.render import RENDERER
from engine.versions.taste import Taste, taste_of, vectors_of

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Material:
    """`rows` (N, D) the analysed frames' vectors, in time order, `times` (N,) their seconds on the file's clock."""

    taste: Taste
    rows: np.ndarray
    times: np.ndarray

    @property
    def liked(self) -> np.ndarray:
        """(M, D) what is liked."""
        return self.taste.rows


def material_of(request: MakeRequest) -> Material:
    """The vectors of both sides, in one space.

    Raises:
        NotEnoughData: nothing is known of the segment's taste, or the video has no analysed frame.
        BadInput: the two were made by different encoders.
    """
    guidance, name = request.guidance, request.video.name
    if guidance.choose_in is None or not guidance.liked:
        raise NotEnoughData(
            guidance.reason or f'Not enough data: nothing is known that "{request.segment.name}" likes.',
            "Give the segment liked pictures or a description.",
        )
    stored = request.analysis.vectors_in(guidance.choose_in.name)
    if stored is None or stored.space != guidance.choose_in:
        raise BadInput(f"{name} and the segment were looked at by different encoders.", "Analyse the video again.")
    taste = taste_of(request)
    rows = vectors_of(request.analysis, stored.space)
    if taste is None or len(rows) == 0 or len(rows) != len(request.analysis.frames):
        raise NotEnoughData(f"{name} has no analysed frames to choose from.", "Analyse the video again.")
    times = np.array([float(frame.moment.seconds) for frame in request.analysis.frames])
    return Material(taste, rows, times)


def shares_of(taste: Taste, shares: np.ndarray) -> tuple[Share, ...]:
    """Shares (M,) by name, the largest first; they sum to the score."""
    order = np.argsort(-shares, kind="stable")
    return tuple(Share(taste.likes[i].item, float(shares[i]), taste.likes[i].picture) for i in order)


def named(taste: Taste, indices: Sequence[int]) -> tuple[str, ...]:
    """The items of some likes."""
    return tuple(taste.likes[index].item for index in indices)


def recipe_for(request: MakeRequest, steps: Sequence[tuple[Step, str]], outputs: Sequence[Output]) -> Recipe:
    """A recipe with these steps, each with its reason, on the request's video and segment."""
    guidance = request.guidance
    models = uses(guidance.choose_in.name) if guidance.choose_in else ()
    return Recipe(
        schema=SCHEMA,
        kind=guidance.kind,
        item=request.video.id,
        source=request.video.sha256,
        segment=request.segment.id,
        steps=tuple(SwitchableStep(step, True, why) for step, why in steps),
        outputs=tuple(outputs),
        seed=guidance.wishes.seed,
        models=models,
        guidance=guidance.digest,
        renderer=RENDERER,
    )
