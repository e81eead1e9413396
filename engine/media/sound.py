"""A file's sound as float samples that begin with its first picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.media.containers import opened
from engine.media.probe import Playable

_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
_BLOCK = 30
"""Seconds that `sound_blocks` reads at once."""

_GAP = Fraction(1, 20)
"""Seconds that timestamps may stray before the sound is set down anew; clocks of some containers are coarse."""

_LONGEST = 6 * 3600
"""Seconds; the samples of a longer file would not fit beside everything else in memory."""


def read_sound(
    media: Playable,
    rate: int,
    channels: int,
    control: Control,
    *,
    span: Span | None = None,
    warnings: list[str] | None = None,
) -> np.ndarray:
    """The sound, aligned with the picture.

    Args:
        rate: samples a second wanted.
        channels: 1, 2, 6 or 8. More are mixed to fewer by ITU-R BS.775 (scaled so that nothing clips), stereo to mono
            by the mean, mono to stereo by repeating it.
        span: a part on the file's clock; None: from the first picture to the end of the last.
        warnings: gets a sentence if the sound breaks off.

    Returns: (N, channels) float32, full scale 1 (lossy codecs may overshoot); silence where the file has no sound (a
        late start, gaps, an early end).

    Raises:
        Cancelled: a stop was asked for.
    """
    base = media.picture.time_base
    start = media.picture.first_pts * base if span is None else span.start.seconds
    end = media.picture.end_pts * base if span is None else span.end.seconds
    length = max(0, round(min(end - start, Fraction(_LONGEST)) * rate))
    samples = np.zeros((length, channels), np.float32)
    if media.sound is None or length == 0:
        return samples
    said = warnings if warnings is not None else []
    for at, block in _blocks(media, _Wanted(start, rate, channels), control, said):
        if at >= length:
            break
        first, last = max(0, -at), min(len(block), length - at)
        if last > first:
            samples[at + first : at + last] = block[first:last]
        control.step(min(1.0, max(0.0, at / length)))
    return samples


def sound_blocks(media: Playable, rate: int, channels: int, control: Control) -> Iterator[np.ndarray]:
    """The samples of `read_sound` for the whole file in order, some 30 s at a time, so that hours need little memory.

    Raises:
        Cancelled: a stop was asked for.
    """
    start = media.picture.first_pts * media.picture.time_base
    end = media.picture.end_pts * media.picture.time_base
    base = Fraction(1, rate)
    total = round((end - start) * rate)
    for at in range(0, total, _BLOCK * rate):
        last = min(total, at + _BLOCK * rate)
        # on a clock of samples that begins at the first picture, moved to the file's clock exactly
        span = Span(_on_clock(start + at * base), _on_clock(start + last * base))
        yield read_sound(media, rate, channels, control, span=span)


def _on_clock(seconds: Fraction) -> Moment:
    return Moment(seconds.numerator, Fraction(1, seconds.denominator))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Where the samples count from, and their form."""

    start: Fraction
    rate: int
    channels: int


class _Stretch:
    """A run of sound without a jump, resampled: frames in, (sample number from `start`, (n, channels)) out."""

    def __init__(self, wanted: _Wanted, first: AudioFrame, begins: Fraction) -> None:
        alone = len(first.layout.channels) == 1
        self._middle = 1 if alone else max(2, wanted.channels)
        # without a limit FFmpeg's float mix to fewer channels can come out louder than full scale
        options = {"rematrix_maxval": "1.0"}
        self._resampler = AudioResampler(format="flt", layout=_LAYOUTS[self._middle], rate=wanted.rate, options=options)
        self._channels = wanted.channels
        self._at = round((begins - wanted.start) * wanted.rate)
        self._form = _form(first)
        self.expected = begins

    def goes_on(self, frame: AudioFrame, begins: Fraction | None) -> bool:
        """Whether the frame follows without a jump in time or a change of form."""
        return _form(frame) == self._form and (begins is None or abs(begins - self.expected) <= _GAP)

    def add(self, frame: AudioFrame | None) -> Iterator[tuple[int, np.ndarray]]:
        """Resample a frame; None gives what is held back."""
        if frame is not None:
            self.expected += Fraction(frame.samples, frame.sample_rate)
            frame.pts = None  # the count of samples is the clock here
        for shown in self._resampler.resample(frame):
            block = _mixed(np.asarray(shown.to_ndarray()).reshape(-1, self._middle)[: shown.samples], self._channels)
            yield self._at, block
            self._at += len(block)


def _mixed(block: np.ndarray, channels: int) -> np.ndarray:
    """One channel repeated at its own level, or two averaged into one; else as it is."""
    if block.shape[1] == 1 and channels > 1:
        front = np.repeat(block, 2, axis=1)
        return front if channels == 2 else np.pad(front, ((0, 0), (0, channels - 2)))
    return block.mean(axis=1, keepdims=True) if channels == 1 else block


def _form(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _blocks(media: Playable, wanted: _Wanted, control: Control, said: list[str]) -> Iterator[tuple[int, np.ndarray]]:
    """(sample number counted from the start, (n, channels) samples), in order."""
    stretch: _Stretch | None = None
    for frame in _decoded(media, wanted.start, control, said):
        begins = None if frame.pts is None or frame.time_base is None else frame.pts * frame.time_base
        if stretch is not None and not stretch.goes_on(frame, begins):
            expected = stretch.expected
            yield from stretch.add(None)
            stretch = _Stretch(wanted, frame, expected if begins is None else begins)
        if stretch is None:
            stretch = _Stretch(wanted, frame, wanted.start if begins is None else begins)
        yield from stretch.add(frame)
    if stretch is not None:
        yield from stretch.add(None)


def _decoded(media: Playable, start: Fraction, control: Control, said: list[str]) -> Iterator[AudioFrame]:
    """Sound frames from a little before `start`, as far as they decode; single damaged packets are left silent."""
    assert media.sound is not None
    with opened(media.path) as container:
        stream = next((s for s in container.streams.audio if s.index == media.sound.index), None)
        if stream is None or stream.codec_context is None:
            return
        if start > media.picture.first_pts * media.picture.time_base:
            early = start - 1  # decoders need some sound before to be in step
            try:
                container.seek(int(early / media.sound.time_base), stream=stream, backward=True)
            except av.error.FFmpegError:
                said.append("The sound cannot be searched; it was read from the beginning.")
        damaged = 0
        try:
            for packet in container.demux(stream):
                control.check()
                try:
                    yield from stream.codec_context.decode(packet if packet.size else None)
                except av.error.EOFError:
                    break
                except av.error.FFmpegError:
                    damaged += 1
        except av.error.FFmpegError as error:
            said.append(f"The sound breaks off ({(error.strerror or str(error)).lower()}).")
        if damaged:
            said.append(f"{damaged} packets of the sound are damaged; they are silent.")
