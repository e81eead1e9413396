"""Step 7, the decision: enforces who may decide, on what evidence, and binds it to exact bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.checks.report import report_digest, worst
from engine.domain.findings import Report, Verdict
from engine.domain.media import Sha256
from engine.domain.plain import digest
from engine.domain.review import Bound, Decision, Person, Ruling
from engine.domain.versions import Version
from engine.errors import BadInput, Refused, UnreadableMedia
from engine.review.people import same_person


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """One ruling on one version.

    `maker` is the profile that made the version; `at` is ISO 8601. `files` are the SHA-256 of the version's files as
    they are now, in order; None: they are hashed here.
    """

    version: Version
    report: Report | None
    ruling: Ruling
    by: Person
    reason: str
    maker: Person
    at: str
    files: tuple[Sha256, ...] | None = None


def decide(request: DecideRequest) -> Decision:
    """The decision, bound to the files, the recipe and the report as they are at this moment.

    Raises:
        Refused: the maker decides about their own, there is no report of exactly these bytes, a check blocks, or a
            check that did not run is not named in the reason.
        BadInput: there is no reason, or `maker` is not the version's maker.
        UnreadableMedia: a file of the version is gone.
    """
    _refuse_own(request)
    if not request.reason.strip():
        raise BadInput("a decision needs a reason", "say in a sentence what it rests on")
    report = _sound_report(request)
    now = request.files if request.files is not None else tuple(_hash(file.path) for file in request.version.files)
    _refuse_other_bytes(request.version, report, now)
    if request.ruling is Ruling.APPROVE:
        _refuse_unproven(report, request.reason)
    return Decision(
        version=request.version.id,
        ruling=request.ruling,
        by=request.by.name,
        reason=request.reason.strip(),
        bound=Bound(now, digest(request.version.recipe), report.digest),
        same_account=request.by.account == request.maker.account,
        at=request.at,
    )


def still_valid(decision: Decision, files: Sequence[Sha256], recipe: Sha256, report: Sha256) -> str | None:
    """Why an approval no longer holds, None while it does.

    Args:
        decision: what was decided.
        files: SHA-256 of the version's files now, in order.
        recipe: digest of the canonical recipe now.
        report: digest of the newest report; an equal re-check keeps it.
    """
    if decision.ruling is not Ruling.APPROVE:
        return f"the last decision was '{decision.ruling.value}', not an approval"
    bound = decision.bound
    if tuple(files) != bound.files:
        return "a file of the version was changed after the approval"
    if recipe != bound.recipe:
        return "the recipe was changed after the approval"
    if report != bound.report:
        return "a later check came to another report than the one approved"
    return None


def _refuse_own(request: DecideRequest) -> None:
    if not same_person(request.maker.name, request.version.maker):
        raise BadInput("the maker named in the request is not the version's maker")
    if same_person(request.by.name, request.version.maker):
        raise Refused(
            f"{request.by.name} made this version and cannot decide about it", "let another profile review it"
        )


def _sound_report(request: DecideRequest) -> Report:
    """The report, once it is certain that it is of this version and was not altered since it was made."""
    report = request.report
    if report is None:
        raise Refused("the version has not been checked", "run the checks first")
    if report.subject != request.version.id:
        raise Refused("the report is of another version", "run the checks on this version")
    if report.digest != report_digest(report) or report.verdict is not worst(report.findings):
        raise Refused("the report was altered after the check", "run the checks again")
    return report


def _refuse_other_bytes(version: Version, report: Report, now: tuple[Sha256, ...]) -> None:
    if not now or now != tuple(file.sha256 for file in version.files):
        raise Refused("a file of the version was changed after it was made", "make the version again and check it")
    if report.sha256 != now[0]:
        raise Refused("the report is of other bytes than the version's file", "run the checks again")


def _refuse_unproven(report: Report, reason: str) -> None:
    if report.verdict is Verdict.BLOCK:
        blocking = ", ".join(f.check for f in report.findings if f.verdict is Verdict.BLOCK)
        raise Refused(
            f"the version is blocked by {blocking}",
            "repair what the findings name; setting a block aside takes a second reviewer and is not offered yet",
        )
    said = reason.casefold()
    unnamed = [f.check for f in report.findings if f.verdict is Verdict.NOT_RUN and not _names(said, f.check)]
    if unnamed or (report.verdict is Verdict.NOT_RUN and not report.findings):
        raise Refused(
            f"these checks did not run and the reason does not name them: {', '.join(unnamed) or 'all'}",
            "run the checks again, or name each of them in the reason for approving without it",
        )


def _names(said: str, check: str) -> bool:
    """A reason names a check by its id ("safety.nudity") or by its last word alone ("nudity")."""
    last = check.casefold().rpartition(".")[2]
    return re.search(rf"\b{re.escape(last)}\b", said) is not None


def _hash(path: Path) -> Sha256:
    try:
        with path.open("rb") as stream:
            return Sha256(hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as fault:
        raise UnreadableMedia(
            f"{path.name} cannot be read: {fault.strerror or fault}", "make the version again", path
        ) from fault
