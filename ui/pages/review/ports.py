"""What the review page needs from the app."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.domain.findings import Report
from engine.domain.media import Video
from engine.domain.review import Bound, Decision, Ruling
from engine.domain.versions import Version, VersionId
from ui.ports import Changing, Problem


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A version before the reviewers.

    `bound` is what a decision would bind to. `cannot_decide` is "" or why the profile that is on may not decide at all
    (its own work); `cannot_approve` is "" or what is missing for an approval (a block, a check that did not run).
    """

    version: Version
    video: Video
    segment: str
    report: Report | None
    bound: Bound | None
    play: Path | None = None
    play_original: Path | None = None
    cannot_decide: str = ""
    cannot_approve: str = ""
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewState:
    """The snapshot: what waits for a decision, oldest first, and what was decided, newest first."""

    waiting: tuple[ReviewEntry, ...] = ()
    decided: tuple[ReviewEntry, ...] = ()
    loading: bool = False
    problem: Problem | None = None
    writable: bool = True


class ReviewPort(Changing, Protocol):
    """Compare and decide."""

    def review(self) -> ReviewState:
        """The snapshot."""
        ...

    def decide(self, version: VersionId, ruling: Ruling, reason: str) -> None:
        """Decide as the profile that is on; a refusal by the rules is told as a Notice."""
        ...

    def check_again(self, version: VersionId) -> None:
        """Run the checks again."""
        ...
