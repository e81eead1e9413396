"""The library, as a person uses it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from ui_scripted import World

from engine.domain.media import ItemId
from ui.pages.library.card import VideoCard
from ui.pages.library.model import ENTRY, Order
from ui.pages.library.ports import Entry, EntryState
from ui.pages.library.view import LibraryView
from ui.ports import Problem
from ui.window import MainWindow


@pytest.fixture
def shown(rich: World, open_window) -> tuple[World, MainWindow, LibraryView]:
    window = open_window(rich, "library")
    return rich, window, window.page("library")


def titles(page: LibraryView) -> list[str]:
    model = page.grid.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def row_of(page: LibraryView, title: str):
    return page.grid.model().index(titles(page).index(title), 0)


def click(page: LibraryView, title: str) -> None:
    index = row_of(page, title)
    page.grid.scrollTo(index)
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=page.grid.visualRect(index).center())


def test_an_empty_library_invites(empty: World, open_window, qtbot) -> None:
    page = open_window(empty).page("library")
    assert page.empty.isVisible() and not page.grid.isVisible()
    assert not page.sort.isVisible() and page.summary.text() == ""
    choose, sample = page._first_buttons
    qtbot.mouseClick(sample, Qt.MouseButton.LeftButton)
    assert empty.library.asked == [("add_sample",)]
    qtbot.mouseClick(choose, Qt.MouseButton.LeftButton)
    assert page.findChild(QFileDialog) is not None


def test_cards_are_newest_first_and_the_summary_counts(shown) -> None:
    _, _, page = shown
    assert titles(page)[:3] == ["Space portrait", "Coffee, slow", "Cat at the window"]
    assert page.summary.text() == "10 videos · 4 min 52 s"
    assert page.grid.isVisible() and not page.empty.isVisible()


def test_sorting_by_title_and_by_length(shown, qtbot) -> None:
    _, _, page = shown
    page.sort.setFocus()
    qtbot.keyClick(page.sort, Qt.Key.Key_Down)
    assert page.sort.currentText() == "Title"
    assert titles(page) == sorted(titles(page), key=str.casefold)
    page.sort.setCurrentIndex(page.sort.findData(Order.LONGEST))
    assert titles(page)[:2] == ["Deep field", "Old town"]


def test_files_and_folders_dropped_on_zone_or_page_are_added(shown, drop, tmp_path: Path) -> None:
    world, _, page = shown
    assert drop(page.zone, tmp_path / "a.mp4", tmp_path / "folder")
    assert drop(page, tmp_path / "b.mov")
    assert world.library.asked == [("add", (tmp_path / "a.mp4", tmp_path / "folder")), ("add", (tmp_path / "b.mov",))]


def test_a_card_opens_its_versions(shown) -> None:
    world, window, page = shown
    click(page, "Coffee, slow")
    entry = next(e for e in world.library.state.entries if e.title == "Coffee, slow")
    assert world.versions.asked == [("open", entry.item)]
    assert window.rail.buttons["versions"].isChecked()


def test_a_card_that_could_not_be_read_opens_nothing_and_says_why(shown, qtbot) -> None:
    world, window, page = shown
    click(page, "Road from above")
    assert world.versions.asked == [] and window.rail.buttons["library"].isChecked()
    index = row_of(page, "Road from above")
    assert "holds no video stream" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "holds no video stream" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    menu = page.card_menu(index.data(ENTRY))
    assert [action.text() for action in menu.actions()] == ["Try again", "Take away"]
    for action in menu.actions():
        action.trigger()
    assert world.library.asked == [("retry", "road"), ("dismiss", "road")]


def test_the_keyboard_reaches_and_opens_a_card(shown, qtbot) -> None:
    world, _, page = shown
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Home)
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert world.versions.asked[-1][1] == row_of(page, "Coffee, slow").data(ENTRY).item


def test_progress_repaints_only_its_own_card(shown, qtbot) -> None:
    world, _, page = shown
    changed: list[int] = []
    page.grid.model().dataChanged.connect(lambda first, last, *_: changed.append(first.row()))
    resets: list[None] = []
    page.grid.model().modelReset.connect(lambda: resets.append(None))
    entries = tuple(
        replace(e, progress=0.9) if e.state is EntryState.ANALYSING else e for e in world.library.state.entries
    )
    world.library.become(entries=entries)
    qtbot.waitUntil(lambda: bool(changed))
    assert [titles(page)[row][:11] for row in changed] == ["Garage tour"] and resets == []
    words = row_of(page, next(t for t in titles(page) if t.startswith("Garage"))).data(
        Qt.ItemDataRole.AccessibleTextRole
    )
    assert "analysing 90 %" in words


def test_many_changes_told_at_once_are_one_reading(shown, qtbot, monkeypatch) -> None:
    world, _, page = shown
    readings: list[None] = []
    page._model.changed.connect(lambda: readings.append(None))
    for _ in range(50):
        world.library.changed.emit()
    qtbot.waitUntil(lambda: bool(readings))
    qtbot.wait(60)
    assert len(readings) == 1


def test_hovering_scrubs_through_the_strip(shown) -> None:
    _, _, page = shown
    index = row_of(page, "Space portrait")
    entry: Entry = index.data(ENTRY)
    rect = page.grid.visualRect(index)
    shown_at = {}
    for share in (0.02, 0.5, 0.98):
        QTest.mouseMove(page.grid.viewport(), QPoint(rect.left() + round(rect.width() * share), rect.top() + 60))
        hover = page.grid.hover_share(index)
        assert hover is not None
        shown_at[share] = VideoCard._shown(entry, hover)
    assert shown_at == {0.02: entry.strip[0], 0.5: entry.strip[4], 0.98: entry.strip[-1]}
    other = row_of(page, "Coffee, slow")
    assert page.grid.hover_share(other) is None
    assert VideoCard._shown(entry, None) == entry.poster


def test_cards_fill_the_width_at_every_size(rich: World, open_window) -> None:
    for width in (1000, 1100, 1440, 1600, 2400):
        page = open_window(rich, "library", width, 800).page("library")
        columns = sum(
            page.grid.visualRect(page.grid.model().index(row, 0)).top()
            == page.grid.visualRect(page.grid.model().index(0, 0)).top()
            for row in range(page.grid.model().rowCount())
        )
        assert columns * page.grid.gridSize().width() > page.grid.viewport().width() - page.grid.gridSize().width() / 4


def test_loading_and_a_workspace_that_cannot_be_read(empty: World, open_window, qtbot) -> None:
    empty.library.state = replace(empty.library.state, loading=True)
    page = open_window(empty).page("library")
    assert page._loading.isVisible()
    empty.library.become(loading=False, problem=Problem("refract.db cannot be read.", "Open another workspace."))
    qtbot.waitUntil(page.problem.isVisible)
    assert page.problem.title.text() == "refract.db cannot be read."
    assert page.problem.sentence.text() == "Open another workspace." and not page.zone.isVisible()


def test_a_read_only_workspace_takes_nothing(rich: World, open_window, drop, tmp_path: Path) -> None:
    rich.library.state = replace(rich.library.state, writable=False)
    page = open_window(rich).page("library")
    assert not page.add.isEnabled() and not page._sample.isEnabled()
    assert not drop(page.zone, tmp_path / "a.mp4") and not drop(page, tmp_path / "a.mp4")
    assert rich.library.asked == []


def test_thousands_of_cards_are_laid_out_at_once(rich: World, open_window) -> None:
    one = rich.library.state.entries[0]
    many = tuple(replace(one, key=str(n), item=ItemId(str(n)), added=float(n)) for n in range(5000))
    rich.library.state = replace(rich.library.state, entries=many)
    page = open_window(rich).page("library")
    page.grid.scrollToBottom()
    last = page.grid.model().index(4999, 0)
    assert page.grid.viewport().rect().intersects(page.grid.visualRect(last))
    assert last.data(ENTRY).key == "0"
