"""What a segment likes, as numbers to choose by: equation 1 and 2 of the paper under the choosing encoder.

The segment's choosing likes f(t_i), i = 1..M, are averaged to t*; pictures v together score t* . mean f(v). What each
like gives to the score sums to it (see engine.versions.choose).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.analysis import Analysis, Space
from engine.domain.audience import Like
from engine.domain.guidance import Measure
from engine.domain.versions import Share
from engine.errors import UnreadableMedia
from engine.media.pictures import read_picture
from engine.models.encoders import picture_encoder
from engine.versions.choose import Choice, choose
from engine.versions.plan import MakeRequest

_MOST_PICTURES = 24
"""More liked pictures change a palette or a style vector no more."""


@dataclass(frozen=True, slots=True)
class Taste:
    """The likes that choose, heaviest first; row i of `rows` (M, D) float32 belongs to likes[i]."""

    space: Space
    likes: tuple[Like, ...]
    rows: np.ndarray
    measure: Measure

    @property
    def target(self) -> np.ndarray:
        """t*, (D,) float64: the mean of the likes, of length 1 under COSINE."""
        mean = self.rows.astype(np.float64).mean(axis=0)
        return mean if self.measure is Measure.DOT else mean / max(float(np.linalg.norm(mean)), 1e-30)

    def score(self, vectors: np.ndarray) -> float:
        """Equation 2 of the pictures (N, D) together."""
        return self._choice(vectors).score

    def shares(self, vectors: np.ndarray) -> tuple[Share, ...]:
        """What each like gives to the score of these pictures, the largest first; they sum to it."""
        gifts = self._choice(vectors).shares
        order = np.argsort(-gifts, kind="stable")
        return tuple(Share(self.likes[i].item, float(gifts[i]), self.likes[i].picture) for i in order)

    def _choice(self, vectors: np.ndarray) -> Choice:
        return choose(vectors.astype(np.float64).mean(axis=0)[None], self.rows, self.measure)

    def named(self, vectors: np.ndarray, count: int = 2) -> str:
        """The likes that pull most towards these vectors, by name: "sunflower_3 and tulip"."""
        titles = {like.item: like.title or like.item for like in self.likes}
        names = [titles[share.item] for share in self.shares(vectors)[:count]]
        return " and ".join(f"“{name}”" for name in names)


def taste_of(request: MakeRequest) -> Taste | None:
    """The taste that the guidance names; None where nothing is known in a space that pictures can be compared in."""
    guidance, segment = request.guidance, request.segment
    if guidance.choose_in is None or not guidance.liked:
        return None
    kept = segment.vectors_in(guidance.choose_in.name)
    if kept is None or request.analysis.vectors_in(kept.space.name) is None:
        return None
    rows = np.load(kept.path, allow_pickle=False)[list(guidance.liked)].astype(np.float32)
    likes = tuple(segment.likes[i] for i in guidance.liked)
    there = np.linalg.norm(rows, axis=1) > 0.5
    if not there.any():
        return None
    return Taste(
        kept.space, tuple(like for like, t in zip(likes, there, strict=True) if t), rows[there], guidance.wishes.measure
    )


def vectors_of(analysis: Analysis, space: Space) -> np.ndarray:
    """The sampled frames' vectors in a space, (frames, D) float32."""
    kept = analysis.vectors_in(space.name)
    if kept is None:
        return np.zeros((0, space.dimensions), np.float32)
    return np.load(kept.path, allow_pickle=False).astype(np.float32)


def encoded(pictures: Sequence[np.ndarray], space: Space, models: Path, control: Control) -> np.ndarray:
    """Vectors of pictures in that space, (N, D) float32, one at a time so that a stop is heard."""
    encoder = picture_encoder(space.name, models)
    rows = []
    for picture in pictures:
        control.check()
        rows.append(encoder.encode([picture])[0])
    return np.asarray(rows, np.float32).reshape(len(rows), -1)


def liked_pictures(request: MakeRequest, control: Control) -> list[np.ndarray]:
    """The pictures of the likes that choose, heaviest first, at most 24; those that cannot be read are left out."""
    pictures: list[np.ndarray] = []
    for index in request.guidance.liked:
        path = request.segment.likes[index].picture
        if path is None or len(pictures) >= _MOST_PICTURES:
            continue
        control.check()
        try:
            pictures.append(read_picture(path))
        except UnreadableMedia:
            continue
    return pictures
