"""The window: built once, top to bottom. The map of the program with a screen."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop import paths
from desktop.collector import Collector
from desktop.settings import SettingsKeeper
from desktop.window.audience import AudienceAdapter
from desktop.window.corpus import CorpusAdapter
from desktop.window.hub import Hub
from desktop.window.library import LibraryAdapter
from desktop.window.players import Players
from desktop.window.preferences import SettingsAdapter
from desktop.window.review import ReviewAdapter
from desktop.window.shell import ShellAdapter
from desktop.window.versions import VersionsAdapter
from ui.i18n import tr
from ui.ports import Notice, WindowPorts
from ui.theme.roles import Tone
from ui.window import MainWindow

_SWITCH_SECONDS = 0.001
"""How long a thread of this process may hold the interpreter while the window wants it (Python's own: 5 ms)."""


@dataclass
class Studio:
    """The window and what stands behind it."""

    window: MainWindow
    hub: Hub

    def close(self) -> bool:
        """Close the window and end all that works behind it; whether that came to an end in time."""
        self.window.close()
        return self.hub.end()


def build(keeper: SettingsKeeper, root: Path) -> Studio:
    """The window over a workspace. Nothing works behind it before `Studio.hub.begin`."""
    from desktop.work import account

    hub = Hub(keeper, root, account())
    players = Players(hub)
    ports = WindowPorts(
        shell=ShellAdapter(hub),
        library=LibraryAdapter(hub),
        audience=AudienceAdapter(hub),
        versions=VersionsAdapter(hub, players),
        review=ReviewAdapter(hub, players),
        corpus=CorpusAdapter(hub),
        settings=SettingsAdapter(hub),
    )
    return Studio(MainWindow(ports), hub)


def open_window(workspace: Path | None = None) -> int:
    """Show the window and run until it is closed; the exit status.

    Args:
        workspace: the folder to open; None: the one of last time, else the account's own.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Refract")
    app.setDesktopFileName("refract")
    collector = Collector(app)
    keeper = SettingsKeeper(paths.settings_file())
    root = workspace or (Path(keeper.value.workspace) if keeper.value.workspace else paths.default_workspace())
    studio = build(keeper, root)
    teller = _Teller(studio.hub, app)
    studio.window.show()
    QTimer.singleShot(0, lambda: _begin(studio, keeper, teller))
    status = app.exec()
    studio.hub.end()
    collector.stop()
    return status


class _Teller(QObject):
    """Takes what crashed on any thread to the notices."""

    crashed = Signal(str)

    def __init__(self, hub: Hub, parent: QObject) -> None:
        super().__init__(parent)
        self.crashed.connect(lambda words: hub.told.emit(Notice(words, tone=Tone.DANGER)))


def _begin(studio: Studio, keeper: SettingsKeeper, teller: _Teller) -> None:
    """All that is not needed for the first picture of the window."""
    from desktop import crash, log

    log.start(paths.logs_folder())
    crash.watch_native(paths.logs_folder())
    crash.catch_all(teller.crashed.emit)
    studio.hub.begin()
    if keeper.problem:
        studio.hub.told.emit(Notice(keeper.problem, tr("The settings of this start are the usual ones."), Tone.WARNING))
