"""Words burned into the picture: shaped for every script, on a box that keeps them readable, inside the safe area.

Size and place follow the usual practice for burned-in captions: letters of 1/18 of the picture's shorter side, at most
three lines, inside the title-safe 90 % of the picture (EBU R 95), white on black at 72 %.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.domain.media import Moment
from engine.domain.versions import Captions
from engine.versions.fonts import font_for

SAFE = 0.05
"""Share of width and height that stays free at each edge."""
_LETTERS = 1 / 18
_SMALLEST = 11
_BOX = 0.72
_MOST_LINES = 3


class CaptionPainter:
    """Paints the line that is due at a source moment.

    Args:
        captions: lines with their spans on the source's clock.
        size: width and height of the pictures.
    """

    def __init__(self, captions: Captions, size: tuple[int, int]) -> None:
        self._lines = [(text.strip(), s.start.seconds, s.end.seconds) for text, s in captions.lines if text.strip()]
        self._size = size

    def paint(self, rgb: np.ndarray, source: Moment) -> np.ndarray:
        """(H, W, 3) uint8; the picture itself where no line is due."""
        at = source.seconds
        text = next((text for text, start, end in self._lines if start <= at < end), None)
        return rgb if text is None else overlay(rgb, text)


def overlay(rgb: np.ndarray, text: str) -> np.ndarray:
    """The picture with the words in its lower safe area."""
    height, width = rgb.shape[:2]
    plate = plate_of(text, width, height)
    x = max(0, (width - plate.shape[1]) // 2)
    y = max(0, height - round(SAFE * height) - plate.shape[0])
    out = rgb.copy()
    under = out[y : y + plate.shape[0], x : x + plate.shape[1]]
    alpha = plate[: under.shape[0], : under.shape[1], 3:].astype(np.uint16)
    over = plate[: under.shape[0], : under.shape[1], :3].astype(np.uint16)
    under[:] = ((under * (255 - alpha) + over * alpha + 127) // 255).astype(np.uint8)
    return out


@lru_cache(maxsize=8)
def plate_of(text: str, width: int, height: int) -> np.ndarray:
    """The box with its words for a picture of that size: (h, w, 4) uint8, at most the safe area wide."""
    size = max(_SMALLEST, round(min(width, height) * _LETTERS))
    room = round(width * (1 - 2 * SAFE)) - size
    while True:
        lines = wrap(text, size, room)
        if len(lines) <= _MOST_LINES or size <= _SMALLEST:
            break
        size -= 1
    font = font_for(text, size)
    step = round(size * 1.3)
    pad = round(size * 0.45)
    widths = [round(font.getlength(line)) for line in lines]
    shape = (max(widths) + 2 * pad, step * len(lines) + 2 * pad)
    image = Image.new("RGBA", shape, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, shape[0] - 1, shape[1] - 1), radius=pad, fill=(0, 0, 0, round(255 * _BOX)))
    for number, line in enumerate(lines):
        middle = (shape[0] / 2, pad + step * (number + 0.5))
        draw.text(middle, line, font=font, fill=(255, 255, 255, 255), anchor="mm")
    return np.asarray(image)


def wrap(text: str, size: int, room: int) -> list[str]:
    """The text in lines of at most `room` pixels, of about equal length; never breaks a word that fits a line."""
    font = font_for(text, size)
    units = _units(text)
    total = font.getlength(text)
    # Even lines read better than one full and one short: aim for the mean line, not for the full one.
    count = max(1, -(-int(total) // max(1, room)))
    lines = _filled(units, font, min(room, round(total / count * 1.12) + size))
    return lines if len(lines) <= count else _filled(units, font, room)


def _filled(units: list[str], font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines = [""]
    for unit in units:
        if lines[-1] and font.getlength((lines[-1] + unit).strip()) > room:
            lines.append("")
        lines[-1] += unit
    return [line.strip() for line in lines if line.strip()]


def _units(text: str) -> list[str]:
    """Pieces between which a line may break: words with their space, and single letters of scripts without spaces."""
    units: list[str] = []
    for word in text.split():
        if any(unicodedata.east_asian_width(c) in "WF" for c in word):
            units.extend(word)
            units[-1] += " "
        else:
            units.append(word + " ")
    return units
