"""All embedded spaces of the same pictures at the least cost: the choosing net runs once for two of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.domain.analysis import Space
from engine.models import spaces
from engine.models.encoders.base import unit_rows
from engine.models.encoders.efficientnet import BATCH, LiteNet, lite_space
from engine.models.encoders.joint import ConseEncoder, joint_space


@dataclass(frozen=True, slots=True)
class EmbeddedVectors:
    """Row i belongs to the i-th picture: (N, space.dimensions) float32, rows of length 1."""

    space: Space
    rows: np.ndarray


def _ignore(done: int) -> None:
    """Nobody counts."""


def encode_embedded(
    pictures: Iterable[np.ndarray], models: Path, each: Callable[[int], None] = _ignore
) -> tuple[EmbeddedVectors, ...]:
    """The vectors of all embedded spaces, in the order of `spaces.EMBEDDED`.

    Args:
        pictures: (H,W,3) uint8 RGB; taken a few at a time, so that a long video's frames need not be held.
        models: folder of converted weights.
        each: called with the number of pictures done after every few.
    """
    choosing, judging, joint = LiteNet(spaces.CHOOSING, models), LiteNet(spaces.JUDGING, models), ConseEncoder(models)
    parts: tuple[list[np.ndarray], list[np.ndarray], list[np.ndarray]] = ([], [], [])
    done = 0
    batch: list[np.ndarray] = []

    def encode_batch() -> None:
        features, logits = choosing.run(batch)
        parts[0].append(unit_rows(features))
        parts[1].append(unit_rows(judging.run(batch)[0]))
        parts[2].append(joint.from_logits(logits))
        batch.clear()

    for picture in pictures:
        batch.append(picture)
        done += 1
        if len(batch) == BATCH:
            encode_batch()
            each(done)
    if batch:
        encode_batch()
        each(done)
    made = (lite_space(spaces.CHOOSING), lite_space(spaces.JUDGING), joint_space())
    return tuple(
        EmbeddedVectors(space, np.concatenate(rows) if rows else np.empty((0, space.dimensions), np.float32))
        for space, rows in zip(made, parts, strict=True)
    )
