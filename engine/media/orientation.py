"""How a coded picture is turned, mirrored and stretched to stand upright in square pixels."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np


def from_display_matrix(matrix: bytes) -> tuple[int, bool]:
    """(clockwise turn in degrees 0/90/180/270, then mirrored left to right) of a 3x3 int32 display matrix.

    The matrix maps coded (x, y), y down, to shown (a x + c y, b x + d y) in 16.16 fixed point (ISO/IEC 14496-12,
    8.3.2 tkhd). Turns between quarters go to the nearest quarter.
    """
    a, b, _, c, d = np.frombuffer(matrix, np.int32, count=5).astype(float)
    mirrored = a * d - b * c < 0
    if mirrored:  # undo the flip of shown x
        a, c = -a, -c
    if a == b == c == d == 0:
        return 0, False
    return round(math.degrees(math.atan2(b - c, a + d)) / 90) * 90 % 360, bool(mirrored)


def upright(rgb: np.ndarray, rotation: int, mirrored: bool) -> np.ndarray:
    """Turn (H, W, 3) clockwise by `rotation`, then mirror it; contiguous."""
    turned = np.rot90(rgb, -rotation // 90 % 4) if rotation else rgb
    return np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)


def displayed_size(width: int, height: int, aspect: Fraction, rotation: int) -> tuple[int, int]:
    """Upright size in square pixels. The side with the coarser pixels grows, so that no detail is lost."""
    if aspect > 1:
        width = round(width * aspect)
    elif aspect < 1:
        height = round(height / aspect)
    return (height, width) if rotation in (90, 270) else (width, height)


def fitted(width: int, height: int, max_side: int | None) -> tuple[int, int]:
    """The size scaled down, never up, so that its longer side is at most `max_side`; at least 1x1."""
    if max_side is None or max(width, height) <= max_side:
        return width, height
    scale = max_side / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))
