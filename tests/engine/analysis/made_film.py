"""A made film whose shots, fades and sounds are known to the frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import skimage.data
import sklearn.datasets

from engine.media.encode import VideoWriter

RATE = 25
WIDTH, HEIGHT = 320, 180
SOUND_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Film:
    """Frames (H,W,3) and what is known: (first frame, last frame, gradual) of each change between shots."""

    frames: tuple[np.ndarray, ...]
    changes: tuple[tuple[int, int, bool], ...]


def pan(picture: np.ndarray, count: int, seed: int, high: float = 0.35) -> list[np.ndarray]:
    """A slow pan over a photograph with a little grain; it begins at the share `high` of its height."""
    rng = np.random.default_rng(seed)
    height, width = picture.shape[:2]
    scale = 1.3 * max(WIDTH / width, HEIGHT / height)
    wide = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    room = np.array([wide.shape[1] - WIDTH, wide.shape[0] - HEIGHT])
    start = np.array([rng.uniform(0.2, 0.5), high]) * room
    made: list[np.ndarray] = []
    for i in range(count):
        x, y = np.clip(start + i * np.array([0.5, 0.2]), 0, room)
        moved = cv2.warpAffine(wide, np.float32([[1, 0, -x], [0, 1, -y]]), (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
        made.append(np.clip(moved + rng.normal(0, 2, moved.shape), 0, 255).astype(np.uint8))
    return made


def make_film() -> Film:
    """Cut, a shot of eight frames, cut, a dissolve of 12 frames, a fade through black of 10 + 10, a cut."""
    china, flower = sklearn.datasets.load_sample_images().images
    a, b, c = (
        pan(skimage.data.astronaut(), 50, 1, high=0.05),
        pan(skimage.data.coffee(), 8, 2),
        pan(skimage.data.chelsea(), 62, 3),
    )
    d, e, f = pan(china, 62, 4), pan(flower, 60, 5), pan(skimage.data.rocket(), 50, 6)
    frames = a + b + c[:50]
    changes = [(50, 50, False), (58, 58, False), (108, 119, True)]
    frames += [_mix(one, other, (i + 1) / 13) for i, (one, other) in enumerate(zip(c[50:], d[:12], strict=True))]
    frames += d[12:52]
    changes.append((len(frames), len(frames) + 19, True))
    frames += [_mix(frame, np.zeros_like(frame), (i + 1) / 10) for i, frame in enumerate(d[52:])]
    frames += [_mix(np.zeros_like(frame), frame, i / 10) for i, frame in enumerate(e[:10])]
    frames += e[10:]
    changes.append((len(frames), len(frames), False))
    return Film(tuple(frames + f), tuple(changes))


def _mix(one: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    return (one * (1 - share) + other * share).astype(np.uint8)


def write_film(path: Path, frames: tuple[np.ndarray, ...], sound: np.ndarray | None = None) -> Path:
    """Encode frames at 25 a second, with (N,2) float32 sound at 48 kHz if given."""
    height, width = frames[0].shape[:2]
    base = Fraction(1, 12800)
    kind = None if sound is None else (SOUND_RATE, 2)
    with VideoWriter(path, width, height, base, frame_rate=Fraction(RATE), sound=kind) as writer:
        for i, frame in enumerate(frames):
            writer.picture(frame, i * 512, 512)
        if sound is not None:
            writer.samples(sound)
    return path
