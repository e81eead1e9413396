"""The parent's side of one engine process: ask, hear, cancel, kill, start again."""

from __future__ import annotations

import ctypes
import json
import logging
import multiprocessing
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine import errors
from engine.serve import VERBS, log_file, serve

LOG = logging.getLogger("refract.engine")
GRACE_SECONDS = 3.0


class EngineBug(Exception):
    """Something was raised in the engine that nobody foresaw. The traceback is in the log."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the running call is, 0..1."""

    call: int
    done: float
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call ended: with a plain value, or with an error (EngineError, Cancelled or EngineBug)."""

    call: int
    value: Any = None
    error: Exception | None = None


Heard = Progress | Answer


class EngineProcess:
    """One child, one call at a time. It starts with the first call and again after it died or was killed.

    Args:
        logs: a folder for what native libraries write; None leaves it on standard error.
        verbs: the allow-list; another one is for tests.
    """

    def __init__(self, logs: Path | None = None, verbs: Mapping[str, str] = VERBS) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._logs = logs
        self._verbs = dict(verbs)
        self._process: Any = None
        self._pipe: Connection | None = None
        self._stop: Any = None
        self._running: int | None = None
        self._calls = 0
        self._kill_at: float | None = None

    @property
    def busy(self) -> bool:
        """Whether a call is running."""
        return self._running is not None

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        return None if self._process is None else self._process.pid

    @property
    def pipe(self) -> Connection | None:
        """What `multiprocessing.connection.wait` can wait on while a call runs."""
        return self._pipe

    def ask(self, verb: str, request: Any) -> int:
        """Begin a call with a plain request; its number comes back in what is heard."""
        if self.busy:
            raise RuntimeError("the engine process runs one call at a time")
        if self._process is None or not self._process.is_alive():
            self._start()
        assert self._pipe is not None
        self._stop.value = False
        self._calls += 1
        self._running = self._calls
        try:
            self._pipe.send_bytes(json.dumps({"id": self._calls, "verb": verb, "request": request}).encode())
        except OSError:
            LOG.warning("the engine process was gone before the call")  # `hear` tells of its death
        return self._calls

    def hear(self) -> list[Heard]:
        """All that was told since; never waits. Death of the child and an overdue cancel are told as answers."""
        heard: list[Heard] = []
        while self._pipe is not None:
            try:
                if not self._pipe.poll():
                    break
                told = self._understood(json.loads(self._pipe.recv_bytes()))
            except (EOFError, OSError):
                heard.extend(self._died())
                break
            if told is not None:
                heard.append(told)
        if self._kill_at is not None and time.monotonic() >= self._kill_at and self.busy:
            heard.append(self._killed())
        return heard

    def cancel(self) -> None:
        """Ask the running call to stop; after three seconds `hear` kills the child."""
        if self.busy and self._kill_at is None:
            self._stop.value = True
            self._kill_at = time.monotonic() + GRACE_SECONDS

    def seconds_to_kill(self) -> float | None:
        """How long `hear` may wait at most before it has to look again."""
        return None if self._kill_at is None else max(0.0, self._kill_at - time.monotonic())

    def close(self) -> None:
        """End the child; twice is fine."""
        self._discard(kill=self.busy)
        self._running = self._kill_at = None

    def _start(self) -> None:
        self._discard(kill=True)
        log = ""
        if self._logs is not None:
            self._logs.mkdir(parents=True, exist_ok=True)
            log = log_file(self._logs)
        ours, theirs = self._context.Pipe()
        self._stop = self._context.RawValue(ctypes.c_bool, False)
        self._process = self._context.Process(
            target=serve, args=(theirs, self._stop, log, self._verbs), name="refract-engine", daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        LOG.info("engine process %s started", self._process.pid)

    def _understood(self, message: dict[str, Any]) -> Heard | None:
        call = int(message["id"])
        if call != self._running:
            return None
        if message["tell"] == "progress":
            return Progress(call, float(message["done"]), str(message["note"]))
        self._running = self._kill_at = None
        if message["tell"] == "result":
            return Answer(call, value=message["value"])
        return Answer(call, error=_error_of(message))

    def _died(self) -> list[Heard]:
        status = self._ended()
        call, asked_to_stop = self._running, self._kill_at is not None
        self._running = self._kill_at = None
        if call is None:
            return []
        LOG.error("engine process ended with status %s during a call", status)
        error = errors.Cancelled() if asked_to_stop else _death(status)
        return [Answer(call, error=error)]

    def _killed(self) -> Answer:
        call = self._running
        assert call is not None
        LOG.warning("engine process did not stop in %s s and is killed", GRACE_SECONDS)
        self._discard(kill=True)
        self._running = self._kill_at = None
        return Answer(call, error=errors.Cancelled())

    def _ended(self) -> int | None:
        if self._process is None:
            return None
        self._process.join(GRACE_SECONDS)
        status = self._process.exitcode
        self._discard(kill=True)
        return status

    def _discard(self, *, kill: bool) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            if kill:
                self._process.kill()
            self._process.join(GRACE_SECONDS)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
            self._process = None


def _death(status: int | None) -> errors.EngineDied:
    how = f"signal {-status}" if status is not None and status < 0 else f"status {status}"
    return errors.EngineDied(
        f"The engine ended in the middle of this step ({how})",
        "A damaged file or too little memory can do this. Close other programs and retry, or leave this file out.",
    )


def _error_of(message: dict[str, Any]) -> Exception:
    if message["tell"] == "cancelled":
        return errors.Cancelled()
    if message["tell"] == "bug":
        LOG.error("in the engine: %s", message["trace"])
        return EngineBug(message["message"])
    for name in message["kinds"]:
        kind = getattr(errors, name, None)
        if isinstance(kind, type) and issubclass(kind, errors.EngineError):
            return kind(message["message"], message["hint"], message["path"])
    return errors.EngineError(message["message"], message["hint"], message["path"])
