"""The user's own signing chain: every reason for which it cannot be used, said before the first signature.

The rules are those of the C2PA certificate profile that a claim signer must hold, and one that readers ought to hold
and do not: a self-signed certificate vouches for nobody, so it may not sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from engine.errors import BadInput
from engine.provenance.certificates import CLAIM_SIGNING, DOCUMENT_SIGNING

_ALLOWED_USES = {ExtendedKeyUsageOID.EMAIL_PROTECTION, CLAIM_SIGNING, DOCUMENT_SIGNING}
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_WEAK_SIGNATURES = {SignatureAlgorithmOID.RSA_WITH_MD5, SignatureAlgorithmOID.RSA_WITH_SHA1}
_MINIMUM_RSA_BITS = 2048
_E = TypeVar("_E", bound=x509.ExtensionType)
_HINT = "Give a PEM file with the leaf first, then its intermediates, and the leaf's unencrypted PKCS#8 key."


def read_chain(pem: bytes, name: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file, in file order.

    Raises:
        BadInput: it holds none, or one that cannot be read.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError as fault:
        raise BadInput(f"{name} holds no readable certificate: {fault}.", _HINT, name) from fault


def read_key(pem: bytes, name: str) -> PrivateKeyTypes:
    """The private key of a PEM file.

    Raises:
        BadInput: it is not an unencrypted PKCS#8 key.
    """
    if b"-----BEGIN PRIVATE KEY-----" not in pem:
        what = "an encrypted key" if b"ENCRYPTED" in pem else "no PKCS#8 key (“BEGIN PRIVATE KEY”)"
        raise BadInput(f"{name} holds {what}.", "Convert it with: openssl pkcs8 -topk8 -nocrypt.", name)
    try:
        return serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as fault:
        raise BadInput(f"{name} holds no readable private key: {fault}.", _HINT, name) from fault


def algorithm_of(key: object) -> str | None:
    """The COSE signature algorithm (RFC 9053) for a key, as C2PA names it, or None if C2PA knows none for it."""
    if isinstance(key, ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey):
        return _CURVES.get(key.curve.name)
    if isinstance(key, ed25519.Ed25519PrivateKey | ed25519.Ed25519PublicKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        return "ps256" if key.key_size >= _MINIMUM_RSA_BITS else None
    return None


def faults(chain: Sequence[x509.Certificate], key: PrivateKeyTypes, now: dt.datetime) -> tuple[str, ...]:
    """Every reason why this chain and key must not sign, each a sentence; empty if they may."""
    if not chain:
        return ("The chain holds no certificate.",)
    leaf = chain[0]
    found = [*_leaf_faults(leaf, now), *_key_faults(leaf, key), *_order_faults(chain, now)]
    return tuple(found)


def _leaf_faults(leaf: x509.Certificate, now: dt.datetime) -> list[str]:
    found: list[str] = []
    if leaf.issuer == leaf.subject:
        found.append("The leaf is self-signed: nobody vouches for it.")
    if leaf.version is not x509.Version.v3:
        found.append("The leaf is not an X.509 version 3 certificate.")
    found += _date_faults("leaf", leaf, now)
    if leaf.signature_algorithm_oid in _WEAK_SIGNATURES:
        found.append("The leaf is signed with SHA-1 or MD5.")
    basic = _extension(leaf, x509.BasicConstraints)
    if basic is not None and basic.value.ca:
        found.append("The leaf is a certificate authority (CA:TRUE); is the chain in reverse order?")
    if _extension(leaf, x509.AuthorityKeyIdentifier) is None:
        found.append("The leaf has no authority key identifier.")
    return found + _use_faults(leaf)


def _use_faults(leaf: x509.Certificate) -> list[str]:
    found: list[str] = []
    usage = _extension(leaf, x509.KeyUsage)
    if usage is None or not usage.value.digital_signature:
        found.append("The leaf's key usage does not allow digital signatures.")
    elif usage.value.key_cert_sign:
        found.append("The leaf's key usage allows signing certificates.")
    elif not usage.critical:
        found.append("The leaf's key usage is not marked critical.")
    extended = _extension(leaf, x509.ExtendedKeyUsage)
    if extended is None:
        return [*found, "The leaf has no extended key usage."]
    uses = set(extended.value)
    if ExtendedKeyUsageOID.EMAIL_PROTECTION not in uses:
        found.append("The leaf's extended key usage lacks emailProtection, which readers ask for by default.")
    for use in sorted(uses - _ALLOWED_USES, key=lambda oid: oid.dotted_string):
        found.append(f"The leaf's extended key usage allows {use.dotted_string}, which a claim signer may not have.")
    return found


def _key_faults(leaf: x509.Certificate, key: PrivateKeyTypes) -> list[str]:
    found: list[str] = []
    if algorithm_of(key) is None:
        found.append("The key is none that C2PA signs with: P-256, P-384, P-521, Ed25519, or RSA of 2048 bits or more.")
    der = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*der) != leaf.public_key().public_bytes(*der):
        found.append("The private key does not belong to the first certificate of the chain.")
    return found


def _order_faults(chain: Sequence[x509.Certificate], now: dt.datetime) -> list[str]:
    found: list[str] = []
    if len(chain) == 1 and chain[0].issuer != chain[0].subject:
        found.append("The chain lacks the certificate that issued the leaf.")
    for number, (child, parent) in enumerate(pairwise(chain), start=1):
        if not _issued(child, parent):
            found.append(f"Certificate {number} of the chain was not issued by certificate {number + 1}.")
        basic = _extension(parent, x509.BasicConstraints)
        if basic is None or not basic.value.ca:
            found.append(f"Certificate {number + 1} of the chain is not a certificate authority.")
        found += _date_faults(f"certificate {number + 1}", parent, now)
    return found


def _date_faults(what: str, certificate: x509.Certificate, now: dt.datetime) -> list[str]:
    if now > certificate.not_valid_after_utc:
        return [f"The {what} expired on {certificate.not_valid_after_utc:%Y-%m-%d}."]
    if now < certificate.not_valid_before_utc:
        return [f"The {what} is not valid before {certificate.not_valid_before_utc:%Y-%m-%d}."]
    return []


def _issued(child: x509.Certificate, parent: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it may vouch for others: CA:TRUE. A leaf can never be an anchor."""
    basic = _extension(certificate, x509.BasicConstraints)
    return basic is not None and basic.value.ca


def is_time_stamping(certificate: x509.Certificate) -> bool:
    """Whether it is for time stamps only (RFC 3161)."""
    extended = _extension(certificate, x509.ExtendedKeyUsage)
    return extended is not None and ExtendedKeyUsageOID.TIME_STAMPING in extended.value


def _extension(certificate: x509.Certificate, kind: type[_E]) -> x509.Extension[_E] | None:
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None
