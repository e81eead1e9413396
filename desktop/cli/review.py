"""`check` and `review`."""

from __future__ import annotations

import argparse
import textwrap

from desktop import queue
from desktop.cli import batch, documents
from desktop.cli.output import Answer, table
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from desktop.journey import judging, names
from desktop.work import existing
from engine.domain.findings import Report, Verdict
from engine.domain.review import Ruling
from engine.errors import UnknownName

_SIGNS = {
    Verdict.PASS: "✓",
    Verdict.REVIEW: "?",
    Verdict.BLOCK: "✗",
    Verdict.NOT_RUN: "!",
    Verdict.NOT_APPLICABLE: "-",
}


def add(commands: Commands) -> None:
    """Put both commands into the parser."""
    parser = commands.add("check", check, "run the fidelity checks on a version or any file")
    parser.add_argument("subject", metavar="VERSION|FILE")
    parser.add_argument("--profile", default="default", help="which limits (default: default)")
    parser = commands.add("review", review, "approve a version, reject it, or ask for changes")
    parser.add_argument("version", metavar="VERSION")
    ruling = parser.add_mutually_exclusive_group(required=True)
    for one in Ruling:
        ruling.add_argument(f"--{one.value}", dest="ruling", action="store_const", const=one)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="what the decision rests on")


def check(session: Session, arguments: argparse.Namespace) -> Answer:
    """Check; the exit status is 0 whatever the verdict."""
    path = existing(arguments.subject)
    if path.is_file():
        report = session.run(judging.check_file(session.reading(), path, arguments.profile), f"Check {path.name}")
    else:
        report = _check_version(session, arguments)
    return Answer(documents.report(report), _told(report))


def review(session: Session, arguments: argparse.Namespace) -> Answer:
    """Rule on a version as the acting profile."""
    desk = session.writing()
    decision = session.run(
        judging.decide(desk, arguments.version, arguments.ruling, arguments.reason), f"Review {arguments.version}"
    )
    account = " (same account of the computer as the maker)" if decision.same_account else ""
    return Answer(
        documents.decision(decision), f"{decision.version}: {decision.ruling.value} by {decision.by}{account}"
    )


def _check_version(session: Session, arguments: argparse.Namespace) -> Report:
    desk = session.writing()
    try:
        version = names.version(desk, arguments.subject)
    except UnknownName as error:
        raise UnknownName(f"{arguments.subject!r} is neither a version nor a file", error.hint) from error
    wanted = {"version": version.id, "profile": arguments.profile}
    job = queue.add(desk.store, "check", wanted, what=f"Check {version.id}", by=desk.by)
    batch.run(session, desk, [(version.id, lambda: job)]).only()
    report = desk.store.report(version.id)
    assert report is not None
    return report


def _told(report: Report) -> str:
    rows = [
        (_SIGNS[one.verdict], one.perspective.value, one.check, textwrap.shorten(one.message, 100))
        for one in report.findings
    ]
    return f"verdict: {report.verdict.value}\n{table(rows)}"
