"""Several inputs in one command: the good ones are done, the bad ones are listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desktop import queue
from desktop.cli.output import DONE, Answer, Document, error_document, sentence_of, worst
from desktop.cli.session import Session
from desktop.work import Desk
from engine.domain.jobs import Job
from engine.errors import EngineError


@dataclass(slots=True)
class Batch:
    """What came out, in the order asked: (what was named, ids of what was made), and (what was named, why not)."""

    done: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    failed: list[tuple[str, BaseException]] = field(default_factory=list)

    def only(self) -> tuple[str, ...]:
        """What a batch of one made.

        Raises:
            EngineError, EngineBug: why it failed.
        """
        if self.failed:
            raise self.failed[0][1]
        return self.done[0][1]

    def answer(self, document: Document, text: str) -> Answer:
        """The document with "errors" and, where nothing at all succeeded, "error"; the text with the errors below."""
        errors = [{"path": name, "error": sentence_of(error)} for name, error in self.failed]
        whole = document | {"errors": errors}
        if self.failed and not self.done:
            whole["error"] = error_document(self.failed[0][1])
        lines = [text, *(_line(name, error) for name, error in self.failed)]
        status = worst(error for _, error in self.failed) if self.failed else DONE
        return Answer(whole, "\n".join(line for line in lines if line), status)


def run(session: Session, desk: Desk, named: Sequence[tuple[str, Callable[[], Job]]]) -> Batch:
    """Queue a job for each name and run them; asking may itself fail (an unknown name).

    Raises:
        Cancelled: Ctrl+C.
    """
    batch = Batch()
    jobs: list[tuple[str, Job]] = []
    for name, ask in named:
        try:
            jobs.append((name, ask()))
        except EngineError as error:
            batch.failed.append((name, error))
    ended = {job.id: (job, error) for job, error in session.run_jobs(job for _, job in jobs)}
    for name, job in jobs:
        error = ended[job.id][1]
        if error is None:
            batch.done.append((name, queue.made(desk.store, job.id)))
        else:
            batch.failed.append((name, error))
    return batch


def _line(name: str, error: BaseException) -> str:
    hint = f"\n    {error.hint}" if isinstance(error, EngineError) and error.hint else ""
    return f"✗ {name}: {sentence_of(error)}{hint}"
