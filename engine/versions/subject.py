"""Where to look: the part of the picture that a crop must keep."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import cv2
import numpy as np

from engine.domain.analysis import SampledFrame
from engine.domain.media import Box
from engine.media.pictures import read_picture

_SALIENCY_SIDE = 64
_ROOM = 0.35
"""Room left around faces, as a share of their size."""


def subject_of(frames: Sequence[SampledFrame]) -> tuple[Box, bool]:
    """(what must stay in view, whether these are faces) of frames of one shot.

    Faces with room around them; without faces the place that stands out most: spectral residual saliency (X. Hou and
    L. Zhang, CVPR 2007) of the middle frame.
    """
    boxes = [face.box for frame in frames for face in frame.faces]
    if boxes:
        return _around(boxes), True
    if not frames:
        return Box(0.5, 0.5, 0.0, 0.0), False
    x, y = salient_point(read_picture(frames[len(frames) // 2].picture))
    return Box(x, y, 0.0, 0.0), False


def crop_around(subject: Box, ratio: Fraction, width: int, height: int, zoom: float) -> Box:
    """The box of that ratio of width to height, `zoom` (0..1] of the largest, with the subject in its middle.

    The box lies in the picture. A subject that is larger than the box stays in its middle.
    """
    picture = Fraction(width, height)
    share_x = zoom * min(1.0, float(ratio / picture))
    share_y = zoom * min(1.0, float(picture / ratio))
    x = subject.x + subject.width / 2 - share_x / 2
    # Eyes look best above the middle: a subject with a size sits at 45 % of the height.
    rise = 0.45 if subject.height > 0 else 0.5
    y = subject.y + subject.height / 2 - share_y * rise
    return Box(min(max(0.0, x), 1 - share_x), min(max(0.0, y), 1 - share_y), share_x, share_y)


def salient_point(rgb: np.ndarray) -> tuple[float, float]:
    """The middle of what stands out, (x, y) in 0..1; pulled a little to the picture's middle."""
    small = cv2.resize(
        cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (_SALIENCY_SIDE, _SALIENCY_SIDE), interpolation=cv2.INTER_AREA
    )
    spectrum = np.fft.fft2(small.astype(np.float32))
    amplitude = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
    residual = amplitude - cv2.blur(amplitude, (3, 3))
    saliency = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    saliency = cv2.GaussianBlur(saliency.astype(np.float32), (0, 0), 4.0)
    axis = (np.arange(_SALIENCY_SIDE) + 0.5) / _SALIENCY_SIDE
    centre = np.exp(-((axis - 0.5) ** 2) / 0.18)
    weight = (saliency - saliency.min()) ** 2 * np.outer(centre, centre)
    total = float(weight.sum())
    if total <= 1e-12:
        return 0.5, 0.5
    return float((weight.sum(axis=0) @ axis) / total), float((weight.sum(axis=1) @ axis) / total)


def _around(boxes: Sequence[Box]) -> Box:
    """One box with all of them and some room, cut at the picture's edges."""
    room_x = _ROOM * max(b.width for b in boxes)
    room_y = _ROOM * max(b.height for b in boxes)
    left = max(0.0, min(b.x for b in boxes) - room_x)
    top = max(0.0, min(b.y for b in boxes) - room_y)
    right = min(1.0, max(b.x + b.width for b in boxes) + room_x)
    bottom = min(1.0, max(b.y + b.height for b in boxes) + room_y)
    return Box(left, top, right - left, bottom - top)
