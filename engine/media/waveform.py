"""The outline of a sound, for drawing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.control import Control
from engine.media.probe import Playable
from engine.media.sound import sound_blocks
from engine.media.vault import atomic

_RATE = 16_000


def make_waveform(media: Playable, cache: Path, key: str, control: Control, *, buckets: int = 2000) -> Path:
    """A .npy file in `cache/<key>`: (buckets, 2) float32, least and greatest sample of each even share of the video.

    Channels are mixed to one. Silence where there is no sound. Made once.

    Raises:
        DiskFull: there is no room.
        Cancelled: a stop was asked for.
    """
    path = cache / key / f"waveform-{buckets}.npy"
    if path.exists():
        return path
    outline = np.zeros((buckets, 2), np.float32)
    picture = media.picture
    total = max(1, round((picture.end_pts - picture.first_pts) * picture.time_base * _RATE))
    at = 0
    for block in sound_blocks(media, _RATE, 1, control):
        samples = block[:, 0]
        bucket = (np.arange(at, at + len(samples)) * buckets) // total
        np.minimum.at(outline[:, 0], bucket, samples)
        np.maximum.at(outline[:, 1], bucket, samples)
        at += len(samples)
        control.step(min(1.0, at / total), "waveform")
    with atomic(path) as part, part.open("wb") as target:
        np.save(target, outline, allow_pickle=False)
    return path
