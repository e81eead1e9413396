"""What the settings page needs from the app."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ui.ports import Changing

if TYPE_CHECKING:
    from engine.domain.review import Person


@dataclass(frozen=True, slots=True)
class SettingsState:
    """The snapshot. `ai_cap` is 0..1; `keys` tells in one sentence whose keys sign exports."""

    workspace: Path
    people: tuple[Person, ...] = ()
    person: str = ""
    minimum_segment: int = 20
    ai_cap: float = 0.5
    theme: str = "dark"
    keys_folder: Path | None = None
    keys: str = ""
    writable: bool = True


class SettingsPort(Changing, Protocol):
    """Read and change the settings."""

    def settings(self) -> SettingsState:
        """The snapshot."""
        ...

    def set_minimum_segment(self, people: int) -> None:
        """Segments from feedback with fewer people are not shown. At least 2."""
        ...

    def set_ai_cap(self, share: float) -> None:
        """At most this share of the first places goes to AI items; 0..1."""
        ...

    def set_theme(self, name: str) -> None:
        """ "dark" or "light"; kept for the next start."""
        ...

    def open_workspace(self, folder: Path) -> None:
        """Use another workspace folder; an empty folder becomes a new workspace."""
        ...

    def show_folder(self, folder: Path) -> None:
        """Show a folder in the file manager."""
        ...
