"""The runner: drives use-cases and the durable queue over the engine processes, and records what comes out.

Everything happens on the one thread that made it (the only one that writes to the store). The command line calls `run`
and `run_jobs`; the window gives it a thread of its own (`run_forever`) and talks to it by `post`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any, TypeVar

from desktop import crash, queue
from desktop.engine_process import EngineProcess
from desktop.lane import Activity, Lane
from desktop.work import Desk, Finish, Steps, Task
from desktop.workspace import Workspace
from engine.domain.jobs import Job, JobId, JobState
from engine.errors import Cancelled, EngineError
from engine.serve import VERBS

LOG = logging.getLogger("refract.runner")
T = TypeVar("T")
_SECONDS_BETWEEN_RECORDS = 1.0


@dataclass(frozen=True, slots=True)
class JobMoved:
    """A job's state or progress is new."""

    job: Job


@dataclass(frozen=True, slots=True)
class Changed:
    """These tables changed: "videos", "segments", "versions", "items", "jobs"."""

    what: frozenset[str]


Notice = JobMoved | Changed


@dataclass(slots=True)
class _RunningJob:
    job: Job
    activity: Activity | None = None
    recorded: float = 0.0
    pace: queue.Pace = field(default_factory=queue.Pace)


class Runner:
    """See the module. `tell` gets every notice, on the runner's thread.

    Args:
        workspace: open for writing if jobs are to run.
        tasks: the durable use-cases by name.
        verbs: the engine's allow-list.
    """

    def __init__(
        self,
        workspace: Workspace,
        tasks: Mapping[str, Task],
        tell: Callable[[Notice], None] = lambda _notice: None,
        verbs: Mapping[str, str] = VERBS,
    ) -> None:
        self._workspace = workspace
        self._tasks = tasks
        self._tell = tell
        logs = workspace.logs if workspace.logs.is_dir() else None
        self._heavy = Lane(EngineProcess(logs, verbs))
        self._light = Lane(EngineProcess(logs, verbs))
        self._side = Lane(EngineProcess(logs, verbs))
        self._lanes = (self._heavy, self._light, self._side)
        self._running: _RunningJob | None = None
        self._posted: deque[Callable[[], None]] = deque()
        self._hear_wake, self._wake = multiprocessing.Pipe(duplex=False)
        self._ending = threading.Event()
        self._interrupted = False
        self.errors: dict[JobId, BaseException] = {}

    # ---- for the command line -----------------------------------------------------------------------------------

    def run(self, steps: Steps[T], on_progress: Callable[[float, str], None] | None = None) -> T:
        """Run one use-case to its end and give its value.

        Raises:
            EngineError, Cancelled, EngineBug: how it failed.
        """
        ended: list[Activity] = []
        activity = self.start(steps, ended.append, on_progress, heavy=False)
        while not ended:
            self.turn(activity)
        if activity.error is not None:
            raise activity.error
        assert activity.finish is not None
        return activity.finish.value

    def run_jobs(self, jobs: Iterable[JobId]) -> None:
        """Run these jobs of the queue until none of them waits or runs; `errors` says how some failed.

        Raises:
            Cancelled: it was interrupted; what ran is cancelled, what waited still waits.
        """
        wanted = list(jobs)
        while True:
            self._start_next(wanted)
            if self._running is None:
                break
            self.turn()
        if self._interrupted:
            raise Cancelled

    def interrupt(self) -> None:
        """Cancel what runs and begin nothing more. May be called from a signal handler."""
        self._interrupted = True
        self._awake()

    # ---- for the window -----------------------------------------------------------------------------------------

    def run_forever(self) -> None:
        """Run the queue (if the workspace may be written) and all that is posted, until `end`."""
        while not self._ending.is_set():
            if self._workspace.writable:
                self._start_next(None)
            self.turn()
        self.close()
        if self._running is not None:
            queue.put_back(self._workspace.store, self._running.job)

    def post(self, action: Callable[[], None]) -> None:
        """Do this on the runner's thread; from any thread."""
        self._posted.append(action)
        self._awake()

    def end(self) -> None:
        """Let `run_forever` return; from any thread. A job that runs waits again at the next start."""
        self._ending.set()
        self._awake()

    # ---- both ---------------------------------------------------------------------------------------------------

    def start(
        self,
        steps: Steps[Any],
        on_end: Callable[[Activity], None],
        on_progress: Callable[[float, str], None] | None = None,
        *,
        heavy: bool = False,
        side: bool = False,
    ) -> Activity:
        """Begin a use-case that is no durable job; its record is written before `on_end` is called.

        It goes to the light lane; to the heavy one, where the models of jobs are warm; or to the side one, which is for
        what nobody waits for (files for players), so that it is in no one's way.
        """

        def ended(activity: Activity) -> None:
            if activity.finish is not None:
                self._record(activity, activity.finish, None)
            on_end(activity)

        activity = Activity(steps, ended, on_progress or (lambda _done, _note: None))
        (self._heavy if heavy else self._side if side else self._light).add(activity)
        return activity

    def stop(self, activity: Activity) -> None:
        """Cancel a use-case that was begun with `start`."""
        for lane in self._lanes:
            lane.cancel(activity)

    def cancel(self, job: JobId) -> Job:
        """Cancel a job, waiting or running (then it ends within three seconds).

        Raises:
            UnknownName, BadInput: there is none, or it has ended.
        """
        found = queue.named(self._workspace.store, job)
        if self._running is not None and self._running.job.id == found.id and self._running.activity is not None:
            self._heavy.cancel(self._running.activity)
            return self._running.job
        cancelled = queue.withdrawn(self._workspace.store, found)
        self._tell(JobMoved(cancelled))
        return cancelled

    def turn(self, activity: Activity | None = None) -> None:
        """Wait until something happens, and deal with it."""
        self._wait()
        while self._posted:
            self._posted.popleft()()
        if self._interrupted:
            if self._running is not None and self._running.activity is not None:
                self._heavy.cancel(self._running.activity)
            if activity is not None:
                self.stop(activity)
        for lane in self._lanes:
            lane.turn()

    def close(self) -> None:
        """End the engine processes; twice is fine."""
        for lane in self._lanes:
            lane.engine.close()

    def _wait(self) -> None:
        engines = [lane.engine for lane in self._lanes]
        pipes = [engine.pipe for engine in engines if engine.pipe is not None and engine.busy]
        limits = [left for engine in engines if (left := engine.seconds_to_kill()) is not None]
        wait([self._hear_wake, *pipes], min(limits) if limits else None)
        while self._hear_wake.poll():
            self._hear_wake.recv_bytes()

    def _awake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake.send_bytes(b"!")

    # ---- durable jobs -------------------------------------------------------------------------------------------

    def _start_next(self, among: Iterable[JobId] | None) -> None:
        while self._running is None and not self._interrupted:
            job = self._workspace.store.jobs.next_waiting(among)
            if job is None:
                return
            self._start_job(job)

    def _start_job(self, job: Job) -> None:
        running = _RunningJob(queue.started(self._workspace.store, job))
        self._running = running
        self._tell(JobMoved(running.job))
        steps = self._steps_of(running.job)
        activity = Activity(steps, self._job_ended, self._job_progress)
        running.activity = activity
        self._heavy.add(activity)

    def _steps_of(self, job: Job) -> Steps[Any]:
        desk = Desk(self._workspace, job.by, job.id)
        return (yield from self._tasks[job.task](desk, json.loads(job.arguments)))

    def _job_progress(self, done: float, note: str) -> None:
        running = self._running
        if running is None or running.activity is None:
            return
        now = time.monotonic()
        left = running.pace.seconds_left(done, now)
        running.job = dataclasses.replace(running.job, progress=done, note=note, seconds_left=left)
        if now - running.recorded >= _SECONDS_BETWEEN_RECORDS:
            running.recorded = now
            with self._workspace.store.writing():
                self._workspace.store.jobs.put(running.job)
        self._tell(JobMoved(running.job))

    def _job_ended(self, activity: Activity) -> None:
        running = self._running
        assert running is not None
        self._running = None
        if activity.finish is not None:
            done = dataclasses.replace(running.job, state=JobState.DONE, progress=1.0, note="", seconds_left=None)
            self._record(activity, activity.finish, done)
        if activity.error is not None:
            done = self._failed(running.job, activity.error)
            with self._workspace.store.writing():
                self._workspace.store.jobs.put(done)
        else:
            done = dataclasses.replace(running.job, state=JobState.DONE, progress=1.0, note="", seconds_left=None)
        self._tell(JobMoved(done))

    def _failed(self, job: Job, error: BaseException) -> Job:
        self.errors[job.id] = error
        if isinstance(error, Cancelled):
            return dataclasses.replace(job, state=JobState.CANCELLED, seconds_left=None, error="Cancelled")
        if isinstance(error, EngineError):
            return dataclasses.replace(
                job, state=JobState.FAILED, seconds_left=None, error=error.message, hint=error.hint
            )
        LOG.error("job %s failed", job.id, exc_info=error)
        return dataclasses.replace(job, state=JobState.FAILED, seconds_left=None, error=crash.sentence(error))

    def _record(self, activity: Activity, finish: Finish[Any], done: Job | None) -> None:
        """Write what came out, and with it that the job is done, in one transaction."""
        store = self._workspace.store
        try:
            if done is not None or finish.record is not None:
                with store.writing():
                    if finish.record is not None:
                        finish.record()
                    if done is not None:
                        store.jobs.put(done, json.dumps(list(finish.ids)))
        except Exception as error:  # noqa: BLE001 - the job's edge: a failed record fails this use-case only
            activity.error, activity.finish = error, None
            return
        if finish.changed:
            self._tell(Changed(finish.changed))
