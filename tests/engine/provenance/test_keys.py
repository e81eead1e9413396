"""Keys: made once, kept to their owner, renewed in time; the user's own chain is refused for every fault it has."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from engine.errors import BadInput, SealFailed
from engine.provenance import certificates, keys
from engine.provenance.chains import read_chain

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
Change = Callable[[x509.CertificateBuilder], x509.CertificateBuilder]
posix = pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")


def test_the_chain_is_made_once_and_checks_out(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first, second = keys.signing_key(folder), keys.signing_key(folder)
    assert first == second
    leaf, issuer = read_chain(first.chain, "chain")
    leaf.verify_directly_issued_by(issuer)
    (root,) = read_chain((folder / "local" / "root.pem").read_bytes(), "root")
    issuer.verify_directly_issued_by(root)
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {u.dotted_string for u in uses} == {
        "1.3.6.1.5.5.7.3.4",
        "1.3.6.1.4.1.62558.2.1",
        "1.3.6.1.5.5.7.3.36",
    }
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature and not usage.value.key_cert_sign
    assert first.key.startswith(b"-----BEGIN PRIVATE KEY-----")


def test_no_person_or_computer_stands_in_the_chain_and_no_key_in_a_repr(tmp_path: Path) -> None:
    key = keys.signing_key(tmp_path / "keys")
    for certificate in read_chain(key.chain, "chain"):
        for part in certificate.subject:
            assert str(part.value).startswith("Refract")
    assert "PRIVATE" not in repr(key)


def test_the_roots_key_is_written_nowhere(tmp_path: Path) -> None:
    keys.signing_key(tmp_path / "keys")
    (root,) = read_chain((tmp_path / "keys" / "local" / "root.pem").read_bytes(), "root")
    wanted = root.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    for path in (p for p in (tmp_path / "keys").rglob("*") if p.is_file()):
        content = path.read_bytes()
        if b"PRIVATE KEY" in content:
            held = serialization.load_pem_private_key(content, None).public_key()
            assert wanted != held.public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )


@posix
def test_everything_is_for_the_owner_only(tmp_path: Path) -> None:
    os.umask(0)
    try:
        keys.signing_key(tmp_path / "keys")
    finally:
        os.umask(0o022)
    for path in [tmp_path / "keys", *(tmp_path / "keys").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@posix
@pytest.mark.parametrize("name", ["", "local", "local/signer.pem", "local/issuer.pem"])
@pytest.mark.parametrize("extra", [0o040, 0o004, 0o020])
def test_keys_that_others_can_reach_are_refused(tmp_path: Path, name: str, extra: int) -> None:
    folder = tmp_path / "keys"
    keys.signing_key(folder)
    path = folder / name
    path.chmod(stat.S_IMODE(path.stat().st_mode) | extra)
    with pytest.raises(SealFailed, match="reached by others") as fault:
        keys.signing_key(folder)
    assert "chmod" in fault.value.hint


def test_the_leaf_is_renewed_while_five_years_are_left(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = keys.signing_key(folder, NOW)
    later = keys.signing_key(folder, NOW + dt.timedelta(days=365 * 4))
    renewed = keys.signing_key(folder, NOW + dt.timedelta(days=365 * 6))
    assert later == first
    assert renewed.chain != first.chain
    leaf, issuer = read_chain(renewed.chain, "chain")
    leaf.verify_directly_issued_by(issuer)
    assert leaf.not_valid_after_utc - (NOW + dt.timedelta(days=365 * 6)) > dt.timedelta(days=365 * 5)


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    keys.signing_key(tmp_path / "keys")
    signer = tmp_path / "keys" / "local" / "signer.pem"
    signer.write_bytes(b"nonsense")
    with pytest.raises(SealFailed) as fault:
        keys.signing_key(tmp_path / "keys")
    assert "local" in fault.value.hint


# ---- the user's own chain --------------------------------------------------------------------------------------------


def _own(folder: Path, leaf: certificates.Issued, *above: certificates.Issued) -> tuple[Path, Path]:
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(certificates.certificate_pem(i.certificate) for i in (leaf, *above)))
    key.write_bytes(certificates.key_pem(leaf.key))
    return chain, key


def _good(now: dt.datetime = NOW) -> tuple[certificates.Issued, certificates.Issued, certificates.Issued]:
    root = certificates.make_root(now)
    issuer = certificates.make_intermediate(root, now)
    return certificates.make_leaf(issuer, now), issuer, root


def test_the_users_own_chain_is_used_and_given_back(tmp_path: Path) -> None:
    leaf, issuer, root = _good()
    folder = tmp_path / "keys"
    key = keys.use_own_key(folder, *_own(tmp_path, leaf, issuer, root), now=NOW)
    assert key.own
    assert keys.signing_key(folder, NOW) == key
    assert len(read_chain(key.chain, "chain")) == 2
    keys.forget_own_key(folder)
    assert not keys.signing_key(folder, NOW).own


def _variant(change: Change) -> Callable[[ec.EllipticCurvePrivateKey, certificates.Issued], bytes]:
    """The bytes of a chain whose leaf is a C2PA leaf but for one change."""

    def make(key: ec.EllipticCurvePrivateKey, issuer: certificates.Issued) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "leaf")]))
            .issuer_name(issuer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(7)
            .not_valid_before(NOW - dt.timedelta(days=1))
            .not_valid_after(NOW + dt.timedelta(days=100))
        )
        built = change(builder).sign(issuer.key, hashes.SHA256())
        return certificates.certificate_pem(built) + certificates.certificate_pem(issuer.certificate)

    return make


def _usage(**on: bool) -> x509.KeyUsage:
    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


def _with(
    uses: list[x509.ObjectIdentifier] | None = None,
    usage: x509.KeyUsage | None = None,
    critical: bool = True,
    identifier: bool = True,
    authority: bool = False,
) -> Change:
    def change(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        if usage is not None:
            builder = builder.add_extension(usage, critical)
        if uses is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage(uses), False)
        if identifier:
            builder = builder.add_extension(x509.AuthorityKeyIdentifier(b"1" * 20, None, None), False)
        return builder.add_extension(x509.BasicConstraints(authority, None), True)

    return change


EMAIL = ExtendedKeyUsageOID.EMAIL_PROTECTION
SIGNS = _usage(digital_signature=True)
FAULTY = [
    (_with([EMAIL], SIGNS, identifier=False), "no authority key identifier"),
    (_with(None, SIGNS), "no extended key usage"),
    (_with([certificates.DOCUMENT_SIGNING], SIGNS), "lacks emailProtection"),
    (_with([EMAIL, ExtendedKeyUsageOID.CODE_SIGNING], SIGNS), "1.3.6.1.5.5.7.3.3"),
    (_with([EMAIL, ExtendedKeyUsageOID.TIME_STAMPING], SIGNS), "1.3.6.1.5.5.7.3.8"),
    (_with([EMAIL], None), "does not allow digital signatures"),
    (_with([EMAIL], _usage(digital_signature=True, key_cert_sign=True)), "allows signing certificates"),
    (_with([EMAIL], SIGNS, critical=False), "not marked critical"),
    (_with([EMAIL], SIGNS, authority=True), "certificate authority"),
]


@pytest.mark.parametrize(("change", "why"), FAULTY)
def test_a_leaf_with_a_fault_is_refused_with_the_reason(tmp_path: Path, change: Change, why: str) -> None:
    _, issuer, _ = _good()
    key = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "chain.pem").write_bytes(_variant(change)(key, issuer))
    (tmp_path / "key.pem").write_bytes(certificates.key_pem(key))
    with pytest.raises(BadInput, match=why):
        keys.use_own_key(tmp_path / "keys", tmp_path / "chain.pem", tmp_path / "key.pem", now=NOW)
    assert not (tmp_path / "keys" / "own.pem").exists()


def test_the_variant_without_a_change_is_accepted(tmp_path: Path) -> None:
    _, issuer, _ = _good()
    key = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "chain.pem").write_bytes(_variant(_with([EMAIL], SIGNS))(key, issuer))
    (tmp_path / "key.pem").write_bytes(certificates.key_pem(key))
    assert keys.use_own_key(tmp_path / "keys", tmp_path / "chain.pem", tmp_path / "key.pem", now=NOW).own


def test_a_self_signed_leaf_is_refused(tmp_path: Path) -> None:
    root = certificates.make_root(NOW)
    with pytest.raises(BadInput, match="self-signed"):
        keys.use_own_key(tmp_path / "keys", *_own(tmp_path, root), now=NOW)


def test_the_wrong_order_is_refused(tmp_path: Path) -> None:
    leaf, issuer, root = _good()
    chain, key = _own(tmp_path, leaf, issuer, root)
    chain.write_bytes(b"".join(certificates.certificate_pem(i.certificate) for i in (root, issuer, leaf)))
    with pytest.raises(BadInput, match="reverse order"):
        keys.use_own_key(tmp_path / "keys", chain, key, now=NOW)


def test_a_missing_issuer_a_strangers_issuer_and_a_strangers_key_are_refused(tmp_path: Path) -> None:
    leaf, _, _ = _good()
    other_leaf, other_issuer, _ = _good()
    with pytest.raises(BadInput, match="lacks the certificate that issued"):
        keys.use_own_key(tmp_path / "keys", *_own(tmp_path, leaf), now=NOW)
    with pytest.raises(BadInput, match="was not issued by"):
        keys.use_own_key(tmp_path / "keys", *_own(tmp_path, leaf, other_issuer), now=NOW)
    chain, key = _own(tmp_path, leaf, other_issuer)
    key.write_bytes(certificates.key_pem(other_leaf.key))
    with pytest.raises(BadInput, match="does not belong"):
        keys.use_own_key(tmp_path / "keys", chain, key, now=NOW)


def test_an_expired_and_a_future_leaf_are_refused_also_later(tmp_path: Path) -> None:
    root = certificates.make_root(NOW)
    issuer = certificates.make_intermediate(root, NOW)
    leaf = certificates.make_leaf(issuer, NOW, years=1)
    files = _own(tmp_path, leaf, issuer)
    with pytest.raises(BadInput, match="expired on"):
        keys.use_own_key(tmp_path / "keys", *files, now=NOW + dt.timedelta(days=400))
    with pytest.raises(BadInput, match="not valid before"):
        keys.use_own_key(tmp_path / "keys", *files, now=NOW - dt.timedelta(days=2))
    keys.use_own_key(tmp_path / "keys", *files, now=NOW)
    with pytest.raises(SealFailed, match="expired on"):
        keys.signing_key(tmp_path / "keys", NOW + dt.timedelta(days=400))


def test_keys_of_another_form_are_refused(tmp_path: Path) -> None:
    leaf, issuer, _ = _good()
    chain, key = _own(tmp_path, leaf, issuer)
    key.write_bytes(
        leaf.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    with pytest.raises(BadInput, match="no PKCS#8 key"):
        keys.use_own_key(tmp_path / "keys", chain, key, now=NOW)
    key.write_bytes(
        leaf.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    with pytest.raises(BadInput, match="an encrypted key"):
        keys.use_own_key(tmp_path / "keys", chain, key, now=NOW)
    weak = rsa.generate_private_key(65537, 1024)
    key.write_bytes(
        weak.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    with pytest.raises(BadInput, match="none that C2PA signs with"):
        keys.use_own_key(tmp_path / "keys", chain, key, now=NOW)
