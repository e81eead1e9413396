"""Revisions: the search finds planted tastes, keeps its floors, and follows the strength."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tasting import SCENES, World, analysed, audience, nobody, spoken, three_scenes

from engine.control import Control
from engine.domain.analysis import Analysis
from engine.domain.audience import Segment
from engine.domain.guidance import Kind, Wishes
from engine.domain.media import Box, Moment, Places, Span, Video
from engine.domain.versions import Captions, Frame, Grade, KeepSpans, Pace
from engine.errors import BadInput
from engine.media.decode import walk
from engine.versions.plan import Plan
from engine.versions.render import RenderRequest
from engine.versions.render.request import steps_of
from engine.versions.render.timeline import parts_of
from engine.versions.render.video import shown
from engine.versions.revising.effects import Effects, Framing
from engine.versions.revising.search import (
    CONTENT_FLOOR,
    SPEECH_FLOOR,
    TIME_FLOOR,
    State,
    Worth,
    at_strength,
    random_trim,
    search,
)
from engine.versions.revising.steps import spans_of
from engine.versions.revising.units import Unit, units_of
from engine.versions.revisions import STEPS, plan_revision


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Video:
    return three_scenes(tmp_path_factory.mktemp("revisions"))


@pytest.fixture(scope="module")
def analysis(video: Video, tmp_path_factory: pytest.TempPathFactory, models: Path) -> Analysis:
    return analysed(video, tmp_path_factory.mktemp("analysis"), models)


@pytest.fixture(scope="module")
def audiences(tmp_path_factory: pytest.TempPathFactory, models: Path) -> dict[str, Segment]:
    folder = tmp_path_factory.mktemp("likes")
    return {name: audience(name, folder / name, models) for name in SCENES}


@pytest.fixture
def world(video: Video, analysis: Analysis, places: Places) -> World:
    return World(video, analysis, places)


def kept(plan: Plan) -> KeepSpans:
    return next(s.step for s in plan.recipe.steps if isinstance(s.step, KeepSpans))


def has(plan: Plan, kind: type) -> bool:
    return any(isinstance(s.step, kind) for s in plan.recipe.steps)


@pytest.mark.parametrize("liked", SCENES)
def test_each_audience_opens_with_its_own_scene(
    liked: str, world: World, audiences: dict[str, Segment], control: Control
) -> None:
    wishes = Wishes(strength=1.0, steps=("trim", "order"))
    plan = plan_revision(world.request(audiences[liked], Kind.REVISION, wishes), control)
    start = float(kept(plan).spans[0].start.seconds)
    assert SCENES[int(start // 2)] == liked
    assert sum(float(s.seconds) for s in kept(plan).spans) >= TIME_FLOOR * 6 - 1e-6
    assert plan.score is not None
    assert sum(s.share for s in plan.why) == pytest.approx(plan.score, abs=1e-6)
    assert set(plan.baselines) == {"original", "random"}
    assert any(liked in sentence for sentence in plan.changes), "names the likes that pulled"
    if liked != SCENES[0]:
        assert any(s.startswith(("Opens with", "Left out")) for s in plan.changes)


def test_strength_0_is_the_sources_own_frames(world: World, audiences: dict[str, Segment], control: Control) -> None:
    asked = world.request(audiences["rocket"], Kind.REVISION, Wishes(strength=0.0))
    plan = plan_revision(asked, control)
    order = RenderRequest(plan.recipe, world.video, asked.folder, world.places)
    ours = shown(order, steps_of(plan.recipe), parts_of(world.video, kept(plan)), None, control)
    for mine, theirs in zip(ours, walk(world.video, control), strict=True):
        assert np.array_equal(mine.rgb, theirs.rgb)


def test_more_strength_never_keeps_more(world: World, audiences: dict[str, Segment], control: Control) -> None:
    seconds, views, grades = [], [], []
    for strength in (0.1, 0.3, 0.5, 0.7, 0.9, 1.0):
        asked = world.request(audiences["astronaut"], Kind.REVISION, Wishes(strength=strength))
        plan = plan_revision(asked, control)
        assert plan_revision(asked, control) == plan, "deterministic"
        seconds.append(sum(s.seconds for s in kept(plan).spans))
        frames = [s.step for s in plan.recipe.steps if isinstance(s.step, Frame)]
        views.append(frames[0].boxes[0].width if frames else 1.0)
        grades += [s.step.strength for s in plan.recipe.steps if isinstance(s.step, Grade)]
    assert seconds == sorted(seconds, reverse=True)
    assert views == sorted(views, reverse=True)
    assert grades == sorted(grades)


def test_an_audience_of_which_nothing_is_known_keeps_every_scene(
    world: World, audiences: dict[str, Segment], control: Control
) -> None:
    plan = plan_revision(world.request(nobody(audiences["coffee"]), Kind.REVISION), control)
    assert kept(plan).spans == (Span(world.video.start, world.video.end),)
    assert plan.score is None
    assert "Nothing is known" in plan.changes[0]


def test_only_wished_steps_are_taken_and_unknown_ones_refused(
    world: World, audiences: dict[str, Segment], control: Control
) -> None:
    for allowed, kind in (("grade", Grade), ("framing", Frame), ("pace", Pace)):
        wishes = Wishes(strength=1.0, steps=(allowed,))
        plan = plan_revision(world.request(audiences["rocket"], Kind.REVISION, wishes), control)
        assert kept(plan).spans == (Span(world.video.start, world.video.end),)
        others = {Grade, Frame, Pace, Captions} - {kind}
        assert not any(has(plan, other) for other in others)
    with pytest.raises(BadInput, match="teleport"):
        wishes = Wishes(steps=("teleport",))
        plan_revision(world.request(audiences["rocket"], Kind.REVISION, wishes), control)


def test_sentences_stay_whole_and_are_shown(world: World, audiences: dict[str, Segment], control: Control) -> None:
    words = [(f"word{n}", 1.5 + 0.25 * n, 1.7 + 0.25 * n) for n in range(6)]
    told = dataclasses.replace(world, analysis=spoken(world.analysis, *words))
    units = units_of(told.video, told.analysis)
    assert all(not (u.span.start.seconds < 2 < u.span.end.seconds) or u.span.end.seconds >= 2.9 for u in units)
    plan = plan_revision(told.request(audiences["rocket"], Kind.REVISION, Wishes(strength=1.0)), control)
    for span in kept(plan).spans:
        for edge in (float(span.start.seconds), float(span.end.seconds)):
            assert not 1.5 < edge < 2.95
    assert has(plan, Captions)
    without = Wishes(strength=1.0, captions=False)
    assert not has(plan_revision(told.request(audiences["rocket"], Kind.REVISION, without), control), Captions)


# ---- the search alone, on units made up -----------------------------------------------------------------------------


def made_up(likings: list[float], speech: list[float] | None = None) -> tuple[list[Unit], Effects, np.ndarray]:
    """Units of 3 s with vectors of length 1 whose product with the taste is given."""
    base = Fraction(1, 10)
    spoken_seconds = speech or [0.0] * len(likings)
    units = [
        Unit(Span(Moment(30 * n, base), Moment(30 * (n + 1), base)), n, (n,), spoken_seconds[n])
        for n in range(len(likings))
    ]
    rows = np.zeros((len(likings), len(likings) + 1))
    for n, liking in enumerate(likings):
        rows[n, 0] = liking
        rows[n, n + 1] = np.sqrt(1 - liking**2)
    target = np.eye(len(likings) + 1)[0]
    return units, Effects({(False, False): rows}, None, None), target


@given(
    st.lists(st.floats(0.05, 0.95), min_size=2, max_size=7),
    st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=7, max_size=7),
    st.floats(0, 1),
)
@settings(max_examples=60, deadline=None)
def test_floors_hold_at_every_strength(likings: list[float], speech: list[float], strength: float) -> None:
    units, effects, target = made_up(likings, speech[: len(likings)])
    worth = Worth(units, effects, target, 150.0)
    best = search(worth, effects, STEPS, Control())
    for state in (best, at_strength(best, len(units), strength)):
        spoken_all = sum(u.speech for u in units)
        assert worth.time_kept(state) >= TIME_FLOOR
        assert worth.content(state) >= CONTENT_FLOOR - 1e-9
        assert sum(units[u].speech for u in state.order) >= SPEECH_FLOOR * spoken_all
        assert len(set(state.order)) == len(state.order)
    assert worth.of(best) >= worth.of(State(tuple(range(len(units)))))


@given(st.lists(st.floats(0.05, 0.95), min_size=3, max_size=7), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_higher_strength_keeps_a_part_of_what_a_lower_one_keeps(likings: list[float], a: float, b: float) -> None:
    units, effects, target = made_up(likings)
    best = search(Worth(units, effects, target, 0.0), effects, STEPS, Control())
    less, more = (set(at_strength(best, len(units), s).order) for s in sorted((a, b)))
    assert more <= less
    assert at_strength(best, len(units), 0.0) == State(tuple(range(len(units))))
    assert at_strength(best, len(units), 1.0).order == best.order


def test_the_least_liked_unit_goes_and_the_most_liked_comes_first() -> None:
    units, effects, target = made_up([0.5, 0.1, 0.5, 0.9, 0.5])
    best = search(Worth(units, effects, target, 0.0), effects, ("trim", "order"), Control())
    assert 1 not in best.order
    assert best.order[0] == 3


def test_equal_likings_change_nothing() -> None:
    units, effects, target = made_up([0.5] * 4)
    best = search(Worth(units, effects, target, 0.0), effects, ("trim", "order", "grade", "framing"), Control())
    assert best.moves == ()


def test_parts_with_words_are_not_moved() -> None:
    units, effects, target = made_up([0.5, 0.5, 0.9], [3.0, 3.0, 3.0])
    best = search(Worth(units, effects, target, 150.0), effects, ("order",), Control())
    assert best.moves == ()


@pytest.mark.parametrize(("words", "faster"), [(100.0, True), (220.0, False)])
def test_slow_speech_is_hurried_and_hasty_speech_never(words: float, faster: bool) -> None:
    units, effects, target = made_up([0.5, 0.5], [3.0, 3.0])
    best = search(Worth(units, effects, target, words), effects, ("pace",), Control())
    assert (best.speed > 1) is faster
    assert words * float(best.speed) <= 185 or best.speed == 1


def test_the_random_control_leaves_out_as_many_and_is_seeded() -> None:
    units, _, _ = made_up([0.5] * 8)
    drawn = random_trim(units, 3, seed=4)
    assert len(drawn) == 5
    assert drawn == random_trim(units, 3, seed=4)
    assert drawn != random_trim(units, 3, seed=5)
    assert len(random_trim(units, 8, seed=1)) == 4, "the time floor holds for it too"


def test_neighbours_are_one_span_unless_the_framing_changes_between() -> None:
    units, _, _ = made_up([0.5] * 4)
    spans, firsts = spans_of(units, (0, 1, 3), by_shot=False)
    assert [(s.start.pts, s.end.pts) for s in spans] == [(0, 60), (90, 120)]
    assert firsts == (0, 3)
    assert len(spans_of(units, (0, 1, 3), by_shot=True)[0]) == 3


def test_framing_scales_with_strength_and_keeps_one_size() -> None:
    framing = Framing("16:9", 0.75, (Box(0.4, 0.1, 0.2, 0.3), Box(0.8, 0.8, 0.1, 0.1)), True)
    half = framing.at([0, 1], 0.5, 1920, 1080)
    assert [round(b.width, 4) for b in half.boxes] == [0.875, 0.875]
    for box in framing.at([0, 1], 1.0, 1920, 1080).boxes:
        assert (round(box.width, 4), round(box.height, 4)) == (0.75, 0.75)
        assert box.x >= 0
        assert box.x + box.width <= 1 + 1e-9
        assert box.y + box.height <= 1 + 1e-9
