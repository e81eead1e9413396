"""The sound of a version: the kept parts end to end, exact to the sample, pulled in step with the pictures.

Where nothing is cut the samples are the source's own, bit for bit (before encoding). At a joint, and at a start or
end that was cut, a fade of 8 ms keeps the edge from clicking. Piece borders are rounded to samples from the version's
start, so that nothing drifts: picture and sound never part by more than half a sample at speed 1, 10 ms else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Span, Video
from engine.domain.versions import Piece
from engine.media.sound import read_sound
from engine.versions.render.pace import Stretcher
from engine.versions.render.quiet import quiet

FADE_SECONDS = 0.008
CHUNK_SECONDS = 300
"""Sound is read in stretches of this length: memory stays bounded, and few files are longer."""
_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
"""Sample rates that AAC and every player take; anything else becomes 48000 Hz."""


def sound_format(video: Video) -> tuple[int, int] | None:
    """Sample rate and channels (1 or 2) that a version's sound has; None without sound."""
    if video.sound is None:
        return None
    rate = video.sound.sample_rate if video.sound.sample_rate in _RATES else 48000
    return rate, max(1, min(2, video.sound.channels))


class Soundtrack:
    """Gives the samples of a version in order.

    Args:
        video: has sound.
        speed: of playing.
        pieces: where each kept part lies.
        joints: for each piece whether its sound fades in, and out.
    """

    def __init__(
        self, video: Video, speed: Fraction, pieces: Sequence[Piece], joints: Sequence[tuple[bool, bool]]
    ) -> None:
        self._video = video
        self._rate, self._channels = sound_format(video) or (48000, 2)
        self._speed = speed
        self._given = 0
        self._ready = np.zeros((0, self._channels), np.float32)
        self._pieces = list(zip(pieces, joints, strict=True))
        self._source: Iterator[np.ndarray] | None = None

    def until(self, version_seconds: Fraction, control: Control) -> np.ndarray:
        """The samples that have not been given yet, up to that time: (n, channels) float32."""
        wanted = max(0, round(version_seconds * self._rate) - self._given)
        if self._source is None:
            self._source = self._all(control)
        while len(self._ready) < wanted:
            block = next(self._source, None)
            if block is None:
                break
            self._ready = np.concatenate([self._ready, block])
        out, self._ready = self._ready[:wanted], self._ready[wanted:]
        self._given += len(out)
        return out

    def _all(self, control: Control) -> Iterator[np.ndarray]:
        for piece, (fade_in, fade_out) in self._pieces:
            count = round(piece.version_end * self._rate) - round(piece.version_start * self._rate)
            yield from self._faded(piece, count, fade_in, fade_out, control)

    def _faded(self, piece: Piece, count: int, fade_in: bool, fade_out: bool, control: Control) -> Iterator[np.ndarray]:
        """Exactly `count` samples of the piece, with its edges faded where asked."""
        ramp = min(round(FADE_SECONDS * self._rate), count // 2)
        done = 0
        for ready in self._stretched(piece, count, control):
            block = ready[: count - done]
            if len(block) == 0:
                return
            index = np.arange(done, done + len(block))
            gain = np.ones(len(block), np.float32)
            if fade_in and done < ramp:
                gain = np.minimum(gain, _raised_cosine((index + 0.5) / ramp))
            if fade_out and done + len(block) > count - ramp:
                gain = np.minimum(gain, _raised_cosine((count - index - 0.5) / ramp))
            done += len(block)
            yield block if np.all(gain == 1) else block * gain[:, None]

    def _stretched(self, piece: Piece, count: int, control: Control) -> Iterator[np.ndarray]:
        """At least `count` samples at the version's speed."""
        silence = np.zeros((self._rate, self._channels), np.float32)
        stretcher = None if self._speed == 1 else Stretcher(self._rate, self._channels, self._speed)
        done = 0
        for block in self._chunks(piece, control):
            out = block if stretcher is None else stretcher.feed(block)
            done += len(out)
            yield out
        while done < count:
            out = silence if stretcher is None else stretcher.feed(silence)
            done += len(out)
            yield out

    def _chunks(self, piece: Piece, control: Control) -> Iterator[np.ndarray]:
        """The piece's source samples in chunks that lie on one sample grid."""
        total = math.ceil((piece.source_end - piece.source_start) * self._rate)
        step = CHUNK_SECONDS * self._rate
        for first in range(0, total, step):
            control.check()
            start = _moment(piece.source_start + Fraction(first, self._rate))
            end = _moment(piece.source_start + Fraction(min(first + step, total), self._rate))
            block = read_sound(self._video, self._rate, self._channels, quiet(control), span=Span(start, end))
            yield _exactly(block, min(step, total - first))


def _moment(seconds: Fraction) -> Moment:
    """That time exactly, in a time base made for it."""
    return Moment(seconds.numerator, Fraction(1, seconds.denominator))


def _exactly(block: np.ndarray, count: int) -> np.ndarray:
    """The block cut or padded with silence to `count` samples."""
    if len(block) >= count:
        return block[:count]
    return np.concatenate([block, np.zeros((count - len(block), block.shape[1]), np.float32)])


def _raised_cosine(x: np.ndarray) -> np.ndarray:
    """0 at 0, 1 from 1 on, smooth at both ends."""
    return (0.5 - 0.5 * np.cos(np.pi * np.clip(x, 0, 1))).astype(np.float32)
