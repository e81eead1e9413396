"""What the checks found: one record a check, and the report that an approval binds to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.domain.media import Box, Sha256
from engine.domain.versions import VersionId


class Verdict(Enum):
    """What a check says. NOT_RUN (crash, time-out, missing or altered model, unknown input) never counts as passed."""

    PASS = "pass"
    REVIEW = "review"
    BLOCK = "block"
    NOT_RUN = "not_run"
    NOT_APPLICABLE = "not_applicable"


class Perspective(Enum):
    """The perspectives of the paper's section 2, and quality."""

    SAFETY = "safety"
    PRIVACY = "privacy"
    AUTHENTICITY = "authenticity"
    LEGAL = "legal"
    BIAS = "bias"
    IDENTIFIABILITY = "identifiability"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a finding shows. Times are seconds on the checked file's own clock after its first picture."""

    note: str
    start: float | None = None
    end: float | None = None
    box: Box | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit with where it comes from. Limits are data; packs may tighten, never loosen them."""

    name: str
    value: float
    unit: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The check's known answers, run on this machine. `right` of `total` came out as known."""

    right: int
    total: int
    date: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of one file.

    `measured` maps quantity to value; `reason` explains NOT_RUN and NOT_APPLICABLE.
    """

    check: str
    version: str
    perspective: Perspective
    verdict: Verdict
    message: str
    measured: dict[str, float]
    thresholds: tuple[Threshold, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    repair: str = ""
    model: str = ""
    proof: Proof | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one file. `sha256` is of the bytes that were checked.

    `digest` is the SHA-256 of the canonical report without times and dates: an equal re-check keeps an approval.
    """

    subject: VersionId | None
    sha256: Sha256
    profile: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    digest: Sha256
    checked_at: str
