"""ISO base media boxes (ISO/IEC 14496-12): walking them in a file without loading it, or in bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_DEEPEST = 16
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its four-character type, the types above it, and where its content lies."""

    kind: bytes
    above: tuple[bytes, ...]
    start: int
    end: int

    def content(self, source: BinaryIO, limit: int = 1 << 24) -> bytes:
        """The content's bytes, at most `limit` of them."""
        source.seek(self.start)
        return source.read(min(self.end - self.start, limit))


def boxes(
    source: BinaryIO, start: int, end: int, inside: frozenset[bytes], above: tuple[bytes, ...] = ()
) -> Iterator[Box]:
    """All boxes from `start` to `end`, those of a type in `inside` entered, depth first. Damaged ones end their level.

    `meta` is entered in both of its forms: with version and flags (ISO) and without (QuickTime).
    """
    at, seen = start, 0
    while at + 8 <= end and seen < _MOST:
        seen += 1
        source.seek(at)
        head = source.read(16)
        if len(head) < 8:
            return
        size, kind, header = int.from_bytes(head[:4], "big"), head[4:8], 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - at
        if size < header or at + size > end:
            return
        box = Box(kind, above, at + header, at + size)
        yield box
        if kind in inside and len(above) < _DEEPEST:
            skip = _version_bytes(source, box)
            yield from boxes(source, box.start + skip, box.end, inside, (*above, kind))
        at += size


def _version_bytes(source: BinaryIO, box: Box) -> int:
    if box.kind == b"meta":
        source.seek(box.start + 4)
        return 0 if source.read(4) == b"hdlr" else 4
    return {b"iinf": 0, b"iref": 4}.get(box.kind, 0)


def largest_track(path: Path) -> int:
    """Pixels of the largest picture that a track header of an mp4 or mov declares (ISO/IEC 14496-12, 8.3.2); or 0."""
    largest = 0
    with path.open("rb") as source:
        for box in boxes(source, 0, path.stat().st_size, frozenset({b"moov", b"trak"})):
            if box.kind == b"tkhd" and box.end - box.start >= 8:
                width, height = box.content(source, 200)[-8:-4], box.content(source, 200)[-4:]
                # 16.16 fixed point
                largest = max(largest, (int.from_bytes(width, "big") >> 16) * (int.from_bytes(height, "big") >> 16))
    return largest


def boxes_in(data: bytes, inside: frozenset[bytes] = frozenset()) -> list[tuple[Box, bytes]]:
    """The boxes in `data`, each with its content."""
    source = io.BytesIO(data)
    return [(box, data[box.start : box.end]) for box in boxes(source, 0, len(data), inside)]
