"""What the library page needs from the app."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from engine.domain.media import ItemId
from ui.ports import Changing, Problem


class EntryState(Enum):
    """Where a video of the library stands. WAITING: loaded and queued for its analysis, or not yet analysed."""

    LOADING = "loading"
    WAITING = "waiting"
    ANALYSING = "analysing"
    ANALYSED = "analysed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A card. `key` stays the same while a file goes from dropped to analysed; `item` is None until it is loaded.

    `seconds` is None before loading. `poster` and `strip` are written by the engine, `strip` in time order.
    `progress` is 0..1 of the loading or analysis. `added` orders entries: larger is newer.
    """

    key: str
    item: ItemId | None
    title: str
    state: EntryState
    seconds: Fraction | None = None
    poster: Path | None = None
    strip: tuple[Path, ...] = ()
    progress: float = 0.0
    problem: Problem | None = None
    warnings: tuple[str, ...] = ()
    versions: int = 0
    approved: int = 0
    added: float = 0.0


@dataclass(frozen=True, slots=True)
class LibraryState:
    """The snapshot. `loading` until the workspace was read; `problem` if it could not be."""

    entries: tuple[Entry, ...] = ()
    loading: bool = False
    problem: Problem | None = None
    writable: bool = True


class LibraryPort(Changing, Protocol):
    """Load and analyse videos."""

    def library(self) -> LibraryState:
        """The snapshot."""
        ...

    def add(self, paths: tuple[Path, ...]) -> None:
        """Load these files, and all videos below these folders; each gets a card at once and is then analysed."""
        ...

    def add_sample(self) -> None:
        """Make the sample video from installed packages and load it."""
        ...

    def analyse(self, item: ItemId) -> None:
        """Analyse again, as after a failure."""
        ...

    def retry(self, key: str) -> None:
        """Try to load a failed file again."""
        ...

    def dismiss(self, key: str) -> None:
        """Take a failed card away."""
        ...
