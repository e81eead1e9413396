"""PySceneDetect's adaptive detector, fed frame by frame so that it needs no decode of its own.

Frames are named by their number in the walk; the walk knows their pts. The detector compares a frame's change with
that of its neighbours (a rolling mean of two on either side), so camera motion does not look like a cut.
"""

from __future__ import annotations

import numpy as np
from scenedetect import FrameTimecode
from scenedetect.detectors import AdaptiveDetector

SHORTEST_SHOT = 4
"""Frames between two cuts, at least; PySceneDetect's own default of 15 merges quick cuts."""
_ANY_RATE = 25.0


class CutDetector(AdaptiveDetector):
    """Adaptive cut detection over a sequence of pictures of one size."""

    def __init__(self) -> None:
        super().__init__(adaptive_threshold=3.0, min_scene_len=SHORTEST_SHOT, window_width=2, min_content_val=15.0)
        self._fed = 0
        self._cuts: list[int] = []

    @property
    def cuts(self) -> tuple[int, ...]:
        """Numbers of the frames that begin a shot, the first of all not among them."""
        return tuple(self._cuts)

    def feed(self, rgb: np.ndarray) -> tuple[float, bool]:
        """Take the next (H,W,3) uint8 RGB frame.

        Returns:
            Its change to the frame before (0..255), and whether a cut was noticed (two frames late).
        """
        found = self.process_frame(FrameTimecode(self._fed, _ANY_RATE), np.ascontiguousarray(rgb[:, :, ::-1]))
        self._fed += 1
        self._cuts.extend(cut.frame_num for cut in found)
        return float(self._frame_score or 0.0), bool(found)
