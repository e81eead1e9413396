"""Pictures of items as vectors: all of them once in the choosing space, those that segments like in every space."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.analysis import Vectors
from engine.domain.audience import Feedback
from engine.domain.media import Places
from engine.errors import UnreadableMedia
from engine.media.pictures import read_picture
from engine.media.vault import atomic
from engine.models import spaces
from engine.models.encoders import EmbeddedVectors, encode_embedded, picture_encoder

BATCH = 8


def item_vectors(feedback: Feedback, wanted: np.ndarray, places: Places, control: Control) -> np.ndarray:
    """(items, D) float32 unit rows in the choosing space; 0 where there is no usable picture or it is not wanted.

    Kept in the cache by feedback, items and encoder.

    Args:
        wanted: (items,) bool.
    """
    encoder = picture_encoder(spaces.CHOOSING, places.models)
    key = hashlib.sha256(f"{feedback.id} {encoder.space.model}".encode() + np.packbits(wanted).tobytes()).hexdigest()
    path = places.cache / "audience" / f"{key[:24]}.npy"
    if path.is_file():
        return np.load(path, allow_pickle=False)
    rows = np.zeros((len(feedback.items), encoder.space.dimensions), np.float32)
    todo = [index for index in np.flatnonzero(wanted).tolist() if feedback.pictures[index] is not None]
    for first in range(0, len(todo), BATCH):
        control.step(first / len(todo), f"looking at pictures, {first} of {len(todo)}")
        read = [
            (index, picture)
            for index in todo[first : first + BATCH]
            if (picture := _readable(feedback, index)) is not None
        ]
        if read:
            rows[[index for index, _ in read]] = encoder.encode([picture for _, picture in read])
    path.parent.mkdir(parents=True, exist_ok=True)
    save_rows(path, rows)
    return rows


def _readable(feedback: Feedback, index: int) -> np.ndarray | None:
    """The item's picture, None if it went away or broke since the import."""
    path = feedback.pictures[index]
    if path is None:
        return None
    try:
        return read_picture(path)
    except UnreadableMedia:
        return None


def embed(pictures: Iterable[np.ndarray], count: int, models: Path, control: Control) -> tuple[EmbeddedVectors, ...]:
    """Vectors of `count` pictures in every embedded space."""

    def each_checked() -> Iterator[np.ndarray]:
        for number, picture in enumerate(pictures):
            control.step(number / max(1, count), f"looking at what is liked, {number} of {count}")
            yield picture

    return encode_embedded(each_checked(), models)


def store_vectors(folder: Path, made: Sequence[EmbeddedVectors]) -> tuple[Vectors, ...]:
    """Write a segment's vectors, one .npy a space."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: list[Vectors] = []
    for one in made:
        path = folder / f"{one.space.name.replace(':', '-')}.npy"
        save_rows(path, one.rows)
        stored.append(Vectors(one.space, path, len(one.rows)))
    return tuple(stored)


def save_rows(path: Path, rows: np.ndarray) -> None:
    """Write an array whole or not at all."""
    with atomic(path) as part, part.open("wb") as stream:
        np.save(stream, rows, allow_pickle=False)
