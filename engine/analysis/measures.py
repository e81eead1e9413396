"""Numbers of one frame, cheap enough to take of every frame of a video."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SMALL_SIDE = 192
"""Longest side, in pixels, at which every frame is measured."""


_NOISE = (4 / 255) ** 2
"""Variance of luma that counts as flat."""


@dataclass(frozen=True, slots=True)
class FrameMeasures:
    """From luma in 0..1. `sharpness`: variance of the Laplacian; `exposure`: mean; `contrast`: 5 to 95 percentile;
    `brightest`: 99 percentile; `details`: in 3 x 3 parts of the picture, row by row, the energy of the
    Laplacian over the variance of luma, so that neither light nor a passing thing changes it, but blur does."""

    sharpness: float
    exposure: float
    contrast: float
    brightest: float
    details: tuple[float, ...]


def measure_frame(rgb: np.ndarray) -> FrameMeasures:
    """Measure a (H,W,3) uint8 RGB picture."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    shares = np.cumsum(np.bincount(luma.ravel(), minlength=256)) / luma.size
    low, high, top = (int(np.searchsorted(shares, share)) for share in (0.05, 0.95, 0.99))
    edges = cv2.Laplacian(luma, cv2.CV_32F) / 255
    light = luma.astype(np.float32) / 255
    energy, mean, square = (_parts(values) for values in (edges * edges, light, light * light))
    details = energy / (square - mean * mean + _NOISE)
    return FrameMeasures(
        sharpness=float(edges.var()),
        exposure=float(luma.mean()) / 255,
        contrast=(high - low) / 255,
        brightest=top / 255,
        details=tuple(float(v) for v in details.ravel()),
    )


def _parts(values: np.ndarray) -> np.ndarray:
    """Means over 3 x 3 parts of (H,W) values."""
    return cv2.resize(values, (3, 3), interpolation=cv2.INTER_AREA)
