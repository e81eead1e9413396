"""What an encoder is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from engine.domain.analysis import Space


class PictureEncoder(Protocol):
    """Pictures to unit vectors of `space`."""

    @property
    def space(self) -> Space: ...

    def encode(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """(H,W,3) uint8 RGB pictures of any sizes to (N, space.dimensions) float32 rows of length 1."""
        ...


class JointEncoder(PictureEncoder, Protocol):
    """An encoder whose space also holds words."""

    def encode_words(self, texts: Sequence[str]) -> np.ndarray:
        """Texts to (N, space.dimensions) float32 rows of length 1."""
        ...


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Each row divided by its length, as float32; rows of length 0 stay 0."""
    wide = rows.astype(np.float64)
    length = np.linalg.norm(wide, axis=1, keepdims=True)
    return (wide / np.where(length > 0, length, 1.0)).astype(np.float32)
