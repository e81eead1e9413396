"""Each breach that the credentials library signs without a word is refused here, and a good manifest is not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sealing_examples as examples
from provenance_world import story_of

from engine.domain.guidance import Kind
from engine.domain.items import Credentials, Trust
from engine.provenance.definition import Definition, definition_of, ingredient_of
from engine.provenance.linter import Ingredient, lint
from engine.provenance.vocabulary import OUR_SOFT_BINDING

NONE = Credentials(Trust.NONE)
Change = Callable[[Definition, list[Ingredient]], None]


@pytest.fixture
def good(tmp_path: Path) -> tuple[Definition, list[Ingredient]]:
    file = examples.write_picture(tmp_path / "t.jpg", examples.pictures(1)[0])
    story = story_of(file, file, Kind.THUMBNAIL)
    definition = copy.deepcopy(definition_of(story, with_thumbnail=True))
    return definition, [Ingredient(ingredient_of(story.version.recipe.item), NONE)]


def _actions(definition: Definition) -> list[dict[str, Any]]:
    return definition["assertions"][0]["data"]["actions"]


def _binding(**data: object) -> dict[str, Any]:
    blocks = [{"scope": {}, "value": "1"}]
    return {"label": "c2pa.soft-binding", "data": {"alg": OUR_SOFT_BINDING, "blocks": blocks} | data}


def _set(at: int, /, **values: object) -> Change:
    return lambda definition, _: _actions(definition)[at].update(values)


def _add(*assertions: dict[str, Any]) -> Change:
    return lambda definition, _: definition["assertions"].extend(assertions)


def _created(definition: Definition, ingredients: list[Ingredient]) -> None:
    _actions(definition)[0] = {"action": "c2pa.created", "digitalSourceType": TRAINED}


def _created_bare(definition: Definition, ingredients: list[Ingredient]) -> None:
    _actions(definition)[0] = {"action": "c2pa.created"}
    ingredients.clear()


def _both(definition: Definition, ingredients: list[Ingredient]) -> None:
    _actions(definition).append({"action": "c2pa.created", "digitalSourceType": TRAINED})


def _tampered(definition: Definition, ingredients: list[Ingredient]) -> None:
    ingredients[0] = replace(ingredients[0], credentials=Credentials(Trust.INVALID, problems=("Changed.",)))


def _misspelt_ingredient(definition: Definition, ingredients: list[Ingredient]) -> None:
    ingredients[0] = replace(ingredients[0], definition={**ingredients[0].definition, "relationshp": "parentOf"})


def _without_name(definition: Definition, ingredients: list[Ingredient]) -> None:
    del definition["claim_generator_info"]


TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
TRAINING = {"label": "cawg.training-mining", "data": {"entries": {"cawg.ai_training": {"use": "banana"}}}}
BREACHES: list[tuple[str, Change, str]] = [
    ("an invented class", _set(1, digitalSourceType="banana"), "not a digital source type"),
    ("a class without its vocabulary", _set(1, digitalSourceType="humanEdits"), "not a digital source type"),
    ("an invented action", _set(1, action="c2pa.beautified"), "not an action of C2PA"),
    ("created with a parent", _created, "yet an ingredient is its parentOf"),
    ("two beginnings", _both, "more than one beginning"),
    ("created without a class", _created_bare, "does not say its digitalSourceType"),
    ("a beginning in the middle", lambda d, _: _actions(d).reverse(), "first action is neither"),
    ("no beginning", lambda d, _: _actions(d).pop(0), "first action is neither"),
    ("a soft binding without algorithm", _add(_binding(alg=None)), "does not name its algorithm"),
    ("an unlisted algorithm", _add(_binding(alg="com.example.mark")), "neither a listed"),
    ("two soft bindings", _add(_binding(), _binding()), "more than one soft binding"),
    ("a soft binding without blocks", _add(_binding(blocks=[])), "no blocks"),
    ("a bound mark without binding", lambda d, _: _actions(d).append({"action": "c2pa.watermarked.bound"}), "no soft"),
    ("an invented answer on training", _add(TRAINING), "no answer"),
    ("two actions assertions", _add({"label": "c2pa.actions", "data": {"actions": []}}), "has 2"),
    ("the same assertion twice", _add({"label": "com.refract.segment", "data": {}}), "stands twice"),
    ("a tampered parent", _tampered, "do not hold: Changed."),
    ("a misspelt key of the manifest", lambda d, _: d.update(titel="x"), "unknown key “titel”"),
    ("a misspelt key of an action", _set(1, digitalSourcetype="x"), "unknown key “digitalSourcetype”"),
    ("a misspelt key of an ingredient", _misspelt_ingredient, "unknown key “relationshp”"),
    ("a misspelt label", _add({"label": "com.refract.descision", "data": {}}), "not an assertion that Refract writes"),
    ("a statement about a person", _add({"label": "stds.schema-org.CreativeWork", "data": {}}), "not an assertion"),
    ("an assertion without data", _add({"label": "cawg.training-mining"}), "holds no data"),
    ("opened without its source", lambda _, i: i.clear(), "does not point to an ingredient"),
    ("opened with a source of another label", _set(0, parameters={"ingredientIds": ["other"]}), "does not point"),
    ("no generator", _without_name, "does not say what made it"),
]


def test_what_refract_writes_breaks_no_rule(good: tuple[Definition, list[Ingredient]]) -> None:
    assert lint(*good, NONE) == ()


def test_a_proper_mark_and_a_proper_answer_break_no_rule(good: tuple[Definition, list[Ingredient]]) -> None:
    definition, ingredients = good
    answer = {"label": "cawg.training-mining", "data": {"entries": {"cawg.ai_training": {"use": "notAllowed"}}}}
    definition["assertions"] += [_binding(), answer]
    _actions(definition).append({"action": "c2pa.watermarked.bound"})
    assert lint(definition, ingredients, NONE) == ()


@pytest.mark.parametrize(("change", "why"), [b[1:] for b in BREACHES], ids=[b[0] for b in BREACHES])
def test_a_breach_is_refused(good: tuple[Definition, list[Ingredient]], change: Change, why: str) -> None:
    definition, ingredients = good
    change(definition, ingredients)
    assert any(why in told for told in lint(definition, ingredients, NONE)), lint(definition, ingredients, NONE)


def test_history_is_not_dropped(good: tuple[Definition, list[Ingredient]]) -> None:
    definition, (parent,) = good
    signed = Credentials(Trust.VALID, manifest_id="urn:c2pa:1")
    assert any("would drop them" in told for told in lint(definition, [parent], signed))
    assert lint(definition, [replace(parent, credentials=signed)], signed) == ()
    unreadable = Credentials(Trust.UNREADABLE)
    assert any("would drop them" in told for told in lint(definition, [parent], unreadable))
