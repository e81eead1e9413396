"""Colours moved towards a palette: a clamped Monge-Kantorovich transfer in Lab.

F. Pitie and A. Kokaram, "The linear Monge-Kantorovitch linear colour mapping for example-based colour transfer",
CVMP 2007: of all linear maps that give the source's colour distribution the target's mean and covariance, the one that
moves colours least. Unclamped it turns skin green and crushes shadows, so it is held in bounds: how much it may
spread or squeeze colours, how far any pixel may move, and how much of that skin may follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from engine.domain.versions import Grade
from engine.errors import NotEnoughData

STRETCH = (0.85, 1.3)
"""Least and greatest singular value of the map."""
DARKER, LIGHTER = -18.0, 12.0
"""How far L (0..100) of a pixel may move down and up."""
COLOUR_SHIFT = 11.0
"""How far a pixel may move in the a,b plane."""
SKIN_KEPT = 0.85
"""Share of the a,b move that skin colours are spared."""
_STATISTICS_SIDE = 128
_REGULAR = 4.0
"""Added to the variances (Lab units squared), so that a flat picture has an inverse."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Mean Lab colour (L 0..100) and its 3x3 covariance, row by row."""

    mean: tuple[float, float, float]
    covariance: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A grade made ready: y = x + clamp(matrix (x - source) + source + shift - x) in Lab."""

    matrix: np.ndarray
    source: np.ndarray
    shift: np.ndarray
    strength: float
    protect_skin: bool

    def apply(self, rgb: np.ndarray) -> np.ndarray:
        """(H, W, 3) uint8 to (H, W, 3) uint8."""
        lab = to_lab(rgb)
        offset = self.source + self.shift - self.matrix @ self.source
        moved = cv2.transform(lab, np.hstack([self.matrix, offset[:, None]]).astype(np.float32)) - lab
        return to_rgb(lab + self._clamped(lab, moved))

    def _clamped(self, lab: np.ndarray, moved: np.ndarray) -> np.ndarray:
        """The move of each pixel within the bounds, scaled by the strength."""
        light = np.clip(moved[..., 0], DARKER, LIGHTER) * self.strength
        length = np.sqrt(moved[..., 1] ** 2 + moved[..., 2] ** 2)
        gain = self.strength * np.minimum(1.0, COLOUR_SHIFT / np.maximum(length, 1e-6))
        if self.protect_skin:
            gain *= 1.0 - SKIN_KEPT * skin(lab)
        return np.dstack([light, moved[..., 1] * gain, moved[..., 2] * gain])


def palette_of(pictures: Iterable[np.ndarray]) -> Palette:
    """Palette of all pictures together, each (H, W, 3) uint8 and weighing the same. Black borders do not count.

    Raises:
        NotEnoughData: there is no picture.
    """
    means, seconds = [], []
    for rgb in pictures:
        scale = min(1.0, _STATISTICS_SIDE / max(rgb.shape[:2]))
        small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
        pixels = to_lab(small).reshape(-1, 3).astype(np.float64)
        lit = pixels[pixels[:, 0] > 2.0]
        pixels = lit if len(lit) > 0.05 * len(pixels) else pixels
        means.append(pixels.mean(axis=0))
        seconds.append(pixels.T @ pixels / len(pixels))
    if not means:
        raise NotEnoughData("There is no picture to take colours from.", "Give the segment liked pictures.")
    mean = np.mean(means, axis=0)
    covariance = np.mean(seconds, axis=0) - np.outer(mean, mean)
    return Palette((float(mean[0]), float(mean[1]), float(mean[2])), tuple(float(v) for v in covariance.ravel()))


def transfer(source: Palette, grade: Grade) -> Transfer:
    """The clamped map from the source's palette to the grade's."""
    start = np.asarray(source.mean)
    values, vectors = np.linalg.eigh(_monge_kantorovich(_matrix(source.covariance), _matrix(grade.covariance)))
    matrix = (vectors * np.clip(values, *STRETCH)) @ vectors.T
    shift = np.asarray(grade.mean) - start
    shift[0] = np.clip(shift[0], DARKER, LIGHTER)
    shift[1:] *= min(1.0, COLOUR_SHIFT / max(float(np.hypot(*shift[1:])), 1e-9))
    return Transfer(matrix, start, shift, float(np.clip(grade.strength, 0, 1)), grade.protect_skin)


def skin(lab: np.ndarray) -> np.ndarray:
    """How much each pixel has a skin colour, 0..1, (H, W) float32, with soft edges.

    Human skin of every tone lies in a narrow range of hue (about 25 to 75 degrees in Lab) and of middle chroma.
    """
    chroma = np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2)
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    likely = _window(hue, 25.0, 75.0, 15.0) * _window(chroma, 9.0, 42.0, 6.0) * _window(lab[..., 0], 15.0, 95.0, 8.0)
    return likely.astype(np.float32)


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 sRGB to float32 CIE Lab, D65."""
    return cv2.cvtColor(rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab)


def to_rgb(lab: np.ndarray) -> np.ndarray:
    """float32 Lab to (H, W, 3) uint8 sRGB; colours outside sRGB are clipped."""
    rgb = cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_Lab2RGB)
    return (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)


def _matrix(covariance: tuple[float, ...]) -> np.ndarray:
    return np.asarray(covariance, np.float64).reshape(3, 3) + _REGULAR * np.eye(3)


def _monge_kantorovich(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """S^-1/2 (S^1/2 T S^1/2)^1/2 S^-1/2: symmetric and positive."""
    root, inverse = _power(source, 0.5), _power(source, -0.5)
    return inverse @ _power(root @ target @ root, 0.5) @ inverse


def _power(symmetric: np.ndarray, exponent: float) -> np.ndarray:
    values, vectors = np.linalg.eigh((symmetric + symmetric.T) / 2)
    return (vectors * np.maximum(values, 1e-9) ** exponent) @ vectors.T


def _window(x: np.ndarray, low: float, high: float, soft: float) -> np.ndarray:
    """1 inside low..high, falling to 0 within `soft` outside."""
    return np.clip((x - low + soft) / soft, 0, 1) * np.clip((high + soft - x) / soft, 0, 1)
