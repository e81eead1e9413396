"""How likely a picture shows nudity: Yahoo's Open-NSFW on onnxruntime, with its JPEG-faithful preparation.

The net was fitted to pictures that went through this exact chain (resize to 256, JPEG, centre 224, BGR minus the VGG
mean); leaving the JPEG out shifts the score by some percent. Yahoo's own reading: under 0.2 safe, over 0.8 not, between
them a person looks. Its recall has not been measured here.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from engine.models.catalogue import path_of
from engine.models.runtime import session

RESIZED, CROP = 256, 224
_VGG_MEAN_BGR = (104.0, 117.0, 123.0)


class NudityScorer:
    """Scores pictures."""

    def __init__(self, models: Path) -> None:
        self._net = session(path_of("open-nsfw"))

    def score(self, rgb: np.ndarray) -> float:
        """The net's probability, 0..1, that an upright (H,W,3) uint8 RGB picture is not safe for work."""
        return float(self._net.run(None, {self._net.inputs[0]: _prepare(rgb)[None]})[0][0, 1])


def _prepare(rgb: np.ndarray) -> np.ndarray:
    """The net's input (224,224,3) float32: BGR minus the mean."""
    small = Image.fromarray(rgb).resize((RESIZED, RESIZED), resample=Image.Resampling.BILINEAR)
    coded = io.BytesIO()
    small.save(coded, format="JPEG")
    with Image.open(coded) as decoded:
        pixels = np.asarray(decoded.convert("RGB"), np.float32)
    edge = (RESIZED - CROP) // 2
    crop = pixels[edge : edge + CROP, edge : edge + CROP, ::-1]
    return np.ascontiguousarray(crop - np.array(_VGG_MEAN_BGR, np.float32))
