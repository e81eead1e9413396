"""The report: the worst finding wins, and one digest that an approval binds to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.domain.findings import Finding, Report, Verdict
from engine.domain.media import Sha256
from engine.domain.plain import digest
from engine.domain.versions import VersionId

_WORST_FIRST = (Verdict.BLOCK, Verdict.NOT_RUN, Verdict.REVIEW, Verdict.PASS)


def worst(findings: Iterable[Finding]) -> Verdict:
    """BLOCK > NOT_RUN > REVIEW > PASS; NOT_APPLICABLE does not count. Nothing that ran means NOT_RUN, never PASS."""
    said = {finding.verdict for finding in findings}
    return next((verdict for verdict in _WORST_FIRST if verdict in said), Verdict.NOT_RUN)


def report_digest(report: Report) -> Sha256:
    """SHA-256 of the canonical report without what changes from run to run.

    Left out: when it was checked, how long each check took, and when its known answers were last proved. Everything
    else is in: verdicts, measured values, limits, evidence, models, and how many known answers came out right.
    """
    findings = tuple(
        replace(f, seconds=0.0, proof=None if f.proof is None else replace(f.proof, date="")) for f in report.findings
    )
    return digest(replace(report, findings=findings, checked_at="", digest=Sha256("")))


def make_report(
    subject: VersionId | None, sha256: Sha256, profile: str, findings: tuple[Finding, ...], checked_at: str
) -> Report:
    """The report of these findings, its verdict and digest worked out."""
    bare = Report(subject, sha256, profile, worst(findings), findings, Sha256(""), checked_at)
    return replace(bare, digest=report_digest(bare))
