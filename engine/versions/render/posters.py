"""The still that stands for a version in the matrix, and the strip that plays while the pointer moves over it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine.media.pictures import write_jpeg

POSTER_WIDTH = 640
STRIP_CELLS = 10
STRIP_WIDTH = 192
POSTER_NAME = "poster.jpg"
STRIP_NAME = "strip.jpg"


class Posters:
    """Collects `STRIP_CELLS` evenly spaced frames while a version is rendered.

    Args:
        length: seconds that the version plays for.
    """

    def __init__(self, length: Fraction) -> None:
        self._times = [length * Fraction(2 * i + 1, 2 * STRIP_CELLS) for i in range(STRIP_CELLS)]
        self._cells: list[np.ndarray] = []
        self._best: tuple[float, np.ndarray] | None = None
        self._last: np.ndarray | None = None

    def see(self, rgb: np.ndarray, start: Fraction, end: Fraction) -> None:
        """A frame that is shown from `start` to `end` seconds of the version."""
        while len(self._cells) < STRIP_CELLS and self._times[len(self._cells)] < end:
            self._cells.append(_narrow(rgb, STRIP_WIDTH))
            liveliness = _liveliness(self._cells[-1])
            if self._best is None or liveliness > self._best[0]:
                self._best = (liveliness, _narrow(rgb, POSTER_WIDTH))
        self._last = self._cells[-1] if self._cells else _narrow(rgb, STRIP_WIDTH)

    def write(self, folder: Path) -> Path:
        """Write `poster.jpg` (at most 640 wide) and `strip.jpg` (10 frames side by side); gives the poster's path."""
        cells = list(self._cells)
        while self._last is not None and len(cells) < STRIP_CELLS:
            cells.append(self._last)
        poster = self._best[1] if self._best is not None else cells[0]
        write_jpeg(folder / POSTER_NAME, poster, quality=88)
        write_jpeg(folder / STRIP_NAME, np.hstack(cells), quality=80)
        return folder / POSTER_NAME


def write_poster(folder: Path, rgb: np.ndarray) -> Path:
    """The poster of a still."""
    write_jpeg(folder / POSTER_NAME, _narrow(rgb, POSTER_WIDTH), quality=88)
    return folder / POSTER_NAME


def _liveliness(rgb: np.ndarray) -> float:
    """How much there is to see: spread of luma plus mean saturation, both 0..255. A black frame has none."""
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    return float(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).std() + 0.25 * hsv[..., 1].mean() * (hsv[..., 2].mean() / 255))


def _narrow(rgb: np.ndarray, width: int) -> np.ndarray:
    """At most `width` wide, aspect kept; always a copy."""
    if rgb.shape[1] <= width:
        return rgb.copy()
    height = max(1, round(rgb.shape[0] * width / rgb.shape[1]))
    return cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
