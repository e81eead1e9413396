"""Spherical k-means over people, and how many segments the data holds.

Method: k-means on unit rows (Euclidean distance orders them as cosine does; Dhillon and Modha, 2001). A count is
stable if people who are together stay together when a fifth of them is left out: the mean adjusted Rand index (Hubert
and Arabie, 1985) between the clustering of all and those of 80 % subsamples. Of the counts that are stable (or, if none
is, nearly as stable as the best) the one with the best silhouette wins, the smaller one at a tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from engine.control import Control

MOST = 12
SUBSAMPLES = 5
SUBSAMPLE_SHARE = 0.8
NEARLY = 0.1
"""Counts whose stability is within this of the best compete by silhouette."""
STABLE = 0.7
"""Stability under which segments are called unstable (people change sides when others are left out)."""
CHOICE_SAMPLE = 3000
"""People that the choice of the count looks at; all are then clustered."""
STARTS = 6


@dataclass(frozen=True, slots=True)
class Clustering:
    """`labels` (P,) int from 0, `stability` the mean adjusted Rand index (None for one cluster)."""

    labels: np.ndarray
    count: int
    stability: float | None


def cluster(vectors: np.ndarray, count: int | None, minimum: int, seed: int, control: Control) -> Clustering:
    """Cluster unit rows into `count` groups, or into as many as are stable.

    Args:
        vectors: (P, D) float32 unit rows.
        minimum: people a segment should have; with count None at most P // (2 * minimum) groups are tried.
    Raises:
        Cancelled.
    """
    people = len(vectors)
    if count is None:
        most = min(MOST, people // max(1, 2 * minimum))
        if most < 2:
            return Clustering(np.zeros(people, np.int64), 1, None)
        count, _ = choose_count(vectors, range(2, most + 1), seed, control.part(0.0, 0.8))
    count = min(count, len(np.unique(vectors, axis=0)))
    if count < 2:
        return Clustering(np.zeros(people, np.int64), 1, None)
    labels = _k_means(vectors, count, seed)
    steadiness = stability(vectors, labels, count, seed, control.part(0.8, 1.0))
    return Clustering(labels, count, steadiness)


def choose_count(
    vectors: np.ndarray, counts: range, seed: int, control: Control
) -> tuple[int, dict[int, tuple[float, float]]]:
    """The best count, and (stability, silhouette) of each that was tried."""
    from sklearn.metrics import silhouette_score

    random = np.random.default_rng(seed)
    some = vectors
    if len(vectors) > CHOICE_SAMPLE:
        some = vectors[np.sort(random.choice(len(vectors), CHOICE_SAMPLE, replace=False))]
    tried: dict[int, tuple[float, float]] = {}
    distinct = len(np.unique(some, axis=0))
    for step, count in enumerate(counts):
        control.step(step / len(counts), f"trying {count} segments")
        if count >= distinct:
            break
        labels = _k_means(some, count, seed)
        with threadpool_limits(1):
            shape = float(silhouette_score(some, labels, metric="cosine", sample_size=2000, random_state=seed))
        tried[count] = (stability(some, labels, count, seed, control.part(step / len(counts), 1.0)), shape)
    if not tried:
        return 1, tried
    best = max(steadiness for steadiness, _ in tried.values())
    near = [count for count, (steadiness, _) in tried.items() if steadiness >= best - NEARLY]
    return max(near, key=lambda count: (tried[count][1], -count)), tried


def stability(vectors: np.ndarray, labels: np.ndarray, count: int, seed: int, control: Control) -> float:
    """Mean adjusted Rand index between `labels` and clusterings of SUBSAMPLES random 80 % of the people, -0.5..1."""
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(seed + 1)
    size = max(count, round(SUBSAMPLE_SHARE * len(vectors)))
    scores: list[float] = []
    for number in range(SUBSAMPLES):
        control.check()
        chosen = np.sort(random.choice(len(vectors), size, replace=False))
        again = _k_means(vectors[chosen], count, seed + 2 + number)
        scores.append(float(adjusted_rand_score(labels[chosen], again)))
    return float(np.mean(scores))


def _k_means(vectors: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Labels (P,), numbered by falling size so that equal data gives equal numbers."""
    from sklearn.cluster import KMeans

    with threadpool_limits(1):
        model = KMeans(count, n_init=STARTS, random_state=seed)  # pyright: ignore[reportArgumentType]
        labels = model.fit_predict(vectors)
    sizes = np.bincount(labels, minlength=count)
    rank = np.empty(count, np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(count)
    return rank[labels]
