"""Pictures and sound to an mp4 or mov file: exact times, BT.709, nothing said about who made it."""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from engine.errors import BadInput, EngineError
from engine.media.vault import atomic

_THREADS = 4
"""Fixed, since x264 divides a picture's work by it: the same input gives the same bytes."""

_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
_SOUND_FRAME = 1024
_BITEXACT = 1 << 23  # AV_CODEC_FLAG_BITEXACT: no library name or version in the stream
_FINE = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INP | Interpolation.ACCURATE_RND


def picture_encoder(crf: int, preset: str) -> tuple[str, dict[str, str]]:
    """The H.264 encoder to use, and its options for a quality of about `crf` (0 best .. 51). The one place to choose.

    Raises:
        EngineError: this build of FFmpeg has none.
    """
    choices: tuple[tuple[str, dict[str, str]], ...] = (
        # mbtree: its AVX-512 code gives other bits from run to run (100 runs: 7 results; 1 without, same input)
        ("libx264", {"crf": str(crf), "preset": preset, "profile": "high", "forced-idr": "1", "mbtree": "0"}),
        ("libopenh264", {"rc_mode": "quality", "allow_skip_frames": "0"}),
        ("h264_videotoolbox", {"q:v": str(max(1, 100 - 2 * crf))}),
        ("h264_mf", {"rate_control": "quality", "quality": str(max(1, 100 - 2 * crf))}),
    )
    for name, options in choices:
        if name in av.codecs_available:
            return name, options
    raise EngineError("This build of FFmpeg holds no H.264 encoder.", "Install PyAV from its official wheel.")


