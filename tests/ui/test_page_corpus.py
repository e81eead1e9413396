"""The corpus, as a person uses it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ui_scripted import World
from ui_seen import texts
from ui_values import ranking

from engine.domain.items import Credentials, Match, Trust, Verification
from engine.domain.versions import Origin
from ui.pages.corpus.model import COLUMNS
from ui.pages.corpus.ports import Verified
from ui.pages.corpus.view import CorpusView
from ui.ports import Problem
from ui.window import MainWindow


@pytest.fixture
def shown(rich: World, open_window) -> tuple[World, MainWindow, CorpusView]:
    window = open_window(rich, "corpus")
    return rich, window, window.page("corpus")


def cells(page: CorpusView, column: str) -> list[str]:
    model = page.table.model()
    return [model.index(row, COLUMNS.index(column)).data() for row in range(model.rowCount())]


def choose(page: CorpusView, title: str) -> None:
    index = page.table.model().index(cells(page, "title").index(title), 0)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualRect(index).center())


def rank_for(page: CorpusView, words: str, qtbot) -> None:
    page.segment.setFocus()
    qtbot.keyClick(page.segment, Qt.Key.Key_Home)
    while page.segment.currentText() != words:
        before = page.segment.currentIndex()
        qtbot.keyClick(page.segment, Qt.Key.Key_Down)
        assert page.segment.currentIndex() != before


def test_an_empty_corpus_says_what_comes_here(empty: World, open_window) -> None:
    page = open_window(empty, "corpus").page("corpus")
    assert page.empty.isVisible() and not page.export.isEnabled() and not page.segment.isVisible()
    assert page.export.toolTip() == "No approved version waits to be exported"


def test_human_and_ai_items_stand_in_one_list_with_their_origin_in_words(shown) -> None:
    _, _, page = shown
    assert cells(page, "origin") == [
        "AI-assisted", "Human", "AI-assisted", "Human", "AI-generated", "Unknown", "AI-assisted",
    ]  # fmt: skip
    assert page.summary.text() == "7 items · 4 made with AI"
    assert page.table.isColumnHidden(COLUMNS.index("place"))


def test_a_ranking_orders_the_list_and_shows_place_score_and_share(shown, qtbot) -> None:
    world, _, page = shown
    people = world.versions.state.segments
    rank_for(page, "Rank for Close faces", qtbot)
    assert ("rank", people[1].id) in world.corpus.asked
    assert page.share.text() == "Ranking" and cells(page, "place") == ["–"] * 7
    backwards = tuple(reversed(world.corpus.state.items))
    world.corpus.become(ranking=ranking(people[1], backwards))
    qtbot.waitUntil(lambda: cells(page, "place") == ["1", "2", "3", "4", "5", "6", "7"])
    assert cells(page, "title")[0] == backwards[0].title and cells(page, "score")[0] == ".570"
    assert page.share.text() == "AI share 40 % of the first 10, at most 50 %"
    assert not page.table.isColumnHidden(COLUMNS.index("place"))


def test_an_items_details_tell_credentials_and_lineage(shown) -> None:
    _, _, page = shown
    choose(page, "Space portrait: clip for Street life")
    said = texts(page.details)
    assert "Made from | Space portrait" in said and "Refract local certificate" in said
    assert "c2pa.opened, c2pa.trimmed" in said and "Maya, Refract" in said
    choose(page, "Newsroom 1940")
    assert "The picture was changed after it was signed." in texts(page.details)
    choose(page, "Space portrait")
    assert "Became" in texts(page.details) and "Original upload" in texts(page.details)


def test_export_takes_all_that_is_approved(shown, qtbot) -> None:
    world, _, page = shown
    assert page.export.text() == "Export approved (2)"
    qtbot.mouseClick(page.export, Qt.MouseButton.LeftButton)
    assert world.corpus.asked == [("export", ("v1", "v2"))]


def test_any_dropped_file_is_verified_in_a_sentence(shown, drop, qtbot, tmp_path: Path) -> None:
    world, _, page = shown
    assert drop(page, tmp_path / "strange.jpg")
    assert world.corpus.asked == [("verify", tmp_path / "strange.jpg")]
    world.corpus.become(verified=Verified("strange.jpg"))
    qtbot.waitUntil(lambda: "Looking for credentials" in texts(page.details))
    item = world.corpus.state.items[0]
    found = Verification(Origin.AI_ASSISTED, "Made with Refract from Space portrait, and unchanged since.",
                         Credentials(Trust.VALID, "Refract local certificate"), item.id, Match.BYTES)  # fmt: skip
    world.corpus.become(verified=Verified("strange.jpg", found))
    qtbot.waitUntil(lambda: found.sentence in texts(page.details))
    said = texts(page.details)
    assert item.title in said and "bytes" in said and "valid, unknown signer" in said
    assert "Invisible mark" not in said and not page.remove.isVisible()
    close = next(b for b in page.details.findChildren(type(page.export)) if b.text() == "Close")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "strange.jpg" not in texts(page.details))


def test_a_file_that_is_not_known_and_one_that_cannot_be_read(shown, qtbot) -> None:
    world, _, page = shown
    nothing = Verification(Origin.UNKNOWN, "Nothing is known of this file.", Credentials(Trust.NONE), None, None)
    world.corpus.become(verified=Verified("a.mp4", nothing))
    qtbot.waitUntil(lambda: "not in this corpus" in texts(page.details))
    world.corpus.become(verified=Verified("b.mp4", None, Problem("b.mp4 is empty.", "Try another file.")))
    qtbot.waitUntil(lambda: "b.mp4 is empty." in texts(page.details))
    assert "Try another file." in texts(page.details)


def test_choosing_an_item_puts_the_verified_file_away(shown, qtbot) -> None:
    world, _, page = shown
    world.corpus.become(verified=Verified("a.mp4"))
    qtbot.waitUntil(lambda: "a.mp4" in texts(page.details))
    choose(page, "Coffee, slow")
    assert ("stop_verifying",) in world.corpus.asked
    qtbot.waitUntil(lambda: "Coffee, slow" in texts(page.details))


def test_deleting_asks_first_and_escape_keeps(shown, qtbot) -> None:
    world, _, page = shown
    choose(page, "Coffee, slow")
    asking = page.ask_delete()
    assert asking.cancel.isDefault() and not asking.act.isDefault()
    assert "cannot be undone" in texts(asking) and "“Coffee, slow”" in texts(asking)
    qtbot.keyClick(asking, Qt.Key.Key_Escape)
    assert world.corpus.asked == []
    asking = page.ask_delete()
    qtbot.mouseClick(asking.act, Qt.MouseButton.LeftButton)
    gone = next(a for a in world.corpus.asked if a[0] == "delete")
    assert len(gone[1]) == 12
    qtbot.waitUntil(lambda: "Coffee, slow" not in cells(page, "title"))
    assert not page.remove.isVisible()


def test_the_file_can_be_shown(shown, qtbot) -> None:
    world, _, page = shown
    assert not page.reveal.isVisible()
    choose(page, "Space portrait")
    qtbot.mouseClick(page.reveal, Qt.MouseButton.LeftButton)
    assert world.corpus.asked == [("show_file", page._model.item.id)]


def test_the_choice_stays_when_the_list_is_ordered_anew(shown, qtbot) -> None:
    _, _, page = shown
    choose(page, "Newsroom 1940")
    rank_for(page, "Rank for Street life", qtbot)
    row = page.table.selectionModel().selectedRows()[0]
    assert row.data() == "Newsroom 1940" and page._model.item.title == "Newsroom 1940"


def test_read_only_neither_exports_nor_deletes(rich: World, open_window) -> None:
    rich.corpus.state = replace(rich.corpus.state, writable=False)
    page = open_window(rich, "corpus").page("corpus")
    choose(page, "Space portrait")
    assert not page.export.isEnabled() and not page.remove.isEnabled() and page.reveal.isEnabled()
