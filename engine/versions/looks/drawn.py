"""The two looks that are drawn without any network: ink and cartoon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.versions.looks.strokes import (
    across,
    along,
    flow_bilateral,
    lines,
    luma,
    saturated,
    soft_levels,
    soft_threshold,
    tangents,
)
from engine.versions.looks.tone import Exposure, exposure_of

PAPER = np.array([0.98, 0.96, 0.92], np.float32)
INK = np.array([0.06, 0.07, 0.12], np.float32)
_PAPER_LUMA, _INK_LUMA = (float(colour @ np.array([0.299, 0.587, 0.114])) for colour in (PAPER, INK))
FULL = 0.6
"""Strength from which a drawn look covers the picture; above it the look itself gets heavier."""
_FACE_LIGHTER = np.float32(0.06)
"""How much lower the ink threshold lies on faces (response, 0..1)."""
_FACE_KEPT = np.float32(0.4)
"""How much of the cartoon's flattening and lines faces are spared."""
_LINE_SIDE = 540
_LEAST_COLOUR_SIDE = 200
"""Colours are flattened at half size, but on a short side of no less; lines at up to `_LINE_SIDE`."""


@dataclass(frozen=True, slots=True)
class InkTone:
    """A shot's exposure, and the response below which its pixels are ink."""

    exposure: Exposure
    threshold: float


def weight_of(strength: float) -> float:
    """How much a drawn look covers the picture: 0 at strength 0, all of it from `FULL` on, smooth between."""
    share = min(1.0, max(0.0, strength / FULL))
    return share * share * (3 - 2 * share)


class Ink:
    """Black ink on paper: XDoG on a tangent field, with one threshold a shot (a quantile of the shot's response).

    Args:
        strength: 0..1. From 0.6 on, more of the picture turns to ink.
    """

    def __init__(self, strength: float) -> None:
        self._quantile = 0.34 + 0.25 * max(0.0, strength - FULL)

    def tone(self, samples: Sequence[np.ndarray]) -> InkTone:
        """From sample frames of a shot, (H, W, 3) float32 0..1."""
        exposure = exposure_of(samples)
        responses = [self._response(rgb, exposure)[::4, ::4].ravel() for rgb in samples]
        return InkTone(exposure, float(np.quantile(np.concatenate(responses), self._quantile)))

    def paint(self, rgb: np.ndarray, tone: InkTone, faces: np.ndarray | None) -> np.ndarray:
        """(H, W, 3) float32 0..1 in and out; on `faces` (H, W) 0..1 less turns to ink."""
        response = self._response(rgb, tone.exposure)
        threshold = np.full_like(response, tone.threshold)
        if faces is not None:
            threshold -= _FACE_LIGHTER * _sized(faces, response.shape[1], response.shape[0])
        paper = soft_threshold(response, threshold, 20.0)
        paper = _sized(paper, rgb.shape[1], rgb.shape[0])[..., None]
        return paper * PAPER + (1 - paper) * INK

    def finish(self, painted: np.ndarray) -> np.ndarray:
        """The faint greys that steadying leaves become ink or paper; more contrast would bring the flicker back."""
        paper = np.clip((luma(painted) - _INK_LUMA) / (_PAPER_LUMA - _INK_LUMA), 0, 1)
        paper = np.clip((paper - 0.1) / 0.8, 0, 1)[..., None]
        return paper * PAPER + (1 - paper) * INK

    def _response(self, rgb: np.ndarray, exposure: Exposure) -> np.ndarray:
        small = exposure.apply(_at_most(rgb, _LINE_SIDE))
        scale = (small.shape[0] / 360) ** 0.5
        field = tangents(small, 2.5 * scale)
        narrow, wide = across(luma(small), field, 1.1 * scale)
        return along(narrow + 20 * (narrow - wide), field, 4 * scale)


class Cartoon:
    """Flat colours with dark outlines: flow bilateral filter, soft luma steps and flow-based lines.

    Args:
        strength: 0..1. From 0.6 on, fewer luma steps and darker lines.
    """

    def __init__(self, strength: float) -> None:
        heavy = max(0.0, strength - FULL) / (1 - FULL)
        self._levels = 7.0 - 2.0 * heavy
        self._line = 0.8 + 0.15 * heavy

    def tone(self, samples: Sequence[np.ndarray]) -> Exposure:
        """From sample frames of a shot, (H, W, 3) float32 0..1."""
        return exposure_of(samples)

    def paint(self, rgb: np.ndarray, tone: Exposure, faces: np.ndarray | None) -> np.ndarray:
        """(H, W, 3) float32 0..1 in and out; on `faces` (H, W) 0..1 colours stay rounder and lines lighter."""
        exposed = tone.apply(rgb)
        height, width = rgb.shape[:2]
        flat = _sized(self._flat(_at_most(exposed, max(_LEAST_COLOUR_SIDE, min(height, width) // 2))), width, height)
        drawn = _sized(self._lines(_at_most(exposed, _LINE_SIDE)), width, height)
        line = np.float32(self._line)
        if faces is not None:
            flat += _FACE_KEPT * faces[..., None] * (exposed - flat)
            line = line * (1 - _FACE_KEPT * faces)
        return np.clip(flat * (1 - line * (1 - drawn))[..., None], 0, 1)

    def finish(self, painted: np.ndarray) -> np.ndarray:
        """Nothing more."""
        return painted

    def _flat(self, small: np.ndarray) -> np.ndarray:
        scale = (small.shape[0] / 360) ** 0.5
        flat = flow_bilateral(small, tangents(small, 2.5 * scale), 2.6 * scale, 0.075, 2)
        grey = luma(flat)
        gain = soft_levels(grey, self._levels) / np.maximum(grey, np.float32(0.02))
        return saturated(np.clip(flat * gain[..., None], 0, 1), 1.35)

    def _lines(self, small: np.ndarray) -> np.ndarray:
        scale = (small.shape[0] / 360) ** 0.5
        calm = cv2.bilateralFilter(small, 5, 0.08, 3)
        return lines(luma(calm), tangents(calm, 2.5 * scale), 1.0 * scale, 3.5 * scale)


def _at_most(rgb: np.ndarray, short_side: int) -> np.ndarray:
    scale = short_side / min(rgb.shape[:2])
    return rgb if scale >= 1 else cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _sized(image: np.ndarray, width: int, height: int) -> np.ndarray:
    if image.shape[:2] == (height, width):
        return image
    return np.clip(cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)
