"""What intact credentials say of a file's origin.

A statement that something is AI is taken from any intact manifest: nobody gains by it. That something is human is taken
only from a signer whom the reader trusts, and only where the capture or drawing itself is stated: an edit of something
unknown proves nothing. What a Refract sealed says its class itself, by the rule of `engine.provenance.rules`.
"""

from __future__ import annotations

import json

from engine.domain.items import Credentials, Trust
from engine.domain.versions import Origin
from engine.provenance.rules import VOCABULARY

_MADE_BY_PEOPLE = frozenset(
    VOCABULARY + term
    for term in (
        "compositeCapture",
        "computationalCapture",
        "digitalCapture",
        "digitalCreation",
        "negativeFilm",
        "positiveFilm",
        "print",
    )
)
_GENERATED = VOCABULARY + "trainedAlgorithmicMedia"
_PARTLY_GENERATED = frozenset({VOCABULARY + "compositeWithTrainedAlgorithmicMedia", VOCABULARY + "compositeSynthetic"})


def claimed_origin(credentials: Credentials) -> Origin | None:
    """The origin that the credentials state for the file and its history, or None where they state none that counts."""
    if credentials.trust not in (Trust.TRUSTED, Trust.VALID):
        return None
    ours = _own_statement(credentials)
    if ours in (Origin.AI_GENERATED, Origin.AI_ASSISTED):
        return ours
    types = set(credentials.source_types)
    made_by_people = bool(types & _MADE_BY_PEOPLE)
    if _GENERATED in types:
        return Origin.AI_ASSISTED if made_by_people else Origin.AI_GENERATED
    if types & _PARTLY_GENERATED:
        return Origin.AI_ASSISTED
    return Origin.HUMAN if made_by_people and credentials.trust is Trust.TRUSTED else None


def _own_statement(credentials: Credentials) -> Origin | None:
    """What a Refract wrote into it, where one did."""
    stated = (credentials.assertions or {}).get("com.refract.origin")
    if stated is None:
        return None
    data = json.loads(stated)
    value = data.get("origin") if isinstance(data, dict) else None
    return next((o for o in Origin if o.value == value), None)
