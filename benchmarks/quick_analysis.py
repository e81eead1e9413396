"""An analysis of a made video whose shots are known: frames four times a second and their vectors, nothing else.

It leaves out what planted tastes do not depend on (faces, text, speech, cuts) and so costs a fraction of the real one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.scenes import Part
from engine.analysis.measures import measure_frame
from engine.control import Control
from engine.domain.analysis import Analysis, Look, SampledFrame, Sentence, Shot, Sound, Space, Transition, Vectors
from engine.domain.media import Places, Span, Video
from engine.media.decode import walk
from engine.media.pictures import write_jpeg
from engine.models.encoders import encode_embedded

GAP = Fraction(1, 4)


def analyse_quickly(
    video: Video,
    parts: Sequence[Part],
    places: Places,
    control: Control,
    *,
    sentences: tuple[Sentence, ...] = (),
    sound: Sound | None = None,
) -> Analysis:
    """Frames, looks and vectors of a video whose parts are its shots."""
    folder = places.cache / video.sha256 / "quick"
    folder.mkdir(parents=True, exist_ok=True)
    shots = _shots(video, parts)
    pictures: list[np.ndarray] = []
    frames: list[SampledFrame] = []
    due = video.start.seconds
    for picture in walk(video, control):
        if picture.moment.seconds < due:
            continue
        due += GAP
        path = folder / f"{picture.moment.pts}.jpg"
        write_jpeg(path, picture.rgb)
        seconds = picture.moment.seconds
        shot = next(i for i, one in enumerate(shots) if one.span.start.seconds <= seconds < one.span.end.seconds)
        frames.append(SampledFrame(picture.moment, shot, _look(picture.rgb), (), (), path))
        pictures.append(picture.rgb)
    vectors = tuple(_stored(folder, one.space, one.rows) for one in encode_embedded(pictures, places.models))
    return Analysis(video.sha256, "quick", shots, tuple(frames), vectors, sentences, "", sound, 1, 0.0)


def _shots(video: Video, parts: Sequence[Part]) -> tuple[Shot, ...]:
    borders = [video.moment_at(Fraction(part.start).limit_denominator(1000)) for part in parts] + [video.end]
    borders[0] = video.start
    return tuple(
        Shot(Span(start, end), Transition.CUT if index else Transition.START)
        for index, (start, end) in enumerate(pairwise(borders))
    )


def _look(rgb: np.ndarray) -> Look:
    measured = measure_frame(rgb)
    return Look(measured.sharpness, measured.exposure, measured.contrast, measured.exposure < 0.03, False, False)


def _stored(folder: Path, space: Space, rows: np.ndarray) -> Vectors:
    path = folder / f"{space.name}.npy"
    np.save(path, rows, allow_pickle=False)
    return Vectors(space, path, len(rows))
