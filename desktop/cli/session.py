"""One run of the command line: its workspace, its runner, its progress line, and what Ctrl+C does."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import TypeVar

from desktop import paths, queue
from desktop.journey import TASKS
from desktop.runner import JobMoved, Notice, Runner
from desktop.work import Desk, Steps, account
from desktop.workspace import Workspace
from engine.domain.jobs import Job, JobState
from engine.errors import Cancelled, EngineError

T = TypeVar("T")


class Session:
    """What a command works with. `reading` or `writing` opens the workspace; `close` ends it all."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.root = Path(arguments.workspace) if arguments.workspace else paths.default_workspace()
        self.user = (arguments.user or "").strip() or account()
        self._workspace: Workspace | None = None
        self._runner: Runner | None = None
        self._line = _Line()
        self._interrupts = 0
        self._handlers: dict[signal.Signals, signal._HANDLER] = {}

    def reading(self) -> Desk:
        """Open the workspace to look at it, beside whoever writes to it.

        Raises:
            WorkspaceDamaged, BadInput: it cannot be used.
        """
        return self._desk(lambda: Workspace.open_reading(self.root))

    def writing(self) -> Desk:
        """Open the workspace as its one writer.

        Raises:
            WorkspaceBusy: another Refract has it.
            WorkspaceDamaged, BadInput: it cannot be used.
        """
        return self._desk(lambda: Workspace.open_writing(self.root))

    def run(self, steps: Steps[T], what: str) -> T:
        """Run a use-case that is no job; progress on standard error.

        Raises:
            EngineError, Cancelled, EngineBug: how it failed.
        """
        try:
            return self._running().run(steps, lambda done, note: self._line.progress(what, done, note))
        finally:
            self._line.clear()

    def run_jobs(self, jobs: Iterable[Job]) -> list[tuple[Job, BaseException | None]]:
        """Run these jobs; each as it ended, with its error if it failed.

        Raises:
            Cancelled: Ctrl+C.
        """
        wanted = list(dict.fromkeys(job.id for job in jobs))
        runner = self._running()
        try:
            runner.run_jobs(wanted)
        finally:
            self._line.clear()
        store = self._workspace_open().store
        ended = (queue.named(store, identity) for identity in wanted)
        return [(job, runner.errors.get(job.id) or _kept_error(job)) for job in ended]

    def close(self) -> None:
        """End the engine process and let go of the workspace; twice is fine."""
        if self._runner is not None:
            self._runner.close()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if self._workspace is not None:
            self._workspace.close()

    def _desk(self, opening: Callable[[], Workspace]) -> Desk:
        if self._workspace is None:
            self._workspace = opening()
        return Desk(self._workspace, self.user)

    def _workspace_open(self) -> Workspace:
        assert self._workspace is not None, "a command opens the workspace first"
        return self._workspace

    def _running(self) -> Runner:
        if self._runner is None:
            self._runner = Runner(self._workspace_open(), TASKS, self._tell)
            for number in (signal.SIGINT, signal.SIGTERM):
                self._handlers[number] = signal.signal(number, self._interrupt)
        return self._runner

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupts += 1
        if self._interrupts > 1 or self._runner is None:
            raise KeyboardInterrupt
        self._runner.interrupt()

    def _tell(self, notice: Notice) -> None:
        if isinstance(notice, JobMoved):
            self._line.job(notice.job)


class _Line:
    """One line of progress on a terminal; off a terminal, one line for each job that ended badly and no other noise."""

    def __init__(self) -> None:
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def job(self, job: Job) -> None:
        if job.state is JobState.RUNNING:
            self.progress(job.what, job.progress, job.note, job.seconds_left)
        elif self._terminal:
            self.clear()

    def progress(self, what: str, done: float, note: str, left: float | None = None) -> None:
        if not self._terminal:
            return
        time = f", {round(left)} s left" if left is not None and left >= 1 else ""
        text = f"{what}  {round(done * 100):3d} %{time}" + (f"  {note}" if note else "")
        sys.stderr.write("\r\033[K" + text[: shutil.get_terminal_size().columns - 1])
        sys.stderr.flush()
        self._shown = True

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
            self._shown = False


def _kept_error(job: Job) -> BaseException | None:
    """The error of a job that failed in an earlier run, from what the queue kept of it."""
    if job.state is JobState.CANCELLED:
        return Cancelled()
    return EngineError(job.error, job.hint) if job.state is JobState.FAILED else None
