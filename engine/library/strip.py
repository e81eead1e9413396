"""The first strip: a few keyframes over the whole video, there at once, long before the analysis."""

from __future__ import annotations

from pathlib import Path

from engine.control import Control
from engine.media.decode import pictures_at_keyframes
from engine.media.pictures import write_jpeg
from engine.media.probe import MediaFile

STRIP_LENGTH = 12
STRIP_SIDE = 320


def make_strip(media: MediaFile, folder: Path, control: Control) -> tuple[Path, ...]:
    """Write up to STRIP_LENGTH keyframes, evenly chosen, as `<pts>.jpg` (longer side STRIP_SIDE), in time order.

    Raises:
        DiskFull: there is no room.
        Cancelled: a stop was asked for.
    """
    chosen = evenly(media.keyframes, STRIP_LENGTH)
    made: dict[int, Path] = {}
    for number, picture in enumerate(pictures_at_keyframes(media, chosen, control, max_side=STRIP_SIDE)):
        pts = picture.moment.pts
        if pts not in made:
            made[pts] = folder / f"{pts}.jpg"
            write_jpeg(made[pts], picture.rgb, quality=80)
        control.step((number + 1) / len(chosen), "first keyframes")
    return tuple(made[pts] for pts in sorted(made))


def evenly(values: tuple[int, ...], count: int) -> tuple[int, ...]:
    """At most `count` of the values, evenly by position, the first always among them."""
    if len(values) <= count:
        return values
    return tuple(values[round(i * (len(values) - 1) / (count - 1))] for i in range(count))
