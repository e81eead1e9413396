"""What lies where no reader of metadata looks: appended data, free boxes, texts of the source, coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.control import Control
from engine.errors import UnreadableMedia
from engine.media.boxes import boxes
from engine.media.metadata import Field

_BLOCK = 1 << 22
_OVERLAP = 512
_COORDINATES = re.compile(rb"[+-]\d{2}\.\d{3,}[+-]\d{3}\.\d{3,}")
_SHORTEST = 8
"""Shorter texts turn up in coded pictures by chance (8 given bytes in 1 GB: once in ten billion files)."""
_TECHNICAL = re.compile(
    r"[\d\s./:,+-]{0,11}|und|\d+ bytes|\[0\]\[0\]\[0\]\[0\]|.*Handler?|Core Media .*|Lav[fc].*|iso[\w ]*|mp4[\w ]*"
)


def canaries(fields: tuple[Field, ...]) -> tuple[bytes, ...]:
    """Texts of the source's metadata that must not be found in any byte of a version, in both usual codings."""
    texts = {field.value.strip("\x00 ") for field in fields if "brand" not in field.key}
    kept = sorted(text for text in texts if len(text) >= _SHORTEST and not _TECHNICAL.fullmatch(text))
    return tuple(coded for text in kept for coded in (text[:200].encode(), text[:100].encode("utf-16-le")))


def hidden_fields(path: Path, secrets: tuple[bytes, ...], control: Control) -> tuple[Field, ...]:
    """What is found in the bytes of a file.

    Raises:
        UnreadableMedia: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            return (*_texts(stream, secrets, control), *_appended(stream), *_free(stream, size))
    except OSError as fault:
        raise UnreadableMedia(f"{path.name} cannot be read: {fault.strerror or fault}", path=path) from fault


def _texts(stream: BinaryIO, secrets: tuple[bytes, ...], control: Control) -> list[Field]:
    """Coordinates and texts of the source, wherever they stand in the file."""
    found: dict[Field, None] = {}
    tail, place = b"", 0
    while block := stream.read(_BLOCK):
        control.check()
        window = tail + block
        for match in _COORDINATES.finditer(window):
            found[Field("bytes", "coordinates", match.group().decode("ascii"))] = None
        for number, secret in enumerate(secrets):
            if secret in window:
                found[Field("bytes", f"text {number} of the source's metadata", f"near byte {place}")] = None
        tail, place = window[-_OVERLAP:], place + len(block)
    return list(found)


def _appended(stream: BinaryIO) -> Iterator[Field]:
    """Data behind the end of a JPEG (ITU-T T.81, B.1.1) or PNG (its IEND chunk)."""
    stream.seek(0)
    data = stream.read(8)
    stream.seek(0)
    if data[:3] == b"\xff\xd8\xff":
        whole = stream.read()
        end = _jpeg_end(whole)
    elif data == b"\x89PNG\r\n\x1a\n":
        whole = stream.read()
        end = _png_end(whole)
    else:
        return
    if whole[end:].strip(b"\x00"):
        yield Field("appended data", "after the picture", f"{len(whole) - end} bytes")


def _jpeg_end(data: bytes) -> int:
    """Where the first picture ends; the length of the data if no end is found."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            return place
        marker = data[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker == 0xFF or 0xD0 <= marker <= 0xD7:
            place += 1 if marker == 0xFF else 2
            continue
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == 0xDA:
            place = _scan_end(data, place)
    return place + 2 if data[place : place + 2] == b"\xff\xd9" else len(data)


def _scan_end(data: bytes, place: int) -> int:
    """The next marker after coded data that is neither a stuffed byte nor a restart."""
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        following = data[place + 1]
        if following and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return place
        place += 1
    return len(data)


def _png_end(data: bytes) -> int:
    place = 8
    while place + 12 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        place += 12 + length
        if kind == b"IEND":
            return place
    return len(data)


def _free(stream: BinaryIO, size: int) -> Iterator[Field]:
    """Boxes that are declared empty but hold something."""
    stream.seek(0)
    head = stream.read(12)
    if head[4:8] != b"ftyp":
        return
    for box in boxes(stream, 0, size, frozenset({b"moov", b"udta"})):
        if box.kind in (b"free", b"skip") and any(box.content(stream, 1 << 20)):
            yield Field("box", box.kind.decode(), "not empty")
