"""What a command says: one JSON document, or short aligned text; and the exit status."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop import crash, paths
from engine.errors import BadInput, Cancelled, EngineError, Refused, WorkspaceBusy, WorkspaceDamaged

DONE: Final = 0
INTERNAL: Final = 1
USAGE: Final = 2
BAD_INPUT: Final = 3
REFUSED: Final = 4
CANCELLED: Final = 5

Document = dict[str, Any]


class UsageError(Exception):
    """The command line itself is wrong. `usage` is the usage line of the command."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.usage = usage


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command gives: the document for --json, the text for people, the exit status."""

    document: Document
    text: str = ""
    status: int = DONE


def status_of(error: BaseException) -> int:
    """The exit status that an error means."""
    if isinstance(error, UsageError):
        return USAGE
    if isinstance(error, BadInput | WorkspaceBusy | WorkspaceDamaged):
        return BAD_INPUT
    if isinstance(error, Refused):
        return REFUSED
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return CANCELLED
    return INTERNAL


def worst(errors: Iterable[BaseException]) -> int:
    """The exit status of several errors: an input that was bad counts before a refusal, both before our own faults."""
    found = {status_of(error) for error in errors}
    return next((status for status in (CANCELLED, BAD_INPUT, REFUSED, INTERNAL, USAGE) if status in found), DONE)


def sentence_of(error: BaseException) -> str:
    """The error in a sentence for a person."""
    if isinstance(error, EngineError | UsageError):
        return error.message
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return "Cancelled"
    return crash.sentence(error)


def error_document(error: BaseException) -> Document:
    """The "error" object of the contract."""
    kind = {USAGE: "usage", CANCELLED: "cancelled"}.get(status_of(error), "internal_error")
    if isinstance(error, EngineError):
        return {"kind": error.kind, "message": error.message, "hint": error.hint, "path": error.path}
    hint = error.usage if isinstance(error, UsageError) else ""
    if kind == "cancelled":
        hint = "`queue list` shows what was cancelled and what still waits; `queue retry ID` runs it."
    if kind == "internal_error":
        hint = f"The logs lie in {paths.logs_folder()} and in the workspace's folder logs."
    return {"kind": kind, "message": sentence_of(error), "hint": hint, "path": None}


def show(answer: Answer, *, as_json: bool) -> int:
    """Write the answer to standard output; its status."""
    if as_json:
        written = _write(json.dumps(answer.document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    else:
        written = not answer.text or _write(answer.text.rstrip("\n") + "\n")
    return answer.status if written else INTERNAL


def _write(text: str) -> bool:
    """Write to standard output. A reader that left (`| head`) has what it wants; a full disk is told."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer would fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return True
        sys.stderr.write(f"refract: the answer cannot be written ({error.strerror or error})\n")
        return False
    return True


def show_error(error: BaseException, *, as_json: bool) -> int:
    """Tell a failure: the document on standard output with --json, else words on standard error; its status."""
    if as_json:
        return show(Answer({"error": error_document(error)}, status=status_of(error)), as_json=True)
    sys.stderr.write(words(error))
    return status_of(error)


def words(error: BaseException) -> str:
    """The error as lines for a person."""
    if isinstance(error, UsageError):
        return f"{error.usage}\nrefract: {error.message}\n"
    hint = error.hint if isinstance(error, EngineError) else ""
    return f"refract: {sentence_of(error)}\n" + (f"         {hint}\n" if hint else "")


def table(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Rows in aligned columns, two blanks apart; the columns `right` are right-aligned."""
    if not rows:
        return ""
    to_right = set(right)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(
            cell.rjust(widths[column]) if column in to_right else cell.ljust(widths[column])
            for column, cell in enumerate(row)
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)


def clock(seconds: float) -> str:
    """A time for people: 0:07.4, 1:02:03.0."""
    tenths = round(max(0.0, seconds) * 10)
    hours, rest = divmod(tenths, 36_000)
    minutes, rest = divmod(rest, 600)
    short = f"{minutes}:{rest / 10:04.1f}"
    return f"{hours}:{minutes:02d}:{rest / 10:04.1f}" if hours else short
