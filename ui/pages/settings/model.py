"""The settings' state."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from ui.pages.model import PageModel
from ui.pages.settings.ports import SettingsPort, SettingsState


class SettingsModel(PageModel):
    """What the settings page shows and does."""

    def __init__(self, port: SettingsPort, parent: QObject | None = None) -> None:
        super().__init__(port, parent)
        self._port = port
        self.state: SettingsState = port.settings()

    def read(self) -> None:
        """Take the snapshot."""
        self.state = self._port.settings()
        self.changed.emit()

    def set_minimum_segment(self, people: int) -> None:
        """Change the smallest audience."""
        self._port.set_minimum_segment(people)

    def set_ai_cap(self, share: float) -> None:
        """Change the cap on AI items."""
        self._port.set_ai_cap(share)

    def set_theme(self, name: str) -> None:
        """Change the theme."""
        self._port.set_theme(name)

    def open_workspace(self, folder: Path) -> None:
        """Use another workspace."""
        self._port.open_workspace(folder)

    def show_folder(self, folder: Path) -> None:
        """Show a folder."""
        self._port.show_folder(folder)
