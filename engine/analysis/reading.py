"""Which frames the text reader looks at, and which only inherit what still stands there.

Reading costs some half second a frame: one frame a shot is read, more where the picture has changed since the last
reading of that shot, all within an allowance that grows with the video's length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.domain.analysis import TextLine
from engine.domain.media import Box

ALLOWANCE_LEAST, ALLOWANCE_MOST = 12, 150
SECONDS_A_READING = 4.0
CHANGED = 0.06
"""Mean difference of two small grey pictures, 0..1, above which text may have changed."""
STILL_THERE = 0.05
"""Mean difference inside a line's box, 0..1, below which the line still stands there."""
GREY_SIDE = 240


@dataclass(frozen=True, slots=True)
class Page:
    """A frame for the reader: its shot, a small grey picture (h,w) float32 0..1, and whether it may be read."""

    shot: int
    grey: np.ndarray
    usable: bool


def grey_of(rgb: np.ndarray) -> np.ndarray:
    """A small grey copy, longest side GREY_SIDE, (h,w) float32 0..1."""
    height, width = rgb.shape[:2]
    scale = min(1.0, GREY_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return (
        cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    )


def to_read(pages: Sequence[Page], seconds: float) -> list[int]:
    """Which pages to read, in order: a clear one of each shot first, then those that changed most.

    Args:
        seconds: length of the video.
    """
    allowance = int(min(ALLOWANCE_MOST, max(ALLOWANCE_LEAST, seconds / SECONDS_A_READING)))
    members: dict[int, list[int]] = {}
    for i, page in enumerate(pages):
        if page.usable:
            members.setdefault(page.shot, []).append(i)
    firsts = [m[len(m) // 2] for m in members.values()]
    if len(firsts) >= allowance:
        longest = sorted(members.values(), key=lambda m: -len(m))[:allowance]
        return sorted(m[len(m) // 2] for m in longest)
    changed: list[tuple[float, int]] = []
    for found in members.values():
        last = pages[found[len(found) // 2]].grey
        for i in found:
            change = float(np.abs(pages[i].grey - last).mean())
            if change > CHANGED:
                changed.append((change, i))
                last = pages[i].grey
    more = [i for _, i in sorted(changed, reverse=True)[: allowance - len(firsts)]]
    return sorted({*firsts, *more})


def read_pages(
    pages: Sequence[Page], chosen: Sequence[int], read: Callable[[int], tuple[TextLine, ...]]
) -> list[tuple[TextLine, ...]]:
    """The lines of every page: those chosen are read, the others take over lines of the nearest one of their shot that
    still stand in the same place.

    Args:
        read: reads the page of that number.
    """
    known = {i: read(i) for i in chosen}
    lines: list[tuple[TextLine, ...]] = []
    for i, page in enumerate(pages):
        near = [c for c in known if pages[c].shot == page.shot]
        if i in known or not near:
            lines.append(known.get(i, ()))
            continue
        source = min(near, key=lambda c: abs(c - i))
        lines.append(tuple(t for t in known[source] if _still_there(page.grey, pages[source].grey, t.box)))
    return lines


def _still_there(one: np.ndarray, other: np.ndarray, box: Box) -> bool:
    height, width = one.shape
    left, top = int(box.x * width), int(box.y * height)
    right, bottom = round((box.x + box.width) * width) + 1, round((box.y + box.height) * height) + 1
    part = (slice(top, bottom), slice(left, right))
    return float(np.abs(one[part] - other[part]).mean()) < STILL_THERE
