"""The whole examination: this computer, the engine, the workspace."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from desktop.doctor import computer, workspace
from desktop.work import Desk, Finish, Steps, ask
from engine.doctor import FAIL, WARN, Fact, Facts

_SAMPLED = 20
"""So many kept files are hashed again; all would take long in a large workspace."""


@dataclass(frozen=True, slots=True)
class Examination:
    """All facts, and the worst of their states."""

    facts: tuple[Fact, ...]

    @property
    def state(self) -> str:
        """ "fail", "warn" or "ok"."""
        states = {fact.state for fact in self.facts}
        return FAIL if FAIL in states else WARN if WARN in states else "ok"


def examine(desk: Desk, seed: int = 0) -> Steps[Examination]:
    """Examine everything. It changes nothing and works beside a Refract that writes."""
    here = (*computer.facts(desk.workspace.root), *workspace.facts(desk))
    engine = yield from ask("inspect", Facts, models=desk.places.models, media=_some(desk, seed))
    return Finish(Examination((*here, *engine.facts)))


def _some(desk: Desk, seed: int) -> tuple[Path, ...]:
    kept = sorted({video.path for video in desk.store.videos.find()})
    return tuple(sorted(random.Random(seed).sample(kept, min(_SAMPLED, len(kept)))))
