"""Pictures of a video: all of them in order, or those at given moments, upright, in square pixels, SDR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.errors import UnreadableMedia
from engine.media.colour import Converter
from engine.media.containers import opened, video_stream
from engine.media.frames import DecodeLog, coded_frames, decoder_for
from engine.media.probe import Playable

__all__ = ["DecodeLog", "Picture", "frames_at", "keyframes", "pictures_at_keyframes", "walk"]

_NEAR = Fraction(2)
"""Seconds that are decoded through rather than jumped over."""


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

    from engine.media.orientation import fitted

    height, width = rgb.shape[:2]
    size = fitted(width, height, max_side)
    return rgb if size == (width, height) else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


def walk(
    media: Playable,
    control: Control,
    *,
    span: Span | None = None,
    max_side: int | None = None,
    log: DecodeLog | None = None,
) -> Iterator[Picture]:
    """Every frame once, in time order; with `span` those shown in it, beginning with the one on screen at its start.

    Where decoding breaks off midway the pictures simply end; `log`, if given, then tells where and why. `control`
    gets steps along the time walked.

    Raises:
        UnreadableMedia: nothing can be decoded.
        Cancelled: a stop was asked for.
    """
    log = log if log is not None else DecodeLog()
    if span is None:
        first, length = media.picture.first_pts, max(1, media.picture.end_pts - media.picture.first_pts)
        for picture in _pictures(media, None, control, log, max_side):
            yield picture
            control.step(min(1.0, (picture.moment.pts - first) / length))
        log.full_passes += 1
    else:
        yield from _within(media, span, control, log, max_side)


def _within(media: Playable, span: Span, control: Control, log: DecodeLog, max_side: int | None) -> Iterator[Picture]:
    """Pictures shown in `span`; one is given when its successor is seen, since only then its end is known."""
    start = max(media.picture.first_pts, _floor(span.start, media))
    end = min(media.picture.end_pts, _ceil(span.end, media))
    held: Picture | None = None
    for picture in _from(media, start, control, log, max_side):
        pts = picture.moment.pts
        if pts >= end:
            break
        if held is not None and pts > start:
            yield held
            control.step(min(1.0, (pts - start) / max(1, end - start)))
        held = picture
    if held is not None:
        yield held


def frames_at(
    media: Playable,
    moments: Sequence[Moment],
    control: Control,
    *,
    max_side: int | None = None,
    log: DecodeLog | None = None,
) -> Iterator[Picture]:
    """The frames on screen at those moments, each once, in time order; for a frame's own moment exactly that frame.

    Moments before the first frame give the first, moments after the last give the last. Decoding starts anew only
    where a jump saves work, so neighbours share their group of pictures.

    Raises:
        UnreadableMedia: nothing can be decoded.
        Cancelled: a stop was asked for.
    """
    log = log if log is not None else DecodeLog()
    wanted = sorted({max(media.picture.first_pts, _floor(moment, media)) for moment in moments})
    near = int(_NEAR / media.picture.time_base)
    given: int | None = None
    while wanted:
        group = [wanted.pop(0)]
        while wanted and wanted[0] - group[-1] <= near:
            group.append(wanted.pop(0))
        for picture in _showing(_from(media, group[0], control, log, max_side), group):
            if picture.moment.pts != given:
                given = picture.moment.pts
                yield picture


def _showing(pictures: Iterator[Picture], wanted: list[int]) -> Iterator[Picture]:
    """For each wanted pts the last picture that began at or before it."""
    held: Picture | None = None
    rest = list(wanted)
    for picture in pictures:
        while rest and held is not None and rest[0] < picture.moment.pts:
            yield held
            rest.pop(0)
        if not rest:
            return
        held = picture
        if picture.moment.pts == rest[0]:
            yield picture
            rest.pop(0)
    if rest and held is not None:
        yield held


def keyframes(
    media: Playable, control: Control, *, max_side: int | None = None, log: DecodeLog | None = None
) -> Iterator[Picture]:
    """Keyframes only, in time order: some twentieth of the work of `walk`.

    Raises:
        UnreadableMedia: the file is gone or damaged.
        Cancelled: a stop was asked for.
    """
    log = log if log is not None else DecodeLog()
    yield from _pictures(media, None, control, log, max_side, only_keyframes=True)


def pictures_at_keyframes(
    media: Playable, pts: Sequence[int], control: Control, *, max_side: int | None = None, log: DecodeLog | None = None
) -> Iterator[Picture]:
    """The keyframes at those pts (see `MediaFile.keyframes`), by jumping: one decoded picture each.

    A keyframe that cannot be decoded by itself is left out.

    Raises:
        UnreadableMedia: the file is gone or damaged.
        Cancelled: a stop was asked for.
    """
    log = log if log is not None else DecodeLog()
    log.keyframe_passes += 1
    picture = media.picture
    convert = Converter(media.width, media.height, picture.rotation, picture.mirrored)
    with opened(media.path) as container:
        stream = video_stream(container, picture.index)
        if stream is None:
            return
        for number, wanted in enumerate(sorted(set(pts))):
            control.check()
            if (number or wanted > picture.first_pts) and not _sought(container, stream, wanted, prime=number == 0):
                continue
            frame = _lone_keyframe(container, stream, wanted)
            if frame is not None and frame.pts is not None:
                log.frames += 1
                yield Picture(Moment(frame.pts, picture.time_base), frame=frame, convert=convert, max_side=max_side)


def _lone_keyframe(container: InputContainer, stream: VideoStream, wanted: int) -> VideoFrame | None:
    """The next keyframe of the stream at or after `wanted`, decoded from its packet alone."""
    decoder = decoder_for(stream)
    try:
        for packet in container.demux(stream):
            if packet.size and packet.is_keyframe and not packet.is_discard and (packet.pts or 0) >= wanted:
                found = [*decoder.decode(packet), *decoder.decode(None)]
                return next((frame for frame in found if frame.pts is not None), None)
    except av.error.FFmpegError:
        return None
    return None


def _from(media: Playable, start: int, control: Control, log: DecodeLog, max_side: int | None) -> Iterator[Picture]:
    """Pictures from a keyframe at or before `start` on; from the file's beginning if jumping lands too late."""
    if start <= media.picture.first_pts:
        yield from _pictures(media, None, control, log, max_side)
        return
    landed = False
    for picture in _pictures(media, start, control, log, max_side):
        if not landed and picture.moment.pts > start:
            break
        landed = True
        yield picture
    else:
        if landed:
            return
    if not landed:
        yield from _pictures(media, None, control, log, max_side)


