"""The manifest of a version, as the plain dict that the credentials library takes.

What it tells is computed: actions and class from the recipe, verdicts from the report, the ruling from the decision.
No person is named: a decision carries roles, never names or the free text of its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.domain.findings import Report
from engine.domain.media import ItemId, Sha256, Span
from engine.domain.plain import digest
from engine.domain.review import Decision
from engine.domain.versions import Recipe, Version
from engine.provenance import rules

GENERATOR = "Refract"
GENERATOR_VERSION = "0.1.0"
SOURCE = "source"
"""The label by which the opened action finds its ingredient."""
THUMBNAIL = "thumbnail"

Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """What a manifest tells of one file of a version.

    `segment_name` is the audience's label; `maker_role` and `reviewer_role` say what the two did, not who they are.
    `media_type` is the file's own; `whole` the source from its first frame to its end.
    """

    version: Version
    segment_name: str
    source: Sha256
    report: Report
    decision: Decision
    maker_role: str
    reviewer_role: str
    media_type: str
    whole: Span | None = None


def definition_of(story: Story, with_thumbnail: bool) -> Definition:
    """The whole definition; see `engine.provenance.linter` for what it must hold."""
    version = story.version
    definition: Definition = {
        "claim_generator_info": [{"name": GENERATOR, "version": GENERATOR_VERSION}],
        "title": f"{version.kind.value} {version.id}",
        "format": story.media_type,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": _actions(version.recipe, story.whole)},
            {"label": "com.refract.segment", "data": {"id": version.segment, "label": story.segment_name}},
            {"label": "com.refract.origin", "data": _origin(story)},
            {"label": "com.refract.checks", "data": _checks(story.report)},
            {"label": "com.refract.decision", "data": _decision(story)},
        ],
    }
    if with_thumbnail:
        definition["thumbnail"] = {"format": "image/jpeg", "identifier": THUMBNAIL}
    return definition


def ingredient_of(item: ItemId) -> dict[str, str]:
    """The upload as the version's parent. Its file name stays out: names of people stand in file names."""
    return {"title": f"upload {item}", "relationship": "parentOf", "label": SOURCE}


def _actions(recipe: Recipe, whole: Span | None) -> dict[str, Any]:
    entries: list[dict[str, Any]] = []
    for action in rules.actions(recipe, whole):
        entry: dict[str, Any] = {"action": action.name, "description": action.description}
        if action.source_type is not None:
            entry["digitalSourceType"] = action.source_type.uri
        if action.name == "c2pa.opened":
            entry["parameters"] = {"ingredientIds": [SOURCE]}
        entries.append(entry)
    return {"actions": entries, "allActionsIncluded": True}


def _origin(story: Story) -> dict[str, Any]:
    recipe = story.version.recipe
    edited = rules.uses_source_pixels(recipe)
    return {
        "origin": rules.origin(recipe).value,
        "digitalSourceType": rules.source_type(recipe.steps, edited).uri,
        "author": "uploader" if edited else rules.PLATFORM,
        "parents": [{"item": recipe.item, "sha256": story.source}] if edited else [],
        "recipe": digest(recipe),
        "models": [{"name": m.name, "version": m.version, "sha256": m.sha256} for m in recipe.models],
        "time_stamp": "none",
    }


def _checks(report: Report) -> dict[str, Any]:
    return {
        "report": report.digest,
        "profile": report.profile,
        "verdict": report.verdict.value,
        "checks": [{"check": f.check, "version": f.version, "verdict": f.verdict.value} for f in report.findings],
    }


def _decision(story: Story) -> dict[str, Any]:
    decision = story.decision
    return {
        "version": decision.version,
        "ruling": decision.ruling.value,
        "maker": story.maker_role,
        "reviewer": story.reviewer_role,
        "same_account": decision.same_account,
        "bound": {
            "files": list(decision.bound.files),
            "recipe": decision.bound.recipe,
            "report": decision.bound.report,
        },
        "at": decision.at,
    }
