"""The one loop that decodes pictures: what was damaged, where it stopped, and how many full passes were made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.control import Control
from engine.domain.media import Moment
from engine.media.containers import PIXEL_LIMIT

_BIG_PICTURE = 4096 * 2304
"""Above this many pixels decoding uses one thread: each frame thread keeps pictures of its own in memory."""


@dataclass(slots=True)
class DecodeLog:
    """What decoding met; hand one in to look at it afterwards.

    `full_passes` counts decodes of the whole picture stream from its first to its last frame, `keyframe_passes` those
    of keyframes only, `frames` all frames that came out. `stopped_at` is the last good frame if decoding broke off.
    """

    full_passes: int = 0
    keyframe_passes: int = 0
    frames: int = 0
    damaged: int = 0
    stopped_at: Moment | None = None
    reason: str = ""
    warnings: list[str] = field(default_factory=list)


def decoder_for(stream: VideoStream) -> VideoCodecContext:
    """The stream's decoder, ready to be used; libvpx for VP8/VP9 with alpha, which the native decoder leaves out."""
    decoder = stream.codec_context
    if decoder.name in ("vp8", "vp9") and stream.metadata.get("alpha_mode", "0") != "0":
        decoder = av.CodecContext.create("libvpx-vp9" if decoder.name == "vp9" else "libvpx", "r")
    assert isinstance(decoder, VideoCodecContext)
    if not decoder.is_open:
        big = decoder.width * decoder.height > _BIG_PICTURE
        decoder.options = {"max_pixels": str(PIXEL_LIMIT)}
        decoder.thread_type = "AUTO"
        # one core is left to whoever works on the pictures; frame threads cost some 4 % more CPU than one thread
        decoder.thread_count = 1 if big else max(1, min(8, (os.cpu_count() or 1) - 1))
    return decoder


def coded_frames(
    container: InputContainer, stream: VideoStream, control: Control, log: DecodeLog, *, keyframes: bool = False
) -> Iterator[VideoFrame]:
    """Frames from where the container stands, in time order, each with a pts, until the end or the first fault.

    Faults before the first frame (a recording that begins between keyframes) are passed over. A fault after it ends
    the pictures there and is told in `log`.

    Raises:
        Cancelled: a stop was asked for.
    """
    decoder = decoder_for(stream)
    if keyframes:
        decoder.skip_frame = "NONKEY"
        log.keyframe_passes += 1
    clock = _Clock(stream)
    try:
        for packet in _packets(container, stream):
            control.check()
            if keyframes and packet is not None and not packet.is_keyframe:
                continue  # not every decoder minds skip_frame
            clock.expect(packet)
            try:
                found = decoder.decode(packet)
            except av.error.EOFError:
                break
            except av.error.FFmpegError as error:
                if clock.last is None or keyframes:
                    continue
                _stop(log, clock, error.strerror or str(error))
                return
            for frame in found:
                if clock.stamp(frame):
                    log.frames += 1
                    log.damaged += frame.is_corrupt
                    yield frame
    except av.error.FFmpegError as error:  # the container itself cannot be read on
        if clock.last is not None:
            _stop(log, clock, error.strerror or str(error))
        return
    if not keyframes and clock.falls_short():
        _stop(log, clock, "the pictures that follow cannot be decoded")


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream] | None]:
    """The stream's packets, then None once so that the decoder gives what it holds back."""
    for packet in container.demux(stream):
        if packet.size or packet.pts is not None:
            yield packet  # pyright: ignore[reportReturnType]
    yield None


def _stop(log: DecodeLog, clock: _Clock, reason: str) -> None:
    assert clock.last is not None
    log.stopped_at = Moment(clock.last, clock.time_base)
    log.reason = reason.lower()


class _Clock:
    """Gives frames without a pts one by the stream's rate, and keeps time running forward."""

    def __init__(self, stream: VideoStream) -> None:
        self.time_base = stream.time_base or Fraction(1, 1000)
        rate = stream.guessed_rate or stream.average_rate or Fraction(25)
        self._step = max(1, round(1 / (rate * self.time_base)))
        self.last: int | None = None
        self._newest: int | None = None

    def expect(self, packet: Packet[VideoStream] | None) -> None:
        """Note the latest picture handed to the decoder."""
        if packet is not None and packet.pts is not None and not packet.is_discard and packet.size:
            self._newest = packet.pts if self._newest is None else max(self._newest, packet.pts)

    def falls_short(self) -> bool:
        """Whether the last pictures did not come out: several threads together keep silent about faults at the end."""
        return self.last is not None and self._newest is not None and self.last < self._newest

    def stamp(self, frame: VideoFrame) -> bool:
        """Whether the frame is later than the one before; frames that are not are shown by no player either."""
        if frame.pts is None:
            frame.pts = 0 if self.last is None else self.last + self._step
        if self.last is not None and frame.pts <= self.last:
            return False
        self.last = frame.pts
        return True
