"""The five states, over real files of others and over files with planted faults."""

from __future__ import annotations

import datetime as dt
import io
import random
import struct
import time
from pathlib import Path
from typing import Any

import pytest
import sealing_examples as examples
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from provenance_world import Sealer, Signer

from engine.domain.items import Trust
from engine.domain.versions import Origin
from engine.errors import UnreadableMedia
from engine.provenance import certificates, library
from engine.provenance.anchors import Anchors
from engine.provenance.boxes import top_boxes
from engine.provenance.chains import read_chain
from engine.provenance.claims import claimed_origin
from engine.provenance.keys import SigningKey
from engine.provenance.read import read

NOBODY = Anchors()
FOREIGN = [
    ("images/c2pa_valid_C.jpg", Trust.VALID, None),
    ("images/c2pa_valid_CA.jpg", Trust.VALID, None),
    ("images/c2pa_E-dat-CA.jpg", Trust.INVALID, "content was changed"),
    ("images/c2pa_badsig_E-sig-CA.jpg", Trust.INVALID, "signature does not match"),
    ("images/c2pa_edited_after_XCA.jpg", Trust.INVALID, "content was changed"),
    ("images/c2pa_cloud_manifest.jpg", Trust.UNREADABLE, "never asked"),
    ("images/c2pa_none_IMG_0003.jpg", Trust.NONE, None),
    ("video/c2pa_signed_stream_portrait.mp4", Trust.VALID, None),
    ("video/c2pa_unsigned_stream_portrait.mp4", Trust.NONE, None),
    ("video/vp9_tractor.webm", Trust.NONE, None),
    ("video/face_sign_language_man.mkv", Trust.NONE, None),
    ("broken/nested_moov_1000.mp4", Trust.UNREADABLE, "cannot be read"),
    ("broken/jpeg_named.mp4", Trust.NONE, None),
    ("broken/zero_length.mp4", Trust.NONE, None),
]


@pytest.mark.parametrize(("name", "state", "problem"), FOREIGN)
def test_files_of_others(shared_media: Path, name: str, state: Trust, problem: str | None) -> None:
    found = read(shared_media / name, NOBODY)
    assert found.trust is state
    assert bool(found.problems) == (problem is not None), found.problems
    assert problem is None or any(problem in told for told in found.problems)


def test_what_a_manifest_says_is_told(shared_media: Path) -> None:
    found = read(shared_media / "video/c2pa_signed_stream_portrait.mp4", NOBODY)
    assert found.signer == "C2PA Signer"
    assert found.signed_at.startswith("2023-12-02")
    assert found.ingredients == ("parentOf: video1.mp4 (with credentials)",)
    assert found.actions == ("c2pa.opened",)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMedia, match=r"gone\.mp4"):
        read(tmp_path / "gone.mp4", NOBODY)


# ---- signed here, with raw library calls where the fault is one that our own sealing refuses -------------------------


def _raw_sign(source: Path, target: Path, kind: str, signer: SigningKey, *, parent: Path | None = None) -> Path:
    """Sign with the library alone: whatever it accepts."""
    c2pa = library.load()
    first: dict[str, Any] = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["p"]}}
    if parent is None:
        kind_of = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
        first = {"action": "c2pa.created", "digitalSourceType": kind_of}
    definition = {
        "claim_generator_info": [{"name": "raw", "version": "1"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [first]}}],
    }
    builder = c2pa.Builder(definition, context=library.signing_context(NOBODY))
    if parent is not None:
        ingredient = {"title": "the parent", "relationship": "parentOf", "label": "p"}
        builder.add_ingredient(ingredient, "image/jpeg", io.BytesIO(parent.read_bytes()))
    made = c2pa.Signer.from_info(c2pa.C2paSignerInfo(signer.algorithm.encode(), signer.chain, signer.key, None))
    with source.open("rb") as file, target.open("w+b") as out:
        builder.sign(made, kind, file, out)
    return target


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return examples.write_picture(tmp_path / "photo.jpg", examples.pictures(1, seed=3)[0])


def test_trusted_only_with_the_anchor(sealed: Sealer, signer: Signer, photo: Path, tmp_path: Path) -> None:
    sealed(photo, tmp_path / "out.jpg")
    assert read(tmp_path / "out.jpg", signer.anchors).trust is Trust.TRUSTED
    assert read(tmp_path / "out.jpg", NOBODY).trust is Trust.VALID


