"""The original's thumbnail: the picture given, else the cover inside the file, else the first usable frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Thumbnail, ThumbnailSource
from engine.media.cover import read_cover
from engine.media.decode import Picture, frames_at
from engine.media.pictures import read_picture, write_jpeg
from engine.media.probe import MediaFile
from engine.media.vault import keep

_LONGEST_SIDE = 1920
_LOOK_SIDE = 160
_DARKEST, _BRIGHTEST, _FLATTEST = 16.0, 245.0, 8.0
_SHARES = (0.1, 0.25, 0.5, 0.75)


def find_thumbnail(
    media: MediaFile, strip: tuple[Path, ...], control: Control, *, given: Path | None, kept_in: Path, folder: Path
) -> Thumbnail:
    """Find it and keep it, upright RGB as JPEG, in the workspace's media.

    Args:
        strip: keyframes named by their pts, looked at first where a frame must be assumed.
        given: the picture it was published with, if known.
        folder: where the file is made before it is kept.

    Raises:
        UnreadableMedia: the given picture cannot be read.
        DiskFull: there is no room.
        Cancelled: a stop was asked for.
    """
    moment: Moment | None = None
    if given is not None:
        rgb, source = read_picture(given), ThumbnailSource.GIVEN
    elif (cover := read_cover(media.path)) is not None:
        rgb, source = cover, ThumbnailSource.COVER
    else:
        picture = _first_usable(media, strip, control)
        rgb, source, moment = picture.rgb, ThumbnailSource.ASSUMED, picture.moment
    made = folder / "thumbnail.jpg"
    write_jpeg(made, Picture(moment or _start(media), rgb).sized(_LONGEST_SIDE), quality=92)
    path, sha256 = keep(made, kept_in, control)
    made.unlink()
    return Thumbnail(path, sha256, source, moment)


def _start(media: MediaFile) -> Moment:
    return Moment(media.picture.first_pts, media.picture.time_base)


def _first_usable(media: MediaFile, strip: tuple[Path, ...], control: Control) -> Picture:
    """The first keyframe, else frame further in, that is neither black, white nor flat; else the least flat one."""
    base = media.picture.time_base
    best = (-1.0, _start(media))
    for path in strip:
        control.check()
        usable, detail = judge(read_picture(path))
        moment = Moment(int(path.stem), base)
        if usable:
            return _one(media, moment, control)
        best = max(best, (detail, moment), key=lambda found: found[0])
    length = media.picture.end_pts - media.picture.first_pts
    moments = [Moment(media.picture.first_pts + int(share * length), base) for share in _SHARES]
    for picture in frames_at(media, moments, control, max_side=_LOOK_SIDE):
        usable, detail = judge(picture.rgb)
        if usable:
            return _one(media, picture.moment, control)
        best = max(best, (detail, picture.moment), key=lambda found: found[0])
    return _one(media, best[1], control)


def _one(media: MediaFile, moment: Moment, control: Control) -> Picture:
    return next(frames_at(media, [moment], control, max_side=_LONGEST_SIDE))


def judge(rgb: np.ndarray) -> tuple[bool, float]:
    """(neither black, white nor flat, standard deviation of luma 0..255) of an (H, W, 3) uint8 picture."""
    luma = rgb.astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    mean, detail = float(luma.mean()), float(luma.std())
    return _DARKEST < mean < _BRIGHTEST and detail > _FLATTEST, detail
