"""The one door to the credentials library: imported on first use, with settings handed in each time.

Nothing is fetched: no remote manifest, no revocation list. The library swallows unknown setting names, so the whole
of the settings stands here, in one place, and a test checks that each one has its effect.
"""

from __future__ import annotations

import importlib
from typing import Any

from engine.errors import SealFailed
from engine.provenance.anchors import Anchors
from engine.provenance.certificates import LEAF_USES

CREATED_ASSERTIONS = (
    "c2pa.actions.v2",
    "com.refract.segment",
    "com.refract.origin",
    "com.refract.checks",
    "com.refract.decision",
)
"""The assertions that the signer itself attests; all others would only be passed on ("gathered")."""


def load() -> Any:
    """The c2pa module.

    Raises:
        SealFailed: it is not installed, or its native part does not run on this computer.
    """
    try:
        return importlib.import_module("c2pa")
    except (ImportError, OSError, RuntimeError) as fault:
        raise SealFailed(
            f"Content credentials are not available: {fault}.",
            "Install the package c2pa-python 0.38, or run ./run again.",
        ) from fault


def reading_context(pem: str) -> Any:
    """A context for reading that trusts these authorities and reaches no network."""
    return load().Context.from_dict(_settings(pem))


def signing_context(anchors: Anchors) -> Any:
    """A context for signing: no automatic thumbnails, our assertions attested, the result hashed once more."""
    settings = _settings(anchors.signer_pem())
    settings["verify"] |= {"verify_after_sign": True, "verify_after_sign_hash": True}
    settings["builder"] = {"thumbnail": {"enabled": False}, "created_assertion_labels": list(CREATED_ASSERTIONS)}
    return load().Context.from_dict(settings)


def _settings(pem: str) -> dict[str, Any]:
    trust: dict[str, Any] = {"trust_config": "".join(f"{use.dotted_string}\n" for use in LEAF_USES)}
    if pem:
        trust["user_anchors"] = pem
    return {
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True},
        "trust": trust,
    }
