"""Every word that a file says beside its pictures and sound: tags, places, names, programs, chapters, covers.

The list is complete rather than pretty: a field may appear twice, once as FFmpeg reads it and once as it lies in the
file, so that nothing which would leave with the file stays unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av.error
from av.container import InputContainer
from av.stream import AttachmentStream, Disposition, Stream

from engine.errors import UnreadableMedia
from engine.media.containers import is_still_format, opened
from engine.media.metadata_boxes import box_fields
from engine.media.metadata_still import still_fields

_LONGEST = 4000


class Field(NamedTuple):
    """One thing said. `place`: where in the file; `key`: its name there; `value`: its text, shortened if very long."""

    place: str
    key: str
    value: str


def read_metadata(path: Path) -> tuple[Field, ...]:
    """All metadata fields of a video, sound or picture file.

    Places are "container", "stream 0 (video)", "chapter 1", "attached picture", "attachment", "QuickTime …", "XMP",
    "EXIF", "EXIF GPS", "IPTC", "PNG", "comment", "box".

    Raises:
        UnreadableMedia: the file is missing or neither media nor a picture.
    """
    found: list[tuple[str, str, str]] = []
    still = False
    try:
        with opened(path) as container:
            still = is_still_format(container)
            if not still:
                found += _container_fields(container)
    except UnreadableMedia:
        found += still_fields(path)  # raises in its turn if it is no picture either
        still = False
    if still:
        found += still_fields(path)
    found += box_fields(path)
    return tuple(Field(place, key, value[:_LONGEST]) for place, key, value in found if value != "")


def _container_fields(container: InputContainer) -> Iterator[tuple[str, str, str]]:
    for key, value in container.metadata.items():
        yield "container", key, value
    for stream in container.streams:
        yield from _stream_fields(stream)
    for number, chapter in enumerate(container.chapters(), 1):
        for key, value in chapter["metadata"].items():
            yield f"chapter {number}", key, value
    yield from _subtitle_texts(container)


def _stream_fields(stream: Stream) -> Iterator[tuple[str, str, str]]:
    place = f"stream {stream.index} ({stream.type})"
    for key, value in stream.metadata.items():
        yield place, key, value
    if stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails):
        yield "attached picture", f"stream {stream.index}", stream.metadata.get("comment", "picture")
    if isinstance(stream, AttachmentStream):
        yield "attachment", stream.name or f"stream {stream.index}", stream.mimetype or "file"
    elif stream.type == "data":
        yield place, "kind", _tag(stream)


def _tag(stream: Stream) -> str:
    """The four-character code of a data track, such as mebx, gpmd or camm, which may hold places and times."""
    context = stream.codec_context
    return (context.codec_tag if context is not None else "") or "data"


def _subtitle_texts(container: InputContainer) -> Iterator[tuple[str, str, str]]:
    """The first texts of each subtitle stream: drones and cameras write places into them."""
    streams = [stream for stream in container.streams if stream.type == "subtitle"]
    if not streams:
        return
    texts: dict[int, str] = {stream.index: "" for stream in streams}
    try:
        for packet in container.demux(*streams):
            if packet.size and len(texts.get(packet.stream_index, "x" * _LONGEST)) < _LONGEST:
                text = bytes(packet).decode("utf-8", "replace")
                texts[packet.stream_index] += "".join(c if c.isprintable() else " " for c in text).strip() + "\n"
            if all(len(text) >= _LONGEST for text in texts.values()):
                break
    except av.error.FFmpegError:
        pass  # what was read before the damage still counts
    for index, text in texts.items():
        yield f"stream {index} (subtitle)", "text", text.strip()
