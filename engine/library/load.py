"""Take a video into the library: look at it, keep a copy by its content, find its thumbnail and first keyframes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from engine.control import Control
from engine.domain.media import Declared, ItemId, Places, Video
from engine.errors import UnreadableMedia
from engine.library.strip import make_strip
from engine.library.thumbnail import find_thumbnail
from engine.media.probe import probe
from engine.media.vault import keep


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """A file to be added. `title` None: the file's name; `thumbnail`: the picture it was published with, if known."""

    path: Path
    places: Places
    title: str | None = None
    tags: tuple[str, ...] = ()
    declared: Declared = Declared.UNKNOWN
    thumbnail: Path | None = None


def load(request: LoadRequest, control: Control) -> Video:
    """Add one file. The source is only read; its copy lies in `places.media` under its SHA-256.

    The file is looked at before it is copied, so what is refused leaves nothing behind. Only small or suspicious files
    are decoded wholly here (see `probe`); of others a fault further in shows when they are analysed.

    Raises:
        UnreadableMedia: no decodable video, a still picture, too large, or the given thumbnail cannot be read.
        DiskFull: there is no room for the copy.
        Cancelled: a stop was asked for.
    """
    path, places = request.path, request.places
    control.step(0.0, f"looking at {path.name}")
    looked_at = probe(path, control.part(0.0, 0.3))
    before = path.stat()
    kept, sha256 = keep(path, places.media, control.part(0.3, 0.8))
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableMedia(
            f"“{path.name}” changed while it was read.", "Wait until it is fully written, then add it again.", path
        )
    media = replace(looked_at, path=kept)
    folder = places.cache / sha256
    strip = make_strip(media, folder / "strip", control.part(0.8, 0.9))
    thumbnail = find_thumbnail(
        media, strip, control.part(0.9, 1.0), given=request.thumbnail, kept_in=places.media, folder=folder
    )
    return Video(
        id=ItemId(sha256[:12]),
        sha256=sha256,
        path=kept,
        size_bytes=after.st_size,
        name=path.name,
        title=request.title if request.title is not None else path.stem,
        tags=request.tags,
        declared=request.declared,
        container=media.container,
        picture=media.picture,
        sound=media.sound,
        width=media.width,
        height=media.height,
        thumbnail=thumbnail,
        strip=strip,
        warnings=media.warnings,
    )
