"""The clamped colour transfer: known answers, and the bounds that keep it natural."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playing import photograph

from engine.domain.versions import Grade
from engine.errors import NotEnoughData
from engine.versions.grade import (
    COLOUR_SHIFT,
    DARKER,
    LIGHTER,
    SKIN_KEPT,
    STRETCH,
    Palette,
    palette_of,
    skin,
    to_lab,
    to_rgb,
    transfer,
)


def grade(palette: Palette, strength: float = 1.0, protect: bool = True) -> Grade:
    return Grade(palette.mean, palette.covariance, strength, protect)


def test_equal_palettes_change_nothing() -> None:
    rgb = photograph("coffee")
    own = palette_of([rgb])
    out = transfer(own, grade(own)).apply(rgb)
    assert np.abs(out.astype(int) - rgb).max() <= 1


def test_strength_0_changes_nothing_and_half_goes_half_way() -> None:
    rgb = photograph("coffee")
    source, target = palette_of([rgb]), palette_of([photograph("rocket")])
    none = transfer(source, grade(target, 0.0, False)).apply(rgb)
    assert np.abs(none.astype(int) - rgb).max() <= 1
    half = to_lab(transfer(source, grade(target, 0.5, False)).apply(rgb)) - to_lab(rgb)
    full = to_lab(transfer(source, grade(target, 1.0, False)).apply(rgb)) - to_lab(rgb)
    inside = (rgb.min(axis=2) > 40) & (rgb.max(axis=2) < 215)
    assert np.abs(full[inside].mean(axis=0) / 2 - half[inside].mean(axis=0)).max() < 0.4


def test_a_small_shift_of_all_colours_is_found_exactly() -> None:
    rgb = photograph("coffee")
    source = palette_of([rgb])
    target = Palette((source.mean[0] + 5, source.mean[1] - 4, source.mean[2] + 3), source.covariance)
    made = transfer(source, grade(target))
    assert np.allclose(made.matrix, np.eye(3), atol=1e-6)
    assert np.allclose(made.shift, [5, -4, 3])


@given(
    st.tuples(st.floats(0, 100), st.floats(-100, 100), st.floats(-100, 100)),
    st.lists(st.floats(-30, 30), min_size=9, max_size=9),
    st.floats(0, 1),
)
@settings(max_examples=40, deadline=None)
def test_no_pixel_moves_further_than_the_bounds(mean: tuple[float, float, float], root: list[float], s: float) -> None:
    square = np.reshape(root, (3, 3))
    target = Palette(mean, tuple(float(v) for v in (square @ square.T).ravel()))
    rgb = photograph("astronaut")[::8, ::8]
    made = transfer(palette_of([rgb]), Grade(target.mean, target.covariance, s, False))
    values = np.linalg.eigvalsh(made.matrix)
    assert STRETCH[0] - 1e-9 <= values.min() <= values.max() <= STRETCH[1] + 1e-9
    lab = to_lab(rgb)
    moved = made._clamped(lab, np.random.default_rng(0).normal(0, 60, lab.shape).astype(np.float32))
    assert moved[..., 0].min() >= DARKER - 1e-3
    assert moved[..., 0].max() <= LIGHTER + 1e-3
    assert np.hypot(moved[..., 1], moved[..., 2]).max() <= COLOUR_SHIFT + 1e-3


# Patches of skin of several tones (sRGB), from very light to very dark.
SKIN = [(244, 208, 177), (231, 180, 143), (210, 158, 124), (186, 120, 81), (165, 126, 110), (120, 80, 60), (85, 55, 40)]


@pytest.mark.parametrize("tone", SKIN)
def test_skin_of_every_tone_keeps_its_colour(tone: tuple[int, int, int]) -> None:
    patch = np.full((8, 8, 3), tone, np.uint8)
    assert skin(to_lab(patch)).min() > 0.75
    target = Palette((50.0, -60.0, -60.0), (100.0, 0, 0, 0, 400.0, 0, 0, 0, 400.0))
    source = palette_of([photograph("astronaut")])
    kept = to_lab(transfer(source, grade(target)).apply(patch)) - to_lab(patch)
    free = to_lab(transfer(source, grade(target, 1.0, False)).apply(patch)) - to_lab(patch)
    assert np.hypot(free[..., 1], free[..., 2]).mean() > 5, "without protection the green cast would show"
    assert np.hypot(kept[..., 1], kept[..., 2]).mean() < COLOUR_SHIFT * (1 - SKIN_KEPT) + 2.5


@pytest.mark.parametrize("colour", [(40, 90, 200), (30, 160, 60), (128, 128, 128), (250, 250, 250), (200, 30, 180)])
def test_other_colours_are_not_taken_for_skin(colour: tuple[int, int, int]) -> None:
    assert skin(to_lab(np.full((4, 4, 3), colour, np.uint8))).max() < 0.1


def test_the_grade_brings_the_palette_nearer() -> None:
    rgb, liked = photograph("coffee"), photograph("rocket")
    source, target = palette_of([rgb]), palette_of([liked])
    after = palette_of([transfer(source, grade(target, 1.0, False)).apply(rgb)])
    before_far = np.linalg.norm(np.subtract(source.mean, target.mean))
    assert np.linalg.norm(np.subtract(after.mean, target.mean)) < before_far - 8


def test_lab_there_and_back() -> None:
    rgb = photograph("astronaut")
    assert np.abs(to_rgb(to_lab(rgb)).astype(int) - rgb).max() <= 1


def test_black_borders_do_not_count() -> None:
    rgb = photograph("coffee")
    barred = np.pad(rgb, ((200, 200), (0, 0), (0, 0)))
    assert np.allclose(palette_of([barred]).mean, palette_of([rgb]).mean, atol=2.0)


def test_no_picture_is_said() -> None:
    with pytest.raises(NotEnoughData):
        palette_of([])
