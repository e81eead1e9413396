"""Small media that the tests of this room make themselves, each with a known answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from engine.media.encode import VideoWriter

RATE = 48_000
Colour = tuple[int, int, int]


def flat(width: int, height: int, colour: Colour) -> np.ndarray:
    """A picture of one colour."""
    return np.full((height, width, 3), colour, np.uint8)


def numbered(number: int, width: int = 64, height: int = 48) -> np.ndarray:
    """A picture that says its number by its grey: 16 steps of 15 left, the rest right."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2] = number % 16 * 15 + 8
    picture[:, width // 2 :] = number // 16 * 15 + 8
    return picture


def number_of(rgb: np.ndarray) -> int:
    """The number that `numbered` wrote."""
    half = rgb.shape[1] // 2
    left, right = rgb[:, : half - 2].mean(), rgb[:, half + 2 :].mean()
    return round((left - 8) / 15) + 16 * round((right - 8) / 15)


def beeps(seconds: float, channels: int = 2) -> np.ndarray:
    """A 440 Hz beep of 100 ms at the beginning of each second."""
    time = np.arange(round(seconds * RATE)) / RATE
    tone = np.where(time % 1 < 0.1, 0.5 * np.sin(2 * np.pi * 440 * time), 0).astype(np.float32)
    return np.repeat(tone[:, None], channels, axis=1)


def write_video(
    path: Path,
    pts: Sequence[int],
    time_base: Fraction,
    *,
    picture: Callable[[int], np.ndarray] = numbered,
    sound: np.ndarray | None = None,
    last: int = 1,
) -> Path:
    """A video of `picture(i)` at pts[i], with sound from its beginning."""
    height, width = picture(0).shape[:2]
    form = None if sound is None else (RATE, sound.shape[1])
    with VideoWriter(
        path, width, height, time_base, frame_rate=Fraction(25), sound=form, container=path.suffix[1:], crf=10
    ) as writer:
        if sound is not None:
            writer.samples(sound)
        for number, at in enumerate(pts):
            following = pts[number + 1] if number + 1 < len(pts) else at + last
            writer.picture(picture(number), at, following - at)
    return path


def as_frame(values: np.ndarray, pixels: str) -> VideoFrame:
    """A frame of those values; planar formats of more than 8 bits as (planes, H, W) uint16."""
    if values.dtype != np.uint16:
        return VideoFrame.from_ndarray(np.ascontiguousarray(values), pixels)
    frame = VideoFrame(values.shape[2], values.shape[1], pixels)
    for plane, rows in zip(frame.planes, values, strict=True):
        lines = np.zeros((plane.height, plane.line_size // 2), np.uint16)
        lines[:, : rows.shape[1]] = rows
        plane.update(lines.tobytes())
    return frame


def raw_video(
    path: Path,
    codec: str,
    pixels: str,
    frames: Sequence[np.ndarray],
    *,
    options: dict[str, str] | None = None,
    tags: tuple[int, int, int, int] | None = None,
    matrix: Sequence[int] | None = None,
    aspect: Fraction | None = None,
    sound: np.ndarray | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    """Frames given in the pixel format itself, 25 a second, written by FFmpeg with the tags wanted.

    `tags` are (primaries, transfer, matrix, range) of ITU-T H.273; `matrix` the nine numbers of a display matrix.
    """
    shape = as_frame(frames[0], pixels)
    with av.open(str(path), "w") as file:
        file.metadata.update(metadata or {})
        stream = file.add_stream(codec, rate=25, options=options or {})
        stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, pixels
        if tags is not None:
            context = stream.codec_context
            context.color_primaries, context.color_trc, context.colorspace, context.color_range = tags
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if matrix is not None:
            stream.set_display_matrix(matrix)
        voice = None if sound is None else file.add_stream("aac", rate=RATE, layout="mono")
        for number, values in enumerate(frames):
            frame = as_frame(values, pixels)
            if tags is not None:
                frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range = tags
            frame.pts, frame.time_base = number, Fraction(1, 25)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
        if voice is not None and sound is not None:
            heard = AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), format="fltp", layout="mono")
            heard.sample_rate, heard.pts = RATE, 0
            file.mux(voice.encode(heard))
            file.mux(voice.encode(None))
    return path
