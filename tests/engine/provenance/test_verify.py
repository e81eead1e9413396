"""Any file is led home: by its bytes, its manifest, or its looks; and what cannot be known is called unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sealing_examples as examples
from provenance_world import Sealer, Signer

from engine.control import Control
from engine.domain.items import Credentials, Match, Trust
from engine.domain.media import ItemId
from engine.domain.versions import Origin
from engine.provenance import KnownFile, VerifyRequest, verify
from engine.provenance.anchors import Anchors
from engine.provenance.claims import claimed_origin
from engine.provenance.fingerprint import fingerprint_of
from engine.provenance.rules import VOCABULARY

FRAMES = examples.pictures(36, seed=11, width=320, height=192)


@pytest.fixture
def world(sealed: Sealer, tmp_path: Path) -> tuple[Path, KnownFile]:
    """A sealed clip and the corpus' entry for it, beside an entry for something else."""
    sealed(examples.write_video(tmp_path / "clip.mp4", FRAMES), tmp_path / "sealed.mp4")
    path = tmp_path / "sealed.mp4"
    known = KnownFile(
        item=ItemId("item-1"),
        origin=Origin.AI_ASSISTED,
        sha256=examples.sha256(path),
        fingerprint=str(fingerprint_of(path, Control())),
    )
    return path, known


def _other(tmp_path: Path) -> KnownFile:
    path = examples.write_video(tmp_path / "other.mp4", examples.pictures(36, seed=12, width=320, height=192))
    print_ = str(fingerprint_of(path, Control()))
    return KnownFile(ItemId("item-2"), Origin.HUMAN, examples.sha256(path), "urn:c2pa:other", print_)


def test_by_bytes(world: tuple[Path, KnownFile], signer: Signer, tmp_path: Path) -> None:
    path, known = world
    found = verify(VerifyRequest(path, signer.anchors, (_other(tmp_path), known)), Control())
    assert (found.item, found.match) == ("item-1", Match.BYTES)
    assert found.origin is Origin.AI_ASSISTED
    assert not found.watermark_found and found.watermark_id is None
    assert "item-1" in found.sentence and "trusts" in found.sentence


def test_by_manifest(world: tuple[Path, KnownFile], signer: Signer, tmp_path: Path) -> None:
    path, known = world
    own = verify(VerifyRequest(path, signer.anchors), Control()).credentials.manifest_id
    known = replace(known, sha256=examples.sha256(tmp_path / "clip.mp4"), manifest_id=own, fingerprint="")
    found = verify(VerifyRequest(path, Anchors(), (known,)), Control())
    assert (found.item, found.match) == ("item-1", Match.MANIFEST)
    assert "does not know" in found.sentence


def test_by_looks_when_all_metadata_is_gone(world: tuple[Path, KnownFile], signer: Signer, tmp_path: Path) -> None:
    _, known = world
    copy = examples.write_video(tmp_path / "copy.mp4", FRAMES, crf=33, side=160)
    found = verify(VerifyRequest(copy, signer.anchors, (_other(tmp_path), known)), Control())
    assert (found.item, found.match) == ("item-1", Match.FINGERPRINT)
    assert found.credentials.trust is Trust.NONE
    assert found.origin is Origin.AI_ASSISTED
    assert "copy of item item-1" in found.sentence


def test_a_manifest_that_does_not_fit_leads_nowhere(
    world: tuple[Path, KnownFile], signer: Signer, tmp_path: Path
) -> None:
    path, known = world
    own = verify(VerifyRequest(path, signer.anchors), Control()).credentials.manifest_id
    changed = bytearray(path.read_bytes())
    changed[changed.index(b"mdat") + 60] ^= 1
    (tmp_path / "changed.mp4").write_bytes(changed)
    known = replace(known, manifest_id=own, fingerprint="")
    found = verify(VerifyRequest(tmp_path / "changed.mp4", signer.anchors, (known,)), Control())
    assert (found.item, found.match, found.origin) == (None, None, Origin.UNKNOWN)
    assert "do not hold" in found.sentence


def test_a_strangers_file_is_unknown(world: tuple[Path, KnownFile], signer: Signer, tmp_path: Path) -> None:
    stranger = examples.write_video(tmp_path / "s.mp4", examples.pictures(36, seed=13, width=320, height=192))
    found = verify(VerifyRequest(stranger, signer.anchors, (world[1],)), Control())
    assert (found.item, found.origin) == (None, Origin.UNKNOWN)
    assert found.sentence == "Of unknown origin; it carries no content credentials."


def test_a_text_is_verified_by_its_bytes(tmp_path: Path, signer: Signer) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no picture")
    known = KnownFile(ItemId("i"), Origin.HUMAN, examples.sha256(path), "", "p1:0:" + "0" * 64)
    assert verify(VerifyRequest(path, signer.anchors, (known,)), Control()).match is Match.BYTES
    other = replace(known, sha256=examples.sha256(Path(__file__)))
    assert verify(VerifyRequest(path, signer.anchors, (other,)), Control()).match is None


def test_foreign_fixtures(shared_media: Path) -> None:
    for name, sentence in [
        ("images/c2pa_valid_C.jpg", "does not know"),
        ("images/c2pa_badsig_E-sig-CA.jpg", "do not hold (this file: the signature does not match)"),
        ("images/c2pa_cloud_manifest.jpg", "cannot be read here"),
        ("images/c2pa_none_IMG_0003.jpg", "no content credentials"),
    ]:
        found = verify(VerifyRequest(shared_media / name, Anchors()), Control())
        assert sentence in found.sentence
        assert found.origin is Origin.UNKNOWN


# ---- what credentials prove ------------------------------------------------------------------------------------------


def _said(trust: Trust, *types: str, ours: str | None = None) -> Credentials:
    statements = {} if ours is None else {"com.refract.origin": json.dumps({"origin": ours})}
    return Credentials(trust, source_types=tuple(VOCABULARY + t for t in types), assertions=statements)


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        (_said(Trust.TRUSTED, "digitalCapture"), Origin.HUMAN),
        (_said(Trust.VALID, "digitalCapture"), None),
        (_said(Trust.TRUSTED, "humanEdits"), None),
        (_said(Trust.VALID, "trainedAlgorithmicMedia"), Origin.AI_GENERATED),
        (_said(Trust.TRUSTED, "humanEdits", "trainedAlgorithmicMedia"), Origin.AI_GENERATED),
        (_said(Trust.TRUSTED, "trainedAlgorithmicMedia", "digitalCapture"), Origin.AI_ASSISTED),
        (_said(Trust.VALID, "compositeWithTrainedAlgorithmicMedia", "digitalCapture"), Origin.AI_ASSISTED),
        (_said(Trust.INVALID, "trainedAlgorithmicMedia"), None),
        (_said(Trust.UNREADABLE), None),
        (_said(Trust.NONE), None),
        (_said(Trust.VALID, "humanEdits", ours="ai-assisted"), Origin.AI_ASSISTED),
        (_said(Trust.VALID, "humanEdits", "trainedAlgorithmicMedia", ours="ai-assisted"), Origin.AI_ASSISTED),
        (_said(Trust.VALID, "humanEdits", ours="human"), None),
        (_said(Trust.VALID, "humanEdits", ours="nonsense"), None),
    ],
)
def test_what_counts_as_proof(credentials: Credentials, expected: Origin | None) -> None:
    assert claimed_origin(credentials) is expected
