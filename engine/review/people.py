"""Passphrases of the workspace's profiles, kept as scrypt hashes (RFC 7914)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata

from engine.domain.review import Person
from engine.errors import BadInput

_COST, _BLOCK, _LANES = 2**15, 8, 1
"""RFC 7914's interactive setting raised one step: 32 MiB and some 0.1 s a try."""
_MOST_MEMORY = 256 * 1024 * 1024
_SHORTEST = 8


def make_secret(passphrase: str) -> str:
    """The line to keep in `Person.secret`: `scrypt$cost$block$lanes$salt$hash`, salt and hash in base64.

    Raises:
        BadInput: the passphrase is shorter than 8 characters.
    """
    if len(_normal(passphrase)) < _SHORTEST:
        raise BadInput("the passphrase is too short", f"take at least {_SHORTEST} characters")
    salt = secrets.token_bytes(16)
    made = _scrypt(passphrase, salt, _COST, _BLOCK, _LANES)
    return "$".join(["scrypt", str(_COST), str(_BLOCK), str(_LANES), _text(salt), _text(made)])


def verify(person: Person, passphrase: str) -> bool:
    """Whether the passphrase is this person's; True for a profile without one. Unreadable secrets never match."""
    if not person.secret:
        return True
    try:
        name, cost, block, lanes, salt, kept = person.secret.split("$")
        if name != "scrypt":
            return False
        made = _scrypt(passphrase, base64.b64decode(salt, validate=True), int(cost), int(block), int(lanes))
        return hmac.compare_digest(made, base64.b64decode(kept, validate=True))
    except (ValueError, binascii.Error):
        return False


def same_person(one: str, other: str) -> bool:
    """Whether two profile names mean one person: case, outer blanks and Unicode forms do not tell people apart."""
    return _name(one) == _name(other)


def _scrypt(passphrase: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        _normal(passphrase).encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=_MOST_MEMORY, dklen=32
    )


def _normal(passphrase: str) -> str:
    """NFKC, so that the same keys on another keyboard driver give the same bytes."""
    return unicodedata.normalize("NFKC", passphrase)


def _name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
