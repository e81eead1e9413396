"""What the engine answers to the window's own questions (see engine.showing), as this side reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Played:
    """`path` is what a player opens; `strip` are pictures in time order."""

    path: Path
    strip: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """The head of a feedback file. `guess` maps the engine's fields to columns."""

    format: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: dict[str, str]


@dataclass(frozen=True, slots=True)
class DeviceTold:
    """The device that models run on, and why it is this one."""

    name: str
    reason: str
