"""The split of a segment's likes: one half chooses, the other only judges. Made once, when the segment is made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

ENOUGH_TO_JUDGE = 10
"""Likes from which on a half is held out."""


def split_likes(segment: str, weights: Sequence[float]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Indices that choose, and indices that judge; both in falling weight, together all.

    From ENOUGH_TO_JUDGE likes on: neighbours in weight are paired and a coin seeded by the segment's id sends one of
    each pair to either half, so both halves are liked equally; an odd last one chooses. Below: all choose, none judge.
    """
    order = sorted(range(len(weights)), key=lambda index: (-weights[index], index))
    if len(order) < ENOUGH_TO_JUDGE:
        return tuple(order), ()
    seed = int.from_bytes(hashlib.sha256(segment.encode()).digest()[:8], "big")
    coins = np.random.default_rng(seed).integers(0, 2, size=(len(order) + 1) // 2)
    choosing: list[int] = []
    judging: list[int] = []
    for pair, coin in enumerate(coins):
        two = order[2 * pair : 2 * pair + 2]
        if len(two) == 1:
            choosing.append(two[0])
            continue
        choosing.append(two[int(coin)])
        judging.append(two[1 - int(coin)])
    return tuple(choosing), tuple(judging)
