"""Looks: drawn as described, steady, gentle with faces, gone at strength 0."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from playing import photograph, scene

from engine.domain.versions import Look
from engine.errors import BadInput, UnknownName
from engine.versions.looks import catalogue
from engine.versions.looks.drawn import INK, PAPER
from engine.versions.looks.faces import FaceGuard
from engine.versions.looks.names import models_of
from engine.versions.looks.painter import open_look
from engine.versions.looks.population import MEAN_STYLE
from engine.versions.looks.stabilise import Stabiliser, motion, moved

STYLES = {"arbitrary": MEAN_STYLE}


def look(name: str, strength: float = 0.6, protect: bool = False) -> Look:
    return Look(name, strength, STYLES.get(name, ()), protect)


def small(name: str, width: int = 320) -> np.ndarray:
    rgb = photograph(name)
    return cv2.resize(rgb, (width, round(rgb.shape[0] * width / rgb.shape[1])), interpolation=cv2.INTER_AREA)


def test_the_catalogue_says_what_each_look_does() -> None:
    names = [name for name, _ in catalogue()]
    assert names == ["arbitrary", "ink", "cartoon"]
    assert all(line.endswith(".") and len(line) < 120 for _, line in catalogue())
    assert "magenta-arbitrary" in models_of("arbitrary")
    with pytest.raises(UnknownName, match="marble"):
        models_of("marble")


@pytest.mark.parametrize("name", ["arbitrary", "ink", "cartoon"])
def test_painting_is_the_same_each_time_and_keeps_the_size(name: str, models: Path) -> None:
    rgb = small("coffee", 321)[:181]
    first = open_look(look(name), models, [[rgb]]).picture(rgb, 0)
    again = open_look(look(name), models, [[rgb]]).picture(rgb, 0)
    assert first.shape == rgb.shape
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert np.abs(first.astype(int) - rgb).mean() > 8, "something happened"


@pytest.mark.parametrize("name", ["arbitrary", "ink", "cartoon"])
def test_little_strength_changes_little_and_more_changes_more(name: str, models: Path) -> None:
    rgb = small("coffee")
    far = [
        float(np.abs(open_look(look(name, s), models, [[rgb]]).picture(rgb, 0).astype(int) - rgb).mean())
        for s in (0.02, 0.2, 0.6)
    ]
    assert far[0] < 1.0
    assert far[0] < far[1] < far[2]


def test_ink_is_ink_or_paper(models: Path) -> None:
    rgb = small("astronaut")
    out = open_look(look("ink", 0.6), models, [[rgb]]).picture(rgb, 0).astype(np.float32) / 255
    near = np.minimum(np.abs(out - PAPER).max(axis=2), np.abs(out - INK).max(axis=2)) < 0.1
    dark = (out.mean(axis=2) < 0.3).mean()
    assert near.mean() > 0.85
    assert 0.1 < dark < 0.6


def test_cartoon_is_flatter_than_its_source(models: Path) -> None:
    rgb = small("coffee")
    out = open_look(look("cartoon"), models, [[rgb]]).picture(rgb, 0)
    calm = [float((np.abs(cv2.Laplacian(x, cv2.CV_32F)).max(axis=2) < 6).mean()) for x in (rgb, out)]
    assert calm[1] > calm[0] + 0.1


def test_exposure_is_the_shots_and_does_not_pump(models: Path) -> None:
    """A frame that is darker for a moment stays darker: thresholds do not follow it."""
    rgb = small("coffee")
    dark = (rgb * 0.6).astype(np.uint8)
    painter = open_look(look("ink", 0.6), models, [[rgb]], steady=False)
    light_ink = (painter.picture(rgb, 0).mean(axis=2) < 80).mean()
    dark_ink = (painter.picture(dark, 0).mean(axis=2) < 80).mean()
    own = open_look(look("ink", 0.6), models, [[dark]], steady=False)
    assert dark_ink > light_ink + 0.05
    assert abs((own.picture(dark, 0).mean(axis=2) < 80).mean() - light_ink) < 0.05


def _flicker(frames: list[np.ndarray], sources: list[np.ndarray]) -> float:
    """Warp error: mean difference of a frame and the one before moved by the source's flow, where that is sure."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    greys = [cv2.cvtColor(s, cv2.COLOR_RGB2GRAY) for s in sources]
    errors = []
    for i in range(1, len(frames)):
        back, trust = motion(flow, greys[i], greys[i - 1])
        before = moved(frames[i - 1].astype(np.float32), back)
        errors.append(np.abs(before - frames[i])[trust > 0.5].mean())
    return float(np.mean(errors))


