"""The manifests of one file: the active one, its ingredients, their ingredients, and what is wrong with any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LONGEST = 200

_HARMLESS = frozenset(
    {
        "signingCredential.untrusted",
        "signingCredential.ocsp.inaccessible",
        "signingCredential.ocsp.skipped",
        "signingCredential.ocsp.unknown",
        "timeStamp.untrusted",
    }
)
"""Failures that say "not known here" and nothing about whether anything was changed."""

_TOLD = frozenset({"manifest.inaccessible", "ingredient.unknownProvenance"})
"""Failures that are told and break nothing: the ingredient's own credentials could not be looked at."""

_WORDS = {
    "assertion.dataHash.mismatch": "the content was changed after signing",
    "assertion.bmffHash.mismatch": "the content was changed after signing",
    "assertion.boxesHash.mismatch": "the content was changed after signing",
    "assertion.hashedURI.mismatch": "a statement was changed after signing",
    "assertion.missing": "a statement was taken out after signing",
    "claimSignature.mismatch": "the signature does not match",
    "claimSignature.missing": "there is no signature",
    "claimSignature.outsideValidity": "it was signed outside the life of the signer's certificate",
    "signingCredential.expired": "the signer's certificate has expired and no trusted time stamp tells when it signed",
    "signingCredential.invalid": "the signer's certificate may not sign content",
    "signingCredential.ocsp.revoked": "the signer's certificate was revoked",
    "ingredient.manifest.mismatch": "its credentials were changed after they were recorded",
    "ingredient.manifest.missing": "its credentials were taken out",
    "ingredient.claimSignature.mismatch": "its signature was changed after it was recorded",
    "ingredient.claimSignature.missing": "its signature was taken out",
    "manifest.inaccessible": "its credentials lie on a server, which is never asked",
}


def text(value: object) -> str:
    """A foreign string made safe to show: one line, printable, at most 200 characters."""
    shown = "".join(c if c.isprintable() else " " for c in str(value))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


@dataclass(frozen=True, slots=True)
class Manifests:
    """All manifests of a file by label, which one is active, and the library's own state and results for that one."""

    by_label: dict[str, dict[str, Any]]
    active_label: str
    state: str
    results: dict[str, Any]

    @staticmethod
    def parse(report: dict[str, Any]) -> Manifests:
        """From the library's JSON report."""
        return Manifests(
            by_label=report.get("manifests") or {},
            active_label=report.get("active_manifest") or "",
            state=report.get("validation_state") or "Invalid",
            results=report.get("validation_results") or {},
        )

    @property
    def active(self) -> dict[str, Any]:
        """The outermost manifest."""
        return self.by_label.get(self.active_label) or {}

    def line(self) -> Iterator[dict[str, Any]]:
        """The active manifest, then those of its ingredients, each once, nearest first."""
        waiting, seen = [self.active_label], set[str]()
        while waiting:
            label = waiting.pop(0)
            manifest = self.by_label.get(label)
            if manifest is None or label in seen:
                continue
            seen.add(label)
            yield manifest
            waiting += [i["active_manifest"] for i in manifest.get("ingredients") or () if i.get("active_manifest")]

    def assertions(self, manifest: dict[str, Any], *labels: str) -> list[dict[str, Any]]:
        """The data of a manifest's assertions of these labels, where it is a map as it has to be."""
        found = [a.get("data") for a in manifest.get("assertions") or () if a.get("label") in labels]
        return [data for data in found if isinstance(data, dict)]

    def actions(self, manifest: dict[str, Any]) -> list[dict[str, Any]]:
        """The entries of a manifest's actions."""
        lists = self.assertions(manifest, "c2pa.actions", "c2pa.actions.v2")
        return [action for data in lists for action in data.get("actions") or () if isinstance(action, dict)]

    def excluded_boxes(self) -> frozenset[str]:
        """The kinds of top-level boxes that the active manifest's hash over an MP4 leaves out."""
        labels = ("c2pa.hash.bmff", "c2pa.hash.bmff.v2", "c2pa.hash.bmff.v3")
        return frozenset(
            str(exclusion.get("xpath", "")).removeprefix("/")
            for data in self.assertions(self.active, *labels)
            for exclusion in data.get("exclusions") or ()
        )

    def source_types(self) -> tuple[str, ...]:
        """Every digital source type in the file's history, each once, the active manifest's first."""
        found = [
            text(action["digitalSourceType"])
            for manifest in self.line()
            for action in self.actions(manifest)
            if action.get("digitalSourceType")
        ]
        return tuple(dict.fromkeys(found))


def problems_of(manifests: Manifests) -> tuple[tuple[str, ...], bool]:
    """What is wrong anywhere, in sentences, and whether any of it means that something does not match."""
    told: list[str] = []
    broken = False
    for who, failure in _failures(manifests):
        code = str(failure.get("code", ""))
        if code in _HARMLESS:
            continue
        broken = broken or code not in _TOLD
        words = _WORDS.get(code) or f"{text(code)}: {text(failure.get('explanation', ''))}"
        told.append(f"{who}: {words}.")
    return tuple(dict.fromkeys(told)), broken


def _failures(manifests: Manifests) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every failure: of the file now, of its ingredients now, and of each ingredient when it was taken in."""
    for failure in (manifests.results.get("activeManifest") or {}).get("failure") or ():
        yield "This file", failure
    for delta in manifests.results.get("ingredientDeltas") or ():
        for failure in (delta.get("validationDeltas") or {}).get("failure") or ():
            yield "An ingredient", failure
    for manifest in manifests.line():
        for ingredient in manifest.get("ingredients") or ():
            who = f"The ingredient “{text(ingredient.get('title') or 'untitled')}”"
            for failure in _recorded(ingredient):
                yield who, failure


def _recorded(ingredient: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What was found wrong with an ingredient when it was taken in, in the newer and the older form."""
    results = ingredient.get("validation_results") or {}
    yield from (results.get("activeManifest") or {}).get("failure") or ()
    for delta in results.get("ingredientDeltas") or ():
        yield from (delta.get("validationDeltas") or {}).get("failure") or ()
    yield from (s for s in ingredient.get("validation_status") or () if s.get("success") is not True)
