"""The sample's pictures: gentle moves over photographs, stretches of clips, and the end card."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.library.sample.sources import CREDITS, Part
from engine.media.decode import walk
from engine.media.pictures import read_picture
from engine.media.probe import MediaFile, probe

WIDTH, HEIGHT = 640, 360
CLIP_RATE, EVERY = 25, 2
"""The clips have 25 pictures a second; every second one is taken, so that looks are painted in half the time."""
RATE = Fraction(CLIP_RATE, EVERY)
_STILL = (".png", ".jpg")


def frames_of(part: Part, count: int, control: Control) -> Iterator[np.ndarray]:
    """`count` frames of a part, (HEIGHT, WIDTH, 3) uint8 RGB."""
    if part.source.path.suffix in _STILL:
        return _over(read_picture(part.source.path), part, count)
    return _clip(probe(part.source.path, control), part, count, control)


def _over(picture: np.ndarray, part: Part, count: int) -> Iterator[np.ndarray]:
    """A window that glides over the picture, eased at both ends (smoothstep)."""
    height, width = picture.shape[:2]
    (x0, y0, w0), (x1, y1, w1) = part.window
    for index in range(count):
        at = index / max(1, count - 1)
        eased = at * at * (3 - 2 * at)
        x, y, w = x0 + (x1 - x0) * eased, y0 + (y1 - y0) * eased, w0 + (w1 - w0) * eased
        scale = WIDTH / (w * width)
        shown = HEIGHT / scale
        top = min(max(0.0, y * height), max(0.0, height - shown))
        matrix = np.array([[scale, 0, -x * width * scale], [0, scale, -top * scale]])
        moved = cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        yield _crisp(moved)


def _clip(media: MediaFile, part: Part, count: int, control: Control) -> Iterator[np.ndarray]:
    """A stretch of the clip that fills the picture; its last frame is held if it is too short."""
    base = media.picture.time_base
    first = media.picture.first_pts * base
    start, end = first + Fraction(part.start), first + Fraction(part.start) + count / RATE
    span = Span(Moment(int(start / base), base), Moment(int(end / base), base))
    left, filled = count, None
    for index, picture in enumerate(walk(media, control, span=span)):
        if index % EVERY:
            continue
        if left == 0:
            return
        filled = _filling(picture.rgb)
        yield filled
        left -= 1
    for _ in range(left):
        assert filled is not None
        yield filled


def _filling(rgb: np.ndarray) -> np.ndarray:
    """The middle of the picture, scaled to fill the sample's size."""
    height, width = rgb.shape[:2]
    scale = max(WIDTH / width, HEIGHT / height)
    big = cv2.resize(rgb, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    top, left = (big.shape[0] - HEIGHT) // 2, (big.shape[1] - WIDTH) // 2
    return np.ascontiguousarray(big[top : top + HEIGHT, left : left + WIDTH])


def _crisp(rgb: np.ndarray) -> np.ndarray:
    """A light unsharp mask: the photographs are small and were enlarged."""
    return cv2.addWeighted(rgb, 1.6, cv2.GaussianBlur(rgb, (0, 0), 2.0), -0.6, 0)


def end_card() -> np.ndarray:
    """The credits, (HEIGHT, WIDTH, 3) uint8 RGB."""
    card = Image.new("RGB", (WIDTH, HEIGHT), (18, 20, 26))
    draw = ImageDraw.Draw(card)
    draw.text((36, 26), "Made of", font=ImageFont.load_default(24), fill=(240, 242, 248))
    lines = [line for credit in CREDITS for line in textwrap.wrap(credit, 84)]
    for row, line in enumerate(lines):
        draw.text((36, 70 + row * 24), line, font=ImageFont.load_default(13.5), fill=(176, 182, 198))
    return np.asarray(card)
