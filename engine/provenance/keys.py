"""The keys that sign: a local chain made on first use, or the user's own.

Layout of the keys folder (mode 0700; every file 0600, anything looser is refused):

    local/root.pem      root certificate; its private key is never written, so that no second authority can be made
    local/issuer.pem    intermediate key and certificate; kept because it renews the leaf
    local/signer.pem    leaf key and certificate, one file so that a renewal is one rename
    own.pem             the user's own key and chain; used in place of the local one when present

A file without a time stamp stops being valid when its leaf expires. So the local leaf lives ten years and is renewed
when under five are left: what is signed today can be verified for at least five years.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from engine.errors import BadInput, SealFailed
from engine.provenance import certificates, chains
from engine.provenance.anchors import Anchors

_RENEW_BELOW = dt.timedelta(days=365 * 5)
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs. `chain` is PEM, leaf first; `key` PKCS#8 PEM, kept out of repr; `algorithm` as C2PA names it."""

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: str
    own: bool


def signing_key(folder: Path, now: dt.datetime | None = None) -> SigningKey:
    """The key to sign with: the user's own if one was given, else the local one, made or renewed when needed.

    Raises:
        SealFailed: the folder or a file in it is open to others, damaged, or the user's own chain has expired.
    """
    now = now or dt.datetime.now(dt.UTC)
    _make_private_folder(folder)
    own = folder / "own.pem"
    if own.exists():
        return _own_key(own, now)
    local = _local_folder(folder, now)
    signer = _read_private(local / "signer.pem")
    certificate = _one_certificate(signer, "signer.pem")
    if certificate.not_valid_after_utc - now < _RENEW_BELOW:
        signer = _renew(local, now)
        certificate = _one_certificate(signer, "signer.pem")
    issuer = _one_certificate(_read_private(local / "issuer.pem"), "issuer.pem")
    chain = certificates.certificate_pem(certificate) + certificates.certificate_pem(issuer)
    return SigningKey(chain=chain, key=_key_part(signer), algorithm="es256", own=False)


def use_own_key(folder: Path, chain: Path, key: Path, now: dt.datetime | None = None) -> SigningKey:
    """Take over the user's own chain (PEM, leaf first) and key (PKCS#8 PEM) after checking all that can be checked.

    Raises:
        BadInput: the message lists every reason for which they cannot sign.
    """
    now = now or dt.datetime.now(dt.UTC)
    chain_pem, key_pem = _read_input(chain), _read_input(key)
    found = chains.read_chain(chain_pem, chain.name)
    private = chains.read_key(key_pem, key.name)
    reasons = chains.faults(found, private, now)
    if reasons:
        raise BadInput(
            f"{chain.name} cannot sign: " + " ".join(reasons), "Correct the chain, or sign with the local key.", chain
        )
    _make_private_folder(folder)
    _write_private(folder / "own.pem", _key_part(key_pem) + b"".join(map(certificates.certificate_pem, found)))
    return _own_key(folder / "own.pem", now)


def forget_own_key(folder: Path) -> None:
    """Go back to the local key. The user's own files are not touched, only our copy is removed."""
    (folder / "own.pem").unlink(missing_ok=True)


def local_anchors(folder: Path) -> Anchors:
    """What this computer trusts by itself: its own local root, and the authorities of the user's own chain."""
    found: list[bytes] = []
    root, own = folder / "local" / "root.pem", folder / "own.pem"
    if root.exists():
        found.append(_read_private(root))
    if own.exists():
        chain = chains.read_chain(_read_private(own), own.name)
        found += [certificates.certificate_pem(c) for c in chain[1:] if chains.is_authority(c)]
    return Anchors(signers=tuple(found))


