"""Where faces are, frame by frame, so that looks can be gentle with them: found now and then, moved with the flow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.models.faces import FaceFinder

EVERY = 6
"""Faces are looked for in every sixth frame."""
_FIND_SIDE = 640
_FADE = 0.25
"""How much a mask may come or go in one frame."""
_MASK_SIDE = 180


@dataclass(slots=True)
class _Tracked:
    """A face: middle and size in 0..1, how strong its mask is, and where that is heading."""

    x: float
    y: float
    width: float
    height: float
    shown: float
    wanted: float = 1.0


class FaceGuard:
    """Soft masks over faces that neither jump nor pop. One guard a render."""

    def __init__(self, models: Path) -> None:
        self._finder = FaceFinder(models)
        self._faces: list[_Tracked] = []
        self._age = 0

    def reset(self) -> None:
        """A cut: what was known is gone."""
        self._faces, self._age = [], 0

    def mask(self, rgb: np.ndarray, back: np.ndarray | None) -> np.ndarray | None:
        """How much each pixel belongs to a face, (H, W) float32 0..1; None where there is none.

        Args:
            rgb: the source frame, (H, W, 3) uint8.
            back: flow from this frame to the one before, at any size; None at the start of a shot.
        """
        if back is not None:
            for face in self._faces:
                _move(face, back)
        if self._age % EVERY == 0:
            self._look(rgb, sudden=self._age == 0)
        self._age += 1
        for face in self._faces:
            face.shown += float(np.clip(face.wanted - face.shown, -_FADE, _FADE))
        self._faces = [f for f in self._faces if f.shown > 0 or f.wanted > 0]
        return _drawn(self._faces, rgb.shape[0], rgb.shape[1]) if self._faces else None

    def _look(self, rgb: np.ndarray, sudden: bool) -> None:
        scale = min(1.0, _FIND_SIDE / max(rgb.shape[:2]))
        small = rgb if scale == 1 else cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        for known in self._faces:
            known.wanted = 0.0
        for face in self._finder.find(small):
            box = face.box
            new = _Tracked(box.x + box.width / 2, box.y + box.height / 2, box.width, box.height, 1.0 if sudden else 0.0)
            known = next((k for k in self._faces if k.wanted == 0 and _same(k, new)), None)
            if known is None:
                self._faces.append(new)
            else:
                known.wanted = 1.0
                for name in ("x", "y", "width", "height"):
                    setattr(known, name, (getattr(known, name) + getattr(new, name)) / 2)


def _same(a: _Tracked, b: _Tracked) -> bool:
    reach = max(a.width, b.width), max(a.height, b.height)
    return abs(a.x - b.x) < 0.6 * reach[0] and abs(a.y - b.y) < 0.6 * reach[1]


def _move(face: _Tracked, back: np.ndarray) -> None:
    """Move the face by the middle flow inside it."""
    height, width = back.shape[:2]
    left, right = (int(np.clip((face.x + s * face.width / 2) * width, 0, width)) for s in (-1, 1))
    top, bottom = (int(np.clip((face.y + s * face.height / 2) * height, 0, height)) for s in (-1, 1))
    inside = back[top:bottom, left:right].reshape(-1, 2)
    if len(inside):
        dx, dy = np.median(inside, axis=0)
        face.x -= float(dx) / width
        face.y -= float(dy) / height


def _drawn(faces: list[_Tracked], height: int, width: int) -> np.ndarray:
    """Ellipses a little larger than the faces, with soft edges."""
    scale = min(1.0, _MASK_SIDE / min(height, width))
    h, w = max(1, round(height * scale)), max(1, round(width * scale))
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    mask = np.zeros((h, w), np.float32)
    for face in faces:
        dx = (x / w - face.x) / (0.52 * face.width)
        dy = (y / h - face.y) / (0.58 * face.height)
        mask = np.maximum(mask, np.float32(face.shown) * np.exp(-((dx * dx + dy * dy) ** 2)))
    return cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