def test_a_tampered_ingredient_makes_the_whole_invalid(signer: Signer, photo: Path, tmp_path: Path) -> None:
    signed = _raw_sign(photo, tmp_path / "signed.jpg", "image/jpeg", signer.key)
    content = bytearray(signed.read_bytes())
    content[-200] ^= 1
    tampered = tmp_path / "tampered.jpg"
    tampered.write_bytes(content)
    top = _raw_sign(photo, tmp_path / "top.jpg", "image/jpeg", signer.key, parent=tampered)
    again = _raw_sign(photo, tmp_path / "again.jpg", "image/jpeg", signer.key, parent=top)
    for path in (top, again):
        found = read(path, signer.anchors)
        assert found.trust is Trust.INVALID
        assert any("content was changed" in told for told in found.problems)
    sound = _raw_sign(photo, tmp_path / "sound.jpg", "image/jpeg", signer.key, parent=signed)
    assert read(sound, signer.anchors).trust is Trust.TRUSTED


def test_a_self_signed_leaf_is_never_trusted(photo: Path, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    root = certificates.make_root(now)
    shape = certificates.make_leaf(certificates.make_intermediate(root, now), now).certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(shape.subject)
        .issuer_name(shape.subject)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=9))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    )
    for extension in shape.extensions:
        if not isinstance(extension.value, x509.AuthorityKeyIdentifier | x509.SubjectKeyIdentifier):
            builder = builder.add_extension(extension.value, extension.critical)
    pem = certificates.certificate_pem(builder.sign(key, hashes.SHA256()))
    signed = _raw_sign(
        photo, tmp_path / "self.jpg", "image/jpeg", SigningKey(pem, certificates.key_pem(key), "es256", True)
    )
    c2pa = library.load()
    with c2pa.Reader(str(signed), context=library.reading_context(pem.decode())) as reader:
        assert reader.get_validation_state() == "Trusted", "the library's trap is gone; the guard may go too"
    assert read(signed, Anchors(signers=(pem,))).trust is Trust.VALID


def test_a_time_stamp_authority_does_not_vouch_for_signers(
    sealed: Sealer, signer: Signer, photo: Path, tmp_path: Path
) -> None:
    sealed(photo, tmp_path / "out.jpg")
    as_time = Anchors(timestamps=signer.anchors.signers)
    found = read(tmp_path / "out.jpg", as_time)
    assert found.trust is Trust.VALID
    assert any("time-stamp authority" in told for told in found.problems)
    both = Anchors(signers=signer.anchors.signers, timestamps=signer.anchors.signers)
    assert read(tmp_path / "out.jpg", both).trust is Trust.VALID
    other = certificates.certificate_pem(certificates.make_root(dt.datetime.now(dt.UTC)).certificate)
    beside = Anchors(signers=signer.anchors.signers, timestamps=(other,))
    assert read(tmp_path / "out.jpg", beside).trust is Trust.TRUSTED


def test_time_stamping_certificates_are_no_anchors() -> None:
    now = dt.datetime.now(dt.UTC)
    root = certificates.make_root(now)
    builder = (
        x509.CertificateBuilder()
        .subject_name(root.certificate.subject)
        .issuer_name(root.certificate.subject)
        .public_key(root.key.public_key())
        .serial_number(3)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=9))
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
    )
    stamping = certificates.certificate_pem(builder.sign(root.key, hashes.SHA256()))
    kept = read_chain(certificates.certificate_pem(root.certificate), "root")
    anchors = Anchors(signers=(stamping, certificates.certificate_pem(root.certificate)))
    assert read_chain(anchors.signer_pem().encode(), "anchors") == kept


@pytest.mark.parametrize("box", [b"free", b"skip"])
def test_a_box_appended_after_signing_is_told(
    sealed: Sealer, signer: Signer, upload: Path, tmp_path: Path, box: bytes
) -> None:
    target = tmp_path / "out.mp4"
    sealed(upload, target)
    assert read(target, signer.anchors).problems == ()
    with target.open("ab") as file:
        file.write(struct.pack(">I4s", 108, box) + b"foreign payload " * 6 + b"1234")
    found = read(target, signer.anchors)
    assert any("100 bytes that the signature does not cover" in told for told in found.problems)
    with target.open("ab") as file:
        file.write(b"x")
    assert read(target, signer.anchors).trust in (Trust.INVALID, Trust.UNREADABLE)


