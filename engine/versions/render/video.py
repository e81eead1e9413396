"""A recipe that keeps spans becomes a video file, streamed frame by frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.media import Video
from engine.domain.versions import Output, Piece, TimeMap
from engine.errors import BadInput
from engine.media.encode import VideoWriter
from engine.versions.render.framing import Rect, rects_for, video_size
from engine.versions.render.pixels import Job, PixelPath, video_path
from engine.versions.render.posters import Posters
from engine.versions.render.request import RenderRequest, Steps
from engine.versions.render.soundtrack import Soundtrack, sound_format
from engine.versions.render.timeline import (
    Part,
    Timed,
    length_of,
    parts_of,
    pieces_of,
    time_map,
    timed,
    version_clock,
)

CONTAINERS = {"mp4": ".mp4", "mov": ".mov"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame as the version shows it, before the encoder: `rgb` (height, width, 3) uint8, and its place in time."""

    rgb: np.ndarray
    timed: Timed


def shown(
    request: RenderRequest, steps: Steps, parts: tuple[Part, ...], size: tuple[int, int] | None, control: Control
) -> Iterator[Shown]:
    """All frames of the version in order, before encoding. `size` None: as large as the framing allows."""
    rects = rects_for(steps.frame, len(parts), request.video.width, request.video.height)
    largest = video_size(rects, bool(steps.looks))
    job = Job(
        video=request.video,
        parts=parts,
        steps=steps,
        rects=rects,
        size=largest if size is None else _allowed(size, rects),
        models=request.places.models,
    )
    path = video_path(job, control.part(0.0, 0.1))
    for frame in timed(request.video, parts, steps.speed, control):
        yield Shown(_painted(path, frame), frame)


def render_video(
    request: RenderRequest, steps: Steps, folder: Path, control: Control
) -> tuple[list[Path], Path, TimeMap]:
    """Write the recipe's one output to `folder`; gives the file, the poster, and the map of times."""
    output = _output(request)
    video = request.video
    parts = parts_of(video, steps.keep)
    path = folder / f"{output.role}{CONTAINERS[output.container]}"
    times = time_map(pieces_of(video, parts, steps.speed))
    length = length_of(video, parts, steps.speed)
    posters = Posters(length)
    clock = version_clock(video, steps.speed)
    sound = sound_format(video)
    track = None if sound is None else Soundtrack(video, steps.speed, times.pieces, joints_of(video, times.pieces))
    with VideoWriter(
        path,
        output.width,
        output.height,
        clock,
        frame_rate=video.picture.frame_rate * steps.speed,
        sound=sound,
        container=output.container,
    ) as writer:
        for frame in shown(request, steps, parts, (output.width, output.height), control):
            at = frame.timed
            writer.picture(frame.rgb, at.pts, at.duration)
            end = (at.pts + at.duration) * clock
            if track is not None:
                writer.samples(track.until(end, control))
            posters.see(frame.rgb, at.pts * clock, end)
            control.step(0.1 + 0.9 * float(min(end / length, 1)), "Rendering")
        if track is not None:
            writer.samples(track.until(length, control))
    return [path], posters.write(folder), times


def _painted(path: PixelPath, frame: Timed) -> np.ndarray:
    return np.ascontiguousarray(path.picture(frame.rgb, frame.part, frame.source))


def _output(request: RenderRequest) -> Output:
    outputs = request.recipe.outputs
    if len(outputs) != 1 or outputs[0].container not in CONTAINERS:
        raise BadInput("A version that plays has one output, an mp4 or mov file.", "Make the version again.")
    return outputs[0]


def _allowed(size: tuple[int, int], rects: tuple[Rect, ...]) -> tuple[int, int]:
    """The size the recipe names, if no frame is enlarged by it."""
    widest, tallest = min(r.width for r in rects), min(r.height for r in rects)
    if size[0] > widest or size[1] > tallest or min(size) < 2 or size[0] % 2 or size[1] % 2:
        raise BadInput(
            f"A version of this framing cannot be {size[0]}x{size[1]}.",
            f"It can have even sides up to {widest}x{tallest}.",
        )
    return size


def joints_of(video: Video, pieces: Sequence[Piece]) -> list[tuple[bool, bool]]:
    """For each piece, whether its sound fades in and out: where something was cut before or after it."""
    starts = [piece.source_start != video.start.seconds or number > 0 for number, piece in enumerate(pieces)]
    ends = [piece.source_end != video.end.seconds or number < len(pieces) - 1 for number, piece in enumerate(pieces)]
    return list(zip(starts, ends, strict=True))
