"""The window: built once, top to bottom. The map of the program with a screen."""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop import paths
from desktop.collector import Collector
from desktop.settings import SettingsKeeper
from desktop.window.hub import Hub
from desktop.window.ports import LazyPorts
from ui.i18n import tr
from ui.ports import Notice, Ports
from ui.theme.roles import Tone
from ui.window import MainWindow

SWITCH_SECONDS = 0.001
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
    hub = Hub(keeper, root, paths.account())
    return Studio(MainWindow(cast("Ports", LazyPorts(hub))), hub)


def make_app() -> QApplication:
    """The application, in the style that the theme draws on (set here it costs nothing, later 10 ms)."""
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")  # else it lists the streams of every file on stderr
    app = QApplication([*sys.argv[:1], "-style", "fusion"])
    app.setProperty("fusion", True)
    app.setApplicationName("Refract")
    app.setDesktopFileName("refract")
    return app


def open_window(workspace: Path | None = None) -> int:
    """Show the window and run until it is closed; the exit status.

    Args:
        workspace: the folder to open; None: the one of last time, else the account's own.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    app = make_app()
    collector = Collector(app)
    keeper = SettingsKeeper(paths.settings_file())
    root = workspace or (Path(keeper.value.workspace) if keeper.value.workspace else paths.default_workspace())
    studio = build(keeper, root)
    teller = _Teller(studio.hub, app)
    settle(studio)
    studio.window.show()
    QTimer.singleShot(0, lambda: _begin(studio, keeper, teller))
    status = app.exec()
    studio.hub.end()
    collector.stop()
    return status


def settle(studio: Studio) -> None:
    """What is loaded once the workspace is open stays: the collector, on the window's thread, need not look at it."""
    studio.hub.opened.connect(gc.freeze)


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
