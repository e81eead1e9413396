"""`queue list|cancel|retry`."""

from __future__ import annotations

import argparse

from desktop import queue
from desktop.cli import documents
from desktop.cli.output import DONE, Answer, table, worst
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from engine.domain.jobs import Job


def add(commands: Commands) -> None:
    """Put the group into the parser."""
    group = commands.group("queue", "the jobs of the workspace: list, cancel, retry")
    group.add("list", list_jobs, "all jobs, in the order they run")
    group.add("cancel", cancel, "cancel a job that waits").add_argument("job", metavar="ID")
    group.add("retry", retry, "run a job again that failed, was cancelled or waits").add_argument("job", metavar="ID")


def list_jobs(session: Session, _arguments: argparse.Namespace) -> Answer:
    """All jobs."""
    return _jobs(list(session.reading().store.jobs.all()), "The queue is empty.")


def cancel(session: Session, arguments: argparse.Namespace) -> Answer:
    """Cancel a job."""
    desk = session.writing()
    return _jobs([queue.withdrawn(desk.store, queue.named(desk.store, arguments.job))])


def retry(session: Session, arguments: argparse.Namespace) -> Answer:
    """Run a job again, now."""
    desk = session.writing()
    job = queue.renewed(desk.store, queue.named(desk.store, arguments.job))
    ended, error = session.run_jobs([job])[0]
    answer = _jobs([ended])
    return Answer(answer.document, answer.text, DONE if error is None else worst([error]))


def _jobs(jobs: list[Job], none: str = "") -> Answer:
    rows = [(one.id, one.state.value, f"{round(one.progress * 100)} %", one.what, one.error) for one in jobs]
    return Answer({"jobs": [documents.job(one) for one in jobs]}, table(rows, right=(2,)) or none)
