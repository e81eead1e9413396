"""Looks chosen for audiences, and previewed."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest
from playing import photograph
from tasting import World, analysed, audience, nobody, three_scenes

from engine.control import Control
from engine.domain.analysis import Analysis
from engine.domain.audience import Segment
from engine.domain.guidance import Kind, Wishes
from engine.domain.media import Places, Video
from engine.domain.versions import Captions, Frame, KeepSpans, Look
from engine.errors import BadInput, UnknownName
from engine.media.pictures import read_picture
from engine.versions.looks.population import MEAN_STYLE
from engine.versions.preview import PreviewRequest, preview
from engine.versions.render import RenderRequest, render
from engine.versions.styles import Tried, choose, plan_style, style_for


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Video:
    return three_scenes(tmp_path_factory.mktemp("styles"))


@pytest.fixture(scope="module")
def analysis(video: Video, tmp_path_factory: pytest.TempPathFactory, models: Path) -> Analysis:
    return analysed(video, tmp_path_factory.mktemp("analysis"), models)


@pytest.fixture(scope="module")
def coffee(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Segment:
    return audience("coffee", tmp_path_factory.mktemp("likes"), models)


@pytest.fixture
def world(video: Video, analysis: Analysis, places: Places) -> World:
    return World(video, analysis, places)


def look_of(plan) -> Look:
    return next(s.step for s in plan.recipe.steps if isinstance(s.step, Look))


def test_without_a_word_the_look_that_is_liked_best_is_taken(world: World, coffee: Segment, control: Control) -> None:
    plan = plan_style(world.request(coffee, Kind.STYLE), control)
    look = look_of(plan)
    assert look.strength == 0.6
    assert plan.score is not None
    assert sum(s.share for s in plan.why) == pytest.approx(plan.score, abs=1e-6)
    scores = [
        plan_style(world.request(coffee, Kind.STYLE, Wishes(look=name)), control).score
        for name in ("arbitrary", "ink", "cartoon")
    ]
    assert plan.score == pytest.approx(max(s for s in scores if s is not None), abs=1e-6)
    assert {m.name for m in plan.recipe.models} >= {"yunet", "efficientnet-lite0"}
    assert any("coffee people" in said for said in plan.changes)
    again = plan_style(world.request(coffee, Kind.STYLE), control)
    assert again.recipe == plan.recipe


def test_a_wished_look_goes_first_and_an_unknown_one_is_refused(
    world: World, coffee: Segment, control: Control
) -> None:
    plan = plan_style(world.request(coffee, Kind.STYLE, Wishes(look="ink", strength=0.9)), control)
    assert (look_of(plan).name, look_of(plan).strength) == ("ink", 0.9)
    with pytest.raises(UnknownName, match="marble"):
        plan_style(world.request(coffee, Kind.STYLE, Wishes(look="marble")), control)


def test_an_audience_of_which_nothing_is_known_gets_the_most_reliable_look(
    world: World, coffee: Segment, control: Control
) -> None:
    plan = plan_style(world.request(nobody(coffee), Kind.STYLE), control)
    assert look_of(plan).name == "cartoon"
    assert plan.score is None
    assert plan.why == ()
    assert "Nothing is known" in " ".join(plan.changes)


def test_strength_0_is_the_source(world: World, coffee: Segment, control: Control) -> None:
    plan = plan_style(world.request(coffee, Kind.STYLE, Wishes(strength=0.0, look="ink")), control)
    assert plan.changes == ("Nothing was changed: the strength is 0.",)
    assert all(m.name != "yunet" for m in plan.recipe.models)


def test_wished_aspect_and_captions_belong_to_styles_too(world: World, coffee: Segment, control: Control) -> None:
    wishes = Wishes(look="cartoon", aspect="1:1", captions=True)
    plan = plan_style(world.request(coffee, Kind.STYLE, wishes), control)
    kinds = [type(s.step) for s in plan.recipe.steps]
    assert kinds == [KeepSpans, Frame, Look], "no speech, no captions"
    assert Captions not in kinds
    assert (plan.recipe.outputs[0].width, plan.recipe.outputs[0].height) == (180, 180)


@pytest.mark.slow
def test_a_style_renders_with_its_frames_times_and_no_other_length(
    world: World, coffee: Segment, control: Control
) -> None:
    asked = world.request(coffee, Kind.STYLE, Wishes(look="ink"))
    made = render(RenderRequest(plan_style(asked, control).recipe, asked.video, asked.folder, world.places), control)
    assert made.time_map.pieces[0].version_end == asked.video.duration
    assert made.files[0].width == 320


def test_two_audiences_have_two_styles(models: Path) -> None:
    coffee, rocket = photograph("coffee"), photograph("rocket")
    a, b = style_for([coffee], [], models), style_for([rocket], [], models)
    assert len(a) == 100
    assert np.linalg.norm(np.subtract(a, b)) > 1
    mixed = style_for([coffee, rocket], [], models)
    assert np.allclose(mixed, (np.asarray(a) + np.asarray(b)) / 2, atol=1e-3)
    usual = np.asarray(MEAN_STYLE)
    from engine.models.style import StyleNet

    assert np.allclose(np.asarray(a) - usual, 1.5 * (StyleNet(models).vector(coffee) - usual), atol=1e-3)


def test_a_mixed_audience_speaks_with_the_group_nearest_the_video(models: Path) -> None:
    coffee, rocket = photograph("coffee"), photograph("rocket")
    liked = [coffee[:, k : k + 380] for k in range(0, 40, 10)] + [rocket[:, k : k + 400] for k in range(0, 40, 10)]
    near_rocket = np.asarray(style_for(liked, [rocket], models))
    pure = np.asarray(style_for(liked[4:], [], models))
    assert np.linalg.norm(near_rocket - pure) < 0.3 * np.linalg.norm(
        pure - np.asarray(style_for(liked[:4], [], models))
    )


def test_the_choice_takes_the_highest_score() -> None:
    tried = [Tried(Look(n, 0.6), None, s) for n, s in (("arbitrary", 0.2), ("ink", 0.5), ("cartoon", 0.5))]
    assert choose(tried).look.name == "ink"
    assert choose([dataclasses.replace(t, score=None) for t in tried]).look.name == "cartoon"


def test_a_preview_is_one_frame_beside_its_original(world: World, control: Control, tmp_path: Path) -> None:
    moment = world.analysis.frames[7].moment
    asked = PreviewRequest(world.video, moment, "cartoon", 0.6, tmp_path, world.places)
    path = preview(asked, control)
    rgb = read_picture(path)
    assert rgb.shape == (180, 644, 3)
    source = read_picture(world.analysis.frames[7].picture)
    assert np.abs(rgb[:, :320].astype(int) - source).mean() < 4
    assert np.abs(rgb[:, 324:].astype(int) - source).mean() > 8
    written_at = path.stat().st_mtime_ns
    time.sleep(0.01)
    assert preview(asked, control) == path
    assert path.stat().st_mtime_ns == written_at, "an equal request is answered from the folder"
    alone = read_picture(preview(dataclasses.replace(asked, beside=False, look="arbitrary", style=MEAN_STYLE), control))
    assert alone.shape == (180, 320, 3)
    with pytest.raises(BadInput):
        preview(dataclasses.replace(asked, look="arbitrary"), control)
