"""What the corpus page needs from the app."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.domain.audience import SegmentId
from engine.domain.items import CorpusItem, Ranking, Verification
from engine.domain.media import ItemId
from engine.domain.versions import VersionId
from ui.ports import Changing, Problem


@dataclass(frozen=True, slots=True)
class Verified:
    """A file that was dropped to be verified. While it is looked at both results are None."""

    name: str
    result: Verification | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CorpusState:
    """The snapshot. `ready` are approved versions that are not exported yet: (version, what it is).

    `ranking` belongs to the segment that was asked for last, None before that or while it is computed.
    """

    items: tuple[CorpusItem, ...] = ()
    segments: tuple[tuple[SegmentId, str], ...] = ()
    ready: tuple[tuple[VersionId, str], ...] = ()
    ranking: Ranking | None = None
    verified: Verified | None = None
    loading: bool = False
    problem: Problem | None = None
    writable: bool = True


class CorpusPort(Changing, Protocol):
    """Export, rank, verify and delete."""

    def corpus(self) -> CorpusState:
        """The snapshot."""
        ...

    def rank(self, segment: SegmentId) -> None:
        """Rank all items for a segment; the answer comes as `ranking`."""
        ...

    def verify(self, path: Path) -> None:
        """Say what can be said of any file; the answer comes as `verified`."""
        ...

    def stop_verifying(self) -> None:
        """Forget what was verified."""
        ...

    def export(self, versions: tuple[VersionId, ...]) -> None:
        """Seal these approved versions and move them in."""
        ...

    def delete(self, item: ItemId) -> None:
        """Delete an item for good. The person has confirmed it."""
        ...

    def show_file(self, item: ItemId) -> None:
        """Show the item's file in the file manager."""
        ...
