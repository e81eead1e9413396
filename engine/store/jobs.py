"""The queue's table: durable jobs and what state they are in."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable

from engine.domain.jobs import Job, JobId, JobState

_FIELDS = tuple(field.name for field in dataclasses.fields(Job))
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM jobs"
MOST_TRIES = 3


class JobTable:
    """Jobs in the order they shall run. A job's `outcome` are the ids of what it made, one JSON list."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, job: Job) -> None:
        """A new job, behind all others."""
        last = self._connection.execute("SELECT coalesce(max(position), 0) FROM jobs").fetchone()[0]
        row = _row(dataclasses.replace(job, position=last + 1))
        names = ", ".join((*_FIELDS, "outcome"))
        marks = ", ".join("?" for _ in range(len(_FIELDS) + 1))
        self._connection.execute(f"INSERT INTO jobs ({names}) VALUES ({marks})", (*row, "[]"))

    def put(self, job: Job, outcome: str | None = None) -> None:
        """Replace the job with this id; `outcome` too if given."""
        sets = ", ".join(f"{name} = ?" for name in _FIELDS)
        self._connection.execute(f"UPDATE jobs SET {sets} WHERE id = ?", (*_row(job), job.id))
        if outcome is not None:
            self._connection.execute("UPDATE jobs SET outcome = ? WHERE id = ?", (outcome, job.id))

    def get(self, job: JobId) -> Job | None:
        """The job of that id."""
        return next(iter(self._jobs(f"{_SELECT} WHERE id = ?", (job,))), None)

    def outcome(self, job: JobId) -> str:
        """What the job made, as it was put."""
        row = self._connection.execute("SELECT outcome FROM jobs WHERE id = ?", (job,)).fetchone()
        return "[]" if row is None else str(row[0])

    def of_key(self, key: str) -> tuple[Job, ...]:
        """All jobs that are the same work, oldest first."""
        return tuple(self._jobs(f"{_SELECT} WHERE key = ? ORDER BY rowid", (key,)))

    def all(self) -> tuple[Job, ...]:
        """Every job, in running order."""
        return tuple(self._jobs(f"{_SELECT} ORDER BY position"))

    def next_waiting(self, among: Iterable[JobId] | None = None) -> Job | None:
        """The first job that waits, of these or of all."""
        chosen = None if among is None else set(among)
        waiting = self._jobs(f"{_SELECT} WHERE state = ? ORDER BY position", (JobState.WAITING.value,))
        return next((job for job in waiting if chosen is None or job.id in chosen), None)

    def move(self, job: JobId, before: JobId | None) -> None:
        """Put the job before another one, or behind all (None). Positions are dealt anew, 1 and up."""
        order = [one.id for one in self.all() if one.id != job]
        order.insert(len(order) if before is None else order.index(before), job)
        self._connection.executemany(
            "UPDATE jobs SET position = ? WHERE id = ?", [(at, one) for at, one in enumerate(order, start=1)]
        )

    def forget(self, states: Iterable[JobState]) -> int:
        """Delete the jobs in these states; how many there were."""
        return sum(
            self._connection.execute("DELETE FROM jobs WHERE state = ?", (state.value,)).rowcount for state in states
        )

    def take_back(self) -> tuple[Job, ...]:
        """What a process that died was running waits again; a job that was started three times so has failed.

        Returns those jobs as they now are. Call it only where no other process can be running them.
        """
        orphans = tuple(self._jobs(f"{_SELECT} WHERE state = ?", (JobState.RUNNING.value,)))
        changed = tuple(_taken_back(job) for job in orphans)
        for job in changed:
            self.put(job)
        return changed

    def _jobs(self, sql: str, values: tuple[str, ...] = ()) -> Iterable[Job]:
        for row in self._connection.execute(sql, values).fetchall():
            fields = dict(zip(_FIELDS, row, strict=True))
            yield Job(**{**fields, "state": JobState(fields["state"])})


def _taken_back(job: Job) -> Job:
    if job.tries < MOST_TRIES:
        return dataclasses.replace(job, state=JobState.WAITING, progress=0.0, note="", seconds_left=None)
    return dataclasses.replace(
        job,
        state=JobState.FAILED,
        seconds_left=None,
        error=f"Refract ended {job.tries} times while doing this",
        hint="Look into the log, free memory, then retry the job.",
    )


def _row(job: Job) -> tuple[str | int | float | None, ...]:
    values = (getattr(job, name) for name in _FIELDS)
    return tuple(value.value if isinstance(value, JobState) else value for value in values)
