"""What the window's tests share: a scripted world, a window in it, and a cycle collector that stays on this thread."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from ui_rich import rich_world
from ui_scripted import World, empty_world

from ui.window import MainWindow


@pytest.fixture(autouse=True, scope="session")
def collector_on_this_thread() -> Iterator[None]:
    """Python's cycle collector may run in any thread and would destroy widgets there."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def collect_after_each() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(scope="session")
def ui_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ui")


@pytest.fixture
def rich(qapp: QApplication, ui_folder: Path) -> World:
    """A workspace in use."""
    return rich_world(ui_folder)


@pytest.fixture
def empty(qapp: QApplication, ui_folder: Path) -> World:
    """A new workspace."""
    return empty_world(ui_folder)


@pytest.fixture
def open_window(qtbot) -> Callable[..., MainWindow]:
    """Open the window on a page of a world, at a size."""

    kept: list[MainWindow] = []

    def open_it(world: World, page: str = "library", width: int = 1600, height: int = 1000) -> MainWindow:
        window = MainWindow(world.ports)
        qtbot.addWidget(window)
        kept.append(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        window.show_page(page)
        QApplication.processEvents()
        return window

    return open_it


@pytest.fixture
def drop() -> Callable[..., bool]:
    """Drop files on a widget as a file manager does; says whether they were taken."""

    def drop_it(widget: QWidget, *paths: Path) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        middle = widget.rect().center()
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(middle), Qt.DropAction.CopyAction, data, left, none)
        enter.ignore()
        QApplication.sendEvent(widget, enter)
        if not enter.isAccepted():
            return False
        QApplication.sendEvent(widget, QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, left, none))
        return True

    return drop_it


def read_only(world: World) -> World:
    """The same world, opened while another Refract holds it."""
    world.shell.become(read_only="another Refract has it open")
    for port in (world.library, world.audience, world.versions, world.review, world.corpus, world.settings):
        port.state = replace(port.state, writable=False)
    return world