@pytest.mark.parametrize("name", ["ink", "cartoon"])
def test_steadied_frames_flicker_less(name: str, models: Path) -> None:
    draw = np.random.default_rng(0)
    frames = [np.clip(f + draw.normal(0, 6, f.shape), 0, 255).astype(np.uint8) for f in scene("astronaut", 8)]
    steady, raw = (open_look(look(name), models, [frames[:3]], steady=s) for s in (True, False))
    calm = _flicker([steady.picture(f, 0) for f in frames], frames)
    wild = _flicker([raw.picture(f, 0) for f in frames], frames)
    assert calm < 0.7 * wild


def test_a_cut_starts_afresh(models: Path) -> None:
    a, b = small("coffee"), cv2.resize(small("astronaut"), (320, 213))
    a = cv2.resize(a, (320, 213))
    after_cut = open_look(look("cartoon"), models, [[a], [b]])
    after_cut.picture(a, 0)
    alone = open_look(look("cartoon"), models, [[a], [b]])
    assert np.array_equal(after_cut.picture(b, 1), alone.picture(b, 1))


def test_the_stabiliser_follows_motion_and_lets_changes_through() -> None:
    frames = scene("coffee", 4)
    steady = Stabiliser()
    for frame in frames[:3]:
        steady.see(frame)
        steady.steady(frame.astype(np.float32) / 255)
    steady.see(frames[3])
    out = steady.steady(frames[3].astype(np.float32) / 255)
    inner = slice(20, -20)
    assert np.abs(out - frames[3] / 255.0)[inner, inner].mean() < 0.02, "a pan is followed"
    changed = frames[3].copy()
    changed[60:120, 100:200] = 255 - changed[60:120, 100:200]
    steady.see(changed)
    out = steady.steady(changed.astype(np.float32) / 255)
    assert np.abs(out - changed / 255.0)[65:115, 110:190].mean() < 0.03, "what changed is not smeared"


def test_faces_are_found_followed_and_spared(models: Path) -> None:
    rgb = photograph("astronaut")
    guard = FaceGuard(models)
    mask = guard.mask(rgb, None)
    assert mask is not None
    y, x = np.unravel_index(int(mask.argmax()), mask.shape)
    assert 60 < y < 200
    assert 170 < x < 280
    assert mask[400:, :].max() < 0.05
    assert FaceGuard(models).mask(photograph("coffee"), None) is None
    back = np.full((64, 64, 2), (-2.0, 0.0), np.float32)
    shifted = guard.mask(np.roll(rgb, 16, axis=1), back)
    assert shifted is not None
    assert np.unravel_index(int(shifted.argmax()), mask.shape)[1] > x + 8


@pytest.mark.parametrize("name", ["arbitrary", "cartoon"])
def test_protected_faces_stay_nearer_to_the_source(name: str, models: Path) -> None:
    rgb = photograph("astronaut")
    face = slice(90, 160), slice(195, 260)
    kept, free = (
        np.abs(open_look(look(name, 0.8, p), models, [[rgb]]).picture(rgb, 0)[face].astype(int) - rgb[face]).mean()
        for p in (True, False)
    )
    assert kept < 0.8 * free


def test_unknown_looks_and_broken_styles_are_refused(models: Path) -> None:
    with pytest.raises(UnknownName, match="marble") as told:
        open_look(Look("marble", 0.5), models, [])
    assert "arbitrary, ink, cartoon" in told.value.hint
    with pytest.raises(BadInput, match="100 numbers"):
        open_look(Look("arbitrary", 0.5, (1.0, 2.0)), models, [])
