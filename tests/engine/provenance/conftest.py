"""One signed world for all tests of this room: keys made once, a source, and a way to seal a version of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sealing_examples as examples

from engine.control import Control
from engine.domain.guidance import Kind
from engine.domain.items import Credentials
from engine.domain.media import ItemId, Sha256
from engine.domain.versions import Step
from engine.provenance.anchors import Anchors
from engine.provenance.definition import Story
from engine.provenance.formats import media_type
from engine.provenance.keys import SigningKey, local_anchors, signing_key
from engine.provenance.manifest import SealRequest, seal


@dataclass(frozen=True)
class Signer:
    """The local key and the trust in it."""

    folder: Path
    key: SigningKey
    anchors: Anchors


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    folder = tmp_path_factory.mktemp("signer") / "keys"
    key = signing_key(folder)
    return Signer(folder, key, local_anchors(folder))


@pytest.fixture(scope="session")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-second upload."""
    folder = tmp_path_factory.mktemp("upload")
    return examples.write_video(folder / "upload.mp4", examples.pictures(24, seed=7))


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


Sealer = Callable[..., Credentials]


@pytest.fixture
def sealed(signer: Signer, upload: Path) -> Sealer:
    """Seal `file` as `target`, as a version of `source` (default: the upload)."""

    def do(
        file: Path, target: Path, source: Path | None = None, kind: Kind = Kind.CLIP, steps: list[Step] | None = None
    ) -> Credentials:
        origin = source or upload
        request = SealRequest(
            file=file,
            target=target,
            story=story_of(file, origin, kind, steps),
            source=origin,
            thumbnail=b"",
            key=signer.key,
            anchors=signer.anchors,
        )
        return seal(request, Control())

    return do


__all__ = ["ItemId", "Sealer", "Signer", "story_of"]
