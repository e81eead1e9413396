"""Known answers of the metadata check: places, devices and names planted in real pictures, a real video, and lists."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from engine.checks import metadata
from engine.checks.contract import KnownAnswer, PackContext
from engine.checks.hidden import canaries, hidden_fields
from engine.checks.thumbnail import drawn_scene
from engine.control import Control
from engine.domain.findings import Verdict
from engine.media.encode import VideoWriter
from engine.media.metadata import Field, read_metadata

_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,12.5N" '
    b'exif:GPSLongitude="16,22.4E"/></rdf:RDF></x:xmpmeta>'
)
_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_PLACE = b"+48.2082+016.3738/"


def metadata_pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    """Planted and clean files, and field lists of both kinds."""
    folder = context.folder
    planted = {**_pictures(), **_videos(folder)}
    answers = [
        KnownAnswer(
            name, Verdict.PASS if name.startswith("clean") else Verdict.BLOCK, partial(_ask_file, folder, name, data)
        )
        for name, data in planted.items()
    ]
    answers += [KnownAnswer(f"allowed {f.key}", Verdict.PASS, partial(_ask_fields, (f,))) for f in _ALLOWED]
    answers += [KnownAnswer(f"told by {f.key}", Verdict.BLOCK, partial(_ask_fields, (f,))) for f in _PRIVATE]
    return tuple(answers)


_ALLOWED = (
    Field("container", "major_brand", "isom"),
    Field("container", "compatible_brands", "isomiso2avc1mp41"),
    Field("container", "minor_version", "512"),
    Field("stream 0 (video)", "handler_name", "VideoHandler"),
    Field("stream 1 (audio)", "language", "eng"),
    Field("box", "c2pa", "30654 bytes"),
    Field("EXIF", "Orientation", "1"),
)
_PRIVATE = (
    Field("container", "location", "+48.2082+016.3738/"),
    Field("container", "com.apple.quicktime.model", "iPhone 14 Pro"),
    Field("stream 0 (video)", "handler_name", "Ann's camera model"),
    Field("chapter 1", "title", "+48.2082+016.3738/"),
    Field("stream 2 (subtitle)", "text", "GPS +48.2082+016.3738"),
    Field("EXIF", "LensModel", "50 mm"),
    Field("IPTC", "by-line", "Ann"),
    Field("container", "compatible_brands", "+48.20+016.37"),
)


def _ask_fields(fields: tuple[Field, ...], _: Control) -> Verdict:
    return metadata.judge_fields(metadata.leaks_of("a", fields), len(fields), True).verdict


def _ask_file(folder: Path, name: str, data: bytes, control: Control) -> Verdict:
    suffix = ".mp4" if data[4:8] == b"ftyp" else ".jpg" if data[:1] == b"\xff" else ".png"
    path = folder / (name.replace(" ", "-") + suffix)
    path.write_bytes(data)
    secrets = canaries((Field("container", "title", "Ann's holiday in Vienna"),))
    fields = (*read_metadata(path), *hidden_fields(path, secrets, control))
    return metadata.judge_fields(metadata.leaks_of(path.name, fields), len(fields), True).verdict


def _pictures() -> dict[str, bytes]:
    picture = Image.fromarray(drawn_scene(1)[::4, ::4])
    gps = Image.Exif()
    gps.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 25.0)})
    device, author = Image.Exif(), Image.Exif()
    device[0x0110], author[0x013B] = "Phone 14", "Ann"
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Ann")
    clean_jpeg, clean_png = _saved(picture, "JPEG"), _saved(picture, "PNG")
    return {
        "clean jpeg": clean_jpeg,
        "clean progressive jpeg": _saved(picture, "JPEG", progressive=True),
        "clean png": clean_png,
        "EXIF GPS": _saved(picture, "JPEG", exif=gps),
        "EXIF device": _saved(picture, "JPEG", exif=device),
        "EXIF author in png": _saved(picture, "PNG", exif=author),
        "XMP in jpeg": _saved(picture, "JPEG", xmp=_XMP),
        "comment": _saved(picture, "JPEG", comment=b"taken by Ann"),
        "text in png": _saved(picture, "PNG", pnginfo=text),
        "appended to jpeg": clean_jpeg + b"taken by Ann",
        "appended to png": clean_png + clean_jpeg,
    }


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _videos(folder: Path) -> dict[str, bytes]:
    path = folder / "made.mp4"
    with VideoWriter(path, 64, 64, Fraction(1, 25), frame_rate=Fraction(25), preset="ultrafast") as writer:
        for number in range(3):
            writer.picture(np.full((64, 64, 3), 60 + number, np.uint8), number, 1)
    clean = path.read_bytes()
    user_data = _box(b"udta", _box(b"\xa9xyz", struct.pack(">HH", len(_PLACE), 0) + _PLACE))
    return {
        "clean video": clean,
        "clean video with empty space": clean + _box(b"free", bytes(64)),
        "place in user data": _in_moov(clean, user_data),
        "maker in user data": _in_moov(clean, _box(b"udta", _box(b"\xa9mak", struct.pack(">HH", 5, 0) + b"Phone"))),
        "XMP in video": clean + _box(b"uuid", _XMP_BOX + _XMP),
        "text in free space": clean + _box(b"free", b"taken by Ann"),
        "text of the source": clean + _box(b"abcd", b"Ann's holiday in Vienna"),
        "coordinates anywhere": clean + _box(b"abcd", _PLACE),
    }


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _in_moov(data: bytes, added: bytes) -> bytes:
    """The file with a box added to the end of its `moov`, which lies before the samples: their offsets move along."""
    start = data.index(b"moov") - 4
    end = start + struct.unpack(">I", data[start : start + 4])[0]
    moov = bytearray(data[start:end])
    table = moov.index(b"stco")
    count = struct.unpack(">I", moov[table + 8 : table + 12])[0]
    for place in range(table + 12, table + 12 + 4 * count, 4):
        moved = struct.unpack(">I", moov[place : place + 4])[0] + len(added)
        moov[place : place + 4] = struct.pack(">I", moved)
    moov[:4] = struct.pack(">I", len(moov) + len(added))
    return data[:start] + bytes(moov) + added + data[end:]
