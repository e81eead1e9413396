"""What the packets tell of a file's time, without decoding: when each picture shows, and how long the sound goes on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import av.error
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Stream
from av.video.stream import VideoStream

from engine.control import Control

_CHECK_EVERY = 512


@dataclass(frozen=True, slots=True)
class Timeline:
    """Times of the pictures that should come out of the decoder, in the stream's time base.

    `pts` is sorted (N,) int64, `durations` belongs to it (0 where the file does not say), `keyframes` are the pts of
    keyframes. `sound_start` and `sound_end` are seconds on the same clock, None without sound. `suspicious` says why
    the file may hold less than it declares, or is "".
    """

    pts: np.ndarray
    durations: np.ndarray
    keyframes: np.ndarray
    sound_start: Fraction | None
    sound_end: Fraction | None
    suspicious: str


def scan(container: InputContainer, picture: VideoStream, sound: AudioStream | None, control: Control) -> Timeline:
    """Read all packets of the two streams once.

    Raises:
        Cancelled: a stop was asked for.
    """
    wanted: list[Stream] = [picture] if sound is None else [picture, sound]
    for stream in container.streams:
        if stream not in wanted:
            stream.discard = Discard.all
    pictures: list[tuple[int, int, bool]] = []
    sounds = _Extent()
    suspicious, packets = "", 0
    fallback = _FallbackClock(picture)
    try:
        for number, packet in enumerate(container.demux(*wanted)):
            if number % _CHECK_EVERY == 0:
                control.check()
            if packet.size == 0:
                continue
            if packet.is_corrupt:
                suspicious = "the file ends in the middle of its data"
            if packet.stream_index != picture.index:
                sounds.add(packet)
                continue
            packets += 1
            if not packet.is_discard:
                pts = packet.pts if packet.pts is not None else packet.dts
                pictures.append((fallback.next() if pts is None else pts, packet.duration or 0, packet.is_keyframe))
    except av.error.FFmpegError as error:
        suspicious = f"its data cannot be read to the end ({(error.strerror or str(error)).lower()})"
    if not suspicious and packets < picture.frames:
        suspicious = "the file ends before the last picture that its index names"
    pictures.sort()
    table = np.array(pictures, np.int64).reshape(-1, 3)
    base = None if sound is None else sound.time_base
    return Timeline(
        pts=table[:, 0],
        durations=table[:, 1],
        keyframes=table[table[:, 2] == 1, 0],
        sound_start=None if base is None or sounds.start is None else sounds.start * base,
        sound_end=None if base is None or sounds.end is None else sounds.end * base,
        suspicious=suspicious,
    )


class _Extent:
    """First start and last end of packets, in their time base."""

    def __init__(self) -> None:
        self.start: int | None = None
        self.end: int | None = None

    def add(self, packet: Packet[Stream]) -> None:
        if packet.pts is None or packet.is_discard:
            return
        if self.start is None or packet.pts < self.start:
            self.start = packet.pts
        end = packet.pts + (packet.duration or 0)
        if self.end is None or end > self.end:
            self.end = end


class _FallbackClock:
    """Times for raw streams whose packets carry none: evenly, by the stream's rate."""

    def __init__(self, stream: VideoStream) -> None:
        rate = stream.guessed_rate or stream.average_rate or Fraction(25)
        self._step = max(1, round(1 / (rate * (stream.time_base or Fraction(1, 1000)))))
        self._next = 0

    def next(self) -> int:
        self._next += self._step
        return self._next - self._step
