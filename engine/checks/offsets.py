"""How late sound and picture of a version are against its source: two independent measures on one clock.

Sound: normalised cross-correlation of the samples (8 kHz, mono), or of their envelope where the pace was changed.
Picture: the shift at which the version's edge pictures best fit the source's. Positive numbers mean: later than the
map says. What a viewer notices is the difference of the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engine.checks.compare import Pair, cropped, detail_of
from engine.checks.seen import Floats
from engine.domain.media import Box
from engine.domain.versions import Piece

RATE = 8000
MOST = 0.5
"""Seconds either way that are searched."""
_HOP = 40
"""Samples of one envelope value: 5 ms."""
_NEAR = 0.02
_FRAMES = 100

Wave = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Offset:
    """Seconds late, how well the two agree there (0..1), and by how much that beats every other shift."""

    seconds: float
    agreement: float
    lead: float


def sound_offset(version: Wave, source: Wave, speed: float = 1.0) -> Offset:
    """How late the version's sound is.

    Args:
        version: (N,) samples of a stretch of the version.
        source: the stretch of the source that it should play, with MOST seconds of version time more on both sides.
        speed: source seconds a version second.
    """
    if abs(speed - 1) < 1e-6:
        return _best(version, source, RATE)
    scale = RATE // _HOP
    wanted = len(version) // _HOP + 2 * round(MOST * scale)
    return _best(_envelope(version), _stretched(_envelope(source), wanted), scale)


def picture_offset(both: Pair, piece: Piece, start: float, end: float, box: Box) -> Offset:
    """How late the version's pictures are between `start` and `end` (seconds on its own clock, inside the piece)."""
    seen, source = both.seen, both.source
    middles = seen.seconds + seen.lengths / 2
    places = np.flatnonzero((middles >= start) & (middles < end))
    places = places[:: max(1, len(places) // _FRAMES)]
    if len(places) < 3:
        return Offset(0.0, 0.0, 0.0)
    speed = float((piece.source_end - piece.source_start) / (piece.version_end - piece.version_start))
    wanted = float(piece.source_start) + (middles[places] - float(piece.version_start)) * speed
    step = min(seen.frame, source.frame) / 4
    lags = np.arange(-round(MOST / step), round(MOST / step) + 1) * step
    found = np.searchsorted(source.seconds, wanted[None] + lags[:, None] * speed, side="right") - 1
    found = np.clip(found, 0, len(source.pts) - 1)
    needed, inverse = np.unique(found, return_inverse=True)
    shown = _unit(np.stack([detail_of(seen.structure[n]) for n in places]))
    there = _unit(np.stack([detail_of(cropped(source.structure[n], box)) for n in needed]))
    fits = (shown @ there.T)[np.arange(len(places))[None], inverse.reshape(found.shape)].mean(axis=1)
    best = float(fits.max())
    level = np.flatnonzero(fits >= best - 1e-4)
    late = -float(lags[level].mean())
    far = np.abs(lags + late) > 0.25
    return Offset(late, best, best - float(fits[far].max()) if far.any() else 0.0)


def _best(one: Floats | Wave, other: Floats | Wave, rate: int) -> Offset:
    """Where `one` fits into the longer `other`, as lateness of `one` against the middle."""
    shifts = len(other) - len(one) + 1
    a = one.astype(np.float64) - float(one.mean())
    if shifts < 3 or float(a @ a) < 1e-12:
        return Offset(0.0, 0.0, 0.0)
    b = other.astype(np.float64)
    size = 1 << int(np.ceil(np.log2(len(b) + len(a))))
    product = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)[:shifts]
    fits = product / np.sqrt(float(a @ a) * np.maximum(_energies(b, len(a)), 1e-12))
    place = int(np.argmax(fits))
    far = np.abs(np.arange(shifts) - place) > _NEAR * rate
    second = float(fits[far].max()) if far.any() else 0.0
    return Offset(-(place - (shifts - 1) / 2) / rate, float(fits[place]), float(fits[place]) - second)


def _energies(values: Floats, length: int) -> Floats:
    """Sum of squares about the mean of every window of that length."""
    sums, squares = np.cumsum(np.append(0.0, values)), np.cumsum(np.append(0.0, values * values))
    total = sums[length:] - sums[:-length]
    return squares[length:] - squares[:-length] - total * total / length


def _envelope(samples: Wave) -> Floats:
    """Onsets: the rise and fall of the level in dB, 200 values a second, slow swells taken off."""
    blocks = samples[: len(samples) // _HOP * _HOP].reshape(-1, _HOP).astype(np.float64)
    level = 20 * np.log10(np.sqrt((blocks * blocks).mean(axis=1)) + 1e-4)
    row = level.astype(np.float32)[None]
    return (cv2.GaussianBlur(row, (0, 0), 2) - cv2.GaussianBlur(row, (0, 0), 60))[0].astype(np.float64)


def _stretched(values: Floats, count: int) -> Floats:
    return np.interp(np.linspace(0, len(values) - 1, count), np.arange(len(values)), values)


def _unit(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    flat = rows.reshape(len(rows), -1)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
