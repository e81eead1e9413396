"""Sealing: a C2PA manifest goes into a copy of a version's file, and the copy gets its name only when it reads back.

The order is: read what the file and its source already carry; lint; sign into a temporary file beside the target; hash
again; read back with the recursive verdict; compare every statement with what was written; let the caller look at the
temporary file too; sync; rename. A failure at any point leaves nothing behind, and the file to be sealed is never
written to (signing in place would destroy it).
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.control import Control
from engine.domain.items import Credentials, Trust
from engine.errors import Refused, SealFailed
from engine.media.vault import atomic
from engine.provenance import library
from engine.provenance.anchors import Anchors
from engine.provenance.definition import SOURCE, THUMBNAIL, Definition, Story, definition_of, ingredient_of
from engine.provenance.formats import EXPORTABLE, media_type
from engine.provenance.keys import SigningKey
from engine.provenance.linter import Ingredient, lint
from engine.provenance.read import read
from engine.provenance.streams import WatchedFile

_UNTYPED = "application/octet-stream"

Accept = Callable[[Path, Credentials], None]


@dataclass(frozen=True, slots=True)
class SealRequest:
    """One file to seal. `source` is the upload it was made from; `thumbnail` a small JPEG, b"" for none.

    `accept` may look at the sealed temporary file and raise to refuse it.
    """

    file: Path
    target: Path
    story: Story
    source: Path
    thumbnail: bytes
    key: SigningKey
    anchors: Anchors
    accept: Accept | None = None


def seal(request: SealRequest, control: Control) -> Credentials:
    """Sign a copy of `request.file` as `request.target` and give its credentials as they read back.

    Raises:
        Refused: the container cannot carry credentials, or the source's own credentials do not hold.
        SealFailed: the manifest breaks a rule, signing failed, or it did not read back as written.
        DiskFull: there is no room for the copy.
        Cancelled: a stop was asked for.
    """
    if media_type(request.file) not in EXPORTABLE:
        raise Refused(
            f"{request.file.name} cannot carry content credentials.", "Render it as mp4, mov, jpg or png.", request.file
        )
    source = read(request.source, request.anchors, control.part(0.0, 0.1))
    if source.trust is Trust.INVALID:
        raise Refused(
            f"The upload's own credentials do not hold. {' '.join(source.problems)}",
            "Load the upload again as it left its maker; a version of a tampered file is not sealed.",
            request.source,
        )
    definition = definition_of(request.story, with_thumbnail=bool(request.thumbnail))
    parent = Ingredient(ingredient_of(request.story.version.recipe.item), source)
    breaches = lint(definition, [parent], read(request.file, request.anchors, control.part(0.1, 0.15)))
    if breaches:
        raise SealFailed(f"{request.file.name} was not signed. {' '.join(breaches)}", "Make the version again.")
    with atomic(request.target) as part:
        _sign(request, definition, parent, part, control.part(0.15, 0.7))
        found = read(part, request.anchors, control.part(0.7, 0.9))
        _must_read_back(found, definition, request)
        if request.accept is not None:
            request.accept(part, found)
    control.step(1.0, "sealed")
    return found


def _sign(request: SealRequest, definition: Definition, parent: Ingredient, part: Path, control: Control) -> None:
    c2pa = library.load()
    kind = request.story.media_type
    watched: list[WatchedFile] = []
    try:
        builder = _with_parent(request, definition, parent, watched, control.part(0.0, 0.4))
        if request.thumbnail:
            builder.add_resource(THUMBNAIL, io.BytesIO(request.thumbnail))
        signer = c2pa.Signer.from_info(
            c2pa.C2paSignerInfo(request.key.algorithm.encode(), request.key.chain, request.key.key, None)
        )
        with signer, WatchedFile(request.file, control.part(0.4, 1.0), "signing") as file, part.open("w+b") as out:
            watched.append(file)
            builder.sign(signer, kind, file, out)
    except c2pa.C2paError as fault:
        for file in watched:
            if file.stopped is not None:
                raise file.stopped from None
        raise SealFailed(
            f"{request.file.name} could not be signed: {fault}.", "Look at the signing key in Settings."
        ) from fault


def _with_parent(
    request: SealRequest, definition: Definition, parent: Ingredient, watched: list[WatchedFile], control: Control
) -> Any:
    """A builder that holds the source as parent. A source whose structure the library cannot follow goes in untyped."""
    c2pa = library.load()
    kinds = [media_type(request.source) or _UNTYPED]
    if parent.credentials.trust is Trust.UNREADABLE:
        kinds.append(_UNTYPED)
    while True:
        kind = kinds.pop(0)
        builder = c2pa.Builder(definition, context=library.signing_context(request.anchors))
        with WatchedFile(request.source, control, "reading the source") as file:
            watched.append(file)
            try:
                builder.add_ingredient(dict(parent.definition), kind, file)
                return builder
            except c2pa.C2paError:
                if not kinds or file.stopped is not None:
                    raise


def _must_read_back(found: Credentials, definition: Definition, request: SealRequest) -> None:
    name = request.file.name
    expected = Trust.VALID if request.key.own else Trust.TRUSTED
    if found.trust not in (Trust.TRUSTED, expected) or not found.manifest_id:
        raise SealFailed(f"{name} reads back as {found.trust.value}. {' '.join(found.problems)}", "Seal it again.")
    written = [a for a in definition["assertions"] if a["label"].startswith("com.refract.")]
    for assertion in written:
        back = (found.assertions or {}).get(assertion["label"])
        if back is None or json.loads(back) != assertion["data"]:
            raise SealFailed(f"{name} does not read back what {assertion['label']} said.", "Seal it again.")
    if list(found.actions) != [a["action"] for a in _actions(definition)]:
        raise SealFailed(f"{name} does not read back the actions that were written.", "Seal it again.")
    if not any(i.startswith("parentOf: ") for i in found.ingredients):
        raise SealFailed(f"{name} lost its {SOURCE}.", "Seal it again.")


def _actions(definition: Definition) -> list[dict[str, Any]]:
    return next(a["data"]["actions"] for a in definition["assertions"] if a["label"] == "c2pa.actions.v2")
