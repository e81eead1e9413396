"""One number for what a file shows and sounds like, whatever container it lies in."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame

from engine.control import Control
from engine.domain.media import Sha256
from engine.media.containers import is_still_format, opened, picture_streams, sound_stream
from engine.media.frames import DecodeLog, coded_frames
from engine.media.pictures import read_picture


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def decoded_sha256(path: Path, control: Control) -> Sha256:
    """SHA-256 over all decoded frames (their own planes, not RGB) and samples of the streams that are shown and heard.

    Frames carry their times in milliseconds after the first, the resolution that every container keeps, so the same
    streams in another container give the same number. Of a still picture it is over its upright RGB pixels.

    Raises:
        UnreadableMedia: the file cannot be opened.
        Cancelled: a stop was asked for.
    """
    hasher = hashlib.sha256()
    with opened(path) as container:
        still = is_still_format(container)
        if not still:
            _pictures(container, hasher, control)
    if still:
        rgb = read_picture(path)
        hasher.update(repr(rgb.shape).encode() + rgb.tobytes())
        return Sha256(hasher.hexdigest())
    with opened(path) as container:
        _sounds(container, hasher, control)
    return Sha256(hasher.hexdigest())


def _pictures(container: InputContainer, hasher: _Hash, control: Control) -> None:
    streams = picture_streams(container)
    if not streams:
        return
    base, first = streams[0].time_base or Fraction(1, 1000), None
    for frame in coded_frames(container, streams[0], control, DecodeLog()):
        assert frame.pts is not None
        first = frame.pts if first is None else first
        since = int((frame.pts - first) * base * 1000 + Fraction(1, 2))
        hasher.update(f"P {since} {frame.width} {frame.height} {frame.format.name}\n".encode())
        for plane in _planes(frame):
            hasher.update(plane)


def _planes(frame: VideoFrame) -> list[bytes]:
    """The visible bytes of each plane, without the padding at line ends."""
    if frame.format.is_bit_stream or frame.format.has_palette:
        frame = frame.reformat(format="rgba")
    widths = [0] * len(frame.planes)
    for component in frame.format.components:
        widths[component.plane] += (component.bits + 7) // 8
    rows: list[bytes] = []
    for plane, size in zip(frame.planes, widths, strict=True):
        lines = np.frombuffer(memoryview(plane), np.uint8, count=plane.height * plane.line_size)
        rows.append(lines.reshape(plane.height, plane.line_size)[:, : plane.width * size].tobytes())
    return rows


def _sounds(container: InputContainer, hasher: _Hash, control: Control) -> None:
    stream = sound_stream(container)
    if stream is None:
        return
    try:
        for packet in container.demux(stream):
            control.check()
            try:
                frames = stream.codec_context.decode(packet if packet.size else None)
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                hasher.update(b"damaged\n")
                continue
            for frame in frames:
                _sound(frame, hasher)
    except av.error.FFmpegError:
        hasher.update(b"breaks off\n")


def _sound(frame: AudioFrame, hasher: _Hash) -> None:
    """All samples of a frame, channels side by side, so that the division into frames does not count."""
    samples = np.asarray(frame.to_ndarray())
    if frame.format.is_planar:
        samples = samples.T
    hasher.update(np.ascontiguousarray(samples).tobytes())
