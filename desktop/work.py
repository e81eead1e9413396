"""The shape of a use-case: steps that ask the engine, then one record of what came out.

A use-case is a generator. It yields `Call`s (through `ask`) and is given each call's result; it returns a `Finish`.
Nothing is written to the store before the `Finish`, whose `record` runs in one transaction with the end of the job:
a step is recorded whole or not at all. Errors of a call are raised at its `yield`, so `try`/`finally` cleans up.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from desktop.paths import account
from desktop.workspace import Workspace
from engine.domain.media import Places
from engine.domain.plain import to_plain
from engine.domain.review import Person
from engine.errors import BadInput
from engine.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One question to the engine: a verb, the fields of its request as plain JSON, and what the result is.

    `start` and `end` are its share of the job's progress.
    """

    verb: str
    request: dict[str, Any]
    kind: Any
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Finish(Generic[T]):
    """How a use-case ends well.

    `ids` name what was made (kept with the job), `value` is for whoever waits, `changed` names the tables that views
    show ("videos", "segments", "versions", "items"), `record` writes it all.
    """

    value: T
    ids: tuple[str, ...] = ()
    record: Callable[[], None] | None = None
    changed: frozenset[str] = field(default_factory=frozenset)


Steps = Generator[Call, Any, Finish[T]]


def ask(verb: str, kind: type[T], share: tuple[float, float] = (0.0, 1.0), /, **fields: Any) -> Generator[Call, Any, T]:
    """Ask the engine: `result = yield from ask("check", Report, files=..., ...)`.

    Raises:
        EngineError, Cancelled, EngineBug: as the engine told.
    """
    request = {name: to_plain(value) for name, value in fields.items()}
    return (yield Call(verb, request, kind, *share))


@dataclass(frozen=True, slots=True)
class Desk:
    """What a use-case works with: the workspace, and who acts. `job` is the durable job it runs for, or ""."""

    workspace: Workspace
    by: str
    job: str = ""

    @property
    def store(self) -> Store:
        """The workspace's store."""
        return self.workspace.store

    @property
    def places(self) -> Places:
        """The folders that rooms may write to."""
        return self.workspace.places

    def person(self, name: str | None = None, role: str = "uploader") -> Person:
        """The acting profile, or the one of that name; a new one (not yet kept) if there is none."""
        wanted = " ".join((name or self.by).split())
        known = self.store.people.find()
        return next(
            (person for person in known if person.name.casefold() == wanted.casefold()), Person(wanted, role, account())
        )


Task = Callable[[Desk, Mapping[str, Any]], Steps[Any]]
"""A durable use-case: its arguments are JSON, so that a later process can run it again."""


def now() -> str:
    """This moment, ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def existing(path: str) -> Path:
    """A path argument made absolute, as the person's shell would read it.

    Raises:
        BadInput: it is empty, which a shell's unset variable gives; it does not mean the folder one stands in.
    """
    if not path:
        raise BadInput("The name of a file is empty.", "Give the file's path.")
    return Path(path).expanduser().absolute()
