"""One frame in a look, beside the original: what a person sees before a whole video is painted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Places, Video
from engine.domain.plain import canonical
from engine.domain.versions import Look
from engine.errors import UnreadableMedia
from engine.media.decode import frames_at
from engine.media.pictures import write_jpeg
from engine.versions.looks.painter import open_look

LONG_SIDE = 854
_GAP = 4


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """A look at a strength for the frame on screen at `moment`. The JPEG goes to `folder`.

    `style` are the 100 numbers of the look "arbitrary" (empty for others); `beside` puts the original to its left
    (above it, for upright videos).
    """

    video: Video
    moment: Moment
    look: str
    strength: float
    folder: Path
    places: Places
    style: tuple[float, ...] = ()
    beside: bool = True


def preview(request: PreviewRequest, control: Control) -> Path:
    """Paint one frame, at most 854 pixels on its longer side, and give the JPEG's path; equal requests share a file.

    Raises:
        UnknownName: no look of that name.
        BadInput: "arbitrary" without a style.
        UnreadableMedia: the video has no frame there.
        ModelUnavailable, Cancelled.
    """
    look = Look(request.look, min(1.0, max(0.0, request.strength)), request.style)
    path = request.folder / f"preview-{_name(request, look)}.jpg"
    if path.is_file():
        return path
    control.step(0.0, "Painting a preview")
    found = next(iter(frames_at(request.video, [request.moment], control.part(0.0, 0.3), max_side=LONG_SIDE)), None)
    if found is None:
        raise UnreadableMedia(f"{request.video.name} has no frame there.", "Choose another moment.", request.video.path)
    control.step(0.3)
    before = found.rgb
    painter = open_look(look, request.places.models, [[before]], steady=False)
    after = painter.picture(before, 0) if look.strength > 0 else before
    request.folder.mkdir(parents=True, exist_ok=True)
    write_jpeg(path, side_by_side(before, after) if request.beside else after, quality=88)
    control.step(1.0)
    return path


def side_by_side(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The two pictures with a thin line between: left and right, or above and below where they are upright."""
    axis = 1 if before.shape[1] >= before.shape[0] else 0
    shape = (before.shape[0], _GAP, 3) if axis == 1 else (_GAP, before.shape[1], 3)
    after = cv2.resize(after, before.shape[1::-1]) if after.shape != before.shape else after
    return np.concatenate([before, np.full(shape, 24, np.uint8), after], axis=axis)


def _name(request: PreviewRequest, look: Look) -> str:
    key = canonical([request.video.sha256, request.moment, look, request.beside])
    return hashlib.sha256(key).hexdigest()[:16]
