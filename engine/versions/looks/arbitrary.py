"""The look of an audience: Magenta's arbitrary stylisation under a style vector.

The vector that is applied lies between the shot's own and the look's, so strength 0 is the picture itself and the
way there is smooth. The net runs at a short side of at most 480; fine detail of the source is added back above that.
The net normalises contrast, so it would undo fades and paint the blocks of flat, dark pictures: frames with far less
contrast than their shot keep more of themselves, and flat areas are smoothed before it sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.errors import BadInput
from engine.models.style import NUMBERS, StyleNet
from engine.versions.looks.strokes import luma

_NET_SIDE = 480
_DETAIL = np.float32(0.6)
"""Share of the source's detail above the net's size that is added back."""
_FACE_KEPT = np.float32(0.55)
"""How much of a face stays as it was."""
_FADED = 0.7
"""A frame with less than this share of its shot's contrast is fading."""
_LEAST_CONTRAST = 0.06
_FLAT = 0.03
"""Differences, 0..1, that count as flat."""
_SOON = 0.3
"""Strength from which the net's picture replaces the source's pixels whole; the net itself is not exact."""


def weight_of(strength: float) -> float:
    """How much of the picture is the net's: 0 at strength 0, all from `_SOON` on, smooth between."""
    share = min(1.0, max(0.0, strength / _SOON))
    return share * share * (3 - 2 * share)


@dataclass(frozen=True, slots=True)
class ShotStyle:
    """The vector for a shot, (100,), and the shot's usual contrast: standard deviation of luma 0..1."""

    vector: np.ndarray
    contrast: float


class Arbitrary:
    """The arbitrary net under `style` (100 numbers).

    Raises:
        BadInput: the style does not hold 100 numbers.
        ModelUnavailable: the net is missing or altered.
    """

    def __init__(self, strength: float, style: Sequence[float], models: Path) -> None:
        if len(style) != NUMBERS:
            raise BadInput(
                f'The look "arbitrary" needs a style of {NUMBERS} numbers, not {len(style)}.',
                "Make the version again, or choose another look.",
            )
        self._net = StyleNet(models)
        self._style = np.asarray(style, np.float32)
        self._strength = np.float32(strength)

    def tone(self, samples: Sequence[np.ndarray]) -> ShotStyle:
        """From sample frames of a shot, (H, W, 3) float32 0..1."""
        own = np.mean([self._net.vector(_bytes(rgb)) for rgb in samples], axis=0)
        contrast = max(_contrast(rgb) for rgb in samples)
        return ShotStyle(own + self._strength * (self._style - own), max(contrast, _LEAST_CONTRAST))

    def paint(self, rgb: np.ndarray, tone: ShotStyle, faces: np.ndarray | None) -> np.ndarray:
        """(H, W, 3) float32 0..1 in and out; `faces` (H, W) 0..1 keep more of the source."""
        height, width = rgb.shape[:2]
        scale = min(1.0, _NET_SIDE / min(height, width))
        small = rgb if scale == 1 else cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        calm = cv2.bilateralFilter(small, 5, _FLAT, 3)
        painted = self._net.apply(_bytes(calm), tone.vector).astype(np.float32) / np.float32(255)
        if scale < 1:
            painted = cv2.resize(painted, (width, height), interpolation=cv2.INTER_CUBIC)
            painted += _DETAIL * (rgb - cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))
        if faces is not None:
            painted += _FACE_KEPT * faces[..., None] * (rgb - painted)
        share = np.float32(min(1.0, _contrast(small) / (_FADED * tone.contrast)))
        if share < 1:
            painted = rgb + share * share * (painted - rgb)
        return np.clip(painted, 0, 1)

    def finish(self, painted: np.ndarray) -> np.ndarray:
        """Nothing more."""
        return painted


def _contrast(rgb: np.ndarray) -> float:
    return float(luma(rgb[::4, ::4]).std())


def _bytes(rgb: np.ndarray) -> np.ndarray:
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)
