"""The settings page's port."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.window.adapter import Adapter
from ui.i18n import tr
from ui.pages.settings.ports import SettingsState

if TYPE_CHECKING:
    from desktop.work import Desk

_CAP = 0.6
"""The engine's own cap (engine.corpus.rank.CAP), shown until the person sets another."""


class SettingsAdapter(Adapter):
    """See ui.pages.settings.ports.SettingsPort. The AI cap belongs to the workspace, the rest to the account."""

    parts = frozenset({"facts", "people", "items"})

    def settings(self) -> SettingsState:
        """The snapshot."""
        hub, world = self._hub, self._hub.world
        own = tr("Exports are signed with this workspace's own certificate. The key is readable by you only.")
        none = tr("A certificate of this workspace is made on the first export. Its key is readable by you only.")
        return SettingsState(
            workspace=world.root,
            people=hub.people,
            person=hub.person,
            minimum_segment=hub.settings.minimum_segment,
            ai_cap=_CAP if world.ai_cap is None else world.ai_cap,
            theme="light" if hub.settings.theme == "light" else "dark",
            keys_folder=world.root / "keys" if world.has_keys else None,
            keys=own if world.has_keys else none,
            writable=hub.writable,
        )

    def set_minimum_segment(self, people: int) -> None:
        """For audiences that are built from now on."""
        self._hub.change_settings(minimum_segment=people)
        self.changed.emit()

    def set_ai_cap(self, share: float) -> None:
        """For every ranking of this workspace, in the command line as well."""

        def action(desk: Desk) -> frozenset[str]:
            from desktop.journey.exporting import AI_CAP

            with desk.store.writing():
                desk.store.set_fact(AI_CAP, str(share))
            return frozenset({"facts"})

        self._hub.do(action, "set the cap")

    def set_theme(self, name: str) -> None:
        """ "dark" or "light"."""
        self._hub.change_settings(theme=name)
        self.changed.emit()

    def open_workspace(self, folder: Path) -> None:
        """Work in another folder."""
        self._hub.use_workspace(folder)

    def show_folder(self, folder: Path) -> None:
        """Show a folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
