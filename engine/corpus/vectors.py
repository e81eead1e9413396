"""One unit vector per space for an item, so that it can be ranked the moment it exists."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.analysis import Space, Vectors
from engine.domain.media import Moment
from engine.errors import BadInput, UnreadableMedia
from engine.media.decode import frames_at
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.media.vault import atomic
from engine.models.encoders import encode_embedded

_FRAMES = 8
_SIDE = 512


def mean_row(rows: np.ndarray) -> np.ndarray:
    """The direction of the mean of unit rows (N, D): (1, D) float32 of length 1; zeros if they cancel out."""
    mean = rows.astype(np.float64).mean(axis=0)
    length = float(np.linalg.norm(mean))
    return (mean / length if length > 0 else mean).astype(np.float32)[None]


def read_rows(vectors: Vectors) -> np.ndarray:
    """The rows of a vectors file, (rows, dimensions) float32.

    Raises:
        BadInput: it is missing, or not of the size that is said.
    """
    try:
        rows = np.load(vectors.path, allow_pickle=False)
    except (OSError, ValueError) as fault:
        raise BadInput(f"{vectors.path.name} cannot be read.", "Analyse the item again.", vectors.path) from fault
    if rows.shape != (vectors.rows, vectors.space.dimensions):
        raise BadInput(f"{vectors.path.name} has another size than was recorded.", "Analyse the item again.")
    return rows


def keep_means(vectors: Iterable[Vectors], folder: Path) -> tuple[Vectors, ...]:
    """The mean of each, written to `folder` as `<space>.npy` with one row."""
    return tuple(_write(v.space, mean_row(read_rows(v)), folder) for v in vectors if v.rows)


def encode_means(path: Path, folder: Path, models: Path, control: Control) -> tuple[Vectors, ...]:
    """The same for a video or picture that was not analysed: eight frames, in every embedded space.

    Raises:
        UnreadableMedia: it cannot be decoded.
        ModelUnavailable: the embedded encoders are missing.
    """
    pictures = _pictures(path, control)
    control.check()
    return tuple(_write(e.space, mean_row(e.rows), folder) for e in encode_embedded(pictures, models))


def _pictures(path: Path, control: Control) -> Sequence[np.ndarray]:
    try:
        media = probe(path, control)
    except UnreadableMedia:
        return [read_picture(path)]
    base, first = media.picture.time_base, media.picture.first_pts
    length = media.picture.end_pts - first
    wanted = [first + int(Fraction(length * (2 * i + 1), 2 * _FRAMES)) for i in range(_FRAMES)]
    shown = list(frames_at(media, [Moment(pts, base) for pts in wanted], control, max_side=_SIDE))
    at = [p.moment.seconds for p in shown]
    return [shown[max(0, bisect_right(at, pts * base) - 1)].rgb for pts in wanted]


def _write(space: Space, row: np.ndarray, folder: Path) -> Vectors:
    name = "".join(c if c.isalnum() or c in "-_." else "_" for c in space.name)
    target = folder / f"{name}.npy"
    with atomic(target) as part, part.open("wb") as file:
        np.save(file, row, allow_pickle=False)
    return Vectors(space, target, 1)