def _own_key(path: Path, now: dt.datetime) -> SigningKey:
    pem = _read_private(path)
    chain = chains.read_chain(pem, path.name)
    private = chains.read_key(pem, path.name)
    reasons = chains.faults(chain, private, now)
    if reasons:
        raise SealFailed(
            "Your own signing chain cannot be used: " + " ".join(reasons),
            "Give a renewed one, or go back to the local key.",
        )
    algorithm = chains.algorithm_of(private) or ""
    chain_pem = b"".join(certificates.certificate_pem(c) for c in chain if c.issuer != c.subject)
    return SigningKey(chain=chain_pem, key=_key_part(pem), algorithm=algorithm, own=True)


def _local_folder(folder: Path, now: dt.datetime) -> Path:
    """The folder of the local chain. It is made beside and moved in whole, so a second process sees all or nothing."""
    local = folder / "local"
    if not local.exists():
        staging = Path(tempfile.mkdtemp(prefix="local.", suffix=".part", dir=folder))
        try:
            root = certificates.make_root(now)
            issuer = certificates.make_intermediate(root, now)
            _write_private(staging / "root.pem", certificates.certificate_pem(root.certificate))
            _write_private(staging / "issuer.pem", _pair(issuer))
            _write_private(staging / "signer.pem", _pair(certificates.make_leaf(issuer, now)))
            staging.rename(local)
        except OSError:
            if not (local / "signer.pem").exists():
                raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    _refuse_if_open(local)
    return local


def _renew(local: Path, now: dt.datetime) -> bytes:
    pem = _read_private(local / "issuer.pem")
    key = chains.read_key(pem, "issuer.pem")
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SealFailed("issuer.pem in the keys folder holds a key of another kind.", "Remove the folder “local”.")
    issuer = certificates.Issued(_one_certificate(pem, "issuer.pem"), key)
    renewed = _pair(certificates.make_leaf(issuer, now))
    _write_private(local / "signer.pem", renewed)
    return renewed


def _pair(issued: certificates.Issued) -> bytes:
    return certificates.key_pem(issued.key) + certificates.certificate_pem(issued.certificate)


def _key_part(pem: bytes) -> bytes:
    start, end = b"-----BEGIN PRIVATE KEY-----", b"-----END PRIVATE KEY-----"
    try:
        return pem[pem.index(start) : pem.index(end) + len(end)] + b"\n"
    except ValueError as fault:
        raise SealFailed("A file of the keys folder lost its private key.", "Remove the folder “local”.") from fault


def _one_certificate(pem: bytes, name: str) -> x509.Certificate:
    try:
        return chains.read_chain(pem, name)[0]
    except BadInput as fault:
        raise SealFailed(fault.message, "Remove the folder “local” of the keys folder; a new chain is made.") from fault


def _read_input(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise BadInput(f"{path.name} cannot be read: {fault.strerror}.", "", path) from fault


def _read_private(path: Path) -> bytes:
    """The file's bytes, read only if nobody but its owner can reach it."""
    _refuse_if_open(path)
    try:
        return path.read_bytes()
    except OSError as fault:
        raise SealFailed(f"{path.name} of the keys folder cannot be read: {fault.strerror}.", "", path) from fault


def _write_private(path: Path, content: bytes) -> None:
    """Write whole or not at all, readable by the owner only from the first byte on."""
    handle, part = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)


def _make_private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_if_open(folder)


def _refuse_if_open(path: Path) -> None:
    """Raise if others may reach the path. Windows guards by access lists, which the user's profile folder sets."""
    if os.name != "posix":
        return
    try:
        found = path.stat()
    except OSError as fault:
        raise SealFailed(f"{path.name} of the keys folder is missing: {fault.strerror}.", "", path) from fault
    mode = stat.S_IMODE(found.st_mode)
    if mode & _OPEN_TO_OTHERS:
        wanted = "700" if path.is_dir() else "600"
        raise SealFailed(
            f"“{path.name}” in the keys folder can be reached by others (mode {mode:o}).",
            f"If nobody used it: chmod {wanted} {path.name}. Otherwise remove it; a new one is made.",
            path,
        )
    if found.st_uid != os.geteuid():
        raise SealFailed(
            f"“{path.name}” in the keys folder belongs to another account.", "Use a folder of your own.", path
        )
