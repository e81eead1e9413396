"""Whom a reader trusts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from engine.provenance import certificates, chains


@dataclass(frozen=True, slots=True)
class Anchors:
    """Trusted authorities as PEM. `signers` may vouch for who signs, `timestamps` only for when.

    The two never mix: the credentials library lets a time-stamp root vouch for signers and lets a listed leaf vouch
    for itself. So only certificate authorities get in, and `timestamps` are left out of the question who signed.
    """

    signers: tuple[bytes, ...] = ()
    timestamps: tuple[bytes, ...] = ()

    def signer_pem(self) -> str:
        """The signers' authorities as one PEM text: no leaves, no time-stamping certificates, none listed for time."""
        times = {c.fingerprint(hashes.SHA256()) for c in _read(self.timestamps)}
        return _text(
            c
            for c in _read(self.signers)
            if chains.is_authority(c) and not chains.is_time_stamping(c) and c.fingerprint(hashes.SHA256()) not in times
        )

    def all_pem(self) -> str:
        """Signers' and time stamps' authorities as one PEM text."""
        return self.signer_pem() + _text(c for c in _read(self.timestamps) if chains.is_authority(c))


def _read(pems: Iterable[bytes]) -> list[x509.Certificate]:
    return [certificate for pem in pems for certificate in chains.read_chain(pem, "trust anchors")]


def _text(found: Iterable[x509.Certificate]) -> str:
    return "".join(certificates.certificate_pem(c).decode() for c in found)
