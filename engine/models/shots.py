"""Shot borders by a learned model: TransNetV2 on onnxruntime.

Method: Soucek and Lokoc, "TransNet V2: An effective deep network architecture for fast shot transition detection",
2020. It reads 48x27 RGB frames in windows of 100 and answers for the middle 50. It costs some 27 ms a frame on one
core, so it is asked only about spans that simpler measures leave in doubt.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.control import Control
from engine.models.export import TRANSNET_FRAMES, exported
from engine.models.runtime import session

WIDTH, HEIGHT = 48, 27
THRESHOLD = 0.5
_MARGIN = TRANSNET_FRAMES // 4
_MIDDLE = TRANSNET_FRAMES - 2 * _MARGIN


class TransNet:
    """Tells where shots change."""

    def __init__(self, models: Path) -> None:
        self._net = session(exported("transnetv2", models))

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
            # Beyond the video's ends its first and last frame are repeated, as the authors do.
            begin = first + done - _MARGIN
            window = np.clip(np.arange(begin, begin + TRANSNET_FRAMES), 0, len(frames) - 1)
            one, many = self._net.run(["ends", "inside"], {"frames": frames[window][None]})
            part = slice(done, min(count, done + _MIDDLE))
            keep = slice(_MARGIN, _MARGIN + part.stop - part.start)
            ends[part], inside[part] = one[0, keep], many[0, keep]
        return ends, inside
