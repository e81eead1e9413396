"""Which format a file really is, by its first bytes, and whether credentials can be embedded in it.

A name says nothing: a JPEG may be called .mp4. The media types are those that the credentials library knows.
"""

from __future__ import annotations

from pathlib import Path

from engine.errors import UnreadableMedia

_HEAD = 64
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4V ": "video/x-m4v",
}
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
)
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/avi", b"WAVE": "audio/wav"}
_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"moof"}

EXPORTABLE = ("video/mp4", "video/quicktime", "image/jpeg", "image/png")
"""What a version is sealed as."""

BMFF = frozenset({"video/mp4", "video/quicktime", "video/x-m4v", "audio/mp4", "image/avif", "image/heic", "image/heif"})
"""The formats built of ISO base media boxes (ISO/IEC 14496-12)."""


def media_type(path: Path) -> str | None:
    """The media type by the file's first bytes, or None for a format that cannot hold credentials (webm, mkv, ogg).

    Raises:
        UnreadableMedia: the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as fault:
        raise UnreadableMedia(f"{path.name} cannot be opened: {fault.strerror}.", "", path) from fault
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head[:4] in (b"RIFF", b"RF64"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return "video/quicktime" if head[4:8] in _FIRST_BOXES else None
