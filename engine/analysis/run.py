"""The analysis from start to end: walk, borders, vectors, faces, text, sound; then written in one go."""

from __future__ import annotations

import hashlib
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.analysis import cache
from engine.analysis.closely import Kept, keep_frames, look_closely
from engine.analysis.cuts import Border, find_borders
from engine.analysis.gather import Walked, walked
from engine.analysis.hearing import hear
from engine.analysis.looks import looks
from engine.analysis.sampling import thinned
from engine.analysis.stages import Stages, stages
from engine.control import Control
from engine.domain.analysis import Analysis, SampledFrame, Shot, Transition, Vectors
from engine.domain.media import Moment, Places, Span, Video
from engine.models import spaces
from engine.models.catalogue import model_sha256
from engine.models.encoders import encode_embedded
from engine.models.shots import TransNet

METHOD = "1"
"""Changes whenever the same video and models would give another analysis."""
_MODELS = (*spaces.EMBEDDED, "yunet", "pp-ocrv6", "transnetv2", "whisper-base", "silero-vad")


def version() -> str:
    """Names the methods and the models' hashes."""
    parts = [METHOD, *(model_sha256(name) for name in _MODELS)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def run(video: Video, places: Places, control: Control) -> Analysis:
    """See `engine.analysis.analyse`."""
    folder = cache.folder_of(places, video.sha256, version())
    kept = cache.load(folder)
    if kept is not None:
        control.step(1.0, "already analysed")
        return kept
    work = cache.begin(folder)
    try:
        return cache.finish(_make(video, places.models, work, control), work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _make(video: Video, models: Path, work: Path, control: Control) -> Analysis:
    """Everything, with paths relative to `work`."""
    began = time.perf_counter()
    parts = stages(video, control)
    parts.walk.step(0.0, "looking at every frame")
    with walked(video, work, parts.walk) as seen:
        picture = _picture_path(video, models, work, seen, parts)
    heard = hear(video, models, parts.sound)
    analysis = replace(
        picture,
        sentences=heard.sentences,
        language=heard.language,
        sound=heard.sound,
        warnings=picture.warnings + heard.warnings,
        seconds=round(time.perf_counter() - began, 3),
    )
    control.step(1.0, "analysed")
    return analysis


def _picture_path(video: Video, models: Path, work: Path, seen: Walked, parts: Stages) -> Analysis:
    """What the pictures tell, as an analysis that has no sound yet."""
    borders = find_borders(seen.scores, seen.cuts, seen.tiny, TransNet(models), parts.borders)
    shot_of = _shot_numbers(borders, len(seen.pts))
    stay = thinned([int(shot_of[s.index]) for s in seen.samples])
    kept = keep_frames(seen, [seen.samples[i] for i in stay], shot_of, work)
    found = looks(seen, borders, shot_of, [k.index for k in kept])
    vectors = _encode(kept, models, work, parts.vectors)
    faces, text = look_closely(kept, found, float(video.duration), models, parts.closely)
    frames = tuple(
        SampledFrame(seen.moment(k.index, video), k.shot, look, f, t, k.picture.relative_to(work))
        for k, look, f, t in zip(kept, found, faces, text, strict=True)
    )
    stopped = seen.log.stopped_at
    return Analysis(
        video=video.sha256,
        version=version(),
        shots=_shots(video, seen, borders),
        frames=frames,
        vectors=vectors,
        sentences=(),
        language="",
        sound=None,
        decodes=seen.log.full_passes,
        seconds=0.0,
        warnings=_warnings(video, seen),
        readable_until=None if stopped is None else stopped.seconds,
    )


def _shot_numbers(borders: tuple[Border, ...], count: int) -> np.ndarray:
    """(count,) the shot of each frame."""
    begins = np.zeros(count, int)
    begins[[b.index for b in borders]] = 1
    return np.cumsum(begins)


def _shots(video: Video, seen: Walked, borders: tuple[Border, ...]) -> tuple[Shot, ...]:
    """Shots without gap or overlap from the first frame to the end of the last."""
    starts = [seen.moment(0, video), *(seen.moment(b.index, video) for b in borders)]
    kinds = [Transition.START, *(Transition.GRADUAL if b.gradual else Transition.CUT for b in borders)]
    ends = [*starts[1:], _end(video, seen)]
    return tuple(Shot(Span(a, b), kind) for a, b, kind in zip(starts, ends, kinds, strict=True))


def _end(video: Video, seen: Walked) -> Moment:
    """Where the last decoded frame ends: the video's end, or one usual frame later if decoding broke off."""
    last = int(seen.pts[-1])
    usual = int(np.median(np.diff(seen.pts))) if len(seen.pts) > 1 else 1
    if seen.log.stopped_at is None:
        return Moment(max(video.picture.end_pts, last + 1), video.picture.time_base)
    return Moment(min(max(video.picture.end_pts, last + 1), last + max(1, usual)), video.picture.time_base)


def _encode(kept: list[Kept], models: Path, work: Path, control: Control) -> tuple[Vectors, ...]:
    """Vectors of the kept frames in every embedded space, as .npy files in `work`."""
    note = "learning what the frames show"
    control.step(0.0, note)
    made = encode_embedded((k.read() for k in kept), models, lambda done: control.step(done / len(kept), note))
    for encoded in made:
        np.save(work / f"{encoded.space.name}.npy", encoded.rows, allow_pickle=False)
    return tuple(Vectors(e.space, Path(f"{e.space.name}.npy"), len(e.rows)) for e in made)


def _warnings(video: Video, seen: Walked) -> tuple[str, ...]:
    told = list(dict.fromkeys(seen.log.warnings))
    if seen.log.stopped_at is not None:
        at = float(video.seconds_of(seen.log.stopped_at))
        told.append(f"The video can be read up to {at:.1f} s only ({seen.log.reason}).")
    elif seen.log.damaged:
        told.append(f"{seen.log.damaged} frames are damaged.")
    return tuple(told)
