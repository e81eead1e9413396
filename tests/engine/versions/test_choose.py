"""Eq. 1 and Eq. 2 exactly, by hand-made numbers and by the definition written out slowly."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.guidance import Measure
from engine.errors import NotEnoughData
from engine.versions.choose import choose, flip, span_means, timed_windows, window_means

FRAMES = np.array([[3.0, 0.0], [1.0, 1.0], [0.0, 2.0], [1.0, 1.0]])
LIKED = np.array([[1.0, 0.0], [0.0, 2.0]])


def random_vectors(seed: int, frames: int, liked: int, size: int = 6) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.normal(size=(frames, size)), random.normal(size=(liked, size))


def by_definition(frames: np.ndarray, liked: np.ndarray, measure: Measure) -> list[float]:
    """The equations with loops and no numpy reductions."""
    size = frames.shape[1]
    taste = [sum(float(row[d]) for row in liked) / len(liked) for d in range(size)]
    scores = []
    for frame in frames:
        score = sum(taste[d] * float(frame[d]) for d in range(size))
        if measure is Measure.COSINE:
            score /= sum(t * t for t in taste) ** 0.5 * sum(float(x) ** 2 for x in frame) ** 0.5
        scores.append(score)
    return scores


def test_the_papers_dot_product_on_a_fixture() -> None:
    made = choose(FRAMES, LIKED, Measure.DOT)
    assert made.scores == pytest.approx([1.5, 1.5, 2.0, 1.5], abs=1e-12)
    assert (made.index, made.score) == (2, pytest.approx(2.0))
    assert made.shares == pytest.approx([0.0, 2.0])


def test_cosine_on_the_same_fixture_picks_another() -> None:
    made = choose(FRAMES, LIKED, Measure.COSINE)
    root5, root2 = 5**0.5, 2**0.5
    assert made.scores == pytest.approx([1 / root5, 3 / (root5 * root2), 2 / root5, 3 / (root5 * root2)], abs=1e-12)
    assert made.index == 1, "of equals the first in time"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 7), st.sampled_from(Measure))
def test_scores_are_those_of_the_definition(seed: int, count: int, likes: int, measure: Measure) -> None:
    frames, liked = random_vectors(seed, count, likes)
    made = choose(frames.astype(np.float32), liked.astype(np.float32), measure)
    slow = by_definition(frames.astype(np.float32), liked.astype(np.float32), measure)
    assert made.scores == pytest.approx(slow, abs=1e-6)
    assert made.index == int(np.argmax(slow))
    assert made.shares.sum() == pytest.approx(made.score, abs=1e-9)


def test_only_allowed_candidates_win() -> None:
    assert choose(FRAMES, LIKED, Measure.DOT, np.array([True, True, False, True])).index == 0
    with pytest.raises(NotEnoughData):
        choose(FRAMES, LIKED, Measure.DOT, np.zeros(4, bool))


def test_nothing_liked_is_said_not_divided_by() -> None:
    with pytest.raises(NotEnoughData, match="Nothing is known"):
        choose(FRAMES, np.zeros((0, 2)), Measure.COSINE)
    assert choose(FRAMES, np.zeros((1, 2)), Measure.COSINE).score == 0.0


def smallest_by_search(frames: np.ndarray, liked: np.ndarray, measure: Measure) -> int | None:
    chosen = choose(frames, liked, measure).index
    for size in range(1, len(liked)):
        for gone in itertools.combinations(range(len(liked)), size):
            left = [i for i in range(len(liked)) if i not in gone]
            if choose(frames, liked[left], measure).index != chosen:
                return size
    return None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(1, 6), st.sampled_from(Measure))
def test_a_flip_flips_and_one_is_found_if_one_is_enough(seed: int, count: int, likes: int, measure: Measure) -> None:
    frames, liked = random_vectors(seed, count, likes, 3)
    turn = flip(frames, liked, measure)
    best = smallest_by_search(frames, liked, measure)
    if turn is None:
        assert best is None or best > 1
        return
    left = [i for i in range(len(liked)) if i not in turn.without]
    assert choose(frames, liked[left], measure).index == turn.instead != choose(frames, liked, measure).index
    assert best is not None
    assert len(turn.without) >= best
    assert (best == 1) == (len(turn.without) == 1)


def test_windows_are_whole_and_reach_the_last_frame() -> None:
    rows = np.arange(10, dtype=float)[:, None]
    means = window_means(rows, 4)
    assert means.ravel().tolist() == [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    assert window_means(rows, 10).tolist() == [[4.5]]
    with pytest.raises(NotEnoughData):
        window_means(rows, 11)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 20), st.data())
def test_span_means_are_plain_means(seed: int, count: int, data: st.DataObject) -> None:
    rows, _ = random_vectors(seed, count, 1)
    length = data.draw(st.integers(1, count))
    spans = np.array([(i, i + length) for i in range(count - length + 1)])
    assert np.allclose(span_means(rows, spans), window_means(rows, length), atol=1e-9)
    assert np.allclose(span_means(rows, spans)[0], rows[:length].mean(axis=0), atol=1e-9)


TIMES = st.lists(st.floats(0.01, 2.0), min_size=1, max_size=40).map(lambda gaps: np.cumsum([0.0, *gaps]))


@settings(max_examples=80, deadline=None)
@given(TIMES, st.floats(0.05, 10.0))
def test_timed_windows_hold_their_seconds(times: np.ndarray, seconds: float) -> None:
    end = float(times[-1]) + 0.5
    if seconds > end:
        with pytest.raises(NotEnoughData):
            timed_windows(times, end, seconds)
        return
    windows = timed_windows(times, end, seconds)
    assert windows[0, 0] == 0
    assert windows[-1, 1] == len(times), "no frame is out of reach"
    assert (windows[:, 1] > windows[:, 0]).all()
    for first, last in windows[:-1]:
        assert times[last - 1] < times[first] + seconds <= np.append(times, end)[last] + 1e-6
    assert end - times[windows[-1, 0]] >= seconds - 1e-6
