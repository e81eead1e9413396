"""The audience, as a person uses it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from ui_scripted import World
from ui_seen import texts

from ui.pages.audience.adding import ExamplesDialog, WordsDialog
from ui.pages.audience.importing import ImportDialog
from ui.pages.audience.ports import FeedbackLook, FeedbackOrder, Imported
from ui.pages.audience.view import AudienceView
from ui.ports import Problem
from ui.widgets.buttons import IconButton
from ui.window import MainWindow


@pytest.fixture
def shown(rich: World, open_window) -> tuple[World, MainWindow, AudienceView]:
    window = open_window(rich, "audience")
    return rich, window, window.page("audience")


def names(page: AudienceView) -> list[str]:
    return [card.accessibleName() for card in page.flow.cards]


def card(page: AudienceView, name: str) -> QWidget:
    return next(each for each in page.flow.cards if each.accessibleName() == name)


def test_an_empty_page_offers_three_ways(empty: World, open_window, qtbot) -> None:
    page = open_window(empty, "audience").page("audience")
    assert page.empty.isVisible()
    assert [b.text() for b in page._first_buttons] == ["Import feedback", "Describe them", "Show what they like"]
    qtbot.mouseClick(page._first_buttons[1], Qt.MouseButton.LeftButton)
    assert page.findChild(WordsDialog).isVisible()


def test_cards_tell_size_stability_concepts_and_health(shown) -> None:
    _, _, page = shown
    assert names(page)[:4] == ["Late evening", "Weekend", "Street life", "Close faces"]
    street = texts(card(page, "Street life"))
    assert "1,240 people · stable .91 · 16 likes" in street and "cars, crowds, daylight" in street
    assert "10 likes" not in street
    sport = texts(card(page, "Sport"))
    assert "unstable .62" in sport and "fit cannot be measured" in sport and "Unstable" in sport
    assert "cats and other small animals" in texts(card(page, "Cat people"))
    assert page.summary.text() == "6 audiences · 2 hidden with fewer than 20 people"


def test_what_is_being_made_and_what_failed_stand_among_the_cards(shown, qtbot) -> None:
    world, _, page = shown
    assert "14 of 22 pictures" in texts(card(page, "Late evening"))
    failed = card(page, "Weekend")
    assert "weekend.heic cannot be read." in texts(failed) and "Save it as JPEG" in texts(failed)
    qtbot.mouseClick(failed.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert world.audience.asked == [("dismiss", "m2")]


def test_rows_that_were_left_out_are_told_with_their_line(shown) -> None:
    _, _, page = shown
    said = texts(page)
    assert "watch_time.csv: 5,240 people, 812 items, 40,112 events." in said
    assert "31 rows were left out: line 17: no user; line 203: watch time is negative" in said


def test_an_audience_from_dropped_pictures(shown, drop, qtbot, tmp_path: Path) -> None:
    world, _, page = shown
    assert drop(page, tmp_path / "a.jpg", tmp_path / "b.jpg")
    dialog = page.findChild(ExamplesDialog)
    assert not dialog.act.isEnabled()
    qtbot.keyClicks(dialog.name, "Night owls")
    assert dialog.act.isEnabled() and "not measured" in texts(dialog)
    drop(dialog.zone, tmp_path / "b.jpg", *(tmp_path / f"{n}.jpg" for n in range(8)))
    assert len(dialog.likes) == 10 and "not measured" not in texts(dialog)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert world.audience.asked == [("add_by_examples", "Night owls", dialog.likes)]


def test_a_name_that_is_taken_is_refused_in_any_case(shown, qtbot) -> None:
    world, _, page = shown
    dialog = page.add_words()
    qtbot.keyClicks(dialog.name, "street LIFE")
    qtbot.keyClicks(dialog.description, "cars")
    assert not dialog.act.isEnabled() and "already an audience" in texts(dialog)
    dialog.name.setText("Street cats")
    assert dialog.act.isEnabled()
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert world.audience.asked == [("add_by_words", "Street cats", "cars")]


def test_words_need_a_description(shown, qtbot) -> None:
    _, _, page = shown
    dialog = page.add_words()
    qtbot.keyClicks(dialog.name, "New")
    assert not dialog.act.isEnabled()
    qtbot.keyClicks(dialog.description, "   ")
    assert not dialog.act.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def press_remove(page: AudienceView, name: str, qtbot) -> None:
    qtbot.mouseClick(card(page, name).findChild(IconButton), Qt.MouseButton.LeftButton)


def test_removing_hides_at_once_and_undo_brings_back(shown, qtbot) -> None:
    world, window, page = shown
    press_remove(page, "Sport", qtbot)
    assert "Sport" not in names(page) and world.audience.asked == []
    toast = window.toasts.shown[-1]
    assert toast.notice.text == "Sport was removed" and toast.action is not None
    qtbot.mouseClick(toast.action, Qt.MouseButton.LeftButton)
    assert "Sport" in names(page) and world.audience.asked == [] and window.toasts.shown == ()


def test_removing_holds_when_the_notice_ends(shown, qtbot) -> None:
    world, window, page = shown
    press_remove(page, "Sport", qtbot)
    window.toasts.shown[-1].end()
    assert world.audience.asked == [("remove", "sport")]
    qtbot.wait(40)
    assert "Sport" not in names(page)


def test_closing_the_window_does_not_forget_a_removal(shown, qtbot) -> None:
    world, window, page = shown
    press_remove(page, "Sport", qtbot)
    window.close()
    assert world.audience.asked == [("remove", "sport")]


LOOK_COLUMNS = ("user_id", "video_id", "seconds", "ts")


def look(path: Path) -> FeedbackLook:
    rows = (("u1", "v7", "12.5", "2026-01-01"), ("u2", "v3", "4.0", "2026-01-02"))
    guess = {"user": "user_id", "item": "video_id", "watch_time": "seconds"}
    return FeedbackLook(path, "watch time", LOOK_COLUMNS, rows, guess)


def test_a_dropped_table_is_looked_into_before_anything_is_kept(shown, drop, qtbot, tmp_path: Path) -> None:
    world, _, page = shown
    path = tmp_path / "watch.csv"
    assert drop(page, path)
    dialog = page.findChild(ImportDialog)
    assert world.audience.asked == [("look_at", path)] and not dialog.act.isEnabled()
    world.audience.become(look=look(path))
    qtbot.waitUntil(dialog.act.isEnabled)
    assert (
        dialog.fields["watch_time"].currentText() == "seconds" and dialog.fields["rating"].currentText() == "not there"
    )
    assert dialog.rows.item(1, 1).text() == "v3" and "recognised as watch time" in dialog.said.text()
    dialog.fields["time"].setCurrentText("ts")
    dialog.take_items(tmp_path / "items.csv")
    dialog.count.setValue(5)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    columns = {"user": "user_id", "item": "video_id", "watch_time": "seconds", "time": "ts"}
    order = FeedbackOrder(path, "watch time", tmp_path / "items.csv", columns, 5)
    assert world.audience.asked[1:] == [("import_feedback", order)]


def test_an_import_needs_who_and_what(shown, qtbot, tmp_path: Path) -> None:
    world, _, page = shown
    dialog = page.import_feedback(tmp_path / "w.csv")
    world.audience.become(look=replace(look(tmp_path / "w.csv"), guess={"user": "user_id"}))
    qtbot.waitUntil(lambda: dialog.rows.rowCount() == 2)
    assert not dialog.act.isEnabled()
    dialog.fields["item"].setCurrentText("video_id")
    assert dialog.act.isEnabled() and dialog.order.count is None
    dialog.reject()
    assert world.audience.asked[-1] == ("stop_looking",)


def test_a_file_that_cannot_be_read_says_so_in_the_dialog(shown, qtbot, tmp_path: Path) -> None:
    world, _, page = shown
    dialog = page.import_feedback(tmp_path / "w.csv")
    world.audience.become(look=FeedbackLook(tmp_path / "w.csv", problem=Problem("w.csv is empty.", "Export it again.")))
    qtbot.waitUntil(lambda: "w.csv is empty. Export it again." in dialog.said.text())
    assert not dialog.act.isEnabled()


def test_a_read_only_workspace_offers_no_way_to_change(rich: World, open_window, drop, tmp_path: Path) -> None:
    rich.audience.state = replace(rich.audience.state, writable=False)
    page = open_window(rich, "audience").page("audience")
    assert not any(b.isEnabled() for b in (page.by_examples, page.by_words, page.by_feedback))
    assert card(page, "Sport").findChild(IconButton) is None and not drop(page, tmp_path / "a.jpg")


def test_an_import_without_losses_says_no_more_than_needed(rich: World, open_window) -> None:
    done = (Imported("all.csv", "interactions", 10, 4, 99, (), 0, 0),)
    rich.audience.state = replace(rich.audience.state, imports=done)
    said = texts(open_window(rich, "audience").page("audience"))
    assert "all.csv: 10 people" in said and "left out" not in said and "hidden" not in said
