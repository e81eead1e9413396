"""The writer thread: opens the workspace, runs the queue and the engine processes, and writes what comes out.

Everything of the engine and of the store is imported here, after the first window stands.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.window.world import World
from engine.errors import Cancelled, EngineError

if TYPE_CHECKING:
    from desktop.lane import Activity
    from desktop.runner import Notice, Runner
    from desktop.window.reader import Reader
    from desktop.work import Desk, Steps
    from desktop.workspace import Workspace

LOG = logging.getLogger("refract.window")

Action = Callable[["Desk"], "frozenset[str] | None"]
MakeSteps = Callable[["Desk"], "Steps[Any]"]
OnEnd = Callable[[Any, BaseException | None], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """The workspace is open. `busy` is "" or why it is open for reading only."""

    root: Path
    busy: str


@dataclass(frozen=True, slots=True)
class NotOpened:
    """The workspace cannot be used."""

    error: EngineError


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new World, and which of its parts are new."""

    world: World
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Failed:
    """A command or a job failed. `job` is its task, "" for commands."""

    what: str
    error: BaseException
    job: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A use-case that is no job has ended: `on_end(value, error)` is to be called on the GUI thread."""

    on_end: OnEnd
    value: Any
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class Jobbed:
    """A job has ended well."""

    task: str
    what: str


Message = Opened | NotOpened | Fresh | Failed | Ended | Jobbed


class Ticket:
    """A use-case under way; `cancel` may be called at any time, from the GUI thread."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self.activity: Activity | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """Stop it; it then ends with Cancelled."""
        self.cancelled = True
        self._backstage.stop(self)


class Backstage:
    """The two threads of one workspace. All methods return at once, but `end`.

    Args:
        root: the workspace's folder.
        tell: gets messages, on either thread.
    """

    def __init__(self, root: Path, tell: Callable[[Message], None]) -> None:
        self.root = root
        self._tell = tell
        self._lock = threading.Lock()
        self._early: list[Callable[[], None]] = []
        self._runner: Runner | None = None
        self._workspace: Workspace | None = None
        self._reader: Reader | None = None
        self._item: str | None = None
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def begin(self) -> None:
        """Open the workspace and start working."""
        self._thread.start()

    def do(self, action: Action, by: str, what: str) -> None:
        """Run `action` on the writer thread; it answers which tables it changed. Its EngineErrors are told."""
        self._post(lambda: self._act(action, by, what))

    def start(self, make: MakeSteps, by: str, on_end: OnEnd, *, side: bool = False, heavy: bool = False) -> Ticket:
        """Run a use-case that is no job; `on_end` is called on the GUI thread."""
        ticket = Ticket(self)
        self._post(lambda: self._begin(make, by, on_end, ticket, side=side, heavy=heavy))
        return ticket

    def stop(self, ticket: Ticket) -> None:
        """Cancel what `start` began."""

        def cancel() -> None:
            if ticket.activity is not None and self._runner is not None:
                self._runner.stop(ticket.activity)

        self._post(cancel)

    def cancel_job(self, job: str, by: str) -> None:
        """Cancel a job, waiting or running."""

        def action(_desk: Desk) -> frozenset[str]:
            from engine.domain.jobs import JobId

            assert self._runner is not None
            self._runner.cancel(JobId(job))
            return frozenset({"jobs"})

        self.do(action, by, "cancel")

    def watch(self, item: str) -> None:
        """This video is open now."""
        self._item = item
        if self._reader is not None:
            self._watch(self._reader, item)

    def end(self, seconds: float | None = None) -> bool:
        """End both threads and the engine processes; whether they ended in time. What ran waits for the next start."""
        with self._lock:
            self._ending = True
            runner = self._runner
        if runner is not None:
            runner.end()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    # ---- the writer thread

    def _run(self) -> None:
        from desktop.journey import TASKS
        from desktop.runner import Runner
        from desktop.window.reader import Reader

        try:
            self._workspace, busy = self._open()
        except EngineError as error:
            self._tell(NotOpened(error))
            return
        with self._workspace as workspace:
            self._tell(Opened(workspace.root, busy))
            runner = Runner(workspace, TASKS, self._on_notice)
            reader = Reader(
                workspace.root, lambda world, what: self._tell(Fresh(world, what)), beside=not workspace.writable
            )
            reader.begin()
            self._reader = reader
            if self._item is not None:
                self._watch(reader, self._item)
            with self._lock:
                self._runner = runner
                early, self._early = self._early, []
                if self._ending:
                    runner.end()
            for action in early:
                action()
            try:
                runner.run_forever()
            finally:
                reader.end()

    def _open(self) -> tuple[Workspace, str]:
        from desktop.workspace import Workspace
        from engine.errors import WorkspaceBusy

        try:
            return Workspace.open_writing(self.root), ""
        except WorkspaceBusy as busy:
            return Workspace.open_reading(self.root), busy.message

    def _post(self, action: Callable[[], None]) -> None:
        with self._lock:
            if self._runner is None:
                self._early.append(action)
                return
            runner = self._runner
        runner.post(action)

    def _desk(self, by: str) -> Desk:
        from desktop.work import Desk

        assert self._workspace is not None
        return Desk(self._workspace, by)

    def _act(self, action: Action, by: str, what: str) -> None:
        try:
            changed = action(self._desk(by))
        except Exception as error:  # noqa: BLE001 - the command's edge: whatever it is ends this command only
            self._tell_failure(what, error)
            return
        if changed and self._reader is not None:
            self._reader.read(changed)

    def _begin(self, make: MakeSteps, by: str, on_end: OnEnd, ticket: Ticket, *, side: bool, heavy: bool) -> None:
        if ticket.cancelled:
            self._tell(Ended(on_end, None, Cancelled()))
            return
        assert self._runner is not None

        def ended(activity: Activity) -> None:
            value = None if activity.finish is None else activity.finish.value
            self._tell(Ended(on_end, value, activity.error))

        try:
            steps = make(self._desk(by))
        except EngineError as error:
            self._tell(Ended(on_end, None, error))
            return
        ticket.activity = self._runner.start(steps, ended, side=side, heavy=heavy)

    def _tell_failure(self, what: str, error: BaseException) -> None:
        if not isinstance(error, EngineError):
            LOG.error("%s failed", what, exc_info=error)
        self._tell(Failed(what, error))

    def _on_notice(self, notice: Notice) -> None:
        """What the runner tells, handed on in order: what came out first, then that the job has ended."""
        from desktop.runner import Changed
        from engine.domain.jobs import JobState

        reader = self._reader
        if reader is None:
            return
        if isinstance(notice, Changed):
            reader.read(notice.what | {"jobs"})
            return
        job = notice.job
        if job.state is JobState.RUNNING:
            reader.job(job)
            if job.progress == 0.0:
                reader.read({"jobs"})
            return
        reader.read({"jobs"})
        if job.state is JobState.FAILED and self._runner is not None:
            error = self._runner.errors.get(job.id) or EngineError(job.error, job.hint)
            self._tell(Failed(job.what, error, job.task))
        elif job.state is JobState.DONE:
            self._tell(Jobbed(job.task, job.what))

    @staticmethod
    def _watch(reader: Reader, item: str) -> None:
        from engine.domain.media import ItemId

        reader.watch(ItemId(item))
