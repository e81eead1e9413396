"""Progress out, stop in: the one object that every long function takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from engine.errors import Cancelled


class StopFlag(Protocol):
    """What says that a stop was asked for: a threading or multiprocessing Event."""

    def is_set(self) -> bool: ...


Report = Callable[[float, str], None]


def _say_nothing(done: float, note: str) -> None:
    """Progress that nobody listens to."""


class Control:
    """Progress of one piece of work, and the wish that it stop. Parts nest by `part`.

    Args:
        report: called with (done 0..1 of the whole job, what is being done).
        stop: set from outside when the work shall end.
    """

    def __init__(
        self, report: Report = _say_nothing, stop: StopFlag | None = None, start: float = 0.0, end: float = 1.0
    ) -> None:
        self._report = report
        self._stop: StopFlag = threading.Event() if stop is None else stop
        self._start = start
        self._end = end

    def step(self, done: float, note: str = "") -> None:
        """Say how far this part is, 0..1.

        Raises:
            Cancelled: a stop was asked for.
        """
        self.check()
        share = min(1.0, max(0.0, done))
        self._report(self._start + (self._end - self._start) * share, note)

    def check(self) -> None:
        """Raise Cancelled if a stop was asked for; cheap enough to call once a frame."""
        if self._stop.is_set():
            raise Cancelled

    def part(self, start: float, end: float) -> Control:
        """A Control whose 0..1 is the share `start`..`end` of this one."""
        width = self._end - self._start
        return Control(self._report, self._stop, self._start + width * start, self._start + width * end)
