"""Playing speed with the pitch kept: waveform-similarity overlap-add.

W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality
time-scale modification of speech", ICASSP 1993. Each output frame of 40 ms is taken from the input within 10 ms of
where it belongs, at the place that best continues what was taken before, so sound never drifts from the picture by
more than 10 ms.
"""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np

FRAME_SECONDS = 0.040
SEARCH_SECONDS = 0.010


class Stretcher:
    """Stretches one stretch of sound, block by block.

    Args:
        rate: samples a second.
        channels: sound channels; all are moved together, so that their phase relation stays.
        speed: input seconds a second of output.
    """

    def __init__(self, rate: int, channels: int, speed: Fraction) -> None:
        self._hop = max(1, round(rate * FRAME_SECONDS) // 2)
        self._size = 2 * self._hop
        self._search = round(rate * SEARCH_SECONDS)
        self._speed = speed
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self._size) / self._size)).astype(np.float32)[:, None]
        # The first frame's fading half lies before the start: half a frame of silence goes in front of the input.
        self._input = np.zeros((self._hop + self._search, channels), np.float32)
        self._base = -(self._hop + self._search)
        self._tail = np.zeros((self._hop, channels), np.float32)
        self._frames = 0
        self._last: int | None = None

    def feed(self, samples: np.ndarray) -> np.ndarray:
        """Take (n, channels) float32 in, give what is ready: (m, channels) float32, m >= 0."""
        self._input = np.concatenate([self._input, samples])
        ready: list[np.ndarray] = []
        while self._need() <= self._base + len(self._input):
            ready.append(self._frame())
        self._forget()
        return np.concatenate(ready) if ready else np.zeros((0, self._input.shape[1]), np.float32)

    def _nominal(self) -> int:
        """Input position of the next frame's start if it were not moved."""
        return int((self._frames - 1) * self._hop * self._speed) if self._frames else -self._hop

    def _need(self) -> int:
        """Input samples that must be there before the next frame can be placed."""
        follow = 0 if self._last is None else self._last + self._hop + self._size
        return max(self._nominal() + self._search + self._size, follow)

    def _frame(self) -> np.ndarray:
        """Place the next frame; gives the half hop of output that is finished by it (none for the first frame)."""
        nominal = self._nominal()
        start = nominal if self._last is None else self._best(nominal, self._last + self._hop)
        piece = self._input[start - self._base : start - self._base + self._size] * self._window
        done = self._tail + piece[: self._hop]
        self._tail = piece[self._hop :]
        self._last = start
        self._frames += 1
        return done[:0] if self._frames == 1 else done

    def _best(self, nominal: int, follow: int) -> int:
        """The start within the search range whose frame is most like what would follow the last one."""
        low = max(nominal - self._search, self._base)
        image = self._mono(low, nominal + self._search + self._size)
        template = self._mono(follow, follow + self._size)
        if not np.any(template) or not np.any(image):
            return max(nominal, self._base)
        scores = cv2.matchTemplate(image[None], template[None], cv2.TM_CCORR_NORMED)[0]
        return low + int(np.argmax(scores))

    def _mono(self, start: int, end: int) -> np.ndarray:
        return self._input[start - self._base : end - self._base].mean(axis=1)

    def _forget(self) -> None:
        """Drop input that no later frame can reach."""
        follow = self._nominal() if self._last is None else min(self._nominal(), self._last + self._hop)
        drop = follow - 2 * self._search - self._base
        if drop > 0:
            self._input = self._input[drop:]
            self._base += drop


def stretch(samples: np.ndarray, rate: int, speed: Fraction) -> np.ndarray:
    """All of (n, channels) float32 at once; gives round(n / speed) samples. Unchanged at speed 1."""
    if speed == 1:
        return samples
    wanted = round(len(samples) / speed)
    stretcher = Stretcher(rate, samples.shape[1], speed)
    out = [stretcher.feed(samples)]
    silence = np.zeros((rate // 4, samples.shape[1]), np.float32)
    while sum(map(len, out)) < wanted:
        out.append(stretcher.feed(silence))
    return np.concatenate(out)[:wanted]
