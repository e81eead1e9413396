"""EfficientNet-lite on onnxruntime: pictures to features and to probabilities of the 1000 ImageNet classes.

Method: Tan and Le, "EfficientNet", ICML 2019; the lite form and its preprocessing (centre crop of size / (size + 32)
of the shorter side, (x - 127) / 128) are TensorFlow's official ones. Shrinking uses area averaging, so that a large
picture and its small copy give the same vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from engine.domain.analysis import Space
from engine.models.catalogue import model_sha256
from engine.models.encoders.base import unit_rows
from engine.models.export import PICTURE_SIZE, exported
from engine.models.runtime import session

BATCH = 8
FEATURES = 1280
CROP_PADDING = 32


class LiteNet:
    """One EfficientNet-lite: features and class logits in one run."""

    def __init__(self, name: str, models: Path) -> None:
        self.name = name
        self._session = session(exported(name, models))
        self._size = PICTURE_SIZE[name]

    def run(self, pictures: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """(H,W,3) uint8 RGB pictures to features (N,1280) and logits (N,1000), float32."""
        features = np.empty((len(pictures), FEATURES), np.float32)
        logits = np.empty((len(pictures), 1000), np.float32)
        for first in range(0, len(pictures), BATCH):
            batch = prepare(pictures[first : first + BATCH], self._size)
            part = slice(first, first + len(batch))
            features[part], logits[part] = self._session.run(["features", "logits"], {"pictures": batch})
        return features, logits


class LiteEncoder:
    """The space of one EfficientNet-lite's pooled features."""

    def __init__(self, name: str, models: Path) -> None:
        self._net = LiteNet(name, models)
        self._space = lite_space(name)

    @property
    def space(self) -> Space:
        """The space that `encode` gives."""
        return self._space

    def encode(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """(H,W,3) uint8 RGB pictures to (N,1280) float32 rows of length 1."""
        return unit_rows(self._net.run(pictures)[0])


def lite_space(name: str) -> Space:
    """The space of an EfficientNet-lite by its name."""
    return Space(name, model_sha256(name), FEATURES, words=False)


def prepare(pictures: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Pictures to the net's input: (N,3,size,size) float32 in about -1..1."""
    batch = np.empty((len(pictures), 3, size, size), np.float32)
    for row, picture in zip(batch, pictures, strict=True):
        height, width = picture.shape[:2]
        side = max(1, round(min(height, width) * size / (size + CROP_PADDING)))
        top, left = (height - side) // 2, (width - side) // 2
        crop = picture[top : top + side, left : left + side]
        way = cv2.INTER_AREA if side > size else cv2.INTER_CUBIC
        row[...] = cv2.resize(crop, (size, size), interpolation=way).transpose(2, 0, 1)
    batch -= 127.0
    batch /= 128.0
    return batch
