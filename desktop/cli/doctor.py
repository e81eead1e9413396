"""`doctor`."""

from __future__ import annotations

import argparse

from desktop.cli.output import Answer, table
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from desktop.doctor import examine
from engine.domain.plain import to_plain

_SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}


def add(commands: Commands) -> None:
    """Put the command into the parser."""
    commands.add("doctor", doctor, "examine this computer and the workspace")


def doctor(session: Session, _arguments: argparse.Namespace) -> Answer:
    """Examine; the exit status is 0 whatever is found."""
    found = session.run(examine(session.reading()), "Examine")
    rows = [(_SIGNS[fact.state], fact.name, fact.message) for fact in found.facts]
    hints = [f"  {fact.name}: {fact.hint}" for fact in found.facts if fact.hint and fact.state != "ok"]
    text = table(rows) + ("\n\n" + "\n".join(hints) if hints else "")
    return Answer({"state": found.state, "facts": to_plain(found.facts)}, text)
