"""Metadata as it lies in mp4, mov and HEIF boxes: QuickTime user data, keys, XMP, and what else carries text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from engine.media.boxes import Box, boxes, boxes_in
from engine.media.xmp import xmp_fields

_ENTERED = frozenset({b"moov", b"trak", b"mdia", b"minf", b"udta", b"meta", b"ilst"})
_XMP = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac")  # XMP specification, part 3, 1.1.2
_C2PA = UUID("d8fec3d6-1b0e-483c-9297-5828877ec481")
_PLAIN = {b"hdlr", b"keys", b"ilst", b"free", b"skip", b"mean", b"name", b"meta"}


def box_fields(path: Path) -> Iterator[tuple[str, str, str]]:
    """(place, key, value) of every metadata box; nothing for files that are not made of boxes."""
    size = path.stat().st_size
    with path.open("rb") as source:
        head = source.read(12)
        if len(head) < 12 or head[4:8] not in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
            return
        keys: list[str] = []
        for box in boxes(source, 0, size, _ENTERED):
            if box.kind == b"uuid":
                yield from _uuid(source, box)
            elif box.kind == b"keys":
                keys = _keys(box.content(source))
            elif box.above[-1:] == (b"ilst",):
                yield from _item(box, box.content(source), keys)
            elif box.above[-1:] == (b"udta",) and box.kind not in _PLAIN:
                yield from _user_data(source, box)
            elif box.kind == b"XMP_":
                yield from xmp_fields(box.content(source))


def _uuid(source: BinaryIO, box: Box) -> Iterator[tuple[str, str, str]]:
    content = box.content(source)
    if len(content) < 16:
        return
    kind = UUID(bytes=content[:16])
    if kind == _XMP:
        yield from xmp_fields(content[16:])
    elif kind == _C2PA:
        yield "box", "c2pa", f"{len(content)} bytes"
    else:
        yield "box", f"uuid {kind}", printable(content[16:]) or f"{len(content)} bytes"


def _keys(content: bytes) -> list[str]:
    """The names in a `keys` box (QuickTime File Format, metadata item keys), in order."""
    return [entry.decode("utf-8", "replace") for _, entry in boxes_in(content[8:])]


def _item(box: Box, content: bytes, keys: list[str]) -> Iterator[tuple[str, str, str]]:
    number = int.from_bytes(box.kind, "big")
    name = keys[number - 1] if 0 < number <= len(keys) else box.kind.decode("latin-1")
    inner = boxes_in(content)
    if box.kind == b"----":
        parts = [entry[4:].decode("utf-8", "replace") for kind, entry in inner if kind.kind in (b"mean", b"name")]
        name = ":".join(parts)
    for kind, entry in inner:
        if kind.kind == b"data" and len(entry) >= 8:
            yield "QuickTime metadata", name, _data(int.from_bytes(entry[:4], "big"), entry[8:])


def _data(kind: int, value: bytes) -> str:
    """A `data` atom by its well-known type: text, number, or only its size for pictures and the like."""
    if kind == 1:
        return value.decode("utf-8", "replace")
    if kind == 2:
        return value.decode("utf-16-be", "replace")
    if kind in (21, 22) and len(value) <= 8:
        return str(int.from_bytes(value, "big", signed=kind == 21))
    return printable(value) if kind == 0 and printable(value) else f"{len(value)} bytes"


def _user_data(source: BinaryIO, box: Box) -> Iterator[tuple[str, str, str]]:
    """A user-data atom. Those that begin with © hold (size, language, text) lists; others are shown as their text."""
    content, name = box.content(source, 1 << 16), box.kind.decode("latin-1")
    if box.kind == b"XMP_":
        yield from xmp_fields(content)
        return
    value = ""
    if box.kind[:1] == b"\xa9" and len(content) >= 4:
        length = int.from_bytes(content[:2], "big")
        value = content[4 : 4 + length].decode("utf-8", "replace")
    if box.kind == b"loci" and len(content) > 6:
        value = _location(content)
    value = value or printable(content) or (f"{len(content)} bytes" if any(content) else "")
    if value:
        yield "QuickTime user data", name, value


def _location(content: bytes) -> str:
    """A `loci` box (3GPP TS 26.244, 8.10): name, then longitude and latitude as 16.16 degrees."""
    name, _, rest = content[6:].partition(b"\0")
    if len(rest) < 9:
        return printable(content)
    longitude, latitude = (int.from_bytes(rest[at : at + 4], "big", signed=True) / 65536 for at in (1, 5))
    return f"{name.decode('utf-8', 'replace')} {latitude:+.4f}{longitude:+.4f}/".strip()


def printable(data: bytes) -> str:
    """The runs of four or more printable characters in `data`, joined."""
    return " ".join(run.decode("ascii") for run in re.findall(rb"[\x20-\x7e]{4,}", data[: 1 << 16]))
