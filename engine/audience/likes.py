"""What a segment likes more than everybody does."""

from __future__ import annotations

import numpy as np
from scipy import sparse

MOST = 60
PEOPLE = 2
"""People of the segment who must have liked an item (1 in segments of under 10 people)."""
LEAST_LIFT = 1.5
"""How much more than everybody the segment must like an item: the rest is what everybody likes."""
SMOOTHING = 25.0
"""Likes that are added to a segment's own, spread as everybody's are: a rare item needs more than one lucky like."""


def over_represented(likes: sparse.csr_matrix, members: np.ndarray, most: int = MOST) -> tuple[np.ndarray, np.ndarray]:
    """Items that the members like more than all people do, the most telling first.

    An item's worth is p * log(p / q), its part of the Kullback-Leibler divergence from what everybody likes (q) to what
    the segment likes (p): large if it is liked much and more than elsewhere.

    Args:
        likes: (P, items) sparse positive weights of all people.
        members: (P,) bool.
    Returns: item indices (K,) int, K <= most, and their weights (K,) float32, the largest 1.
    """
    all_likes = np.asarray(likes.sum(axis=0), np.float64).ravel()
    own = likes[np.flatnonzero(members)]
    own_likes = np.asarray(own.sum(axis=0), np.float64).ravel()
    backers = np.asarray((own > 0).sum(axis=0)).ravel()
    everybody = all_likes / max(all_likes.sum(), 1e-12)
    share = (own_likes + SMOOTHING * everybody) / (own_likes.sum() + SMOOTHING)
    seen = everybody > 0
    worth = np.zeros_like(share)
    worth[seen] = share[seen] * np.log(share[seen] / everybody[seen])
    needed = PEOPLE if members.sum() >= 10 else 1
    if members.all():
        worth = share  # one segment of all people: what it likes most
    else:
        worth[share < LEAST_LIFT * everybody] = 0.0
    worth[backers < needed] = 0.0
    best = np.argsort(-worth, kind="stable")[:most]
    best = best[worth[best] > 0]
    return best, (worth[best] / worth[best].max()).astype(np.float32) if len(best) else np.zeros(0, np.float32)
