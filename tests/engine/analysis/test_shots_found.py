"""Shot borders: known cuts, dissolves and fades of made films; nothing where nothing changes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.cuts import CLOSELY, CLOSELY_LEAST, Border, find_borders
from engine.analysis.detector import SHORTEST_SHOT, CutDetector
from engine.control import Control
from engine.models.shots import TransNet


class Known:
    """Answers as a model would that sees changes at known frames; counts what it was asked."""

    def __init__(self, at: frozenset[int] = frozenset()) -> None:
        self.asked = 0
        self._at = at

    def changes(self, frames: np.ndarray, first: int, last: int, control: Control) -> tuple[np.ndarray, np.ndarray]:
        control.check()
        assert 0 <= first <= last < len(frames)
        self.asked += last - first + 1
        found = np.array([float(i in self._at) for i in range(first, last + 1)], np.float32)
        return found, found


def borders_of(frames: list[np.ndarray] | tuple[np.ndarray, ...], model: TransNet | Known) -> tuple[Border, ...]:
    detector = CutDetector()
    small = [cv2.resize(frame, (192, 108), interpolation=cv2.INTER_AREA) for frame in frames]
    scores = np.array([detector.feed(frame)[0] for frame in small], np.float32)
    tiny = np.array([cv2.resize(frame, (48, 27), interpolation=cv2.INTER_AREA) for frame in small])
    return find_borders(scores, detector.cuts, tiny, model, Control())


def test_cuts_eight_frames_apart_a_dissolve_and_a_fade_are_found(film, models: Path) -> None:
    found = borders_of(film.frames, TransNet(models))
    assert len(found) == len(film.changes)
    for border, (first, last, gradual) in zip(found, film.changes, strict=True):
        assert border.gradual is gradual
        if gradual:
            assert first - 2 <= border.index <= last + 3
            assert abs(border.first - first) <= 4 and abs(border.last - last) <= 4
        else:
            assert border.index == first


def test_a_flash_is_no_cut(film, models: Path) -> None:
    frames = list(film.frames[60:108])
    frames[24] = np.full_like(frames[24], 250)
    assert borders_of(frames, TransNet(models)) == ()


def test_noise_in_the_dark_is_no_cut() -> None:
    rng = np.random.default_rng(0)
    dark = [rng.integers(0, 5, (108, 192, 3), dtype=np.uint8) for _ in range(80)]
    assert borders_of(dark, Known()) == ()


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_films_of_few_frames(count: int) -> None:
    assert borders_of([np.full((108, 192, 3), 90, np.uint8)] * count, Known()) == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 255), st.integers(1, 30)), min_size=1, max_size=12))
def test_borders_are_in_order_apart_and_inside_and_the_model_is_asked_little(parts: list[tuple[int, int]]) -> None:
    frames = [np.full((27, 48, 3), level, np.uint8) for level, length in parts for _ in range(length)]
    scores = np.array([0.0, *(float(abs(int(b[0, 0, 0]) - int(a[0, 0, 0])) / 3) for a, b in pairwise(frames))])
    model = Known()
    found = find_borders(scores, (), np.array(frames), model, Control())
    indices = [border.index for border in found]
    assert all(0 < i < len(frames) for i in indices)
    assert all(b - a >= SHORTEST_SHOT for a, b in pairwise(indices))
    assert all(border.first <= border.last for border in found)
    assert model.asked <= max(CLOSELY_LEAST, CLOSELY * len(frames)) + 25 * len(parts)
