"""One space for pictures and words without a jointly trained model: ConSE.

Method: Norouzi et al., "Zero-Shot Learning by Convex Combination of Semantic Embeddings", ICLR 2014. A picture's
vector is the mean of its ten likeliest ImageNet classes' text vectors, weighed by their probability; a class's text is
its name and description. The mean of all class vectors is subtracted on both sides, which takes out what all texts
share. It finds topics; it knows no faces, no colours and no names (the measured recall stands in benchmarks/results).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.domain.analysis import Space
from engine.domain.media import Sha256
from engine.models import spaces
from engine.models.catalogue import model_sha256
from engine.models.derived import derived
from engine.models.encoders.base import unit_rows
from engine.models.encoders.efficientnet import LiteNet
from engine.models.encoders.words import DIMENSIONS, embed_words
from engine.models.lock import current_sha256, verified

LIKELIEST = 10
_FORM = "name. description; mean subtracted; 1"
"""Names the method of the class matrix; a change here makes it again."""


class ConseEncoder:
    """Pictures by way of their ImageNet classes, words directly, both into MiniLM's space."""

    def __init__(self, models: Path) -> None:
        self._net = LiteNet(spaces.CHOOSING, models)
        self._models = models
        self._classes, self._mean = _class_vectors(models)

    @property
    def classes(self) -> np.ndarray:
        """(1000,384) float32, read-only: each ImageNet class's text vector, the mean of all taken off."""
        return self._classes

    @property
    def space(self) -> Space:
        """The space of `encode` and `encode_words`."""
        return joint_space()

    def encode(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """(H,W,3) uint8 RGB pictures to (N,384) float32 rows of length 1."""
        return self.from_logits(self._net.run(pictures)[1])

    def from_logits(self, logits: np.ndarray) -> np.ndarray:
        """EfficientNet-lite0's logits (N,1000) to (N,384) float32 rows of length 1."""
        return conse(logits, self._classes)

    def encode_words(self, texts: Sequence[str]) -> np.ndarray:
        """Texts to (N,384) float32 rows of length 1."""
        return unit_rows(embed_words(texts, self._models) - self._mean)


def joint_space() -> Space:
    """The space of ConseEncoder."""
    return Space(spaces.JOINT, model_sha256(spaces.JOINT), DIMENSIONS, words=True)


def conse(logits: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Convex combination of the likeliest classes' vectors, to length 1.

    Args:
        logits: (N, C).
        classes: (C, D), one vector a class.
    """
    keep = min(LIKELIEST, logits.shape[1])
    top = np.argpartition(-logits, keep - 1, axis=1)[:, :keep]
    chosen = np.take_along_axis(logits, top, axis=1).astype(np.float64)
    share = np.exp(chosen - chosen.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return unit_rows(np.einsum("nk,nkd->nd", share, classes[top].astype(np.float64)))


def class_texts() -> tuple[str, ...]:
    """Name and description of each of the 1000 classes; 25 of them have a name only."""
    described_at, names_at = verified("imagenet-names")
    described = json.loads(described_at.read_text(encoding="utf-8"))
    names: list[str] = json.loads(names_at.read_text(encoding="utf-8"))
    return tuple(
        f"{name}. {described[str(i)]['description']}" if str(i) in described else f"{name}."
        for i, name in enumerate(names)
    )


def _class_vectors(models: Path) -> tuple[np.ndarray, np.ndarray]:
    """Class vectors (1000,384) with their mean taken off, and that mean (384,)."""
    origin = Sha256(hashlib.sha256(f"{model_sha256(spaces.JOINT)} {_FORM}".encode()).hexdigest())
    path = derived(models / "conse" / "classes.npy", origin, lambda part: _make_class_vectors(part, models))
    return _read_class_vectors(path, current_sha256(path))


@lru_cache(maxsize=2)
def _read_class_vectors(path: Path, sha256: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the matrix once per content (`sha256` is part of the key)."""
    rows = np.load(path, allow_pickle=False)
    mean = rows.mean(axis=0)
    centred = rows - mean
    centred.setflags(write=False)
    mean.setflags(write=False)
    return centred, mean


def _make_class_vectors(target: Path, models: Path) -> None:
    with target.open("wb") as stream:
        np.save(stream, embed_words(class_texts(), models), allow_pickle=False)
