"""Work that waits, runs or has run: what the queue keeps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

JobId = NewType("JobId", str)


class JobState(Enum):
    """Where a job stands. RUNNING jobs of a dead process go back to WAITING when the workspace is opened again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One step of the path for one thing. `what` is shown to people; `task` and `arguments` (JSON) run it again.

    `progress` is 0..1; `seconds_left` an estimate or None; `error` is a sentence or "". Jobs with equal `key` are the
    same work and run once.
    """

    id: JobId
    key: str
    task: str
    arguments: str
    what: str
    state: JobState
    position: int
    progress: float = 0.0
    note: str = ""
    seconds_left: float | None = None
    error: str = ""
    hint: str = ""
    by: str = ""
    tries: int = 0
