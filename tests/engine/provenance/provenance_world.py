"""What the tests of provenance share: the signer, and what a manifest of a test file tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sealing_examples as examples

from engine.domain.guidance import Kind
from engine.domain.items import Credentials
from engine.domain.media import Sha256
from engine.domain.versions import Step
from engine.provenance.anchors import Anchors
from engine.provenance.definition import Story
from engine.provenance.formats import media_type
from engine.provenance.keys import SigningKey

Sealer = Callable[..., Credentials]


@dataclass(frozen=True)
class Signer:
    """The local key and the trust in it."""

    folder: Path
    key: SigningKey
    anchors: Anchors


def story_of(file: Path, source: Path, kind: Kind, steps: list[Step] | None = None) -> Story:
    """What the manifest of this file tells."""
    made = examples.version(kind, [file], source, steps)
    found = examples.report(made)
    return Story(
        version=made,
        segment_name="cat people",
        source=Sha256(made.recipe.source),
        report=found,
        decision=examples.decision(made, found),
        maker_role="uploader",
        reviewer_role="reviewer",
        media_type=media_type(file) or "",
    )
