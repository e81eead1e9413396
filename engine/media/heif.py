"""HEIC and HEIF still pictures (ISO/IEC 23008-12): one coded item, or a grid of tiles, turned and cropped as stored.

The coded items are decoded by PyAV, which gives each as a stream whose id is the item's; how they fit together is
read here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from av.error import FFmpegError

from engine.errors import UnreadableMedia
from engine.media.boxes import Box, boxes, boxes_in
from engine.media.colour import Converter
from engine.media.containers import EXPORT_AGAIN, PIXEL_LIMIT, opened
from engine.media.frames import decoder_for

_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc"}
_CONTAINERS = frozenset({b"meta", b"iprp", b"ipco"})


@dataclass(slots=True)
class _Items:
    """What the `meta` box says: the primary item, item types, tile lists, properties per item, grid descriptions."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    tiles: dict[int, list[int]] = field(default_factory=dict)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    associations: dict[int, list[int]] = field(default_factory=dict)
    places: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    data: bytes = b""

    def of(self, item: int) -> list[tuple[bytes, bytes]]:
        """The item's properties in order."""
        return [self.properties[i - 1] for i in self.associations.get(item, []) if 0 < i <= len(self.properties)]


def is_heif(path: Path) -> bool:
    """Whether the file says it is HEIF with HEVC items (AVIF is read by Pillow)."""
    with path.open("rb") as source:
        head = source.read(12)
    return head[4:8] == b"ftyp" and head[8:12] in _BRANDS


def read_heif(path: Path) -> np.ndarray:
    """(H, W, 3) uint8 RGB, upright.

    Raises:
        UnreadableMedia: damaged, too large, or an arrangement that is neither one item nor a grid.
    """
    try:
        items = _read_items(path)
        tiles = items.tiles.get(items.primary) if items.kinds.get(items.primary) == b"grid" else None
        rgb = _gridded(path, items, tiles) if tiles else _decoded(path, [items.primary])[items.primary]
        return _transformed(rgb, items)
    except (KeyError, IndexError, ValueError, FFmpegError) as error:
        raise UnreadableMedia(
            f"“{path.name}” is a HEIC picture that cannot be read.", "Save it as JPEG, then add that.", path
        ) from error


def metadata_items(path: Path) -> list[tuple[bytes, bytes]]:
    """(type, content) of the Exif and mime items, content cut at 1 MiB."""
    items = _read_items(path)
    found: list[tuple[bytes, bytes]] = []
    with path.open("rb") as source:
        for item, kind in items.kinds.items():
            method, offset, length = items.places.get(item, (2, 0, 0))
            if kind in (b"Exif", b"mime") and method == 0:
                source.seek(offset)
                found.append((kind, source.read(min(length, 1 << 20))))
    return found


def _read_items(path: Path) -> _Items:
    items = _Items()
    with path.open("rb") as source:
        size = path.stat().st_size
        for box in boxes(source, 0, size, _CONTAINERS):
            if box.above[:1] == (b"meta",):
                _take(items, box, box.content(source))
        place = items.places.get(items.primary)
        if items.kinds.get(items.primary) == b"grid" and place is not None:
            method, offset, length = place
            if method == 1:
                items.data = items.data[offset : offset + length]
            else:
                source.seek(offset)
                items.data = source.read(min(length, 64))
    return items


def _take(items: _Items, box: Box, content: bytes) -> None:
    version = content[0] if content else 0
    if box.above == (b"meta", b"iprp", b"ipco"):
        items.properties.append((box.kind, content))
    elif box.kind == b"pitm":
        items.primary = int.from_bytes(content[4 : 6 if version == 0 else 8], "big")
    elif box.kind == b"iinf":
        for inner, entry in boxes_in(content[6 if version == 0 else 8 :]):
            if inner.kind == b"infe" and entry[0] >= 2:
                wide = 2 if entry[0] == 2 else 4
                items.kinds[int.from_bytes(entry[4 : 4 + wide], "big")] = entry[6 + wide : 10 + wide]
    elif box.kind == b"iref":
        for inner, entry in boxes_in(content[4:]):
            if inner.kind == b"dimg":
                wide = 4 if version else 2  # from_item, a 16-bit count, then the tiles
                count = int.from_bytes(entry[wide : wide + 2], "big")
                tiles = np.frombuffer(entry[wide + 2 : wide + 2 + wide * count], f">u{wide}")
                items.tiles[int.from_bytes(entry[:wide], "big")] = [int(tile) for tile in tiles]
    elif box.kind == b"ipma":
        _take_associations(items, content)
    elif box.kind == b"iloc":
        _take_places(items, content)
    elif box.kind == b"idat":
        items.data = content


