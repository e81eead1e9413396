"""What part of the picture is kept, and at what size: crops by whole pixels, even sizes, never enlarged."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from engine.domain.media import Box, Video
from engine.domain.versions import Frame, Output
from engine.errors import BadInput

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
LOOK_LONG_SIDE = 1280
"""Looks are computed and written at most this large; the version's notes say so."""
THUMBNAIL_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Rect:
    """Whole pixels of the upright source picture."""

    x: int
    y: int
    width: int
    height: int


def ratio_of(aspect: str) -> Fraction:
    """Width to height of "16:9".

    Raises:
        BadInput: not two whole numbers from 1 to 9999 with a colon between.
    """
    left, _, right = aspect.partition(":")
    if not (left.isdecimal() and right.isdecimal() and 0 < int(left) < 10000 and 0 < int(right) < 10000):
        raise BadInput(f"{aspect!r} is not an aspect.", 'Write it as width:height, for example "9:16".')
    return Fraction(int(left), int(right))


def rect_of(box: Box, width: int, height: int) -> Rect:
    """The box in whole pixels, inside the picture, with even sides (video encoders need them)."""
    w = min(width, max(2, round(box.width * width)))
    h = min(height, max(2, round(box.height * height)))
    w, h = max(1, w - w % 2), max(1, h - h % 2)
    x = min(max(0, round(box.x * width)), width - w)
    y = min(max(0, round(box.y * height)), height - h)
    return Rect(x, y, w, h)


def centred(ratio: Fraction, width: int, height: int) -> Box:
    """The largest box with that ratio of width to height around the middle of a picture of `width` x `height`."""
    if Fraction(width, height) > ratio:
        share = float(ratio * height / width)
        return Box((1 - share) / 2, 0.0, share, 1.0)
    share = float(Fraction(width, height) / ratio)
    return Box(0.0, (1 - share) / 2, 1.0, share)


def rects_for(frame: Frame | None, parts: int, width: int, height: int) -> tuple[Rect, ...]:
    """One rectangle a kept part.

    Raises:
        BadInput: the number of boxes is neither 1 nor that of the parts.
    """
    boxes = frame.boxes if frame is not None and frame.boxes else (WHOLE,)
    if frame is not None and not frame.boxes:
        boxes = (centred(ratio_of(frame.aspect), width, height),)
    if len(boxes) not in (1, parts):
        raise BadInput(
            f"The framing has {len(boxes)} boxes for {parts} kept spans.", "Give one box, or one for each span."
        )
    rects = tuple(rect_of(box, width, height) for box in boxes)
    return rects * parts if len(rects) == 1 else rects


def video_size(rects: tuple[Rect, ...], looks: bool) -> tuple[int, int]:
    """Width and height that a video of these crops is written at: the smallest crop's, capped where a look is on."""
    smallest = min(rects, key=lambda r: (r.width * r.height, r.x, r.y))
    width, height = smallest.width, smallest.height
    if looks and max(width, height) > LOOK_LONG_SIDE:
        scale = LOOK_LONG_SIDE / max(width, height)
        width, height = round(width * scale), round(height * scale)
    return max(2, width - width % 2), max(2, height - height % 2)


def standard_outputs(
    video: Video, frame: Frame | None = None, looks: bool = False, still: bool = False, parts: int = 1
) -> tuple[Output, ...]:
    """The files that a version of this video has: one MP4, or a thumbnail at 1280x720 and one at source size."""
    if still:
        width, height = THUMBNAIL_SIZE
        return (
            Output("thumbnail", width, height, "jpeg"),
            Output("thumbnail_source", video.width, video.height, "jpeg"),
        )
    width, height = video_size(rects_for(frame, parts, video.width, video.height), looks)
    return (Output("video", width, height, "mp4"),)


def crop(rgb: np.ndarray, rect: Rect) -> np.ndarray:
    """The rectangle's pixels, unchanged."""
    return rgb[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width]


def fit(rgb: np.ndarray, width: int, height: int) -> np.ndarray:
    """The picture at that size; unchanged, bit for bit, where it has it already.

    Area averaging when it shrinks, cubic when it grows. If the aspects differ by more than a pixel, the middle is
    kept and the rest is cut away: nothing is ever stretched.
    """
    if rgb.shape[:2] == (height, width):
        return rgb
    rgb = _to_aspect(rgb, width, height)
    shrinks = rgb.shape[0] >= height and rgb.shape[1] >= width
    return cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)


def _to_aspect(rgb: np.ndarray, width: int, height: int) -> np.ndarray:
    """The largest middle part with the aspect width:height."""
    have_height, have_width = rgb.shape[:2]
    want_width = min(have_width, max(1, round(have_height * width / height)))
    want_height = min(have_height, max(1, round(have_width * height / width)))
    x, y = (have_width - want_width) // 2, (have_height - want_height) // 2
    return rgb[y : y + want_height, x : x + want_width]
