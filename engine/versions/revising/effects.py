"""What grading and reframing would do to the frames: a few frames of each unit are really processed and encoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.control import Control
from engine.domain.media import Box
from engine.domain.versions import Frame, Grade
from engine.media.pictures import read_picture
from engine.versions.grade import Palette, Transfer, palette_of, transfer
from engine.versions.plan import MakeRequest
from engine.versions.render.framing import crop, ratio_of, rect_of
from engine.versions.revising.units import Unit
from engine.versions.subject import crop_around, subject_of
from engine.versions.taste import Taste, encoded, liked_pictures, vectors_of

TIGHTEST = 0.75
"""Least share of width and height that a closer framing keeps, at full strength."""
_HARDLY = 0.92
_FRAMES_A_UNIT = 2
_SIDE = 480


@dataclass(frozen=True, slots=True)
class Framing:
    """A closer framing: how much of the picture stays at full strength, and what it follows in each unit's shot."""

    aspect: str
    zoom: float
    subjects: tuple[Box, ...]
    faces: bool

    def at(self, units: Sequence[int], strength: float, width: int, height: int) -> Frame:
        """The boxes for these units; all of one size."""
        zoom = 1 - strength * (1 - self.zoom)
        ratio = ratio_of(self.aspect)
        return Frame(self.aspect, tuple(crop_around(self.subjects[u], ratio, width, height, zoom) for u in units))


@dataclass(frozen=True, slots=True)
class Effects:
    """Mean vectors of the units' frames under each combination: `rows[graded, closer]` is (units, D) float64.

    `grade` and `framing` are the steps at full strength; None where they are not to be had.
    """

    rows: dict[tuple[bool, bool], np.ndarray]
    grade: Grade | None
    framing: Framing | None


def effects_of(
    request: MakeRequest, units: Sequence[Unit], taste: Taste, allowed: Sequence[str], control: Control
) -> Effects:
    """Process and encode the sample frames in every combination of steps that is allowed."""
    grade = _grade(request, control) if "grade" in allowed else None
    framing = framing_of(request, units) if "framing" in allowed else None
    plain = vectors_of(request.analysis, taste.space).astype(np.float64)
    rows = {(False, False): np.array([plain[list(u.frames)].mean(axis=0) for u in units])}
    picks = [_spread(u.frames) for u in units]
    size = request.video.width, request.video.height
    boxes = framing.at(range(len(units)), 1.0, *size).boxes if framing is not None else ()
    graded = transfer(_palette(request, picks), grade) if grade is not None else None
    wanted = [c for c in ((False, True), (True, False), (True, True)) if (grade or not c[0]) and (framing or not c[1])]
    for number, (colours, closer) in enumerate(wanted):
        moves = []
        for unit, frames in enumerate(picks):
            control.step((number + unit / len(picks)) / len(wanted), "Trying colours and framings")
            box = boxes[unit] if closer else None
            done = [_processed(_picture(request, i), box, graded if colours else None) for i in frames]
            after = encoded(done, taste.space, request.places.models, control).astype(np.float64)
            moves.append((after - plain[list(frames)]).mean(axis=0))
        # The effect measured on the samples is added to the mean of all the unit's frames.
        rows[colours, closer] = _unit_rows(rows[False, False] + np.array(moves))
    return Effects(rows, grade, framing)


def framing_of(request: MakeRequest, units: Sequence[Unit]) -> Framing | None:
    """A framing of the wished or the video's own aspect that keeps each shot's faces; None if it hardly differs."""
    video, frames = request.video, request.analysis.frames
    aspect = request.guidance.wishes.aspect or f"{video.width}:{video.height}"
    shots: dict[int, tuple[Box, bool]] = {}
    for unit in units:
        if unit.shot not in shots:
            shots[unit.shot] = subject_of([f for f in frames if f.shot == unit.shot])
    ratio = ratio_of(aspect)
    full = crop_around(Box(0.5, 0.5, 0, 0), ratio, video.width, video.height, 1.0)
    needed = max(max(b.width / full.width, b.height / full.height) for b, _ in shots.values())
    zoom = min(1.0, max(TIGHTEST, needed))
    if zoom > _HARDLY and request.guidance.wishes.aspect is None:
        return None
    return Framing(aspect, zoom, tuple(shots[u.shot][0] for u in units), any(face for _, face in shots.values()))


def _grade(request: MakeRequest, control: Control) -> Grade | None:
    liked = liked_pictures(request, control)
    if not liked:
        return None
    palette = palette_of(liked)
    return Grade(palette.mean, palette.covariance, 1.0)


def _palette(request: MakeRequest, picks: Sequence[Sequence[int]]) -> Palette:
    return palette_of(_picture(request, i) for frames in picks for i in frames)


def _processed(rgb: np.ndarray, box: Box | None, graded: Transfer | None) -> np.ndarray:
    if box is not None:
        rgb = crop(rgb, rect_of(box, rgb.shape[1], rgb.shape[0]))
    return rgb if graded is None else graded.apply(rgb)


def _picture(request: MakeRequest, index: int) -> np.ndarray:
    rgb = read_picture(request.analysis.frames[index].picture)
    scale = _SIDE / max(rgb.shape[:2])
    return rgb if scale >= 1 else cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _spread(frames: Sequence[int]) -> tuple[int, ...]:
    count = min(_FRAMES_A_UNIT, len(frames))
    return tuple(frames[(2 * i + 1) * len(frames) // (2 * count)] for i in range(count))


def _unit_rows(rows: np.ndarray) -> np.ndarray:
    """Means of unit vectors are at most 1 long; an estimate of one must be too."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(1.0, length)
