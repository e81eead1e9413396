"""The sample video with its simulated audiences, put together from what ships inside installed packages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.work import Finish, Steps, ask

TITLE = "Ten small worlds"


@dataclass(frozen=True, slots=True)
class Sample:
    """What the engine's sample verb answers (see engine.library.sample)."""

    video: Path
    interactions: Path
    items: Path
    credits: tuple[str, ...]
    narrated: bool


def compose(folder: Path) -> Steps[Sample]:
    """Put the sample together in that folder; nothing is recorded."""
    sample = yield from ask("sample", Sample, folder=folder)
    return Finish(sample)
