"""Findings of a report: verdict, what was measured against which limit, and where it shows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from engine.domain.findings import Evidence, Finding, Report, Verdict
from engine.domain.versions import TimeMap
from ui.i18n import count, tr
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, frame, row
from ui.widgets.timeline import Mark
from ui.widgets.words import Elided, Pill, label
from ui.words import check_name, clock, verdict_name, verdict_tone

_WORST_FIRST = (Verdict.BLOCK, Verdict.NOT_RUN, Verdict.REVIEW, Verdict.PASS, Verdict.NOT_APPLICABLE)
_TIMES = 4


def open_findings(report: Report) -> tuple[Finding, ...]:
    """What a person must look at, the worst first."""
    findings = [f for f in report.findings if f.verdict in _WORST_FIRST[:3]]
    return tuple(sorted(findings, key=lambda f: _WORST_FIRST.index(f.verdict)))


class FindingsPanel(QWidget):
    """All findings; those that passed are folded into one line. `sought` gives seconds of the checked file."""

    sought = Signal(float)

    def __init__(self, kit: Kit, top: int = 0) -> None:
        super().__init__()
        self._kit = kit
        self._report: Report | None = None
        self._unfolded = False
        self._box: QVBoxLayout = column(gap=8, margins=(0, top, 4, top))
        self.setLayout(self._box)
        self.setAccessibleName(tr("Findings"))

    def show_report(self, report: Report | None, nothing: str) -> None:
        """Show a report, or say `nothing` where there is none."""
        if report is not None and report == self._report:
            return
        self._report, self._unfolded = report, False
        self._build(nothing)

    def _build(self, nothing: str = "") -> None:
        clear(self._box)
        report = self._report
        if report is None:
            self._box.addWidget(label(nothing, "quiet", wrap=True))
            self._box.addStretch(1)
            return
        for finding in open_findings(report):
            self._box.addWidget(self._card(finding))
        quiet = [f for f in report.findings if f.verdict in _WORST_FIRST[3:]]
        if quiet:
            self._box.addWidget(self._folded(quiet))
        if self._unfolded:
            for finding in sorted(quiet, key=lambda f: _WORST_FIRST.index(f.verdict)):
                self._box.addWidget(self._card(finding))
        self._box.addStretch(1)

    def _folded(self, quiet: Sequence[Finding]) -> QFrame:
        passed = sum(f.verdict is Verdict.PASS for f in quiet)
        said = count(passed, "{n} check", "{n} checks")
        words = tr("Hide") if self._unfolded else tr("Show")
        toggle = Button(self._kit, words, self._toggle, look="link", name=tr("{words} what passed", words=words))
        parts = row(Pill(verdict_name(Verdict.PASS), Tone.OK), label(said, "strong"), 1, gap=8, margins=(12, 6, 8, 6))
        rest = len(quiet) - passed
        if rest:
            parts.addWidget(label(tr("{n} not applicable", n=rest), "secondary"))
        parts.addWidget(toggle)
        return frame("row", parts)

    def _toggle(self) -> None:
        self._unfolded = not self._unfolded
        self._build()

    def _card(self, finding: Finding) -> QFrame:
        name = Elided(check_name(finding.check), "strong")
        head = row(Pill(verdict_name(finding.verdict), verdict_tone(finding.verdict)), name, gap=8)
        head.setStretch(1, 1)
        inside = column(head, gap=6, margins=(12, 8, 12, 10))
        for words in (finding.message, finding.reason):
            if words:
                inside.addWidget(label(words, "secondary", wrap=True))
        measures = measured_words(finding)
        if measures:
            inside.addWidget(label(measures, "hint", wrap=True))
        timed = [e for e in finding.evidence if e.start is not None][:_TIMES]
        if timed:
            inside.addLayout(row(*(self._time(finding, e) for e in timed), 1, gap=6))
        if finding.repair:
            inside.addWidget(label(tr("Way out: {repair}", repair=finding.repair), "secondary", wrap=True))
        if finding.proof is not None:
            proof = tr(
                "Known answers on this machine: {right} of {total} right",
                right=finding.proof.right,
                total=finding.proof.total,
            )
            name.setToolTip(proof)
        return frame("row", inside)

    def _time(self, finding: Finding, evidence: Evidence) -> Button:
        start = evidence.start or 0.0
        at = clock(start, exact=True)
        name = tr("Go to {at}: {check}", at=at, check=check_name(finding.check))
        return Button(self._kit, at, lambda: self.sought.emit(start), hint=evidence.note or name, name=name)


def measured_words(finding: Finding) -> str:
    """Every measured quantity, each with its limit where it has one."""
    limits = {limit.name: limit for limit in finding.thresholds}
    parts: list[str] = []
    for quantity, value in finding.measured.items():
        limit = limits.get(quantity)
        shown = quantity.replace("_", " ")
        if limit is None:
            parts.append(tr("{quantity} {value:.4g}", quantity=shown, value=value))
        else:
            parts.append(
                tr(
                    "{quantity} {value:.4g} {unit}, limit {limit:.4g}",
                    quantity=shown,
                    value=value,
                    unit=limit.unit,
                    limit=limit.value,
                ).replace(" ,", ",")
            )
    return " · ".join(parts)


def marks_of(report: Report | None, time_map: TimeMap) -> tuple[Mark, ...]:
    """Where the open findings show in the source, for the timeline."""
    return tuple(
        Mark(
            _source_time(evidence.start, time_map),
            _source_time(evidence.end if evidence.end is not None else evidence.start + 0.2, time_map),
            verdict_tone(finding.verdict),
            check_name(finding.check),
        )
        for finding in (open_findings(report) if report else ())
        for evidence in finding.evidence
        if evidence.start is not None
    )


def _source_time(seconds: float, time_map: TimeMap) -> float:
    """Evidence speaks of the checked file's time."""
    at = time_map.to_source(Fraction(seconds).limit_denominator(100_000))
    return seconds if at is None else float(at)
