"""What a file's content credentials are worth: one verdict over the file and everything it was made from.

The credentials library judges the outermost manifest only: over a tampered source it still says "Trusted". Here the
whole history is walked, and the verdict is the worst that it holds:

    TRUSTED     intact, and the signer chains to an authority that the reader trusts
    VALID       intact, but the signer is not known here
    INVALID     the file, a statement, a signature, or any ingredient does not match what was signed
    UNREADABLE  there are credentials, but they cannot be read here (a damaged store, or one that lies on a server)
    NONE        there are none, or the format cannot hold any (webm, mkv, ogg)

Nothing is fetched from a network. A self-signed signer is never trusted, nor one that a time-stamp authority vouches
for: see `engine.provenance.anchors`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.control import Control
from engine.domain.items import Credentials, Trust
from engine.provenance import library
from engine.provenance.anchors import Anchors
from engine.provenance.boxes import unsigned_payload
from engine.provenance.formats import BMFF, media_type
from engine.provenance.history import Manifests, problems_of, text
from engine.provenance.streams import WatchedFile

_OURS = "com.refract."
_STATES = {"Trusted": Trust.TRUSTED, "Valid": Trust.VALID, "Invalid": Trust.INVALID}


def read(path: Path, anchors: Anchors, control: Control | None = None) -> Credentials:
    """The file's credentials, read with their whole history.

    Raises:
        UnreadableMedia: the file cannot be opened.
        SealFailed: the credentials library is not available.
        Cancelled: a stop was asked for.
    """
    control = control or Control()
    kind = media_type(path)
    if kind is None:
        return Credentials(Trust.NONE)
    outcome = _open(path, kind, anchors.all_pem(), control)
    if isinstance(outcome, Credentials):
        return outcome
    found = _credentials(outcome, path, kind)
    if found.trust is Trust.TRUSTED and anchors.timestamps:
        return _without_time_roots(found, path, kind, anchors, control)
    return found


def _open(path: Path, kind: str, pem: str, control: Control) -> Manifests | Credentials:
    """The manifests of the file, or the verdict where none can be had."""
    c2pa = library.load()
    with WatchedFile(path, control, "reading credentials") as file:
        try:
            with c2pa.Reader(kind, file, context=library.reading_context(pem)) as reader:
                return Manifests.parse(json.loads(reader.json()))
        except c2pa.C2paError as fault:
            if file.stopped is not None:
                raise file.stopped from None
            return _refusal(str(fault))


def _refusal(fault: str) -> Credentials:
    """What the library's error means. Its kinds stand at the start of the message."""
    if fault.startswith(("ManifestNotFound", "NotSupported")):
        return Credentials(Trust.NONE)
    if fault.startswith("Remote"):
        address = fault.rpartition(" ")[2]
        return Credentials(
            Trust.UNREADABLE, problems=(f"The credentials lie on a server, which is never asked: {text(address)}",)
        )
    return Credentials(Trust.UNREADABLE, problems=(f"The credentials cannot be read: {text(fault)}",))


def _credentials(manifests: Manifests, path: Path, kind: str) -> Credentials:
    active = manifests.active
    problems, broken = problems_of(manifests)
    trust = Trust.INVALID if broken else _STATES.get(manifests.state, Trust.INVALID)
    if kind in BMFF:
        problems = (*problems, *unsigned_payload(path, manifests.excluded_boxes()))
    signature: dict[str, Any] = active.get("signature_info") or {}
    return Credentials(
        trust=trust,
        signer=text(signature.get("common_name") or signature.get("issuer") or ""),
        signed_at=text(signature.get("time") or ""),
        generator=_generator(active),
        actions=tuple(text(a.get("action", "")) for a in manifests.actions(active)),
        source_types=manifests.source_types(),
        manifest_id=text(active.get("label") or ""),
        soft_binding=_soft_binding(manifests),
        assertions=_assertions(active),
        ingredients=tuple(_ingredient(i) for i in active.get("ingredients") or ()),
        problems=problems,
    )


def _without_time_roots(found: Credentials, path: Path, kind: str, anchors: Anchors, control: Control) -> Credentials:
    """Trust a signer only if it is trusted with the time-stamp authorities left out."""
    again = _open(path, kind, anchors.signer_pem(), control)
    if isinstance(again, Manifests) and again.state == "Trusted":
        return found
    note = "Only a time-stamp authority vouches for the signer, which is not its business."
    return _with_trust(found, Trust.VALID, note)


def _with_trust(found: Credentials, trust: Trust, problem: str) -> Credentials:
    return replace(found, trust=trust, problems=(*found.problems, problem))


def _generator(manifest: dict[str, Any]) -> str:
    for entry in manifest.get("claim_generator_info") or ():
        return text(f"{entry.get('name', '')} {entry.get('version', '')}".strip())
    return text(manifest.get("claim_generator") or "")


def _soft_binding(manifests: Manifests) -> str:
    for data in manifests.assertions(manifests.active, "c2pa.soft-binding"):
        blocks = data.get("blocks")
        first = blocks[0] if isinstance(blocks, list) and blocks else None
        value = first.get("value", "") if isinstance(first, dict) else ""
        return text(f"{data.get('alg', '')} {value}".strip())
    return ""


def _assertions(manifest: dict[str, Any]) -> dict[str, str]:
    """Our own statements, as JSON, and only those that the signer itself attests."""
    return {
        entry["label"]: json.dumps(entry.get("data"), sort_keys=True, ensure_ascii=False)
        for entry in manifest.get("assertions") or ()
        if str(entry.get("label", "")).startswith(_OURS) and entry.get("created") is True
    }


def _ingredient(ingredient: dict[str, Any]) -> str:
    relationship = text(ingredient.get("relationship") or "")
    signed = "with credentials" if ingredient.get("active_manifest") else "without credentials"
    return f"{relationship}: {text(ingredient.get('title') or 'untitled')} ({signed})"
