"""Small made-up videos with known content, drawn from a seed: what known-answer packs plant their defects in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np

from engine.checks.compare import Pair
from engine.checks.seen import DARK, Bytes, Seen, small_of, structure_of
from engine.domain.versions import Piece, TimeMap

ROWS, COLUMNS = 90, 160


def drawn(seed: int, seconds: float = 6.0, rate: int = 25, shots: int = 3) -> Bytes:
    """(N, 90, 160) luma: `shots` takes of soft texture that drifts, each with discs that move."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    borders = np.linspace(0, count, shots + 1).astype(int)
    return np.concatenate([_shot(rng, int(end - start)) for start, end in pairwise(borders)])


def seen(luma: Bytes, rate: int = 25, first: int = 0) -> Seen:
    """The pass over these pictures at a constant rate; `first` is the pts of the first one, in 1/rate."""
    change = [1.0] + [float(cv2.absdiff(a, b).mean()) / 255 for a, b in pairwise(luma)]
    return Seen(
        pts=np.arange(first, first + len(luma), dtype=np.int64),
        time_base=Fraction(1, rate),
        end=(first + len(luma)) / rate,
        dark=np.array([float(np.mean(picture < DARK * 255)) for picture in luma]),
        change=np.array(change),
        small=np.stack([small_of(picture) for picture in luma]),
        structure=np.stack([structure_of(picture) for picture in luma]),
    )


def coded(luma: Bytes, seed: int = 0) -> Bytes:
    """What an encoder leaves: fine detail lost, slight noise."""
    rng = np.random.default_rng(seed)
    soft = [cv2.GaussianBlur(picture, (0, 0), 0.7) for picture in luma]
    noise = rng.integers(-1, 2, (8, *luma.shape[1:]))
    return np.stack([np.clip(p + noise[n % 8], 0, 255) for n, p in enumerate(soft)]).astype(np.uint8)


def time_map(spans: Sequence[tuple[int, int]], rate: int = 25, first: int = 0) -> TimeMap:
    """The map of a version that keeps these frames of the source, in this order."""
    pieces, now = [], 0
    for start, end in spans:
        length = end - start
        pieces.append(
            Piece(
                Fraction(now, rate),
                Fraction(now + length, rate),
                Fraction(first + start, rate),
                Fraction(first + end, rate),
            )
        )
        now += length
    return TimeMap(tuple(pieces))


def beside(source: Seen, version: Bytes, rate: int = 25) -> Pair:
    """A version of equal length beside its source."""
    return Pair(seen(version, rate), source, time_map([(0, len(version))], rate))


def _shot(rng: np.random.Generator, count: int) -> Bytes:
    coarse = rng.integers(30, 226, (6, 10)).astype(np.uint8)
    fine = rng.integers(0, 60, (30, 50)).astype(np.uint8)
    size = (COLUMNS * 2, ROWS * 2)
    texture = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC) // 2 + cv2.resize(fine, size) + 20
    pan = rng.uniform(-1.2, 1.2, 2)
    discs = [
        (rng.uniform(0, COLUMNS), rng.uniform(0, ROWS), *rng.uniform(-3, 3, 2), rng.integers(0, 255)) for _ in "abc"
    ]
    pictures = []
    for n in range(count):
        left, top = COLUMNS // 2 + pan[0] * n % 60, ROWS // 2 + pan[1] * n % 40
        picture = texture[int(top) : int(top) + ROWS, int(left) : int(left) + COLUMNS].astype(np.uint8).copy()
        for x, y, dx, dy, tone in discs:
            centre = (int(x + dx * n) % COLUMNS, int(y + dy * n) % ROWS)
            cv2.circle(picture, centre, 14, int(tone), -1)
        pictures.append(picture)
    return np.stack(pictures)
