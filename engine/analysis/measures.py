"""Numbers of one frame, cheap enough to take of every frame of a video."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SMALL_SIDE = 192
"""Longest side, in pixels, at which every frame is measured."""


@dataclass(frozen=True, slots=True)
class FrameMeasures:
    """From luma in 0..1. `sharpness`: variance of the Laplacian; `exposure`: mean; `contrast`: 5 to 95 percentile;
    `brightest`: 99 percentile."""

    sharpness: float
    exposure: float
    contrast: float
    brightest: float


def measure_frame(rgb: np.ndarray) -> FrameMeasures:
    """Measure a (H,W,3) uint8 RGB picture."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    shares = np.cumsum(np.bincount(luma.ravel(), minlength=256)) / luma.size
    low, high, top = (int(np.searchsorted(shares, share)) for share in (0.05, 0.95, 0.99))
    deviation = cv2.meanStdDev(cv2.Laplacian(luma, cv2.CV_32F))[1]
    return FrameMeasures(
        sharpness=float(deviation[0][0] / 255) ** 2,
        exposure=float(luma.mean()) / 255,
        contrast=(high - low) / 255,
        brightest=top / 255,
    )
