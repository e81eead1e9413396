"""The way of one frame from the decoder to the encoder: framing, grade, look, captions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Video
from engine.domain.versions import Look
from engine.versions.captions import CaptionPainter
from engine.versions.grade import Transfer, palette_of, transfer
from engine.versions.looks.painter import LookPainter, open_look
from engine.versions.render.framing import Rect, crop, fit
from engine.versions.render.request import Steps
from engine.versions.render.scan import Scan, find_shots, palette_samples, samples_of
from engine.versions.render.timeline import Part


@dataclass(slots=True)
class PixelPath:
    """Frames must be handed in playing order: looks remember the frame before.

    With no grade, look, caption, crop or change of size, a frame comes out as it went in, bit for bit.
    """

    rects: tuple[Rect, ...]
    size: tuple[int, int]
    grades: tuple[Transfer, ...] = ()
    looks: tuple[LookPainter, ...] = ()
    captions: CaptionPainter | None = None
    scan: Scan | None = None

    def picture(self, rgb: np.ndarray, part: int, source: Moment) -> np.ndarray:
        """One frame (H, W, 3) uint8 of the source, as the version shows it: (height, width, 3) uint8."""
        out = self.coloured(rgb, part)
        shot = 0 if self.scan is None else self.scan.shot_at(part, source.pts)
        for look in self.looks:
            out = look.picture(out, shot)
        return out if self.captions is None else self.captions.paint(out, source)

    def coloured(self, rgb: np.ndarray, part: int) -> np.ndarray:
        """Framed and graded: what a look is painted over."""
        out = fit(crop(rgb, self.rects[part]), *self.size)
        for grade in self.grades:
            out = grade.apply(out)
        return out


def still_path(rgb: np.ndarray, steps: Steps, rect: Rect, size: tuple[int, int], models: Path) -> PixelPath:
    """The path for one frame on its own: its own colours, its own exposure."""
    path = PixelPath((rect,), size)
    path.grades = _grades(steps, [crop(rgb, rect)])
    if steps.looks:
        sample = path.coloured(rgb, 0)
        path.looks = tuple(open_look(look, models, [[sample]]) for look in steps.looks)
    return path


@dataclass(frozen=True, slots=True)
class Job:
    """What a video's path is made for: the kept parts, the rectangle of each, and the size of the pictures."""

    video: Video
    parts: tuple[Part, ...]
    steps: Steps
    rects: tuple[Rect, ...]
    size: tuple[int, int]
    models: Path


def video_path(job: Job, control: Control) -> PixelPath:
    """The path for a video; looks at what is kept first, where a grade or a look needs it."""
    path = PixelPath(job.rects, job.size)
    if job.steps.grades:
        control.step(0.0, "Looking at the colours")
        path.grades = _grades(job.steps, _small_crops(job, control))
    if job.steps.looks:
        control.step(0.3, "Looking at the shots")
        path.scan = find_shots(job.video, job.parts, control)
        path.looks = tuple(_open(look, path, job, control) for look in job.steps.looks)
    if job.steps.captions is not None:
        path.captions = CaptionPainter(job.steps.captions, job.size)
    return path


def _open(look: Look, path: PixelPath, job: Job, control: Control) -> LookPainter:
    """A look, with the tone of each shot taken from samples of it."""
    shots = () if path.scan is None else path.scan.shots
    samples = ([path.coloured(rgb, s.part) for rgb in samples_of(job.video, s, control)] for s in shots)
    return open_look(look, job.models, samples)


def _small_crops(job: Job, control: Control) -> Iterable[np.ndarray]:
    """Small sample frames, cut as the version's frames are."""
    for part, rgb in palette_samples(job.video, job.parts, control):
        scale = rgb.shape[1] / job.video.width
        x, y, width, height = (int(v * scale) for v in dataclasses.astuple(job.rects[part]))
        yield crop(rgb, Rect(x, y, max(2, width), max(2, height)))


def _grades(steps: Steps, pictures: Iterable[np.ndarray]) -> tuple[Transfer, ...]:
    if not steps.grades:
        return ()
    palette = palette_of(pictures)
    return tuple(transfer(palette, grade) for grade in steps.grades)
