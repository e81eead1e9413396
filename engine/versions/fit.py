"""Fit: how well pictures match the likes that were held out, under the encoder that only judges.

The value is the mean cosine over all pairs of a version's pictures and held-out likes. The interval is a percentile
bootstrap over likes (Efron and Tibshirani, 1993): how the mean would move with other likes of the same people.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.domain.audience import Segment
from engine.domain.versions import Fit, Offer
from engine.models import spaces

DRAWS = 2000
LOW, HIGH = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Judged:
    """A version's fit, the original's, and the paired gain (version minus original, like by like)."""

    fit: Fit
    original: Fit
    gain: Fit
    offer: Offer


def held_out(segment: Segment) -> np.ndarray:
    """(n, D) float32 unit rows of the likes that only judge; (0, 0) where there are none."""
    vectors = segment.vectors_in(spaces.JUDGING)
    if vectors is None or not segment.judging:
        return np.zeros((0, 0), np.float32)
    return rows_of(vectors.path)[list(segment.judging)]


def rows_of(path: Path) -> np.ndarray:
    """The rows of a vectors file."""
    return np.load(path, allow_pickle=False)


def cosines(pictures: np.ndarray, likes: np.ndarray) -> np.ndarray:
    """(n,) float64: for each held-out like the mean cosine of the pictures (P, D) to it; unit rows both."""
    return likes.astype(np.float64) @ pictures.astype(np.float64).mean(axis=0)


def fit_of(values: np.ndarray, seed: int) -> Fit:
    """Mean and 95 % interval of per-like values (n,); all None where n is 0."""
    if len(values) == 0:
        return Fit(None, None, None, spaces.JUDGING, 0)
    draws = np.random.default_rng(seed).integers(0, len(values), size=(DRAWS, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [LOW, HIGH])
    return Fit(float(values.mean()), float(low), float(high), spaces.JUDGING, len(values))


def judge(version: np.ndarray, original: np.ndarray, likes: np.ndarray, seed: int) -> Judged:
    """Judge pictures (P, D) of a version beside pictures (Q, D) of the original by held-out likes (n, D).

    The offer is BETTER if the whole interval of the gain lies above 0, NOT_ENOUGH_DATA if no likes are held out.
    """
    if len(likes) == 0 or len(version) == 0 or len(original) == 0:
        nothing = fit_of(np.zeros(0), seed)
        return Judged(nothing, nothing, nothing, Offer.NOT_ENOUGH_DATA)
    ours, theirs = cosines(version, likes), cosines(original, likes)
    gain = fit_of(ours - theirs, seed)
    better = gain.low is not None and gain.low > 0
    offer = Offer.BETTER if better else Offer.ORIGINAL_IS_BEST
    return Judged(fit_of(ours, seed), fit_of(theirs, seed), gain, offer)


def mean_fit(pictures: np.ndarray, likes: np.ndarray) -> float | None:
    """The fit's value alone, for baselines."""
    if len(likes) == 0 or len(pictures) == 0:
        return None
    return float(cosines(pictures, likes).mean())
