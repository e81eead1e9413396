"""People as vectors: who likes the same things (ALS) beside what these things are (content).

Method: implicit-feedback matrix factorisation by alternating least squares (Hu, Koren, Volinsky, ICDM 2008; the
`implicit` library), one thread and a fixed seed, so equal input gives equal output on one machine.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from engine.audience.events import Events

FACTORS = 32
ITERATIONS = 15
CONFIDENCE = 20.0
"""How much a like of weight 1 counts beside an item never seen (Hu et al.'s alpha)."""
REGULARISATION = 0.1
CONTENT_DIMENSIONS = 48


@dataclass(frozen=True, slots=True)
class People:
    """Those who liked something. Row i of all belongs to user `ids[i]`.

    `vectors` (P, D) float32 unit rows; `likes` (P, items) sparse float32, the positive weights.
    """

    ids: np.ndarray
    vectors: np.ndarray
    likes: sparse.csr_matrix


def liked_matrix(events: Events, users: int, items: int) -> sparse.csr_matrix:
    """(users, items) float32: each person's largest positive weight for each item since their last dislike of it."""
    order = np.lexsort((events.time, events.user.astype(np.int64) * items + events.item))
    key = events.user[order].astype(np.int64) * items + events.item[order]
    weight = events.weight[order]
    place = np.arange(len(key))
    pairs, which = np.unique(key, return_inverse=True)
    last_dislike = np.full(len(pairs), -1)
    np.maximum.at(last_dislike, which[weight < 0], place[weight < 0])
    best = np.zeros(len(pairs), np.float32)
    after = place > last_dislike[which]
    np.maximum.at(best, which[after], weight[after])
    kept = best > 0
    return sparse.csr_matrix((best[kept], (pairs[kept] // items, pairs[kept] % items)), shape=(users, items))


def people(events: Events, users: int, content: sparse.csr_matrix | np.ndarray | None, items: int, seed: int) -> People:
    """Vectors of everybody who liked something: [ALS ; mean liked content], each half a unit row, together too.

    Args:
        content: (items, C) what the items are, or None; its mean over what everybody liked is taken off, so that a
            vector says how a person differs from all.
    """
    liked = liked_matrix(events, users, items)
    ids = np.flatnonzero(np.diff(liked.indptr) > 0)
    likes = sparse.csr_matrix(liked[ids])
    if len(ids) == 0:
        return People(ids, np.zeros((0, 1), np.float32), likes)
    halves = [_als(likes, items, seed)]
    if content is not None:
        halves.append(_content(likes, content, seed))
    return People(ids, _unit(np.concatenate([_unit(half) for half in halves], axis=1)), likes)


def _als(likes: sparse.csr_matrix, items: int, seed: int) -> np.ndarray:
    from implicit.cpu.als import AlternatingLeastSquares

    factors = min(FACTORS, len(np.diff(likes.indptr)), items)
    confidence = likes.copy()
    confidence.data = 1.0 + CONFIDENCE * confidence.data
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it warns of BLAS threads even while they are held to one
        model = AlternatingLeastSquares(
            factors=factors, regularization=REGULARISATION, iterations=ITERATIONS, num_threads=1, random_state=seed
        )
        model.fit(confidence, show_progress=False)
    return np.nan_to_num(np.asarray(model.user_factors, np.float32))


def _content(likes: sparse.csr_matrix, content: sparse.csr_matrix | np.ndarray, seed: int) -> np.ndarray:
    """(P, <= CONTENT_DIMENSIONS) weighted mean content of each person's likes, centred, on its main axes."""
    from sklearn.decomposition import TruncatedSVD

    share = sparse.diags(1.0 / np.asarray(likes.sum(axis=1)).ravel()) @ likes
    popular = np.asarray(likes.sum(axis=0)).ravel()
    mean = np.asarray(popular @ content).ravel() / popular.sum()
    with threadpool_limits(1):
        if sparse.issparse(content):
            content = np.asarray(sparse.csr_matrix(content).todense(), np.float32)
        centred = np.asarray(content, np.float32) - mean.astype(np.float32)
        width = min(CONTENT_DIMENSIONS, min(centred.shape) - 1)
        if width < 2:
            return np.asarray(share @ centred, np.float32)
        axes = TruncatedSVD(width, random_state=seed).fit_transform(centred)
        return np.asarray(share @ axes, np.float32)


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(length > 0, length, 1.0)).astype(np.float32)