def _take_associations(items: _Items, content: bytes) -> None:
    wide_item, wide_index = content[0] >= 1, bool(content[3] & 1)
    count, at = int.from_bytes(content[4:8], "big"), 8
    for _ in range(count):
        step = 4 if wide_item else 2
        item, at = int.from_bytes(content[at : at + step], "big"), at + step
        number, at = content[at], at + 1
        indices: list[int] = []
        for _ in range(number):
            step = 2 if wide_index else 1
            mask = 0x7FFF if wide_index else 0x7F
            indices.append(int.from_bytes(content[at : at + step], "big") & mask)
            at += step
        items.associations[item] = indices


def _take_places(items: _Items, content: bytes) -> None:
    """iloc: construction method, offset and length of each item's first extent."""
    version = content[0]
    offset_size, length_size, base_size, index_size = content[4] >> 4, content[4] & 15, content[5] >> 4, content[5] & 15
    wide = 4 if version == 2 else 2
    at = 6

    def number(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(content[at - size : at], "big")

    for _ in range(number(wide)):
        item = number(wide)
        method = number(2) & 15 if version >= 1 else 0
        number(2)
        base = number(base_size)
        for extent in range(number(2)):
            if version >= 1:
                number(index_size)
            offset, length = base + number(offset_size), number(length_size)
            if extent == 0:
                items.places[item] = (method, offset, length)


def _decoded(path: Path, wanted: list[int]) -> dict[int, np.ndarray]:
    """RGB of coded items by their id; all of their packets are read in one pass."""
    found: dict[int, np.ndarray] = {}
    converters: dict[tuple[int, int], Converter] = {}
    with opened(path) as container:
        streams = [stream for stream in container.streams.video if stream.id in wanted]
        by_id = {stream.id: stream for stream in streams}
        for packet in container.demux(*streams):
            item = packet.stream.id
            if item in found or not packet.size:
                continue
            decoder = decoder_for(by_id[item])
            for frame in [*decoder.decode(packet), *decoder.decode(None)][:1]:
                size = frame.width, frame.height
                convert = converters.setdefault(size, Converter(*size, 0, False))
                found[item] = convert.rgb(frame)
    if set(wanted) - set(found):
        raise UnreadableMedia(f"“{path.name}” holds a picture that cannot be decoded.", EXPORT_AGAIN, path)
    return found


def _gridded(path: Path, items: _Items, tiles: list[int]) -> np.ndarray:
    data = items.data
    rows, columns, wide = data[2] + 1, data[3] + 1, 4 if data[1] & 1 else 2
    width, height = int.from_bytes(data[4 : 4 + wide], "big"), int.from_bytes(data[4 + wide : 4 + 2 * wide], "big")
    if width * height > PIXEL_LIMIT or rows * columns != len(tiles):
        raise ValueError("grid")
    parts = _decoded(path, tiles)
    whole = np.concatenate(
        [np.concatenate([parts[t] for t in tiles[r * columns : (r + 1) * columns]], axis=1) for r in range(rows)]
    )
    return whole[:height, :width]


def _transformed(rgb: np.ndarray, items: _Items) -> np.ndarray:
    """Apply irot (counter-clockwise quarters) and imir (0: top to bottom, 1: left to right) in stored order."""
    for kind, content in items.of(items.primary):
        if kind == b"irot":
            rgb = np.rot90(rgb, content[0] & 3)
        elif kind == b"imir":
            rgb = rgb[:, ::-1] if content[0] & 1 else rgb[::-1]
    return np.ascontiguousarray(rgb)
