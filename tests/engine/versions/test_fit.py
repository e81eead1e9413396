"""Fit by held-out likes, its interval, and the offer."""

from __future__ import annotations

import numpy as np
import pytest

from engine.domain.versions import Offer
from engine.versions.fit import cosines, fit_of, judge, mean_fit


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def around(centre: np.ndarray, count: int, spread: float, seed: int) -> np.ndarray:
    return unit(centre + spread * np.random.default_rng(seed).normal(size=(count, len(centre))))


CATS, BOATS = np.eye(8)[0], np.eye(8)[1]


def test_the_value_is_the_mean_cosine_of_all_pairs() -> None:
    pictures, likes = around(CATS, 3, 0.4, 0), around(BOATS, 5, 0.4, 1)
    pairs = [float(p @ like) for like in likes for p in pictures]
    fit = fit_of(cosines(pictures, likes), 0)
    assert fit.value == pytest.approx(np.mean(pairs), abs=1e-6)
    assert fit.n == 5
    assert mean_fit(pictures, likes) == pytest.approx(fit.value)


def test_the_interval_holds_the_true_mean_about_95_times_of_100() -> None:
    random = np.random.default_rng(0)
    inside = 0
    for number in range(300):
        fit = fit_of(random.normal(0.3, 0.1, size=30), number)
        assert fit.low is not None
        assert fit.high is not None
        inside += fit.low <= 0.3 <= fit.high
    assert 0.89 <= inside / 300 <= 0.99


def test_a_better_version_is_offered() -> None:
    judged = judge(around(CATS, 4, 0.2, 0), around(BOATS, 4, 0.2, 1), around(CATS, 12, 0.3, 2), 0)
    assert judged.offer is Offer.BETTER
    assert judged.gain.low is not None
    assert judged.gain.low > 0
    assert judged.gain.value == pytest.approx((judged.fit.value or 0) - (judged.original.value or 0))


def test_the_same_pictures_are_no_gain() -> None:
    same = around(BOATS, 4, 0.2, 1)
    judged = judge(same, same, around(CATS, 12, 0.3, 2), 0)
    assert judged.offer is Offer.ORIGINAL_IS_BEST
    assert judged.gain.value == 0


def test_a_gain_within_chance_is_not_offered() -> None:
    likes = unit(np.vstack([around(CATS, 6, 0.05, 2), around(BOATS, 6, 0.05, 3)]))
    judged = judge(around(CATS, 3, 0.05, 0), around(BOATS, 3, 0.05, 1), likes, 0)
    assert judged.offer is Offer.ORIGINAL_IS_BEST


def test_without_held_out_likes_nothing_is_claimed() -> None:
    nothing = np.zeros((0, 0), np.float32)
    judged = judge(nothing, nothing, nothing, 0)
    assert judged.offer is Offer.NOT_ENOUGH_DATA
    assert (judged.fit.value, judged.fit.low, judged.fit.n) == (None, None, 0)


def test_equal_seeds_give_equal_intervals() -> None:
    values = np.random.default_rng(0).normal(size=20)
    assert fit_of(values, 7) == fit_of(values, 7) != fit_of(values, 8)
