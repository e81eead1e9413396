"""What a video sounds like: words, loudness, silences; from one reading of the sound, some minutes at a time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from engine.control import Control
from engine.domain.analysis import Sentence, Sound
from engine.domain.media import Moment, Span, Video
from engine.media.loudness import measure
from engine.media.sound import read_sound
from engine.models.speech import RATE as SPEECH_RATE
from engine.models.speech import transcribe

RATE = 48_000
PIECE = Fraction(300)
"""Seconds of sound held at a time."""
OVERLAP = Fraction(3, 10)
FRAME = Fraction(1, 50)
"""Seconds over which the level is taken for silences."""
SHORTEST_SILENCE = Fraction(1, 4)
QUIETER, QUIETEST, LOUDEST = 40.0, -60.0, -38.0
"""Silence lies so many dB under the loud parts, but is never sought below or above these levels in dBFS."""
_GATE, _RELATIVE = -70.0, 10.0
_CLOCK = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard. `sound` is None where the video has none."""

    sentences: tuple[Sentence, ...]
    language: str
    sound: Sound | None
    warnings: tuple[str, ...]


def hear(video: Video, models: Path, control: Control) -> Heard:
    """Read the sound once and describe it.

    Raises:
        ModelUnavailable: the speech model's weights are missing or altered.
        Cancelled: a stop was asked for.
    """
    if video.sound is None:
        return Heard((), "", None, ())
    warnings: list[str] = []
    momentary: list[np.ndarray] = []
    levels: list[np.ndarray] = []
    speech: list[np.ndarray] = []
    peaks: list[float] = []
    tail = np.empty((0, 2), np.float32)
    pieces = _pieces(video)
    for done, piece in enumerate(pieces):
        control.step(0.3 * done / len(pieces), "listening")
        part = control.part(0.3 * done / len(pieces), 0.3 * (done + 1) / len(pieces))
        samples = read_sound(video, RATE, 2, part, span=piece, warnings=warnings)
        # Blocks of 400 ms overlap: the last 300 ms of a piece belong to blocks that begin in it and end in the next.
        measured = measure(np.concatenate([tail, samples]), RATE)
        tail = samples[-int(RATE * OVERLAP) :]
        momentary.append(measured.momentary)
        if measured.true_peak is not None:
            peaks.append(measured.true_peak)
        mono = samples.mean(axis=1)
        levels.append(_levels(mono))
        speech.append(_to_speech_rate(mono))
    found, language = _speech(np.concatenate(speech), video.start, models, control.part(0.3, 1.0))
    blocks = np.concatenate(momentary)
    sound = Sound(
        integrated=_integrated(blocks),
        true_peak=max(peaks, default=None),
        momentary=tuple(round(float(v), 2) for v in np.maximum(blocks, -120.0)),
        silences=_silences(np.concatenate(levels), video.start),
    )
    return Heard(found, language, sound, tuple(dict.fromkeys(warnings)))


def _pieces(video: Video) -> list[Span]:
    """The video's length in pieces whose borders are whole milliseconds apart."""
    start, end = video.start.seconds, video.end.seconds
    count = max(1, -(-(end - start) // PIECE))
    borders = [start + i * PIECE for i in range(int(count))] + [end]
    moments = [Moment(b.numerator, Fraction(1, b.denominator)) for b in borders]
    return [Span(a, b) for a, b in pairwise(moments)]


def _to_speech_rate(mono: np.ndarray) -> np.ndarray:
    """48 kHz to 16 kHz, low-passed first: (N,) to (ceil(N/3),) float32."""
    if mono.size == 0:
        return np.empty(0, np.float32)
    return resample_poly(mono, 1, RATE // SPEECH_RATE).astype(np.float32)


def _levels(mono: np.ndarray) -> np.ndarray:
    """RMS level in dBFS of every FRAME."""
    size = int(RATE * FRAME)
    count = -(-mono.size // size)
    padded = np.pad(mono, (0, count * size - mono.size)).reshape(count, size)
    return 10 * np.log10(np.maximum((padded.astype(np.float64) ** 2).mean(axis=1), 1e-12))


def _silences(levels: np.ndarray, start: Moment) -> tuple[Span, ...]:
    """Stretches of at least SHORTEST_SILENCE that are far quieter than the loud parts."""
    if levels.size == 0:
        return ()
    limit = min(LOUDEST, max(QUIETEST, float(np.percentile(levels, 95)) - QUIETER))
    quiet = levels <= limit
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8))).reshape(-1, 2)
    first = start.seconds
    found: list[Span] = []
    for a, b in edges:
        if (int(b) - int(a)) * FRAME >= SHORTEST_SILENCE:
            ends = [round((first + int(i) * FRAME) / _CLOCK) for i in (a, b)]
            found.append(Span(Moment(ends[0], _CLOCK), Moment(ends[1], _CLOCK)))
    return tuple(found)


def _integrated(momentary: np.ndarray) -> float | None:
    """Programme loudness of 400 ms blocks, gated twice (ITU-R BS.1770-4); None if all is below the first gate."""
    loud = momentary[momentary > _GATE].astype(np.float64)
    if loud.size == 0:
        return None
    relative = _mean_loudness(loud) - _RELATIVE
    return round(_mean_loudness(loud[loud > relative]), 2)


def _mean_loudness(blocks: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(10 ** (blocks / 10))))


def _speech(mono: np.ndarray, start: Moment, models: Path, control: Control) -> tuple[tuple[Sentence, ...], str]:
    """Transcribe in pieces cut at their quietest places, so that no word is cut and progress shows."""
    found: list[Sentence] = []
    language = ""
    borders = [0]
    while mono.size - borders[-1] > 1.5 * int(PIECE) * SPEECH_RATE:
        borders.append(_quiet_place(mono, borders[-1] + int(PIECE) * SPEECH_RATE))
    borders.append(mono.size)
    for first, last in pairwise(borders):
        at = Moment(round((start.seconds + Fraction(first, SPEECH_RATE)) / _CLOCK), _CLOCK)
        part = control.part(first / max(1, mono.size), last / max(1, mono.size))
        said, spoken = transcribe(mono[first:last], at, models, part, language=language)
        found.extend(said)
        language = language or spoken
    return tuple(found), language


def _quiet_place(mono: np.ndarray, near: int) -> int:
    """The quietest half second within 20 s before `near`: its middle sample."""
    size = SPEECH_RATE // 2
    window = mono[near - 40 * size : near]
    energy = (window.reshape(40, size).astype(np.float64) ** 2).sum(axis=1)
    return near - 40 * size + int(np.argmin(energy)) * size + size // 2
