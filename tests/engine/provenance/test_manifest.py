"""Sealing: what is written reads back, nothing else is touched, and a failure leaves nothing."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sealing_examples as examples
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from provenance_world import Sealer, Signer, story_of

from engine.control import Control
from engine.domain.guidance import Kind
from engine.domain.items import Credentials, Trust
from engine.domain.plain import digest
from engine.domain.versions import Grade, Look, Step
from engine.errors import Cancelled, Refused, SealFailed
from engine.provenance import certificates, library
from engine.provenance.anchors import Anchors
from engine.provenance.keys import local_anchors, use_own_key
from engine.provenance.manifest import SealRequest, seal
from engine.provenance.read import read

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return examples.write_video(tmp_path / "clip.mp4", examples.pictures(24, seed=7)[6:14])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (None, ["humanEdits"]),
        ([Grade((50.0, 0, 0), (1.0,) * 9, 0.5)], ["algorithmicallyEnhanced"]),
        ([Look("ink", 0.5)], ["algorithmicallyEnhanced"]),
        ([Look("arbitrary", 0.5, (0.0,) * 100)], ["compositeWithTrainedAlgorithmicMedia"]),
    ],
)
def test_the_class_is_the_recipes(
    sealed: Sealer, clip: Path, tmp_path: Path, steps: list[Step] | None, expected: list[str]
) -> None:
    found = sealed(clip, tmp_path / "out.mp4", steps=steps)
    assert found.source_types == tuple(IPTC + term for term in expected)
    assert found.actions[0] == "c2pa.opened"
    assert found.actions[-1] == "c2pa.transcoded"


def test_segment_checks_and_decision_are_attested_and_name_nobody(sealed: Sealer, clip: Path, tmp_path: Path) -> None:
    found = sealed(clip, tmp_path / "out.mp4")
    said = {label: json.loads(data) for label, data in (found.assertions or {}).items()}
    assert said["com.refract.segment"] == {"id": "cats", "label": "cat people"}
    assert said["com.refract.checks"]["checks"] == [{"check": "black", "verdict": "pass", "version": "1"}]
    assert said["com.refract.decision"]["ruling"] == "approve"
    assert said["com.refract.decision"]["bound"]["files"] == [examples.sha256(clip)]
    assert said["com.refract.origin"]["time_stamp"] == "none"
    assert said["com.refract.origin"]["author"] == "uploader"
    content = (tmp_path / "out.mp4").read_bytes()
    for name in (b"Ada", b"Grace", b"upload.mp4", b"clip.mp4", str(tmp_path).encode()):
        assert name not in content


def test_the_uploads_own_credentials_are_kept(shared_media: Path, sealed: Sealer, clip: Path, tmp_path: Path) -> None:
    source = shared_media / "video/c2pa_signed_stream_portrait.mp4"
    found = sealed(clip, tmp_path / "out.mp4", source=source)
    assert found.trust is Trust.TRUSTED
    assert "with credentials" in found.ingredients[0]
    c2pa = library.load()
    with c2pa.Reader(str(tmp_path / "out.mp4")) as reader:
        labels = json.loads(reader.json())["manifests"]
    assert read(source, Anchors()).manifest_id in labels


@pytest.mark.parametrize(
    "name", ["video/vp9_tractor.webm", "broken/nested_moov_1000.mp4", "images/c2pa_cloud_manifest.jpg"]
)
def test_sources_that_carry_none_or_cannot_be_followed(
    shared_media: Path, sealed: Sealer, clip: Path, tmp_path: Path, name: str
) -> None:
    found = sealed(clip, tmp_path / "out.mp4", source=shared_media / name)
    assert found.trust is Trust.TRUSTED
    parents = json.loads((found.assertions or {})["com.refract.origin"])["parents"]
    assert parents[0]["sha256"] == examples.sha256(shared_media / name)


@pytest.mark.parametrize("name", ["c2pa_E-dat-CA.jpg", "c2pa_badsig_E-sig-CA.jpg", "c2pa_edited_after_XCA.jpg"])
def test_a_tampered_upload_is_refused(
    shared_media: Path, sealed: Sealer, clip: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(Refused, match="do not hold"):
        sealed(clip, tmp_path / "out.mp4", source=shared_media / "images" / name)
    assert not (tmp_path / "out.mp4").exists()


def test_a_file_that_is_already_signed_is_not_signed_over(sealed: Sealer, clip: Path, tmp_path: Path) -> None:
    sealed(clip, tmp_path / "once.mp4")
    with pytest.raises(SealFailed, match="would drop them"):
        sealed(tmp_path / "once.mp4", tmp_path / "twice.mp4")
    found = sealed(tmp_path / "once.mp4", tmp_path / "kept.mp4", source=tmp_path / "once.mp4")
    assert found.trust is Trust.TRUSTED


def test_webm_is_refused_with_the_way_out(shared_media: Path, sealed: Sealer, tmp_path: Path) -> None:
    with pytest.raises(Refused) as fault:
        sealed(shared_media / "video/vp9_tractor.webm", tmp_path / "out.webm")
    assert "mp4" in fault.value.hint


def test_the_file_itself_is_not_touched(sealed: Sealer, clip: Path, upload: Path, tmp_path: Path) -> None:
    before = examples.sha256(clip), examples.sha256(upload)
    sealed(clip, tmp_path / "out.mp4")
    assert (examples.sha256(clip), examples.sha256(upload)) == before


def _request(clip: Path, upload: Path, target: Path, signer: Signer, **more: object) -> SealRequest:
    fields: dict[str, object] = {
        "file": clip,
        "target": target,
        "story": story_of(clip, upload, Kind.CLIP),
        "source": upload,
        "thumbnail": b"",
        "key": signer.key,
        "anchors": signer.anchors,
    }
    return SealRequest(**(fields | more))  # type: ignore[arg-type]


RequestOf = Callable[..., SealRequest]


@pytest.fixture
def request_of(clip: Path, upload: Path, signer: Signer) -> RequestOf:
    """A request to seal the clip as a target, with fields replaced."""
    return lambda target, **more: _request(clip, upload, target, signer, **more)


def test_a_refusal_after_signing_leaves_nothing(clip: Path, upload: Path, signer: Signer, tmp_path: Path) -> None:
    target = tmp_path / "folder" / "out.mp4"
    target.parent.mkdir()

    def refuse(path: Path, found: Credentials) -> None:
        assert path.exists() and found.trust is Trust.TRUSTED
        raise Refused("no")

    with pytest.raises(Refused):
        seal(_request(clip, upload, target, signer, accept=refuse), Control())
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("after", [0, 1, 3, 6, 10, 20])
def test_a_stop_ends_it_as_a_stop_and_leaves_nothing(
    clip: Path, upload: Path, signer: Signer, tmp_path: Path, after: int
) -> None:
    target = tmp_path / "folder" / "out.mp4"
    target.parent.mkdir()
    stop = threading.Event()
    steps = 0

    def count(_: float, __: str) -> None:
        nonlocal steps
        steps += 1
        if steps > after:
            stop.set()

    with pytest.raises(Cancelled):
        seal(_request(clip, upload, target, signer), Control(count, stop))
    assert list(target.parent.iterdir()) == []


def test_a_key_that_cannot_sign_says_so(clip: Path, upload: Path, signer: Signer, tmp_path: Path) -> None:
    broken = replace(signer.key, algorithm="es384")
    with pytest.raises(SealFailed, match="could not be signed"):
        seal(_request(clip, upload, tmp_path / "out.mp4", signer, key=broken), Control())
    assert not (tmp_path / "out.mp4").exists()


def test_a_small_picture_of_ones_own_goes_in(clip: Path, upload: Path, signer: Signer, tmp_path: Path) -> None:
    small = examples.write_picture(tmp_path / "small.jpg", examples.pictures(1)[0]).read_bytes()
    plain, pictured = tmp_path / "plain.mp4", tmp_path / "pictured.mp4"
    seal(_request(clip, upload, plain, signer), Control())
    seal(_request(clip, upload, pictured, signer, thumbnail=small), Control())
    assert small in pictured.read_bytes()
    assert len(small) < pictured.stat().st_size - plain.stat().st_size < len(small) + 2000


def test_every_setting_has_its_effect(clip: Path, upload: Path, signer: Signer, tmp_path: Path) -> None:
    """The library takes any misspelt setting without a word, so each is seen at work."""
    photo = examples.write_picture(tmp_path / "p.jpg", examples.pictures(1)[0])
    seal(_request(photo, upload, tmp_path / "o.jpg", signer), Control())
    c2pa = library.load()
    with c2pa.Reader(str(tmp_path / "o.jpg")) as reader:
        manifest = reader.get_active_manifest()
    assert "thumbnail" not in manifest, "builder.thumbnail.enabled"
    ours = [a for a in manifest["assertions"] if a["label"].startswith("com.refract.")]
    assert len(ours) == 4
    assert all(a["created"] for a in ours), "builder.created_assertion_labels"
    assert read(tmp_path / "o.jpg", signer.anchors).trust is Trust.TRUSTED, "trust.user_anchors"


def test_the_recipe_in_the_manifest_is_the_recipe(sealed: Sealer, clip: Path, upload: Path, tmp_path: Path) -> None:
    found = sealed(clip, tmp_path / "out.mp4")
    said = json.loads((found.assertions or {})["com.refract.origin"])
    assert said["recipe"] == digest(story_of(clip, upload, Kind.CLIP).version.recipe)


def _own_chain(folder: Path, key: object, with_root: bool) -> tuple[Path, Path]:
    """A leaf for `key` under a fresh authority, as the files that a user would bring."""
    now = dt.datetime.now(dt.UTC)
    root = certificates.make_root(now)
    issuer = certificates.make_intermediate(root, now)
    shape = certificates.make_leaf(issuer, now).certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Our newsroom")]))
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())  # type: ignore[attr-defined]
        .serial_number(11)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=300))
    )
    for extension in shape.extensions:
        if not isinstance(extension.value, x509.SubjectKeyIdentifier):
            builder = builder.add_extension(extension.value, extension.critical)
    chain = [builder.sign(issuer.key, hashes.SHA256()), issuer.certificate, *([root.certificate] if with_root else [])]
    (folder / "chain.pem").write_bytes(b"".join(map(certificates.certificate_pem, chain)))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*pem))  # type: ignore[attr-defined]
    return folder / "chain.pem", folder / "key.pem"


@pytest.mark.parametrize("with_root", [True, False])
@pytest.mark.parametrize("kind", ["es256", "es384", "es512", "ed25519", "ps256"])
def test_the_users_own_key_seals(request_of: RequestOf, tmp_path: Path, kind: str, with_root: bool) -> None:
    made = {
        "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "es512": lambda: ec.generate_private_key(ec.SECP521R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ps256": lambda: rsa.generate_private_key(65537, 2048),
    }[kind]()
    folder = tmp_path / "own keys"
    key = use_own_key(folder, *_own_chain(tmp_path, made, with_root))
    assert key.algorithm == kind
    anchors = local_anchors(folder)
    found = seal(request_of(tmp_path / "out.mp4", key=key, anchors=anchors), Control())
    assert found.signer == "Our newsroom"
    assert found.trust is Trust.TRUSTED
    assert read(tmp_path / "out.mp4", Anchors()).trust is Trust.VALID
