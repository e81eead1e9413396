"""Metadata of still pictures: EXIF with its parts, XMP, IPTC, text chunks, comments, and what is appended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin, UnidentifiedImageError

from engine.errors import UnreadableMedia
from engine.media.containers import check_file
from engine.media.heif import is_heif, metadata_items
from engine.media.xmp import xmp_fields

_IFDS = {
    ExifTags.IFD.Exif: "EXIF",
    ExifTags.IFD.GPSInfo: "EXIF GPS",
    ExifTags.IFD.Interop: "EXIF interoperability",
    ExifTags.IFD.IFD1: "EXIF thumbnail",
}
_POINTERS = {int(ifd) for ifd in _IFDS}
_IPTC_NAMES = {(2, 5): "title", (2, 25): "keywords", (2, 80): "by-line", (2, 90): "city", (2, 92): "sublocation"}
_IPTC_NAMES |= {(2, 101): "country", (2, 105): "headline", (2, 116): "copyright", (2, 120): "caption"}
_TECHNICAL = {"dpi", "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression", "gamma"}
_TECHNICAL |= {"duration", "loop", "background", "transparency", "version", "extension", "srgb", "interlace", "bbox"}
_TECHNICAL |= {"timestamp", "aspect", "compression", "adobe", "adobe_transform", "chromaticity", "resolution"}


def still_fields(path: Path) -> Iterator[tuple[str, str, str]]:
    """(place, key, value) of a picture's metadata.

    Raises:
        UnreadableMedia: it is no picture that can be read.
    """
    check_file(path)
    if is_heif(path):
        yield from _heif_fields(path)
        return
    try:
        with Image.open(path) as picture:
            yield from _exif_fields(picture.getexif())
            yield from _info_fields(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UnreadableMedia(
            f"“{path.name}” is neither a video nor a picture.", "Choose another file.", path
        ) from error


def _heif_fields(path: Path) -> Iterator[tuple[str, str, str]]:
    for kind, content in metadata_items(path):
        if kind == b"Exif" and len(content) > 4:
            exif = Image.Exif()
            exif.load(content[4 + int.from_bytes(content[:4], "big") :])
            yield from _exif_fields(exif)
        elif kind == b"mime":
            yield from xmp_fields(content)


def _exif_fields(exif: Image.Exif) -> Iterator[tuple[str, str, str]]:
    for tag, value in exif.items():
        if tag not in _POINTERS and tag != 700:
            yield "EXIF", ExifTags.TAGS.get(tag, f"tag {tag}"), _text(value)
        elif tag == 700 and isinstance(value, bytes):
            yield from xmp_fields(value)
    for ifd, place in _IFDS.items():
        names: Mapping[int, str] = ExifTags.GPSTAGS if ifd == ExifTags.IFD.GPSInfo else ExifTags.TAGS
        for tag, value in exif.get_ifd(ifd).items():
            if tag not in _POINTERS:
                yield place, names.get(tag, f"tag {tag}"), _text(value)


def _info_fields(picture: ImageFile.ImageFile) -> Iterator[tuple[str, str, str]]:
    for key, value in picture.info.items():
        name = str(key).lower()
        if name in ("xmp", "xml:com.adobe.xmp"):
            yield from xmp_fields(value if isinstance(value, bytes) else str(value).encode())
        elif name == "comment":
            yield "comment", "comment", _text(value)
        elif name == "photoshop" or name in ("exif", "raw profile type exif") or name in _TECHNICAL:
            continue
        elif name == "icc_profile":
            yield "ICC profile", "profile", f"{len(value)} bytes"
        elif isinstance(value, str | bytes):
            yield picture.format or "picture", str(key), _text(value)
    for name, value in getattr(picture, "applist", []):
        if name not in ("APP0", "APP1", "APP2", "APP13", "APP14", "COM"):
            yield "segment", name, f"{len(value)} bytes"
    for key, value in (IptcImagePlugin.getiptcinfo(picture) or {}).items():
        for entry in value if isinstance(value, list) else [value]:
            yield "IPTC", _IPTC_NAMES.get(key, f"{key[0]}:{key[1]}"), _text(entry)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        text = value.rstrip(b"\0").decode("utf-8", "replace")
        return text if text.isprintable() else f"{len(value)} bytes"
    if isinstance(value, tuple):
        return ", ".join(_text(part) for part in value)
    return str(value).rstrip("\0").strip()
