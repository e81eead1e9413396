"""Exposure for drawn looks, set once a shot so that nothing pumps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.versions.looks.strokes import luma

_DARK, _BRIGHT = 0.02, 0.985
_MIDDLE = 0.46
"""The mean luma that a shot is brought towards."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Black point, white point and gamma, all on luma 0..1."""

    black: float
    white: float
    gamma: float

    def apply(self, rgb: np.ndarray) -> np.ndarray:
        """float32 0..1 in and out."""
        stretched = np.clip((rgb - np.float32(self.black)) / np.float32(self.white - self.black), 0, 1)
        return stretched ** np.float32(self.gamma)


def exposure_of(samples: Sequence[np.ndarray]) -> Exposure:
    """The exposure of a shot from sample frames (H, W, 3) float32 0..1: percentiles, then a gamma of 0.55 to 1.3."""
    values = np.concatenate([luma(rgb)[::4, ::4].ravel() for rgb in samples])
    black, white = (float(v) for v in np.quantile(values, (_DARK, _BRIGHT)))
    white = max(white, black + 0.15)
    mean = float(np.clip(np.clip((values - black) / (white - black), 0, 1).mean(), 0.05, 0.95))
    return Exposure(black, white, float(np.clip(math.log(_MIDDLE) / math.log(mean), 0.55, 1.3)))
