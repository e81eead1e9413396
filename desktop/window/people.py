"""Profiles, on the writer thread: scrypt takes a tenth of a second."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from desktop.journey import log
from desktop.work import Call, Desk, Finish, account
from engine.domain.review import Person
from engine.errors import BadInput
from engine.review.people import make_secret, same_person, verify


def is_right(person: Person, passphrase: str) -> Generator[Call, Any, Finish[bool]]:
    """Whether the passphrase is this person's."""
    yield from ()
    return Finish(verify(person, passphrase))


def added(desk: Desk, name: str, role: str, passphrase: str) -> Generator[Call, Any, Finish[bool]]:
    """Keep a new profile, and the one who acts: else there would be no way back to it.

    Raises:
        BadInput: the name is taken, or the passphrase too short.
    """
    yield from ()
    if any(same_person(one, name) for one in (desk.by, *(kept.name for kept in desk.store.people.find()))):
        raise BadInput(f"There is already a profile called {name}", "Choose another name.")
    person = Person(name, role, account(), make_secret(passphrase) if passphrase else "")

    def record() -> None:
        if desk.by:
            desk.store.people.put(desk.person())
        desk.store.people.put(person)
        log.note(desk, "profile", {"role": role}, person=name)

    return Finish(True, (), record, frozenset({"people"}))
