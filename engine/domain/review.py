"""Who decided what, and the chain that shows if the log was changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.domain.media import Sha256
from engine.domain.versions import VersionId


class Ruling(Enum):
    """A reviewer's decision."""

    APPROVE = "approve"
    REJECT = "reject"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Person:
    """A profile of the workspace.

    `account` is the account of the computer it was made under; `secret` a scrypt hash or "".
    """

    name: str
    role: str
    account: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a decision is about, byte for byte. `files` are all files of the version in order."""

    files: tuple[Sha256, ...]
    recipe: Sha256
    report: Sha256


@dataclass(frozen=True, slots=True)
class Decision:
    """One ruling. `same_account` tells that maker and reviewer used the same account of the computer."""

    version: VersionId
    ruling: Ruling
    by: str
    reason: str
    bound: Bound
    same_account: bool
    at: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the log.

    `digest` = SHA-256 of `previous` and the canonical `event`; the first `previous` is 64 zeros.
    """

    number: int
    event: str
    previous: Sha256
    digest: Sha256