def even(width: int, height: int) -> tuple[int, int]:
    """The nearest size that 4:2:0 H.264 can hold, not larger where possible: even, at least 2x2."""
    return max(2, width // 2 * 2), max(2, height // 2 * 2)


class VideoWriter:
    """Writes H.264 4:2:0 and, if asked, AAC. A context manager: the file has its name only after a clean exit.

    Args:
        path: the file to make; written as `name.part` until whole.
        width, height: of the pictures given; odd sizes lose their last row or column.
        time_base: the unit of `pts` and `duration`; times in the file are exactly those given.
        frame_rate: the nominal rate; it guides the encoder only, the pictures' own times count.
        sound: (samples a second, channels 1/2/6/8), or None. Its first sample sounds at pts 0.
        container: "mp4" or "mov".
        crf: x264's quality, lower is better.
        preset: x264's speed.
        keyframe_every: seconds between keyframes.

    Raises:
        DiskFull: there is no room; nothing remains.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        time_base: Fraction,
        *,
        frame_rate: Fraction,
        sound: tuple[int, int] | None = None,
        container: str = "mp4",
        crf: int = 18,
        preset: str = "medium",
        keyframe_every: Fraction = Fraction(2),
    ) -> None:
        if container not in ("mp4", "mov"):
            raise BadInput(f"Videos are written as mp4 or mov, not {container}.", "Choose mp4 or mov.", path)
        self._path = path
        self._size = even(width, height)
        self._time_base = time_base
        self._frame_rate = min(max(frame_rate, Fraction(1)), Fraction(1000)).limit_denominator(65535)
        self._sound = sound
        self._format = container
        self._encoder = picture_encoder(crf, preset)
        self._gop = max(1, round(keyframe_every * self._frame_rate))
        self._exit = ExitStack()
        self._scaler = VideoReformatter()
        self._waiting: list[np.ndarray] = []
        self._sounded = 0
        self._last: int | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            part = stack.enter_context(atomic(self._path))
            options = {
                "movflags": "+faststart",
                "fflags": "+bitexact",
                "video_track_timescale": str(self._time_base.denominator),
                # the unit of edit lists, which say when the first picture shows
                "movie_timescale": str(self._time_base.denominator * -(-1000 // self._time_base.denominator)),
            }
            self._file: OutputContainer = stack.enter_context(
                av.open(f"file:{part.resolve()}", "w", format=self._format, container_options=options)
            )
            self._picture = self._add_picture()
            self._voice = self._add_sound()
            self._file.start_encoding()
            # x264 writes its version and settings into the first SEI; nothing in our streams needs SEI
            self._cleaner = BitStreamFilterContext("filter_units=remove_types=6", self._picture)
            self._exit = stack.pop_all()
        return self

    def _add_picture(self) -> VideoStream:
        name, options = self._encoder
        stream = self._file.add_stream(name, rate=self._frame_rate, options=options)
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.width, context.height = self._size
        context.pix_fmt = "yuv420p"
        context.time_base = self._time_base
        stream.time_base = self._time_base
        context.gop_size = self._gop
        context.thread_count = _THREADS
        context.flags |= _BITEXACT
        context.color_primaries = context.color_trc = context.colorspace = 1  # BT.709
        context.color_range = ColorRange.MPEG
        return stream

    def _add_sound(self) -> AudioStream | None:
        if self._sound is None:
            return None
        rate, channels = self._sound
        stream = self._file.add_stream("aac", rate=rate, layout=_LAYOUTS[channels])
        assert isinstance(stream, AudioStream)
        stream.codec_context.bit_rate = 96_000 * channels
        stream.codec_context.flags |= _BITEXACT
        return stream

    def picture(self, rgb: np.ndarray, pts: int, duration: int) -> None:
        """Add a picture: (H, W, 3) uint8 RGB, shown from `pts` for `duration`; pts must rise, gaps are allowed."""
        if self._last is not None and pts <= self._last:
            raise ValueError(f"pts must rise: {pts} after {self._last}")
        self._last = pts
        frame = VideoFrame.from_ndarray(_fitting(rgb, self._size), "rgb24")
        coded = self._scaler.reformat(
            frame,
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_colorspace=Colorspace.ITU709,
            interpolation=_FINE,
        )
        coded.pts, coded.time_base, coded.duration = pts, self._time_base, duration
        coded.color_primaries = coded.color_trc = coded.colorspace = 1
        coded.color_range = ColorRange.MPEG
        for packet in self._picture.encode(coded):
            self._mux_picture(packet)
        self._encode_sound(until=(pts + duration) * self._time_base)

    def samples(self, block: np.ndarray) -> None:
        """Add sound: (n, channels) float32 in -1..1, following what was added before."""
        assert self._sound is not None
        if len(block):
            self._waiting.append(np.ascontiguousarray(np.clip(block, -1, 1), np.float32))
            self._encode_sound(until=Fraction(0) if self._last is None else self._last * self._time_base)

    def _encode_sound(self, until: Fraction | None) -> None:
        """Encode waiting sound up to `until` seconds, so that both streams grow together; None: all of it."""
        if self._voice is None or self._sound is None:
            return
        rate, channels = self._sound
        while self._waiting and (until is None or Fraction(self._sounded, rate) < until):
            ready = sum(len(block) for block in self._waiting)
            if ready < _SOUND_FRAME and until is not None:
                return
            whole = np.concatenate(self._waiting)
            count = min(len(whole), max(1, _frames_due(until, rate, self._sounded)) * _SOUND_FRAME)
            if until is not None:
                count = count // _SOUND_FRAME * _SOUND_FRAME
            self._waiting = [whole[count:]] if count < len(whole) else []
            for at in range(0, count, _SOUND_FRAME):
                self._encode_block(whole[at : min(at + _SOUND_FRAME, count)], rate, channels)

    def _encode_block(self, block: np.ndarray, rate: int, channels: int) -> None:
        assert self._voice is not None
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout=_LAYOUTS[channels])
        frame.sample_rate, frame.pts, frame.time_base = rate, self._sounded, Fraction(1, rate)
        self._sounded += len(block)
        for packet in self._voice.encode(frame):
            self._file.mux(packet)

    def _mux_picture(self, packet: Packet | None) -> None:
        for cleaned in self._cleaner.filter(packet):
            cleaned.stream = self._picture
            self._file.mux(cleaned)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            try:
                self._finish()
            except BaseException as failure:
                self._exit.__exit__(type(failure), failure, failure.__traceback__)
                raise
        self._exit.__exit__(kind, error, trace)

    def _finish(self) -> None:
        if self._last is None:
            raise BadInput(f"“{self._path.name}” would hold no picture.", "Keep at least one frame.", self._path)
        self._encode_sound(until=None)
        for packet in self._picture.encode(None):
            self._mux_picture(packet)
        self._mux_picture(None)
        if self._voice is not None:
            for packet in self._voice.encode(None):
                self._file.mux(packet)


def _frames_due(until: Fraction | None, rate: int, sounded: int) -> int:
    return 1 << 20 if until is None else -(-int(until * rate - sounded) // _SOUND_FRAME)


def _fitting(rgb: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The picture at the coded size: the odd last row or column dropped, a lone one doubled."""
    width, height = size
    if even(rgb.shape[1], rgb.shape[0]) != size:
        raise ValueError(f"picture of {rgb.shape[1]}x{rgb.shape[0]} in a video of {width}x{height}")
    if rgb.shape[0] < height:
        rgb = np.repeat(rgb, 2, axis=0)
    if rgb.shape[1] < width:
        rgb = np.repeat(rgb, 2, axis=1)
    return np.ascontiguousarray(rgb[:height, :width])
