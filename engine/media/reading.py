"""A video opened for its pictures: from the beginning, from a jump, or single keyframes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from types import TracebackType
from typing import Self

import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.control import Control
from engine.domain.media import Moment
from engine.errors import UnreadableMedia
from engine.media.colour import Converter
from engine.media.containers import opened, video_stream
from engine.media.frames import DecodeLog, coded_frames, decoder_for
from engine.media.orientation import fitted
from engine.media.probe import Playable

_NEAR = Fraction(2)
"""Seconds that are decoded through rather than jumped over, where the file does not say where its keyframes lie."""


class Picture:
    """A frame as people see it: (H, W, 3) uint8 RGB, upright, square pixels, SDR.

    A picture that comes from a video is converted when `rgb` or `sized` is first asked for, so that looking at the
    moments of a video costs its decoding only, and one decode can serve several sizes.
    """

    __slots__ = ("_convert", "_frame", "_max_side", "_rgb", "moment")

    def __init__(
        self,
        moment: Moment,
        rgb: np.ndarray | None = None,
        *,
        frame: VideoFrame | None = None,
        convert: Converter | None = None,
        max_side: int | None = None,
    ) -> None:
        self.moment = moment
        self._rgb = rgb
        self._frame = frame
        self._convert = convert
        self._max_side = max_side

    @property
    def rgb(self) -> np.ndarray:
        """The pixels at the size asked of `walk` or `frames_at`."""
        if self._rgb is None:
            self._rgb = self.sized(self._max_side)
        return self._rgb

    def sized(self, max_side: int | None) -> np.ndarray:
        """The pixels scaled, from the decoded frame, to at most `max_side`; None: full size."""
        if self._frame is None or self._convert is None:
            assert self._rgb is not None
            return self._rgb if max_side is None else _shrunk(self._rgb, max_side)
        return self._convert.rgb(self._frame, max_side)


def _shrunk(rgb: np.ndarray, max_side: int) -> np.ndarray:
    import cv2

    height, width = rgb.shape[:2]
    size = fitted(width, height, max_side)
    return rgb if size == (width, height) else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


class Reader:
    """The pictures of one file. A context manager; one iteration at a time: beginning a new one ends the last.

    Raises:
        UnreadableMedia: the file is gone, or no longer the one it was.
    """

    def __init__(self, media: Playable, control: Control, log: DecodeLog | None, max_side: int | None) -> None:
        self._media = media
        self._control = control
        self._log = log if log is not None else DecodeLog()
        self._max_side = max_side
        picture = media.picture
        self._convert = Converter(media.width, media.height, picture.rotation, picture.mirrored)
        self._exit = ExitStack()
        self._fresh = False

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    def _open(self) -> None:
        self._exit.close()
        self._container: InputContainer = self._exit.enter_context(opened(self._media.path))
        stream = video_stream(self._container, self._media.picture.index)
        if stream is None:
            path = self._media.path
            raise UnreadableMedia(f"“{path.name}” is not the file it was.", "Add it again.", path)
        self._stream: VideoStream = stream
        self._fresh = True

    def from_start(self) -> Iterator[Picture]:
        """All pictures. One that begins after the sound is held from the sound's start (see `MediaFile`)."""
        if not self._fresh:
            self._open()
        self._fresh = False
        first = True
        for picture in self._pictures():
            if first:
                begins = min(picture.moment.pts, self._media.picture.first_pts)
                picture.moment, first = Moment(begins, picture.moment.time_base), False
            yield picture

    def from_before(self, pts: int) -> Iterator[Picture]:
        """Pictures from a keyframe at or before `pts` on; from the beginning if a jump lands too late or fails."""
        if pts > self._media.picture.first_pts and self._jump(pts):
            landed = False
            for picture in self._pictures():
                if not landed and picture.moment.pts > pts:
                    break
                landed = True
                yield picture
            if landed:
                return
        yield from self.from_start()

    def lone_keyframe(self, pts: int) -> Picture | None:
        """The keyframe at or next after `pts`, decoded by itself; None where that fails."""
        if (pts > self._media.picture.first_pts or not self._fresh) and not self._jump(pts):
            return None
        self._fresh = False
        decoder = decoder_for(self._stream)
        try:
            for packet in self._container.demux(self._stream):
                if packet.size and packet.is_keyframe and not packet.is_discard and (packet.pts or 0) >= pts:
                    found = [*decoder.decode(packet), *decoder.decode(None)]
                    frame = next((frame for frame in found if frame.pts is not None), None)
                    return None if frame is None else self._shown(frame)
        except av.error.FFmpegError:
            return None
        return None

    def keyframes(self) -> Iterator[Picture]:
        """All keyframes, by one pass."""
        self._fresh = False
        yield from self._pictures(keyframes=True)

    def worth_jumping(self, now: int, target: int) -> bool:
        """Whether a keyframe lies between the picture at `now` and the one wanted, so that a jump saves decoding."""
        index = self._stream.index_entries
        if len(index) < 2:
            return target - now > _NEAR / self._media.picture.time_base
        at = index.search_timestamp(target, backward=True)
        return at >= 0 and index[at].timestamp > now

    def _pictures(self, *, keyframes: bool = False) -> Iterator[Picture]:
        frames = coded_frames(self._container, self._stream, self._control, self._log, keyframes=keyframes)
        for frame in frames:
            yield self._shown(frame)

    def _shown(self, frame: VideoFrame) -> Picture:
        assert frame.pts is not None
        moment = Moment(frame.pts, self._media.picture.time_base)
        return Picture(moment, frame=frame, convert=self._convert, max_side=self._max_side)

    def _jump(self, pts: int) -> bool:
        """Jump to the keyframe at or before `pts`, the decoder emptied; False where the container cannot."""
        fresh, self._fresh = self._fresh, False
        try:
            if fresh and self._stream.codec_context.codec.canonical_name == "h264":
                self._prime()
            self._container.seek(pts, stream=self._stream, backward=True)
        except av.error.FFmpegError:
            return False
        return True

    def _prime(self) -> None:
        """Show the decoder the first packet: old x264 wrote 4:4:4 wrongly and says so only there."""
        for packet in self._container.demux(self._stream):
            decoder_for(self._stream).decode(packet)
            return
