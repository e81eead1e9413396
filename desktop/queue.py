"""The durable queue: jobs that outlive the program, each piece of work once."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from engine.domain.jobs import Job, JobId, JobState
from engine.errors import BadInput, UnknownName
from engine.store import Store

OPEN = (JobState.WAITING, JobState.RUNNING)


def add(
    store: Store,
    task: str,
    arguments: Mapping[str, Any],
    *,
    what: str,
    by: str,
    good: Callable[[tuple[str, ...]], bool] | None = None,
) -> Job:
    """Put work into the queue, or give the job that already is this work.

    Args:
        task: a name of `journey.TASKS`.
        arguments: JSON, all that the task needs.
        what: shown to people.
        by: the acting profile.
        good: whether what an equal, finished job made can still be used; without it finished work is done anew.
    """
    text = json.dumps(dict(arguments), sort_keys=True, ensure_ascii=False)
    key = hashlib.sha256(json.dumps([task, by, text]).encode()).hexdigest()
    with store.writing():
        for job in reversed(store.jobs.of_key(key)):
            if job.state in OPEN or (job.state is JobState.DONE and good is not None and good(made(store, job.id))):
                return job
        job = Job(JobId("j" + secrets.token_hex(5)), key, task, text, what, JobState.WAITING, 0, by=by)
        store.jobs.add(job)
        found = store.jobs.get(job.id)
        assert found is not None
        return found


def made(store: Store, job: JobId) -> tuple[str, ...]:
    """The ids of what a finished job made."""
    return tuple(json.loads(store.jobs.outcome(job)))


def named(store: Store, name: str) -> Job:
    """The job of that id, or of the only id that begins so.

    Raises:
        UnknownName: none, or more than one.
    """
    found = [job for job in store.jobs.all() if job.id.startswith(name)] if name else []
    exact = [job for job in found if job.id == name]
    if len(exact or found) != 1:
        raise UnknownName(f"There is no job {name!r}", "`queue list` shows the jobs and their ids.")
    return (exact or found)[0]


def started(store: Store, job: Job) -> Job:
    """Mark the job as running, one try more."""
    running = dataclasses.replace(
        job, state=JobState.RUNNING, tries=job.tries + 1, progress=0.0, note="", seconds_left=None, error="", hint=""
    )
    with store.writing():
        store.jobs.put(running)
    return running


def withdrawn(store: Store, job: Job) -> Job:
    """Cancel a job that waits.

    Raises:
        BadInput: it does not wait.
    """
    if job.state is not JobState.WAITING:
        raise BadInput(f"The job {job.id} is {job.state.value} and cannot be cancelled")
    cancelled = dataclasses.replace(job, state=JobState.CANCELLED, error="Cancelled before it began")
    with store.writing():
        store.jobs.put(cancelled)
    return cancelled


def renewed(store: Store, job: Job) -> Job:
    """Let a job that failed or was cancelled wait again, its tries forgotten.

    Raises:
        BadInput: it is done or runs.
    """
    if job.state in (JobState.DONE, JobState.RUNNING):
        raise BadInput(f"The job {job.id} is {job.state.value} and cannot be retried")
    waiting = dataclasses.replace(
        job, state=JobState.WAITING, tries=0, progress=0.0, note="", seconds_left=None, error="", hint=""
    )
    with store.writing():
        store.jobs.put(waiting)
    return waiting


def put_back(store: Store, job: Job) -> None:
    """Let a job that was running wait again, as if it had not begun: the program ends in good order."""
    waiting = dataclasses.replace(
        job, state=JobState.WAITING, tries=max(0, job.tries - 1), progress=0.0, note="", seconds_left=None
    )
    with store.writing():
        store.jobs.put(waiting)


def dismissed(store: Store, job: Job) -> Job:
    """Put a failed job away: it counts as cancelled, and can still be retried from the queue.

    Raises:
        BadInput: it has not failed.
    """
    if job.state is not JobState.FAILED:
        raise BadInput(f"The job {job.id} is {job.state.value} and cannot be put away")
    cancelled = dataclasses.replace(job, state=JobState.CANCELLED)
    with store.writing():
        store.jobs.put(cancelled)
    return cancelled


class Pace:
    """How long still, from how fast it went of late: parts of a job differ in speed, and what was cached took no time.

    Args:
        window: seconds that are looked back over.
    """

    def __init__(self, window: float = 20.0) -> None:
        self._window = window
        self._seen: deque[tuple[float, float]] = deque()

    def seconds_left(self, progress: float, now: float) -> float | None:
        """How long still; None until that means something (two seconds, half a per cent).

        Args:
            progress: 0..1.
            now: seconds on any clock that never goes back.
        """
        self._seen.append((now, progress))
        while len(self._seen) > 2 and now - self._seen[1][0] >= self._window:
            self._seen.popleft()
        began, before = self._seen[0]
        if now - began < 2.0 or progress - before < 0.005:
            return None
        return (now - began) * (1.0 - progress) / (progress - before)
