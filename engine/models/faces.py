"""Faces: YuNet through OpenCV, with landmarks and a careful word on whether the eyes are open.

Method: Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research 2023. A picture is
looked at in up to two sizes and the findings are merged: small faces in the large look, faces that fill the picture in
the small one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from engine.domain.analysis import Face
from engine.domain.media import Box
from engine.models.catalogue import path_of
from engine.models.eyes import judge_eyes

MIN_SCORE = 0.7
OVERLAP = 0.3
LEAST_PIXELS = 10
LARGE, SMALL = 1280, 320
"""Longest sides of the two looks: small faces, large faces."""


class FaceFinder:
    """Finds faces. One finder may be used for pictures of any sizes, by one thread at a time."""

    def __init__(self, models: Path) -> None:
        self._model = path_of("yunet")

    def find(self, rgb: np.ndarray, *, enlarge: bool = True) -> tuple[Face, ...]:
        """Faces of an upright picture, the largest first; boxes and landmarks in 0..1.

        Args:
            rgb: (H,W,3) uint8.
            enlarge: look at small pictures enlarged, up to twice and up to LARGE: finds faces from some 24 px where
                it else takes some 40, at up to four times the cost.
        """
        height, width = rgb.shape[:2]
        longest = max(height, width)
        rows = _look(self._model, rgb, min(2.0 if enlarge else 1.0, LARGE / longest))
        if longest > SMALL:
            large = _look(self._model, rgb, SMALL / longest)
            rows = np.concatenate([rows, large[large[:, 3] > 0.3 * min(height, width)]])
        kept = _distinct(rows)
        found = [_face(rgb, row) for row in kept if _inside(row, width, height)]
        return tuple(sorted(found, key=lambda f: -f.box.width * f.box.height))


@lru_cache(maxsize=2)
def _detector(model: Path) -> cv2.FaceDetectorYN:
    return cv2.FaceDetectorYN.create(str(model), "", (320, 320), MIN_SCORE, OVERLAP, 500)


def _look(model: Path, rgb: np.ndarray, scale: float) -> np.ndarray:
    """Faces found at that scale: rows of x, y, width, height, 5 landmarks, score, in the picture's own pixels."""
    height, width = rgb.shape[:2]
    size = max(16, round(width * scale)), max(16, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = rgb if size == (width, height) else cv2.resize(rgb, size, interpolation=way)
    detector = _detector(model)
    detector.setInputSize(size)
    _, rows = detector.detect(np.ascontiguousarray(small[:, :, ::-1]))
    if rows is None:
        return np.empty((0, 15), np.float32)
    stretch = np.tile([width / size[0], height / size[1]], 7).astype(np.float32)
    rows[:, :14] *= stretch
    return rows


def _distinct(rows: np.ndarray) -> np.ndarray:
    """The likelier of every two rows that overlap (intersection over the smaller box above one half)."""
    kept: list[np.ndarray] = []
    for row in rows[np.argsort(-rows[:, 14], kind="stable")]:
        if all(_overlap(row, other) < 0.5 for other in kept):
            kept.append(row)
    return np.array(kept, np.float32).reshape(-1, 15)


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return float(max(0.0, wide) * max(0.0, high) / max(1e-6, min(a[2] * a[3], b[2] * b[3])))


def _inside(row: np.ndarray, width: int, height: int) -> bool:
    """Whether the box is large enough to be believed, and its middle lies in the picture."""
    return (
        min(row[2], row[3]) >= LEAST_PIXELS and 0 <= row[0] + row[2] / 2 < width and 0 <= row[1] + row[3] / 2 < height
    )


def _face(rgb: np.ndarray, row: np.ndarray) -> Face:
    height, width = rgb.shape[:2]
    left, top = np.clip(row[0] / width, 0, 1), np.clip(row[1] / height, 0, 1)
    right, bottom = np.clip((row[0] + row[2]) / width, 0, 1), np.clip((row[1] + row[3]) / height, 0, 1)
    points = row[4:14].reshape(5, 2)
    return Face(
        box=Box(float(left), float(top), float(right - left), float(bottom - top)),
        score=float(row[14]),
        landmarks=tuple((float(np.clip(x / width, 0, 1)), float(np.clip(y / height, 0, 1))) for x, y in points),
        eyes=judge_eyes(rgb, points[0], points[1]),
    )
