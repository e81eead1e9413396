"""The settings, as a person uses them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from ui_scripted import World
from ui_seen import texts

from ui.pages.settings.view import SettingsView
from ui.theme.roles import DARK, LIGHT
from ui.window import MainWindow


@pytest.fixture
def shown(rich: World, open_window) -> tuple[World, MainWindow, SettingsView]:
    window = open_window(rich, "settings")
    return rich, window, window.page("settings")


def test_it_tells_folder_people_and_keys(shown) -> None:
    _, _, page = shown
    said = texts(page)
    assert "/home/maya/Refract/Summer channel" in said and "/home/maya/.local/share/refract/keys" in said
    assert "Maya | uploader | acts now" in said and "Noor | reviewer | passphrase" in said


def test_limits_change_by_typing_and_are_not_told_while_drawing(shown, qtbot) -> None:
    world, _, page = shown
    assert (page.minimum.value(), page.cap.value(), world.settings.asked) == (20, 50, [])
    assert all(field.lineEdit().width() > 80 for field in (page.minimum, page.cap))
    page.minimum.setFocus()
    page.minimum.lineEdit().selectAll()
    qtbot.keyClicks(page.minimum, "35")
    qtbot.keyClick(page.minimum, Qt.Key.Key_Return)
    assert world.settings.asked == [("set_minimum_segment", 35)]
    page.cap.setFocus()
    qtbot.keyClick(page.cap, Qt.Key.Key_Up)
    assert world.settings.asked[1:] == [("set_ai_cap", 0.51)]
    world.settings.become(ai_cap=0.3)
    qtbot.waitUntil(lambda: page.cap.value() == 30)
    assert len(world.settings.asked) == 2


def test_the_theme_changes_at_once(shown, qtbot) -> None:
    world, window, page = shown
    app = QApplication.instance()
    assert isinstance(app, QApplication) and page.dark.isChecked()
    qtbot.mouseClick(page.light, Qt.MouseButton.LeftButton)
    assert world.settings.asked == [("set_theme", "light")]
    assert window.kit.theme.roles is LIGHT and LIGHT.background in app.styleSheet()
    qtbot.mouseClick(page.dark, Qt.MouseButton.LeftButton)
    assert window.kit.theme.roles is DARK


def test_folders_can_be_shown_and_a_profile_added(shown, qtbot) -> None:
    world, window, page = shown
    qtbot.mouseClick(page.show_keys, Qt.MouseButton.LeftButton)
    assert world.settings.asked == [("show_folder", Path("/home/maya/.local/share/refract/keys"))]
    qtbot.mouseClick(page.new_profile, Qt.MouseButton.LeftButton)
    from ui.shell.profiles import NewProfile

    assert window.findChild(NewProfile).isVisible()


def test_without_keys_it_says_when_one_is_made(rich: World, open_window) -> None:
    rich.settings.state = replace(rich.settings.state, keys="", keys_folder=None)
    page = open_window(rich, "settings").page("settings")
    assert "A key is made on the first export" in texts(page) and not page.show_keys.isVisible()


def test_read_only_changes_no_limit(rich: World, open_window) -> None:
    rich.settings.state = replace(rich.settings.state, writable=False)
    page = open_window(rich, "settings").page("settings")
    assert not page.minimum.isEnabled() and not page.cap.isEnabled() and not page.new_profile.isEnabled()
