"""What drawn looks are made of: tangent fields, smoothing along them, flow-based lines and flow bilateral filters.

H. Winnemoeller, J. E. Kyprianidis, S. C. Olsen, "XDoG: an eXtended difference-of-Gaussians compendium", Computers &
Graphics 2012; J. E. Kyprianidis and J. Doellner, "Image abstraction by structure adaptive filtering", TPCG 2008.
Pictures are float32 in 0..1, (H, W) luma or (H, W, 3) RGB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

_SUM = np.ones((1, 3), np.float32)
"""For cv2.transform: the sum of three channels."""


@dataclass(frozen=True, slots=True)
class Tangents:
    """Unit vectors along the edges of a picture, each (H, W) float32."""

    x: np.ndarray
    y: np.ndarray


def luma(rgb: np.ndarray) -> np.ndarray:
    """BT.601 luma, (H, W) float32."""
    return cv2.transform(rgb, np.array([[0.299, 0.587, 0.114]], np.float32))


def tangents(rgb: np.ndarray, sigma: float) -> Tangents:
    """The edge tangent field: minor eigenvector of the smoothed structure tensor, from the gradients of all colours."""
    gx, gy = cv2.Scharr(rgb, cv2.CV_32F, 1, 0, scale=1 / 32), cv2.Scharr(rgb, cv2.CV_32F, 0, 1, scale=1 / 32)
    e, g, f = (
        cv2.GaussianBlur(cv2.transform(product, _SUM), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        for product in (cv2.multiply(gx, gx), cv2.multiply(gy, gy), cv2.multiply(gx, gy))
    )
    larger = 0.5 * (e + g + np.sqrt(np.maximum((e - g) ** 2 + 4 * f * f, 1e-12)))
    x, y = larger - e, -f
    length = np.sqrt(x * x + y * y)
    flat = length < 1e-6
    safe = np.where(flat, 1, length)
    return Tangents(np.where(flat, 0, x / safe).astype(np.float32), np.where(flat, 1, y / safe).astype(np.float32))


def along(image: np.ndarray, field: Tangents, sigma: float) -> np.ndarray:
    """Smooth along the tangents: line integral convolution with a Gaussian of `sigma` pixels."""
    x0, y0 = _grid(*image.shape[:2])
    steps = int(2 * sigma)
    total, weight = image.copy(), 1.0
    for sign in (np.float32(1), np.float32(-1)):
        px, py, vx, vy = x0, y0, field.x * sign, field.y * sign
        for i in range(1, steps + 1):
            px, py = px + vx, py + vy
            w = math.exp(-i * i / (2 * sigma * sigma))
            total += w * _at(image, px, py)
            weight += w
            if i < steps:
                nx, ny = _at(field.x, px, py, cv2.INTER_NEAREST), _at(field.y, px, py, cv2.INTER_NEAREST)
                turn = np.where(nx * vx + ny * vy < 0, np.float32(-1), np.float32(1))
                vx, vy = nx * turn, ny * turn
    return total / np.float32(weight)


def across(image: np.ndarray, field: Tangents, sigma: float, ratio: float = 1.6) -> tuple[np.ndarray, np.ndarray]:
    """Gaussians of `sigma` and `ratio * sigma` pixels taken across the edges."""
    x0, y0 = _grid(*image.shape[:2])
    narrow, wide = np.zeros_like(image), np.zeros_like(image)
    narrow_weight = wide_weight = 0.0
    reach = math.ceil(2.2 * sigma * ratio)
    for i in range(-reach, reach + 1):
        value = image if i == 0 else _at(image, x0 - field.y * np.float32(i), y0 + field.x * np.float32(i))
        a, b = math.exp(-i * i / (2 * sigma**2)), math.exp(-i * i / (2 * (sigma * ratio) ** 2))
        narrow += np.float32(a) * value
        wide += np.float32(b) * value
        narrow_weight += a
        wide_weight += b
    return narrow / np.float32(narrow_weight), wide / np.float32(wide_weight)


def lines(image: np.ndarray, field: Tangents, sigma: float, smooth: float, threshold: float = 0.018) -> np.ndarray:
    """Flow-based difference-of-Gaussians lines, normalised by brightness: 1 is paper, 0 is a full line."""
    narrow, wide = across(image, field, sigma)
    edge = along((narrow - wide) / (wide + np.float32(0.12)), field, smooth)
    return soft_threshold(edge, -threshold, 60.0)


def soft_threshold(image: np.ndarray, threshold: float | np.ndarray, steepness: float) -> np.ndarray:
    """1 above the threshold (one for all, or (H, W)), falling smoothly to 0 below."""
    threshold = np.asarray(threshold, np.float32)
    below = 1 + np.tanh(np.float32(steepness) * (image - threshold))
    return np.where(image > threshold, np.float32(1), below).astype(np.float32)


def flow_bilateral(rgb: np.ndarray, field: Tangents, reach: float, tolerance: float, rounds: int) -> np.ndarray:
    """Flatten colours, keep edges: a bilateral filter taken across and along the edges in turn."""
    x0, y0 = _grid(*rgb.shape[:2])
    radius = math.ceil(2 * reach)
    closeness = _SUM * np.float32(-1 / (2 * tolerance * tolerance))
    for _ in range(rounds):
        for vx, vy in ((-field.y, field.x), (field.x, field.y)):
            total, weight = rgb.copy(), np.ones(rgb.shape[:2], np.float32)
            for i in (*range(-radius, 0), *range(1, radius + 1)):
                value = _at(rgb, x0 + vx * np.float32(i), y0 + vy * np.float32(i))
                apart = cv2.subtract(value, rgb)
                likeness = cv2.exp(cv2.transform(cv2.multiply(apart, apart), closeness))
                likeness *= np.float32(math.exp(-i * i / (2 * reach * reach)))
                total += cv2.multiply(value, cv2.merge([likeness] * 3))
                weight += likeness
            rgb = cv2.divide(total, cv2.merge([weight] * 3))
    return rgb


def soft_levels(value: np.ndarray, levels: float, steepness: float = 6.0) -> np.ndarray:
    """Quantise 0..1 to `levels` steps with soft borders."""
    nearest = np.round(value * np.float32(levels))
    step = np.tanh(np.float32(steepness) * (value * np.float32(levels) - nearest)) / 2
    return (nearest + step) / np.float32(levels)


def saturated(rgb: np.ndarray, gain: float) -> np.ndarray:
    """Colours `gain` times as far from grey, clipped to 0..1."""
    grey = luma(rgb)[..., None]
    return np.clip(grey + (rgb - grey) * np.float32(gain), 0, 1)


def _at(image: np.ndarray, x: np.ndarray, y: np.ndarray, how: int = cv2.INTER_LINEAR) -> np.ndarray:
    return cv2.remap(image, x, y, how, borderMode=cv2.BORDER_REPLICATE)


@lru_cache(maxsize=4)
def _grid(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x.flags.writeable = y.flags.writeable = False
    return x, y
