"""Small real files for the checks: a source with moving pictures and sound, and versions of it with planted defects."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine.checks import CheckRequest, check
from engine.checks.known_sound import babble
from engine.checks.worlds import drawn
from engine.control import Control
from engine.domain.audience import SegmentId
from engine.domain.findings import Finding, Report
from engine.domain.guidance import Kind
from engine.domain.media import Moment, Places, Sha256, Span, Video
from engine.domain.versions import (
    Fit,
    KeepSpans,
    Offer,
    Origin,
    Output,
    PickFrame,
    Piece,
    Recipe,
    RenderedFile,
    Step,
    SwitchableStep,
    TimeMap,
    Version,
    VersionId,
)
from engine.library.load import LoadRequest, load
from engine.media.decode import walk
from engine.media.encode import VideoWriter
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.media.sound import read_sound
from engine.media.vault import sha256_of

RATE, SOUND = 25, 44100
NO_FIT = Fit(None, None, None, "", 0)
Retouch = Callable[[int, np.ndarray], np.ndarray]


def same(_: int, rgb: np.ndarray) -> np.ndarray:
    return rgb


def write_video(path: Path, luma: np.ndarray, sound: np.ndarray | None, rate: int = RATE, size=(320, 180)) -> Path:
    """Pictures (N, h, w) tinted and enlarged, with (n, 2) samples."""
    tint = np.array([1.0, 0.92, 0.84])
    with VideoWriter(
        path,
        *size,
        Fraction(1, rate),
        frame_rate=Fraction(rate),
        sound=None if sound is None else (SOUND, 2),
        preset="veryfast",
    ) as writer:
        for number, picture in enumerate(luma):
            large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
            writer.picture((large[..., None] * tint).astype(np.uint8), number, 1)
        if sound is not None:
            writer.samples(sound)
    return path


def stereo(seed: int, seconds: float) -> np.ndarray:
    return np.repeat(babble(seed, seconds, SOUND)[:, None], 2, axis=1)


def source_video(folder: Path, places: Places, seed: int = 11, seconds: float = 6.0, with_sound: bool = True) -> Video:
    folder.mkdir(parents=True, exist_ok=True)
    sound = stereo(seed, seconds) if with_sound else None
    path = write_video(folder / f"source{seed}.mp4", drawn(seed, seconds, RATE, 3), sound)
    return load(LoadRequest(path, places), Control())


def span(video: Video, first: float, last: float) -> Span:
    return Span(video.moment_at(Fraction(first)), video.moment_at(Fraction(last)))


def rendered(
    video: Video,
    folder: Path,
    keep: tuple[float, float],
    *,
    retouch: Retouch = same,
    change_sound: Callable[[np.ndarray], np.ndarray] = lambda samples: samples,
    extra_steps: tuple[Step, ...] = (),
    name: str = "version",
) -> Version:
    """A clip of `keep` (seconds), each picture through `retouch(number, rgb)`, the samples through `change_sound`."""
    folder.mkdir(parents=True, exist_ok=True)
    kept, path, control = span(video, *keep), folder / f"{name}.mp4", Control()
    base = video.picture.time_base
    pictures = [(p.moment.pts, p.rgb) for p in walk(video, control, span=kept)]
    rate = video.sound.sample_rate if video.sound else SOUND
    with VideoWriter(
        path,
        video.width,
        video.height,
        base,
        frame_rate=video.picture.frame_rate,
        sound=(rate, 2) if video.sound else None,
        preset="veryfast",
    ) as writer:
        times = [pts - kept.start.pts for pts, _ in pictures] + [kept.end.pts - kept.start.pts]
        for number, (_, rgb) in enumerate(pictures):
            writer.picture(retouch(number, rgb), times[number], times[number + 1] - times[number])
        if video.sound:
            writer.samples(change_sound(read_sound(video, rate, 2, control, span=kept)))
    length = kept.seconds
    piece = Piece(Fraction(0), length, kept.start.seconds, kept.end.seconds)
    steps = (KeepSpans((kept,)), *extra_steps)
    return version_of(video, Kind.CLIP, steps, (file_of(path, "video"),), TimeMap((piece,)))


def picked(video: Video, paths: tuple[Path, ...], roles: tuple[str, ...], moment: Moment) -> Version:
    files = tuple(file_of(path, role) for path, role in zip(paths, roles, strict=True))
    return version_of(video, Kind.THUMBNAIL, (PickFrame(moment),), files, TimeMap(()))


def version_of(
    video: Video,
    kind: Kind,
    steps: tuple[Step, ...],
    files: tuple[RenderedFile, ...],
    time_map: TimeMap,
) -> Version:
    outputs = tuple(Output(f.role, f.width, f.height, f.path.suffix[1:]) for f in files)
    recipe = Recipe(
        schema=1,
        kind=kind,
        item=video.id,
        source=video.sha256,
        segment=SegmentId("s1"),
        steps=tuple(SwitchableStep(step) for step in steps),
        outputs=outputs,
        seed=0,
        models=(),
        guidance=Sha256("0" * 64),
        renderer="test",
    )
    return Version(
        id=VersionId("v1"),
        kind=kind,
        segment=SegmentId("s1"),
        item=video.id,
        recipe=recipe,
        files=files,
        poster=files[0].path,
        time_map=time_map,
        origin=Origin.AI_ASSISTED,
        offer=Offer.NOT_ENOUGH_DATA,
        fit=NO_FIT,
        fit_original=NO_FIT,
        gain=NO_FIT,
        baselines={},
        score=None,
        why=(),
        flip=None,
        rejected=(),
        changes=(),
        maker="ann",
    )


def checked(version: Version, video: Video, places: Places, profile: str = "default") -> Report:
    files = tuple(file.path for file in version.files)
    return check(CheckRequest(files, video, version, None, profile, places), Control())


def said(report: Report, check_id: str) -> Finding:
    return next(finding for finding in report.findings if finding.check == check_id)


def file_of(path: Path, role: str) -> RenderedFile:
    if role == "video":
        media = probe(path, Control())
        width, height = media.width, media.height
    else:
        height, width = read_picture(path).shape[:2]
    return RenderedFile(role, path, sha256_of(path), "", width, height)
