"""The contract that every check obeys, and what a check is handed.

A check is plain data plus two functions: `judge` looks at the file and says what it found, `pack` gives its known
answers. It never catches its own faults: whatever it raises, the runner turns into NOT_RUN, which is never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.checks.material import Material
from engine.checks.thresholds import Limits
from engine.control import Control
from engine.domain.analysis import Analysis
from engine.domain.findings import Evidence, Finding, Perspective, Verdict
from engine.domain.guidance import Kind
from engine.domain.media import Places, Sha256, Video
from engine.domain.versions import Version
from engine.models.catalogue import model_sha256

MOVING = frozenset({Kind.CLIP, Kind.STYLE, Kind.REVISION})
STILL = frozenset({Kind.THUMBNAIL})
ALL_KINDS = MOVING | STILL
MOST_EVIDENCE = 20
"""A finding shows the worst places, not thousands of them; how many there are stands in its measured values."""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What is checked. `version` and `video` are None for a file that is not one of ours; `files[0]` is the main one.

    `still` tells that the main file is a picture; `material` holds what several checks look at, made once.
    """

    files: tuple[Path, ...]
    hashes: tuple[Sha256, ...]
    still: bool
    video: Video | None
    version: Version | None
    analysis: Analysis | None
    limits: Limits
    places: Places
    material: Material

    @property
    def kind(self) -> Kind | None:
        """The version's kind, None for a bare file."""
        return None if self.version is None else self.version.kind


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check found, before the runner adds who said it, by which limits and how long it took."""

    verdict: Verdict
    message: str
    measured: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    repair: str = ""


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """One question whose answer is known: `ask` builds its input from a seed and must come to `expected`."""

    name: str
    expected: Verdict
    ask: Callable[[Control], Verdict]


@dataclass(frozen=True, slots=True)
class PackContext:
    """What a known-answer pack may use: the shipped limits, the models, and an empty folder for files it makes."""

    limits: Limits
    places: Places
    folder: Path


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Seconds that a check may take: a fixed part and one that grows with the seconds of picture it looks at."""

    fixed: float = 120.0
    per_second: float = 20.0


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the registry.

    `kinds` are the kinds of version it applies to; `bare` tells whether it also says something of a file of unknown
    making. `models` are the locked models that it uses. A change in method raises `version`: cached findings and
    proofs of the old one are no longer used.
    """

    id: str
    version: str
    perspective: Perspective
    kinds: frozenset[Kind]
    bare: bool
    judge: Callable[[CheckContext, Control], Judgement]
    pack: Callable[[PackContext], tuple[KnownAnswer, ...]]
    limit: TimeLimit = TimeLimit()
    models: tuple[str, ...] = ()

    def applies(self, context: CheckContext) -> str:
        """Why this check says nothing of the file, "" if it does."""
        if context.still and not self.kinds & STILL:
            return "a still picture has nothing of the kind"
        if context.version is None:
            return "" if self.bare else "the file is not a version made here: there is no recipe or source to compare"
        return "" if context.version.kind in self.kinds else f"not for a {context.version.kind.value}"

    def run(self, context: CheckContext, control: Control) -> Finding:
        """Judge the file; raises whatever the judging raises (the runner is the edge)."""
        reason = self.applies(context)
        if reason:
            return self.finding(context, Judgement(Verdict.NOT_APPLICABLE, f"Not applicable: {reason}.", reason=reason))
        return self.finding(context, self.judge(context, control))

    def finding(self, context: CheckContext, said: Judgement) -> Finding:
        """The judgement as a finding of this check, under the context's limits."""
        looked = said.verdict not in (Verdict.NOT_RUN, Verdict.NOT_APPLICABLE)
        return Finding(
            check=self.id,
            version=self.version,
            perspective=self.perspective,
            verdict=said.verdict,
            message=said.message,
            measured={name: round(float(value), 4) for name, value in said.measured.items()},
            thresholds=context.limits.shown(self.id),
            evidence=said.evidence[:MOST_EVIDENCE],
            reason=said.reason,
            repair=said.repair,
            model=", ".join(f"{name} {model_sha256(name)}" for name in self.models) if looked else "",
        )


def not_applicable(reason: str) -> Judgement:
    """There is nothing of the kind in this file that the check could judge."""
    return Judgement(Verdict.NOT_APPLICABLE, f"Not applicable: {reason}.", reason=reason)
