"""Shot borders by a learned model: TransNetV2 on onnxruntime.

Method: Soucek and Lokoc, "TransNet V2: An effective deep network architecture for fast shot transition detection",
2020. It reads 48x27 RGB frames in windows of up to 100 and answers for all but the first and last 25. It costs some
10 ms a frame read, so it is asked only about spans that simpler measures leave in doubt.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.control import Control
from engine.models.export import exported
from engine.models.runtime import session

WIDTH, HEIGHT = 48, 27
THRESHOLD = 0.5
_MARGIN, _MIDDLE = 25, 50


class TransNet:
    """Tells where shots change."""

    def __init__(self, models: Path) -> None:
        self._net = session(exported("transnetv2", models), arena=False)

    def changes(self, frames: np.ndarray, first: int, last: int, control: Control) -> tuple[np.ndarray, np.ndarray]:
        """Chances of a change at the frames `first` to `last`.

        Args:
            frames: (N,27,48,3) uint8 RGB, every frame of the video in order; only those near are looked at.
            first: number of the first frame to answer for.
            last: number of the last.
            control: progress goes by frames.

        Returns:
            Two (last - first + 1,) float32 arrays in 0..1: that a shot ends at the frame (peaks in the middle of a
            transition), and that the frame lies inside a transition.
        """
        count = last - first + 1
        ends, inside = np.zeros(count, np.float32), np.zeros(count, np.float32)
        for done in range(0, count, _MIDDLE):
            control.step(done / count, "looking closely at doubtful cuts")
            part = slice(done, min(count, done + _MIDDLE))
            # Beyond the video's ends its first and last frame are repeated, as the authors do.
            wanted = np.arange(first + part.start - _MARGIN, first + part.stop + _MARGIN)
            window = frames[np.clip(wanted, 0, len(frames) - 1)]
            feeds = {"frames": window[None], "histograms": _histograms(window)[None]}
            one, many = self._net.run(["ends", "inside"], feeds)
            ends[part], inside[part] = one[0, _MARGIN:-_MARGIN], many[0, _MARGIN:-_MARGIN]
        return ends, inside


def _histograms(frames: np.ndarray) -> np.ndarray:
    """Colour histograms of (T,h,w,3) uint8 RGB frames with 8 levels a channel: (T,512) float32, rows of length 1."""
    levels = (frames >> 5).astype(np.int64)
    bins = ((levels[..., 0] << 6) + (levels[..., 1] << 3) + levels[..., 2]).reshape(len(frames), -1)
    counts = np.stack([np.bincount(row, minlength=512) for row in bins]).astype(np.float32)
    return counts / np.linalg.norm(counts, axis=1, keepdims=True)
