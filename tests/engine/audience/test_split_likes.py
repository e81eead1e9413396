"""The split of likes into choosing and judging."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.audience.split import ENOUGH_TO_JUDGE, split_likes

WEIGHTS = st.lists(st.floats(0.01, 1.0), min_size=1, max_size=80)


@given(st.text(max_size=8), WEIGHTS)
def test_halves_are_apart_and_together_all(segment: str, weights: list[float]) -> None:
    choosing, judging = split_likes(segment, weights)
    assert sorted(choosing + judging) == list(range(len(weights)))
    if len(weights) < ENOUGH_TO_JUDGE:
        assert judging == ()
    else:
        assert len(choosing) - len(judging) in (0, 1)
    assert split_likes(segment, weights) == (choosing, judging)


def test_both_halves_are_liked_equally() -> None:
    weights = np.linspace(1, 0.01, 40).tolist()
    gaps = []
    for number in range(200):
        choosing, judging = split_likes(f"s{number}", weights)
        gaps.append(np.mean([weights[i] for i in choosing]) - np.mean([weights[i] for i in judging]))
    assert abs(np.mean(gaps)) < 0.01
    assert np.max(np.abs(gaps)) < 0.03, "neighbours in weight are paired, so no half can hold the best"


def test_another_segment_is_split_otherwise() -> None:
    weights = [1.0] * 20
    assert len({split_likes(f"s{number}", weights) for number in range(10)}) > 5
