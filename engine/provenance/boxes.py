"""What in an MP4 or MOV file no signature covers.

A C2PA hash (bmff.v3) over ISO base media (ISO/IEC 14496-12) leaves out top-level `free` and `skip` boxes: whoever
holds the file may write into them or append them, and every reader still calls it trusted. So they are looked at here.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20
_MOST_BOXES = 10_000


@dataclass(frozen=True, slots=True)
class TopBox:
    """A top-level box: its four-letter kind, where it starts, how long it is with its header, and the header alone."""

    kind: str
    start: int
    size: int
    header: int


def top_boxes(path: Path) -> tuple[TopBox, ...]:
    """The file's top-level boxes in order, as far as their sizes make sense."""
    found: list[TopBox] = []
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        at = 0
        while at + 8 <= end and len(found) < _MOST_BOXES:
            box = _box_at(file, at, end)
            if box is None:
                break
            found.append(box)
            at += box.size
    return tuple(found)


def unsigned_payload(path: Path, excluded: Collection[str] = ("free", "skip")) -> tuple[str, ...]:
    """A sentence per `free` or `skip` box that holds anything but zeros; empty where there is nothing to tell.

    `excluded` are the kinds of top-level boxes that the file's own hash assertion leaves out (older ones cover both).
    """
    told: list[str] = []
    with path.open("rb") as file:
        for box in top_boxes(path):
            if box.kind in ("free", "skip") and box.kind in excluded and not _all_zero(file, box):
                size = box.size - box.header
                told.append(f"A “{box.kind}” box holds {size} bytes that the signature does not cover.")
    return tuple(told)


def _box_at(file: BinaryIO, at: int, end: int) -> TopBox | None:
    file.seek(at)
    head = file.read(16)
    size, kind = struct.unpack(">I4s", head[:8])
    header = 8
    if size == 1 and len(head) == 16:
        size, header = struct.unpack(">Q", head[8:])[0], 16
    elif size == 0:
        size = end - at
    if size < header or at + size > end:
        return None
    return TopBox(kind.decode("latin-1"), at, size, header)


def _all_zero(file: BinaryIO, box: TopBox) -> bool:
    file.seek(box.start + box.header)
    left = box.size - box.header
    while left > 0:
        chunk = file.read(min(_CHUNK, left))
        if not chunk:
            return True
        if chunk.count(0) != len(chunk):
            return False
        left -= len(chunk)
    return True
