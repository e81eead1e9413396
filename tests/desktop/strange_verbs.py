"""Verbs that misbehave on purpose, for the tests of the engine process."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from engine.control import Control
from engine.errors import UnreadableMedia


@dataclass(frozen=True, slots=True)
class Ask:
    """What to do, and a file to touch."""

    number: int
    path: Path | None = None


def double(request: Ask) -> Ask:
    return Ask(request.number * 2, request.path)


def pid(request: Ask) -> Ask:
    return Ask(os.getpid())


def count(request: Ask, control: Control) -> Ask:
    for step in range(request.number):
        control.step(step / request.number, f"step {step}")
        time.sleep(0.01)
    return request


def forever(request: Ask, control: Control) -> Ask:
    control.step(0.5, "in the middle")
    while True:
        control.check()
        time.sleep(0.01)


def deaf(request: Ask, control: Control) -> Ask:
    control.step(0.5, "deaf")
    while True:
        time.sleep(0.05)


def crash(request: Ask) -> Ask:
    os.kill(os.getpid(), signal.SIGSEGV)
    return request


def fault(request: Ask) -> Ask:
    raise UnreadableMedia("clip.mp4 holds no picture", "Choose another file.", request.path)


def bug(request: Ask) -> Ask:
    raise ZeroDivisionError("planted")


def noisy(request: Ask) -> Ask:
    print("noise on standard output")  # noqa: T201
    os.write(1, b"more noise\n")
    return request


VERBS = {
    name: f"strange_verbs:{name}"
    for name in ("double", "pid", "count", "forever", "deaf", "crash", "fault", "bug", "noisy")
}