@pytest.mark.parametrize("suffix", [".mp4", ".jpg", ".png"])
def test_a_flipped_bit_of_the_content_is_noticed(
    sealed: Sealer, signer: Signer, upload: Path, tmp_path: Path, suffix: str
) -> None:
    plain = upload
    if suffix != ".mp4":
        plain = examples.write_picture(tmp_path / f"p{suffix}", examples.pictures(1, seed=3)[0])
    target = tmp_path / f"out{suffix}"
    sealed(plain, target)
    content = target.read_bytes()
    spots = [len(content) - 300, len(content) - 900] if suffix != ".mp4" else [content.index(b"mdat") + 40, -60]
    for spot in spots:
        flipped = bytearray(content)
        flipped[spot] ^= 4
        (tmp_path / f"flipped{suffix}").write_bytes(flipped)
        assert read(tmp_path / f"flipped{suffix}", signer.anchors).trust is Trust.INVALID, spot


def test_a_truncated_file_is_not_called_intact(sealed: Sealer, signer: Signer, upload: Path, tmp_path: Path) -> None:
    sealed(upload, tmp_path / "out.mp4")
    content = (tmp_path / "out.mp4").read_bytes()
    for length in (len(content) - 1, len(content) // 2, 2000, 40):
        (tmp_path / "cut.mp4").write_bytes(content[:length])
        found = read(tmp_path / "cut.mp4", signer.anchors).trust
        assert found not in (Trust.TRUSTED, Trust.VALID), length


def test_any_bit_of_pictures_sound_and_index_is_covered(
    sealed: Sealer, signer: Signer, upload: Path, tmp_path: Path
) -> None:
    """200 single-bit flips in the boxes of media and index (the format itself leaves out brands and padding)."""
    target = tmp_path / "out.mp4"
    sealed(upload, target)
    content = target.read_bytes()
    covered = [b for b in top_boxes(target) if b.kind in ("mdat", "moov")]
    assert {b.kind for b in covered} == {"mdat", "moov"}
    draw = random.Random(4)
    for _ in range(200):
        box = draw.choice(covered)
        flipped = bytearray(content)
        flipped[box.start + draw.randrange(box.size)] ^= 1 << draw.randrange(8)
        (tmp_path / "flipped.mp4").write_bytes(flipped)
        assert read(tmp_path / "flipped.mp4", signer.anchors).trust in (Trust.INVALID, Trust.UNREADABLE)


@pytest.mark.slow
def test_without_a_time_stamp_validity_ends_with_the_certificate(photo: Path, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    root = certificates.make_root(now)
    issuer = certificates.make_intermediate(root, now)
    leaf = certificates.make_leaf(issuer, now, years=3.5 / (365.25 * 86400))
    chain = certificates.certificate_pem(leaf.certificate) + certificates.certificate_pem(issuer.certificate)
    key = SigningKey(chain, certificates.key_pem(leaf.key), "es256", False)
    signed = _raw_sign(photo, tmp_path / "short.jpg", "image/jpeg", key)
    anchors = Anchors(signers=(certificates.certificate_pem(root.certificate),))
    assert read(signed, anchors).trust is Trust.TRUSTED
    time.sleep(max(0.0, (leaf.certificate.not_valid_after_utc - dt.datetime.now(dt.UTC)).total_seconds()) + 1.1)
    found = read(signed, anchors)
    assert found.trust is Trust.INVALID
    assert any("expired" in told for told in found.problems)


@pytest.mark.parametrize("data", [[], ["x"], {}, {"origin": 3}, {"origin": ["human"]}, {"origin": "\u202ehuman"}])
def test_nonsense_in_an_intact_manifest_is_survived(signer: Signer, photo: Path, tmp_path: Path, data: object) -> None:
    """Whoever signs may write what he likes; reading never ends in a bug of ours."""
    c2pa = library.load()
    kind = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
    definition = {
        "claim_generator_info": [{"name": "a" * 999 + "\n\u202e", "version": "1"}],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": kind}]}},
            {"label": "com.refract.origin", "data": data},
            {"label": "c2pa.soft-binding", "data": {"alg": "odd\n", "blocks": [{"scope": {}, "value": "1\u202e"}]}},
        ],
    }
    made = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", signer.key.chain, signer.key.key, None))
    target = tmp_path / "odd.jpg"
    with photo.open("rb") as file, target.open("w+b") as out:
        c2pa.Builder(definition, context=library.signing_context(NOBODY)).sign(made, "image/jpeg", file, out)
    found = read(target, signer.anchors)
    assert found.trust is Trust.TRUSTED
    assert len(found.generator) <= 200 and found.generator.isprintable()
    assert found.soft_binding == "odd  1 "
    assert claimed_origin(found) is Origin.HUMAN
