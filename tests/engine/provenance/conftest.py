"""One signed world for all tests of this room: keys made once, a source, and a way to seal a version of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sealing_examples as examples
from provenance_world import Sealer, Signer, story_of

from engine.control import Control
from engine.domain.guidance import Kind
from engine.domain.items import Credentials
from engine.domain.versions import Step
from engine.provenance.keys import local_anchors, signing_key
from engine.provenance.manifest import SealRequest, seal


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
