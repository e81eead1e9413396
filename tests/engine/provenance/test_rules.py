"""What a version is, is computed from its recipe: known answers, and properties over any list of steps."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest
import sealing_examples as examples
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.guidance import Kind
from engine.domain.media import Moment, Span
from engine.domain.versions import (
    Captions,
    Frame,
    Grade,
    KeepSpans,
    Look,
    Origin,
    Pace,
    PickFrame,
    Step,
    SwitchableStep,
)
from engine.provenance import rules
from engine.provenance.rules import SourceType
from engine.provenance.vocabulary import ACTIONS, SOURCE_TYPES

GRADE = Grade((50.0, 0.0, 0.0), (1.0, 0, 0, 0, 1.0, 0, 0, 0, 1.0), 0.5)
LEARNED = Look("arbitrary", 0.7, (0.1,) * 100)

KNOWN: list[tuple[Step, SourceType]] = [
    (PickFrame(examples.ZERO), SourceType.HUMAN_EDITS),
    (KeepSpans(()), SourceType.HUMAN_EDITS),
    (Pace(Fraction(3, 2)), SourceType.HUMAN_EDITS),
    (Frame("9:16", ()), SourceType.HUMAN_EDITS),
    (Captions(()), SourceType.HUMAN_EDITS),
    (GRADE, SourceType.ALGORITHMICALLY_ENHANCED),
    (Look("ink", 1.0), SourceType.ALGORITHMICALLY_ENHANCED),
    (Look("cartoon", 1.0), SourceType.ALGORITHMICALLY_ENHANCED),
    (LEARNED, SourceType.COMPOSITE_WITH_TRAINED),
    (Look("a look of tomorrow", 1.0), SourceType.COMPOSITE_WITH_TRAINED),
]
steps = st.sampled_from([step for step, _ in KNOWN])
switchable = st.builds(SwitchableStep, steps, st.booleans())


@pytest.mark.parametrize(("step", "expected"), KNOWN)
def test_each_step_has_its_class(step: Step, expected: SourceType) -> None:
    assert rules.source_type([SwitchableStep(step)]) is expected


@given(st.lists(switchable, max_size=8))
def test_a_recipe_is_as_strong_as_its_strongest_step_that_is_on(found: list[SwitchableStep]) -> None:
    table = {repr(step): kind for step, kind in KNOWN}
    on = [table[repr(s.step)] for s in found if s.on]
    assert rules.source_type(found) is max(on, default=SourceType.HUMAN_EDITS)


@given(st.lists(switchable, max_size=8), st.randoms())
def test_order_does_not_matter(found: list[SwitchableStep], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.source_type(shuffled) is rules.source_type(found)


@given(st.lists(switchable, max_size=8), switchable)
def test_one_more_step_never_weakens(found: list[SwitchableStep], more: SwitchableStep) -> None:
    assert rules.source_type([*found, more]) >= rules.source_type(found)


@given(st.lists(switchable, max_size=8))
def test_without_pixels_of_the_upload_it_is_trained_media(found: list[SwitchableStep]) -> None:
    assert rules.source_type(found, source_pixels=False) is SourceType.TRAINED


@given(st.lists(switchable, max_size=8), st.sampled_from(Kind))
def test_actions_begin_once_and_speak_the_vocabulary(
    tmp_path_factory: pytest.TempPathFactory, found: list[SwitchableStep], kind: Kind
) -> None:
    source = _source(tmp_path_factory)
    recipe = examples.recipe(kind, source, [])
    recipe = dataclasses.replace(recipe, steps=tuple(found))
    actions = rules.actions(recipe)
    assert actions[0].name == "c2pa.opened"
    assert sum(a.name in ("c2pa.opened", "c2pa.created") for a in actions) == 1
    assert {a.name for a in actions} <= ACTIONS
    types = [a.source_type for a in actions if a.source_type is not None]
    assert {t.uri for t in types} <= SOURCE_TYPES
    assert max(types, default=SourceType.HUMAN_EDITS) is rules.source_type(found)
    assert len(actions) == 2 + sum(s.on for s in found)


def _source(factory: pytest.TempPathFactory) -> Path:
    path = factory.getbasetemp() / "rules-source"
    path.write_bytes(b"any bytes")
    return path


def test_only_what_was_left_out_counts_as_trimmed(tmp_path: Path) -> None:
    second = Moment(1, Fraction(1))
    whole, part = Span(examples.ZERO, second), Span(examples.ZERO, Moment(1, Fraction(1, 2)))
    source = tmp_path / "upload"
    source.write_bytes(b"any bytes")
    recipe = examples.recipe(Kind.CLIP, source, [])

    def trimmed(*spans: Span) -> bool:
        kept = dataclasses.replace(recipe, steps=(SwitchableStep(KeepSpans(spans)),))
        return "c2pa.trimmed" in [action.name for action in rules.actions(kept, whole)]

    assert not trimmed(whole)
    assert trimmed(part)
    assert trimmed(whole, part)


def test_edited_uploads_belong_to_all_their_uploaders(tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(b"any bytes")
    recipe = examples.recipe(Kind.CLIP, source)
    assert rules.authors(recipe, ["ada", "grace", "ada"]) == ("ada", "grace")
    assert rules.origin(recipe) is Origin.AI_ASSISTED


def test_what_no_upload_is_in_belongs_to_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "upload"
    source.write_bytes(b"any bytes")
    recipe = examples.recipe(Kind.CLIP, source)
    monkeypatch.setattr(rules, "uses_source_pixels", lambda _: False)
    assert rules.authors(recipe, ["ada"]) == ("platform",)
    assert rules.origin(recipe) is Origin.AI_GENERATED
    first = rules.actions(recipe)[0]
    assert (first.name, first.source_type) == ("c2pa.created", SourceType.TRAINED)
