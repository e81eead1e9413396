"""What a file is, told without decoding all of it: streams, size as shown, exact time, and what is wrong with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from engine.control import Control
from engine.domain.media import PictureStream, SoundStream
from engine.errors import UnreadableMedia
from engine.media.boxes import largest_track
from engine.media.colour import has_alpha, needs_ipt, side_data, signal_of
from engine.media.containers import (
    EXPORT_AGAIN,
    PIXEL_LIMIT,
    is_still_format,
    opened,
    picture_streams,
    sound_stream,
    video_stream,
)
from engine.media.frames import DecodeLog, coded_frames
from engine.media.orientation import displayed_size, from_display_matrix
from engine.media.timeline import Timeline, scan

SMALL = 100_000_000
"""Pixels (frames x width x height) up to which a file is decoded wholly when it is probed; about a second's work."""

SUSPICIOUS = 1_000_000_000
"""The same for files whose packets already tell that something is missing."""


class Playable(Protocol):
    """What can be decoded: a `Video` of the library, or a `MediaFile`."""

    @property
    def path(self) -> Path: ...
    @property
    def picture(self) -> PictureStream: ...
    @property
    def sound(self) -> SoundStream | None: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that can be played. `width` and `height` are as shown: upright, square pixels.

    A picture that begins after the sound, or ends before it, is held, as players do: `picture.first_pts` and
    `picture.end_pts` then lie at the sound's start and end. `keyframes` are the pts where decoding can begin.
    """

    path: Path
    container: str
    picture: PictureStream
    sound: SoundStream | None
    width: int
    height: int
    warnings: tuple[str, ...] = ()
    keyframes: tuple[int, ...] = ()


def probe(path: Path, control: Control) -> MediaFile:
    """Look at a file.

    Small files, and larger ones whose packets do not add up, are decoded wholly without conversion, so that what is
    said of them is sure; of the others the first picture is decoded, and a fault further in shows when they are walked.

    Raises:
        UnreadableMedia: no video, a still picture, no decodable picture, too large, or Dolby Vision without a base.
        Cancelled: a stop was asked for.
    """
    with opened(path) as container:
        if is_still_format(container):
            raise _still(path)
        candidates = [stream.index for stream in picture_streams(container)]
        if not candidates:
            raise UnreadableMedia(
                f"“{path.name}” has no video stream.",
                "Choose a video; sound or a cover picture alone is not enough.",
                path,
            )
        packets = _packets(container, candidates[0], control)
    try:
        return _look_at(path, packets, control)
    except UnreadableMedia as refusal:
        for index in candidates[1:]:
            with opened(path) as container:
                packets = _packets(container, index, control)
            with suppress(UnreadableMedia):
                return _look_at(path, packets, control)
        raise refusal from None


@dataclass(frozen=True, slots=True)
class _Packets:
    """What the container and its packets tell of one picture stream and the sound. `sized`: its size is declared."""

    index: int
    timeline: Timeline
    sound: SoundStream | None
    container: str
    sized: bool


def _packets(container: InputContainer, index: int, control: Control) -> _Packets:
    stream, sound = _stream(container, index), sound_stream(container)
    timeline = scan(container, stream, sound, control)
    heard = None if sound is None else _sound(sound)
    return _Packets(index, timeline, heard, container.format.name, stream.codec_context.width > 0)


def _look_at(path: Path, packets: _Packets, control: Control) -> MediaFile:
    """Decode what must be seen of the stream, and say what the file is."""
    timeline = packets.timeline
    with opened(path) as container:
        stream = _stream(container, packets.index)
        first, seen = _look(container, stream, timeline, control)
        if first is None:
            raise _nothing_decodes(path, seen.log) if packets.sized else _too_large(path)
        if packets.container == "gif" and seen.complete and len(seen.pts) == 1:
            raise _still(path)
        if needs_ipt(first):
            raise UnreadableMedia(
                f"“{path.name}” is Dolby Vision profile 5, which has no HDR10, HLG or SDR picture inside.",
                "Export it with an HDR10 or HLG base (profile 8), or as SDR.",
                path,
            )
        picture = _picture(stream, first, timeline, seen)
        if packets.container.startswith("mov") and largest_track(path) > PIXEL_LIMIT:
            # the track header's size is absurd, and the pixel aspect that follows from it
            picture = replace(picture, sample_aspect=_sane(stream.codec_context.sample_aspect_ratio))
    width, height = displayed_size(picture.coded_width, picture.coded_height, picture.sample_aspect, picture.rotation)
    if width * height > PIXEL_LIMIT:
        raise _too_large(path)
    said = tuple(_warnings(timeline, picture, seen, packets.sound))
    keyframes = tuple(pts for pts in timeline.keyframes.tolist() if pts < picture.end_pts)
    return MediaFile(path, packets.container, picture, packets.sound, width, height, said, keyframes)


def _stream(container: InputContainer, index: int) -> VideoStream:
    found = video_stream(container, index)
    assert found is not None
    return found


@dataclass(slots=True)
class _Seen:
    """What decoding showed: pts of the frames that came out, and whether all were asked for."""

    pts: list[int]
    last_duration: int
    complete: bool
    log: DecodeLog


def _look(
    container: InputContainer, stream: VideoStream, timeline: Timeline, control: Control
) -> tuple[VideoFrame | None, _Seen]:
    """Decode the first frame and, if the file is small or suspicious, all the others."""
    seen = _Seen([], 0, False, DecodeLog())
    first: VideoFrame | None = None
    whole = False
    for frame in coded_frames(container, stream, control, seen.log):
        if first is None:
            first = frame
            work = frame.width * frame.height * max(1, len(timeline.pts))
            whole = work <= (SUSPICIOUS if timeline.suspicious else SMALL)
        assert frame.pts is not None
        seen.pts.append(frame.pts)
        seen.last_duration = frame.duration
        if not whole:
            return first, seen
    seen.complete = True
    return first, seen


def _picture(stream: VideoStream, first: VideoFrame, timeline: Timeline, seen: _Seen) -> PictureStream:
    base = stream.time_base or Fraction(1, 1000)
    matrix = side_data(first).get("DISPLAYMATRIX")
    rotation, mirrored = (0, False) if matrix is None else from_display_matrix(matrix)
    pts = np.array(seen.pts, np.int64) if seen.complete else timeline.pts
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    start, end = _extent(pts, rate, base, timeline, seen)
    return PictureStream(
        index=stream.index,
        codec=stream.codec_context.codec.canonical_name,
        pixel_format=first.format.name,
        coded_width=first.width,
        coded_height=first.height,
        rotation=rotation,
        mirrored=mirrored,
        sample_aspect=_sane(stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio),
        transfer=signal_of(first).transfer,
        bit_depth=first.format.components[0].bits,
        has_alpha=has_alpha(first),
        frame_rate=rate,
        variable_frame_rate=_varies(pts),
        time_base=base,
        first_pts=start,
        end_pts=end,
        frames=len(pts),
    )


def _sane(aspect: Fraction | None) -> Fraction:
    return aspect if aspect and Fraction(1, 16) <= aspect <= 16 else Fraction(1)


def _extent(pts: np.ndarray, rate: Fraction, base: Fraction, timeline: Timeline, seen: _Seen) -> tuple[int, int]:
    """When the presentation starts and ends, in `base`. Sound holds the first and last picture by a frame or more."""
    step = max(1, round(1 / (rate * base)))
    last = seen.last_duration if seen.complete else int(timeline.durations[-1])
    start, end = int(pts[0]), int(pts[-1]) + (last or step)
    if seen.log.stopped_at is not None:
        return start, end
    if timeline.sound_start is not None and timeline.sound_start < (start - step) * base:
        start = round(timeline.sound_start / base)
    if timeline.sound_end is not None and timeline.sound_end > end * base:
        end = -(-timeline.sound_end // base)
    return start, int(end)


def _varies(pts: np.ndarray) -> bool:
    """Whether frames follow one another unevenly, beyond the rounding of the clock."""
    steps = np.diff(pts)
    usual = float(np.median(steps)) if len(steps) else 0.0
    return bool(len(steps) and np.abs(steps - usual).max() > max(1.0, 0.1 * usual))


def _sound(stream: AudioStream) -> SoundStream:
    return SoundStream(
        index=stream.index,
        codec=stream.codec_context.codec.canonical_name,
        sample_rate=stream.codec_context.sample_rate,
        channels=stream.codec_context.channels,
        time_base=stream.time_base or Fraction(1, stream.codec_context.sample_rate or 48000),
        language=stream.language or "",
    )


def _warnings(timeline: Timeline, picture: PictureStream, seen: _Seen, sound: SoundStream | None) -> list[str]:
    said: list[str] = []
    base, start = picture.time_base, picture.first_pts
    if seen.log.stopped_at is not None:
        until = float((seen.log.stopped_at.pts - start) * base)
        said.append(f"Decoding stops after {until:.2f} s ({seen.log.reason}); only what comes before is used.")
    elif timeline.suspicious:
        said.append(f"Something is missing at the end: {timeline.suspicious}.")
    if seen.log.damaged:
        said.append(f"{seen.log.damaged} of {picture.frames} pictures are damaged.")
    if timeline.sound_end is not None and (picture.end_pts * base - timeline.sound_end) > 1:
        said.append(f"The sound ends {float(picture.end_pts * base - timeline.sound_end):.1f} s before the picture.")
    if sound is not None and timeline.sound_end is None:
        said.append("The sound stream holds no sound.")
    return said


def _still(path: Path) -> UnreadableMedia:
    return UnreadableMedia(
        f"“{path.name}” is a still picture, not a video.", "Use it as a thumbnail or a liked picture instead.", path
    )


def _too_large(path: Path) -> UnreadableMedia:
    return UnreadableMedia(
        f"“{path.name}” declares pictures of more than {PIXEL_LIMIT // 1_000_000} million pixels.",
        "Export it at 8K (7680 x 4320) or smaller.",
        path,
    )


def _nothing_decodes(path: Path, log: DecodeLog) -> UnreadableMedia:
    why = f" ({log.reason})" if log.reason else ""
    return UnreadableMedia(f"“{path.name}” holds no picture that can be decoded{why}.", EXPORT_AGAIN, path)
