"""On-screen text: PP-OCRv6 (small) through rapidocr, with the weights in its wheel and no network.

It takes about 0.6 s a picture on one core, so callers choose which pictures to read. Strings under two characters or
under a score of 0.8 are left out: on pictures without text they are what is "read".
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from engine.domain.analysis import TextLine
from engine.domain.media import Box
from engine.models.lock import verified

MIN_SCORE = 0.8
MIN_LETTERS = 2
EDGE_INK = 0.4
"""A line is cut where the contrast along the picture's edge, inside its box, is this share of the line's own."""
SMALLEST_SIDE, LARGEST_SIDE = 32, 1280
DETECT_SIDE = 480
"""Shorter side, at least, at which lines are looked for; smaller pictures are enlarged to it."""


class TextReader:
    """Reads lines of text."""

    def __init__(self, models: Path) -> None:
        self._reader = _reader(*verified("pp-ocrv6"))

    def read(self, rgb: np.ndarray) -> tuple[TextLine, ...]:
        """Lines of an upright (H,W,3) uint8 RGB picture, from top to bottom; boxes in 0..1."""
        height, width = rgb.shape[:2]
        if min(height, width) < SMALLEST_SIDE:
            return ()
        scale = min(1.0, LARGEST_SIDE / max(height, width))
        size = round(width * scale), round(height * scale)
        looked_at = rgb if scale == 1.0 else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
        found = self._reader(cv2.cvtColor(looked_at, cv2.COLOR_RGB2BGR))
        if found.boxes is None or found.txts is None or found.scores is None:
            return ()
        lines = [
            _line(rgb, text.strip(), float(score), np.asarray(corners, np.float64) / size)
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if score >= MIN_SCORE and len(text.strip()) >= MIN_LETTERS
        ]
        return tuple(sorted(lines, key=lambda line: (line.box.y, line.box.x)))


def _line(rgb: np.ndarray, text: str, score: float, corners: np.ndarray) -> TextLine:
    """`corners`: (4,2) in 0..1; the box is their upright hull inside the picture."""
    low, high = np.clip(corners.min(axis=0), 0, 1), np.clip(corners.max(axis=0), 0, 1)
    box = Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
    return TextLine(text, box, score, cut=_is_cut(rgb, low, high))


def _is_cut(rgb: np.ndarray, low: np.ndarray, high: np.ndarray) -> bool:
    """Whether letters run over the picture's edge: the box touches it, and there is ink on the outermost pixels.

    The detector's boxes are wider than the letters, so a box at the edge alone says little.
    """
    height, width = rgb.shape[:2]
    left, top = (int(v) for v in np.floor(low * (width, height)))
    right, bottom = (int(v) for v in np.ceil(high * (width, height)))
    area = cv2.cvtColor(np.ascontiguousarray(rgb[top:bottom, left:right]), cv2.COLOR_RGB2GRAY)
    edges = ((left <= 1, area[:, :2]), (right >= width - 1, area[:, -2:]))
    edges += ((top <= 1, area[:2]), (bottom >= height - 1, area[-2:]))
    own = _contrast(area)
    return any(touches and _contrast(strip) >= EDGE_INK * own for touches, strip in edges)


def _contrast(luma: np.ndarray) -> float:
    return float(np.subtract(*np.percentile(luma, (95, 5))))


@lru_cache(maxsize=1)
def _reader(recognise: Path, detect: Path, classify: Path) -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": MIN_SCORE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # The checked files by path: rapidocr would fetch what it does not find.
            "Det.limit_type": "min",
            "Det.limit_side_len": DETECT_SIDE,
            "Det.model_path": str(detect),
            "Cls.model_path": str(classify),
            "Rec.model_path": str(recognise),
        }
    )
