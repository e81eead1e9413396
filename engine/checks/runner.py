"""The edge of a check: its time limit, and every fault of it turned into NOT_RUN with the reason.

The work runs on a thread of its own. When its time is over the stop flag is raised for it; work that does not even
look at the flag is left behind and the report goes on without it. A native crash ends the engine process, hence the
job: then there is no report, and nothing can be approved.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from engine.checks.contract import Check, CheckContext, Judgement
from engine.control import Control
from engine.domain.findings import Finding, Verdict
from engine.errors import Cancelled, EngineError

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_POLL = 0.05
_GRACE = 2.0
"""Seconds that work gets to notice that its time is over."""


@dataclass(slots=True)
class Outcome(Generic[T]):
    """What became of a piece of work: its value, or why there is none."""

    value: T | None = None
    reason: str = ""
    hint: str = ""


@dataclass(slots=True)
class _Stop:
    """Raised for one piece of work: by the person who cancels, or by its time limit."""

    outer: Control
    raised: bool = False

    def is_set(self) -> bool:
        if self.raised:
            return True
        try:
            self.outer.check()
        except Cancelled:
            return True
        return False


@dataclass(slots=True)
class _Desk(Generic[T]):
    """What the thread left behind, and how far it says it is."""

    value: T | None = None
    fault: BaseException | None = None
    progress: tuple[float, str] = (0.0, "")
    done: threading.Event = field(default_factory=threading.Event)


def bounded(name: str, work: Callable[[Control], T], control: Control, limit: float) -> Outcome[T]:
    """Do the work within `limit` seconds, whatever happens inside it.

    Raises:
        Cancelled: the person stopped the job. Nothing else is ever raised.
    """
    desk, stop = _Desk[T](), _Stop(control)
    inner = Control(lambda done, note: setattr(desk, "progress", (done, note)), stop)
    threading.Thread(target=_do, args=(work, inner, desk), name=name, daemon=True).start()
    in_time = _wait(desk, stop, control, limit)
    control.check()
    if not in_time:
        return Outcome(reason=f"it did not end within {limit:.0f} s")
    if isinstance(desk.fault, EngineError):
        return Outcome(reason=desk.fault.message, hint=desk.fault.hint)
    if desk.fault is not None:
        _LOG.error("%s failed", name, exc_info=desk.fault)
        return Outcome(reason=f"it failed inside ({type(desk.fault).__name__})")
    return Outcome(desk.value)


def run_check(check: Check, context: CheckContext, control: Control, limit: float) -> Finding:
    """The finding of one check; NOT_RUN if it crashes, stalls, meets a missing model or answers nonsense.

    Raises:
        Cancelled: the person stopped the job.
    """
    began = time.monotonic()
    outcome = bounded(check.id, lambda inner: check.run(context, inner), control, limit)
    finding, reason = outcome.value, outcome.reason
    if not reason:
        reason = _nonsense(check, finding)
    if finding is None or reason:
        finding = not_run(check, context, reason, outcome.hint)
    return replace(finding, seconds=round(time.monotonic() - began, 3))


def not_run(check: Check, context: CheckContext, reason: str, hint: str = "") -> Finding:
    """The finding of a check that did not run."""
    repair = hint or "run the checks again; approving without it needs a reason that names it"
    message = f"Not run: {reason.removesuffix('.')}."
    return check.finding(context, Judgement(Verdict.NOT_RUN, message, reason=reason, repair=repair))


def _do(work: Callable[[Control], T], control: Control, desk: _Desk[T]) -> None:
    try:
        desk.value = work(control)
    except BaseException as fault:  # noqa: BLE001 - the edge: whatever is raised, even SystemExit, must not pass
        desk.fault = fault
    finally:
        desk.done.set()


def _wait(desk: _Desk[T], stop: _Stop, control: Control, limit: float) -> bool:
    """Wait for the thread and pass on its progress. False when its time ran out."""
    end = time.monotonic() + limit
    while not desk.done.wait(_POLL):
        if stop.is_set():
            desk.done.wait(_GRACE)
            control.check()
        if time.monotonic() > end:
            stop.raised = True
            desk.done.wait(_GRACE)
            return False
        control.step(*desk.progress)
    return True


def _nonsense(check: Check, finding: object) -> str:
    """Why an answer cannot be used, "" if it can."""
    if not isinstance(finding, Finding) or (finding.check, finding.version) != (check.id, check.version):
        return "it gave no answer of its own"
    numbers = list(finding.measured.values())
    numbers += [edge for shown in finding.evidence for edge in (shown.start, shown.end) if edge is not None]
    return "" if all(math.isfinite(number) for number in numbers) else "it measured something that is not a number"
