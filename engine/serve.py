"""The engine process: takes (verb, request) from a pipe, runs it, tells its story back.

Messages are JSON in bytes, made by `engine.domain.plain`; nothing is unpickled. In: {"id", "verb", "request"}. Out, any
number of {"id", "tell": "progress", "done", "note"}, then exactly one of

    {"id", "tell": "result", "value"}                                a domain value
    {"id", "tell": "error", "kinds", "message", "hint", "path"}      a fault of the world (an EngineError)
    {"id", "tell": "cancelled"}
    {"id", "tell": "bug", "message", "trace"}                        anything else that was raised

Only the verbs of an allow-list run. Models that a verb loaded stay warm for the next one. The process ends when the
pipe does, so it never outlives its parent.
"""

from __future__ import annotations

import faulthandler
import importlib
import inspect
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from engine.control import Control
from engine.domain.plain import from_plain, to_plain
from engine.errors import BadInput, Cancelled, EngineError

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "load": "engine.library:load",
        "sample": "engine.library.sample:compose",
        "analyse": "engine.analysis:analyse",
        "read_feedback": "engine.audience:read_feedback",
        "build_segments": "engine.audience:build_segments",
        "add_segment": "engine.audience:add_segment",
        "guide": "engine.guidance:guide",
        "make": "engine.versions:make",
        "render": "engine.versions:render",
        "preview": "engine.versions.preview:preview",
        "check": "engine.checks:check",
        "decide": "engine.review:decide",
        "export": "engine.corpus:export",
        "rank": "engine.corpus:rank",
        "shelve": "engine.errands:shelve",
        "recognise": "engine.errands:recognise",
        "inspect": "engine.doctor:inspect",
        "play": "engine.showing:play",
        "glance": "engine.showing:glance",
        "look_frame": "engine.showing:look_frame",
        "device": "engine.showing:device",
    }
)
"""What may be asked for: name -> "module:function"."""

_SECONDS_BETWEEN_TELLING = 0.05
_SECONDS_TO_TIDY_UP = 2.0


class Flag(Protocol):
    """One shared byte without a lock: a killed child cannot leave it locked."""

    value: bool


class Pipe(Protocol):
    """The part of a multiprocessing Connection that is used."""

    def send_bytes(self, buf: bytes, /) -> None: ...
    def recv_bytes(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Stop:
    flag: Flag

    def is_set(self) -> bool:
        return bool(self.flag.value)


class _Teller:
    """Writes to the pipe; progress at most twenty times a second, always the last word of a stretch."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._told = 0.0

    def tell(self, number: int, what: str, **more: Any) -> None:
        self._pipe.send_bytes(json.dumps({"id": number, "tell": what, **more}).encode())

    def progress(self, number: int, done: float, note: str) -> None:
        now = time.monotonic()
        if now - self._told >= _SECONDS_BETWEEN_TELLING:
            self._told = now
            self.tell(number, "progress", done=done, note=note)


def serve(pipe: Pipe, stop: Flag, log: str, verbs: Mapping[str, str]) -> None:
    """Serve until the pipe ends. `log` is a file for all that native libraries write; "" leaves the streams alone.

    This is the child's main function; it belongs to a process of its own.
    """
    _settle(log)
    requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    working = threading.Event()
    threading.Thread(target=_listen, args=(pipe, requests, working), name="pipe", daemon=True).start()
    teller = _Teller(pipe)
    while (request := requests.get()) is not None:
        working.set()
        _answer(json.loads(request), teller, stop, verbs)
        working.clear()


def _settle(log: str) -> None:
    """Interrupts are the parent's business; standard output is the command line's, never a library's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if log:
        target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(target, 1)
        os.dup2(target, 2)
        os.close(target)
        sys.stdout = sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    else:
        os.dup2(2, 1)
    faulthandler.enable(file=2)


def _listen(pipe: Pipe, requests: queue.SimpleQueue[bytes | None], working: threading.Event) -> None:
    """Hand requests on. When the parent is gone, a working process ends at once, whatever native call it is in."""
    while True:
        try:
            requests.put(pipe.recv_bytes())
        except (EOFError, OSError):
            requests.put(None)
            if working.is_set():
                os._exit(0)
            time.sleep(_SECONDS_TO_TIDY_UP)
            os._exit(0)


def _answer(message: dict[str, Any], teller: _Teller, stop: Flag, verbs: Mapping[str, str]) -> None:
    number = int(message["id"])
    control = Control(lambda done, note: teller.progress(number, done, note), _Stop(stop))
    try:
        value = _run(str(message["verb"]), message["request"], control, verbs)
        teller.tell(number, "result", value=value)
    except Cancelled:
        teller.tell(number, "cancelled")
    except EngineError as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        teller.tell(number, "error", kinds=kinds, message=error.message, hint=error.hint, path=error.path)
    except Exception as error:  # noqa: BLE001 - the job's edge: a bug ends the job, not the process
        trace = traceback.format_exc()
        sys.stderr.write(trace)
        teller.tell(number, "bug", message=f"{type(error).__name__}: {error}", trace=trace)


def _run(verb: str, request: Any, control: Control, verbs: Mapping[str, str]) -> Any:
    if verb not in verbs:
        raise BadInput(f"The engine knows no verb {verb!r}")
    function, kind, takes_control = _resolved(verbs[verb])
    value = from_plain(request, kind)
    return to_plain(function(value, control) if takes_control else function(value))


def _resolved(name: str) -> tuple[Callable[..., Any], type[Any], bool]:
    """The function, the type of its request, and whether it takes a Control."""
    module, _, function_name = name.partition(":")
    function = getattr(importlib.import_module(module), function_name)
    names = list(inspect.signature(function).parameters)
    hints = typing.get_type_hints(function)
    return function, hints[names[0]], len(names) > 1 and hints.get(names[1]) is Control


def log_file(folder: Path) -> str:
    """Where the engine process writes; begun anew once it is larger than 4 MiB (the old one is kept once)."""
    path = folder / "engine.log"
    if path.exists() and path.stat().st_size > 4 << 20:
        path.replace(folder / "engine.log.1")
    return str(path)
