"""A small file that a player can scrub: H.264 and AAC, at most 720p, upright, SDR, a keyframe every half second."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

from engine.control import Control
from engine.media.decode import Picture, walk
from engine.media.encode import VideoWriter
from engine.media.probe import Playable
from engine.media.sound import sound_blocks

LONG_SIDE, SHORT_SIDE = 1280, 720
_SOUND_RATE = 48_000
_FORM = "proxy-1.mp4"


def make_proxy(media: Playable, cache: Path, key: str, control: Control) -> Path:
    """The player's copy of `media` in `cache/<key>`; made once.

    Frames keep their times, counted from the first picture; what cannot be decoded is left out.

    Args:
        key: names the content, usually its SHA-256.

    Raises:
        UnreadableMedia: nothing can be decoded.
        DiskFull: there is no room.
        Cancelled: a stop was asked for.
    """
    path = cache / key / _FORM
    if path.exists():
        return path
    side = proxy_side(media.width, media.height)
    pictures = timed(walk(media, control, max_side=side), media.picture.end_pts)
    first = next(pictures)
    height, width = first[0].rgb.shape[:2]
    channels = 0 if media.sound is None else min(2, max(1, media.sound.channels))
    writer = VideoWriter(
        path,
        width,
        height,
        media.picture.time_base,
        frame_rate=media.picture.frame_rate,
        sound=(_SOUND_RATE, channels) if channels else None,
        crf=26,
        preset="veryfast",
        keyframe_every=Fraction(1, 2),
    )
    heard = sound_blocks(media, _SOUND_RATE, channels, control) if channels else iter(())
    ahead = 0
    with writer:
        for picture, duration in chain([first], pictures):
            since = picture.moment.pts - media.picture.first_pts
            writer.picture(picture.rgb, since, duration)
            while channels and ahead <= since * media.picture.time_base * _SOUND_RATE:
                block = next(heard, None)
                if block is None:
                    break
                writer.samples(block)
                ahead += len(block)
    return path


def proxy_side(width: int, height: int) -> int:
    """The longer side that fits the picture into 1280x720 or 720x1280 without enlarging it."""
    long, short = max(width, height), min(width, height)
    return max(2, int(long * min(Fraction(1), Fraction(LONG_SIDE, long), Fraction(SHORT_SIDE, short))))


def timed(pictures: Iterator[Picture], end_pts: int) -> Iterator[tuple[Picture, int]]:
    """Each picture with how long it shows: until the next, the last until `end_pts`."""
    held: Picture | None = None
    for picture in pictures:
        if held is not None:
            yield held, picture.moment.pts - held.moment.pts
        held = picture
    if held is not None:
        yield held, max(1, end_pts - held.moment.pts)