def _pictures(
    media: Playable,
    seek: int | None,
    control: Control,
    log: DecodeLog,
    max_side: int | None,
    *,
    only_keyframes: bool = False,
) -> Iterator[Picture]:
    picture = media.picture
    convert = Converter(media.width, media.height, picture.rotation, picture.mirrored)
    with opened(media.path) as container:
        stream = video_stream(container, picture.index)
        if stream is None:
            raise UnreadableMedia(f"“{media.path.name}” is not the file it was.", "Add it again.", media.path)
        if seek is not None and not _sought(container, stream, seek):
            return
        at_start = seek is None and not only_keyframes
        for frame in coded_frames(container, stream, control, log, keyframes=only_keyframes):
            assert frame.pts is not None
            pts = frame.pts
            if at_start:  # a picture that begins after the sound is held from the sound's start
                pts, at_start = min(pts, picture.first_pts), False
            yield Picture(Moment(pts, picture.time_base), frame=frame, convert=convert, max_side=max_side)


def _sought(container: InputContainer, stream: VideoStream, pts: int, *, prime: bool = True) -> bool:
    """Jump to the keyframe at or before `pts`, the decoder emptied; False where the container cannot."""
    try:
        if prime and stream.codec_context.codec.canonical_name == "h264":
            _prime(container, stream)
        container.seek(pts, stream=stream, backward=True)
    except av.error.FFmpegError:
        return False
    return True


def _prime(container: InputContainer, stream: VideoStream) -> None:
    """Show the decoder the first packet: old x264 wrote 4:4:4 wrongly and says so there only, FFmpeg corrects it."""
    for packet in container.demux(stream):
        decoder_for(stream).decode(packet)
        return


def _floor(moment: Moment, media: Playable) -> int:
    return moment.pts if moment.time_base == media.picture.time_base else moment.seconds // media.picture.time_base


def _ceil(moment: Moment, media: Playable) -> int:
    return moment.pts if moment.time_base == media.picture.time_base else -(-moment.seconds // media.picture.time_base)
