"""The analysis from start to end: the picture path, the close look, the sound; then written in one go."""

from __future__ import annotations

import hashlib
import shutil
import time
from pathlib import Path

from engine.analysis import cache
from engine.analysis.closely import look_closely
from engine.analysis.gather import Walked
from engine.analysis.hearing import hear
from engine.analysis.pictures import Seen, picture_path
from engine.analysis.stages import Stages, stages
from engine.control import Control
from engine.domain.analysis import Analysis, SampledFrame
from engine.domain.media import Places, Video
from engine.models import spaces
from engine.models.catalogue import model_sha256

METHOD = "3"
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
        analysis = cache.finish(_make(video, places.models, work, control), work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    control.step(1.0, "analysed")
    return analysis


def _make(video: Video, models: Path, work: Path, control: Control) -> Analysis:
    """Everything, with paths relative to `work`."""
    began = time.perf_counter()
    parts = stages(video, control)
    with picture_path(video, models, work, parts) as seen:
        frames = _frames(video, models, work, seen, parts)
        log, shots, vectors, told = seen.walked.log, seen.shots, seen.vectors, _warnings(video, seen.walked)
    heard = hear(video, models, parts.sound)
    return Analysis(
        video=video.sha256,
        version=version(),
        shots=shots,
        frames=frames,
        vectors=vectors,
        sentences=heard.sentences,
        language=heard.language,
        sound=heard.sound,
        decodes=log.full_passes,
        seconds=round(time.perf_counter() - began, 3),
        warnings=told + heard.warnings,
        readable_until=None if log.stopped_at is None else log.stopped_at.seconds,
    )


def _frames(video: Video, models: Path, work: Path, seen: Seen, parts: Stages) -> tuple[SampledFrame, ...]:
    faces, text = look_closely(seen.kept, seen.looks, float(video.duration), models, parts.closely)
    return tuple(
        SampledFrame(seen.walked.moment(k.index, video), k.shot, look, f, t, k.picture.relative_to(work))
        for k, look, f, t in zip(seen.kept, seen.looks, faces, text, strict=True)
    )


def _warnings(video: Video, walked: Walked) -> tuple[str, ...]:
    told = list(dict.fromkeys(walked.log.warnings))
    if walked.log.stopped_at is not None:
        at = float(video.seconds_of(walked.log.stopped_at))
        told.append(f"The video can be read up to {at:.1f} s only ({walked.log.reason}).")
    elif walked.log.damaged:
        told.append(f"{walked.log.damaged} frames are damaged.")
    return tuple(told)
