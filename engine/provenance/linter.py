"""Our own look at a manifest before it is signed.

The credentials library signs, and reads back as trusted, manifests with invented classes and actions, with two
beginnings, with a source that was tampered with, and over files whose history they drop. Each rule here refuses one of
these; `lint` gives every breach as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.domain.items import Credentials, Trust
from engine.provenance import vocabulary as words

_BEGINNINGS = ("c2pa.created", "c2pa.opened")


@dataclass(frozen=True, slots=True)
class Ingredient:
    """An ingredient as it will be added: its definition, and what its own credentials say."""

    definition: Mapping[str, Any]
    credentials: Credentials


def lint(definition: Mapping[str, Any], ingredients: Sequence[Ingredient], file: Credentials) -> tuple[str, ...]:
    """Every reason not to sign; empty if there is none. `file` are the credentials that the file already carries."""
    assertions = [a for a in definition.get("assertions", ()) if isinstance(a, Mapping)]
    return (
        *_keys("manifest", definition, words.DEFINITION_KEYS),
        *_generator(definition),
        *_assertions(assertions),
        *_actions(assertions, ingredients),
        *_soft_bindings(assertions),
        *_training(assertions),
        *_ingredients(ingredients),
        *_history(ingredients, file),
    )


def _keys(what: str, found: Mapping[str, Any], known: frozenset[str]) -> list[str]:
    return [f"The {what} has an unknown key “{key}”." for key in sorted(set(found) - known)]


def _generator(definition: Mapping[str, Any]) -> list[str]:
    entries = definition.get("claim_generator_info") or ()
    good = bool(entries) and all(e.get("name") and e.get("version") for e in entries)
    return [] if good else ["The manifest does not say what made it (claim_generator_info with name and version)."]


def _assertions(assertions: Iterable[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    seen: set[str] = set()
    for assertion in assertions:
        label = str(assertion.get("label", ""))
        found += _keys(f"assertion “{label}”", assertion, words.ASSERTION_KEYS)
        if label not in words.LABELS:
            found.append(f"“{label}” is not an assertion that Refract writes.")
        if "data" not in assertion:
            found.append(f"The assertion “{label}” holds no data.")
        if label in seen and label != "c2pa.soft-binding":
            found.append(f"The assertion “{label}” stands twice.")
        seen.add(label)
    return found


def _of(assertions: Iterable[Mapping[str, Any]], *labels: str) -> list[Mapping[str, Any]]:
    return [a.get("data") or {} for a in assertions if a.get("label") in labels]


def _actions(assertions: Sequence[Mapping[str, Any]], ingredients: Sequence[Ingredient]) -> list[str]:
    lists = _of(assertions, "c2pa.actions", "c2pa.actions.v2")
    if len(lists) != 1:
        return [f"A manifest has one actions assertion; this one has {len(lists)}."]
    found = _keys("actions assertion", lists[0], words.ACTIONS_KEYS)
    actions = list(lists[0].get("actions") or ())
    names = [str(a.get("action", "")) for a in actions]
    if not names or names[0] not in _BEGINNINGS:
        found.append("The first action is neither c2pa.created nor c2pa.opened.")
    if sum(name in _BEGINNINGS for name in names) > 1:
        found.append("There is more than one beginning (c2pa.created or c2pa.opened).")
    for action in actions:
        found += _action(action, ingredients)
    parents = [i for i in ingredients if i.definition.get("relationship") == "parentOf"]
    if "c2pa.created" in names and parents:
        found.append("What was created has no parent, yet an ingredient is its parentOf.")
    if "c2pa.opened" in names and len(parents) != 1:
        found.append(f"What was opened has exactly one parentOf ingredient; this has {len(parents)}.")
    if "c2pa.watermarked.bound" in names and not _of(assertions, "c2pa.soft-binding"):
        found.append("A bound watermark is named, but no soft binding tells of it.")
    return found


def _action(action: Mapping[str, Any], ingredients: Sequence[Ingredient]) -> list[str]:
    name = str(action.get("action", ""))
    found = _keys(f"action “{name}”", action, words.ACTION_KEYS)
    if name not in words.ACTIONS:
        found.append(f"“{name}” is not an action of C2PA.")
    source_type = action.get("digitalSourceType")
    if source_type is None and name == "c2pa.created":
        found.append("c2pa.created does not say its digitalSourceType.")
    if source_type is not None and source_type not in words.SOURCE_TYPES:
        found.append(f"“{source_type}” is not a digital source type of IPTC.")
    if name in ("c2pa.opened", "c2pa.placed"):
        labels = {i.definition.get("label") for i in ingredients}
        wanted = (action.get("parameters") or {}).get("ingredientIds") or ()
        if not wanted or not set(wanted) <= labels:
            found.append(f"{name} does not point to an ingredient of this manifest.")
    return found


def _soft_bindings(assertions: Sequence[Mapping[str, Any]]) -> list[str]:
    bindings = _of(assertions, "c2pa.soft-binding")
    found = ["There is more than one soft binding."] if len(bindings) > 1 else []
    for binding in bindings:
        algorithm = binding.get("alg")
        if not algorithm:
            found.append("The soft binding does not name its algorithm.")
        elif algorithm not in words.SOFT_BINDINGS:
            found.append(f"“{algorithm}” is neither a listed soft-binding algorithm nor ours.")
        if not binding.get("blocks"):
            found.append("The soft binding has no blocks.")
    return found


def _training(assertions: Sequence[Mapping[str, Any]]) -> list[str]:
    found: list[str] = []
    for data in _of(assertions, "cawg.training-mining"):
        for entry, rule in (data.get("entries") or {}).items():
            use = rule.get("use") if isinstance(rule, Mapping) else rule
            if use not in words.TRAINING_USES:
                found.append(f"“{use}” is no answer for {entry}: allowed, notAllowed or constrained.")
    return found


def _ingredients(ingredients: Sequence[Ingredient]) -> list[str]:
    found: list[str] = []
    for ingredient in ingredients:
        title = str(ingredient.definition.get("title", ""))
        found += _keys(f"ingredient “{title}”", ingredient.definition, words.INGREDIENT_KEYS)
        if ingredient.definition.get("relationship") not in words.RELATIONSHIPS:
            found.append(f"The ingredient “{title}” has no known relationship.")
        if ingredient.credentials.trust is Trust.INVALID:
            why = " ".join(ingredient.credentials.problems)
            found.append(f"The credentials of the ingredient “{title}” do not hold: {why}".rstrip())
    return found


def _history(ingredients: Sequence[Ingredient], file: Credentials) -> list[str]:
    if file.trust is Trust.NONE:
        return []
    kept = any(i.credentials.manifest_id and i.credentials.manifest_id == file.manifest_id for i in ingredients)
    return [] if kept else ["The file already carries credentials that no ingredient keeps: signing would drop them."]
