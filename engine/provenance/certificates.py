"""A small certificate hierarchy for signing on one computer: root, intermediate, leaf.

The profile is the one that C2PA asks of a claim signer (C2PA 2.x, "X.509 certificates"; RFC 5280): v3, ECDSA P-256,
the leaf with a critical keyUsage of digitalSignature only, an authority key identifier and the extended key usages
emailProtection, C2PA claim signing and document signing. emailProtection is there because readers without a trust
configuration ask for it.

No name of a person, computer or account stands in a subject: what tells signers apart is a random number.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CLAIM_SIGNING = x509.ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
LEAF_USES = (ExtendedKeyUsageOID.EMAIL_PROTECTION, CLAIM_SIGNING, DOCUMENT_SIGNING)

ROOT_YEARS = 40
INTERMEDIATE_YEARS = 35
LEAF_YEARS = 10
_CLOCK_SLACK = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def make_root(now: dt.datetime) -> Issued:
    """A self-signed root. Its key is meant to be thrown away once the intermediate is issued."""
    return _issue(f"Refract local root {secrets.token_hex(4)}", None, now, ROOT_YEARS, path_length=1)


def make_intermediate(root: Issued, now: dt.datetime) -> Issued:
    """The authority that issues leaves; it may not issue further authorities."""
    return _issue(f"Refract local authority {secrets.token_hex(4)}", root, now, INTERMEDIATE_YEARS, path_length=0)


def make_leaf(intermediate: Issued, now: dt.datetime, years: float = LEAF_YEARS) -> Issued:
    """A claim signer for `years` from `now`, at most as long as its issuer."""
    return _issue(f"Refract local signer {secrets.token_hex(4)}", intermediate, now, years, path_length=None)


def _issue(name: str, issuer: Issued | None, now: dt.datetime, years: float, path_length: int | None) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    authority = key if issuer is None else issuer.key
    end = now + dt.timedelta(days=365.25 * years)
    if issuer is not None:
        end = min(end, issuer.certificate.not_valid_after_utc)
    subject = _subject(name)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SLACK)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=path_length is not None, path_length=path_length), critical=True)
        .add_extension(_usage(authority=path_length is not None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
    )
    if path_length is None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(LEAF_USES), critical=False)
    return Issued(builder.sign(authority, hashes.SHA256()), key)


def _subject(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Refract"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def certificate_pem(certificate: x509.Certificate) -> bytes:
    """The certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The private key as PKCS#8 PEM, the only form that the signer takes; the file's mode is what guards it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
