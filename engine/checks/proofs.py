"""Known answers: every check answers questions whose answers are known, on this machine, before it is believed."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.checks.cache import save_proof
from engine.checks.contract import Check, KnownAnswer, PackContext
from engine.checks.registry import registry
from engine.checks.thresholds import DEFAULT_PROFILE, limits_for
from engine.control import Control
from engine.domain.findings import Proof
from engine.domain.media import Places
from engine.errors import Cancelled

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Selftest:
    """How one check's known answers came out. `wrong` names those that did not, with what was said instead."""

    check: str
    version: str
    proof: Proof
    wrong: tuple[str, ...]


def prove_all(places: Places, control: Control) -> tuple[Selftest, ...]:
    """Run the known answers of every check on this machine; kept as the checks' proofs where all are right.

    Raises:
        Cancelled: the person stopped it.
    """
    checks = registry()
    return tuple(
        _prove(one, places, control.part(place / len(checks), (place + 1) / len(checks)))
        for place, one in enumerate(checks)
    )


def prove(check: Check, places: Places, control: Control) -> Proof:
    """Run one check's known answers; kept when all came out right, else asked again next time."""
    return _prove(check, places, control).proof


def _prove(check: Check, places: Places, control: Control) -> Selftest:
    with tempfile.TemporaryDirectory(prefix="known-") as folder:
        answers = _pack(check, PackContext(limits_for(DEFAULT_PROFILE), places, Path(folder)))
        wrong: list[str] = []
        for place, answer in enumerate(answers):
            control.step(place / len(answers), f"known answers of {check.id}")
            said = _ask(answer, control)
            if said != answer.expected.value:
                wrong.append(f"{answer.name}: {said} instead of {answer.expected.value}")
    for line in wrong:
        _LOG.warning("%s: known answer wrong: %s", check.id, line)
    proof = Proof(len(answers) - len(wrong), len(answers), datetime.now(UTC).date().isoformat())
    if not wrong and answers:
        save_proof(proof, places.cache, check)
    return Selftest(check.id, check.version, proof, tuple(wrong))


def _pack(check: Check, context: PackContext) -> tuple[KnownAnswer, ...]:
    try:
        return check.pack(context)
    except Cancelled:
        raise
    except Exception:  # noqa: BLE001 - the edge of a pack: one that cannot be built proves nothing
        _LOG.exception("the known answers of %s cannot be built", check.id)
        return ()


def _ask(answer: KnownAnswer, control: Control) -> str:
    """What the check says, or the name of the fault it met: a wrong answer like any other."""
    try:
        return answer.ask(control).value
    except Cancelled:
        raise
    except Exception as fault:  # noqa: BLE001 - the edge of an answer
        _LOG.exception("known answer %s failed", answer.name)
        return type(fault).__name__
