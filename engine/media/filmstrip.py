"""Frames at even steps in one picture, for players and cards to scrub over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.media import Moment
from engine.media.decode import frames_at
from engine.media.pictures import write_jpeg
from engine.media.probe import Playable
from engine.media.vault import atomic


@dataclass(frozen=True, slots=True)
class Filmstrip:
    """A sprite: `path` is a JPEG with the frames side by side, each `width` x `height` pixels, in time order.

    `seconds[i]` is how long after the first picture frame i shows.
    """

    path: Path
    width: int
    height: int
    seconds: tuple[float, ...]


def make_filmstrip(
    media: Playable, cache: Path, key: str, control: Control, *, count: int = 24, height: int = 90
) -> Filmstrip:
    """Write `count` frames at even steps (the middle of each) to `cache/<key>`; made once.

    A video of fewer frames gives those it has.

    Raises:
        UnreadableMedia: nothing can be decoded.
        DiskFull: there is no room.
        Cancelled: a stop was asked for.
    """
    path = cache / key / f"filmstrip-{count}x{height}.jpg"
    about = path.with_suffix(".json")
    if path.exists() and about.exists():
        said = json.loads(about.read_text("utf-8"))
        return Filmstrip(path, said["width"], said["height"], tuple(said["seconds"]))
    width = max(1, round(media.width * height / media.height))
    picture = media.picture
    length = picture.end_pts - picture.first_pts
    moments = [
        Moment(picture.first_pts + int(Fraction(2 * i + 1, 2 * count) * length), picture.time_base)
        for i in range(count)
    ]
    tiles: list[np.ndarray] = []
    seconds: list[float] = []
    for frame in frames_at(media, moments, control, max_side=2 * max(width, height)):
        tiles.append(cv2.resize(frame.rgb, (width, height), interpolation=cv2.INTER_AREA))
        seconds.append(float((frame.moment.pts - picture.first_pts) * picture.time_base))
        control.step(len(tiles) / count, "filmstrip")
    write_jpeg(path, np.concatenate(tiles, axis=1), quality=82)
    with atomic(about) as part:
        part.write_text(json.dumps({"width": width, "height": height, "seconds": seconds}), "utf-8")
    return Filmstrip(path, width, height, tuple(seconds))
