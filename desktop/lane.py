"""A lane: one engine process, and the use-cases that wait for it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desktop.engine_process import Answer, EngineBug, EngineProcess, Progress
from desktop.work import Call, Finish, Steps
from engine.domain.plain import from_plain
from engine.errors import Cancelled


@dataclass(slots=True, eq=False)
class Activity:
    """A use-case that is under way. `on_progress(done, note)`; `on_end(activity)` with `finish` or `error` set."""

    steps: Steps[Any]
    on_end: Callable[[Activity], None]
    on_progress: Callable[[float, str], None] = lambda _done, _note: None
    began: float = field(default_factory=time.monotonic)
    finish: Finish[Any] | None = None
    error: BaseException | None = None
    call: Call | None = None
    cancelled: bool = False

    def go_on(self, value: Any = None, error: Exception | None = None) -> None:
        """Up to the next call, or to the end."""
        self.call = None
        try:
            self.call = self.steps.send(value) if error is None else self.steps.throw(error)
            return
        except StopIteration as stop:
            self.finish = stop.value
        except Exception as raised:  # noqa: BLE001 - the job's edge: whatever it is ends this use-case only
            self.error = raised
        self.on_end(self)


class Lane:
    """Runs activities one after the other on one engine process. All methods on one thread."""

    def __init__(self, engine: EngineProcess) -> None:
        self.engine = engine
        self._waiting: deque[Activity] = deque()
        self._current: Activity | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return self._current is None and not self._waiting

    def add(self, activity: Activity) -> None:
        """Behind the others; it begins at once if there are none."""
        self._waiting.append(activity)
        self._pump()

    def turn(self) -> None:
        """Hear what the engine told, and go on."""
        for told in self.engine.hear():
            current = self._current
            if current is None or current.call is None:
                continue
            if isinstance(told, Progress):
                call = current.call
                current.on_progress(call.start + (call.end - call.start) * told.done, told.note)
            else:
                self._answered(current, told)
        self._pump()

    def cancel(self, activity: Activity) -> None:
        """Stop it: at once if it only waits, within three seconds if it runs."""
        activity.cancelled = True
        if activity is self._current:
            self.engine.cancel()
        elif activity in self._waiting:
            self._waiting.remove(activity)
            activity.error = Cancelled()
            activity.on_end(activity)

    def _answered(self, current: Activity, answer: Answer) -> None:
        assert current.call is not None
        if answer.error is not None:
            current.go_on(error=answer.error)
        else:
            try:
                value = from_plain(answer.value, current.call.kind)
            except (ExceptionGroup, ValueError, TypeError, KeyError) as error:
                current.go_on(error=EngineBug(f"{current.call.verb} answered what cannot be read: {error}"))
            else:
                current.go_on(value)
        self._ask()

    def _pump(self) -> None:
        while self._current is None and self._waiting:
            self._current = self._waiting.popleft()
            self._current.began = time.monotonic()
            self._current.go_on()
            self._ask()

    def _ask(self) -> None:
        """Put the current activity's next question, or let go of it when it has none."""
        current = self._current
        if current is None or current.call is None:
            self._current = None
            return
        self.engine.ask(current.call.verb, current.call.request)
        if current.cancelled:
            self.engine.cancel()
