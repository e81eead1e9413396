"""The review, as a reviewer uses it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ui_scripted import World
from ui_seen import texts

from engine.domain.findings import Verdict
from engine.domain.guidance import Kind
from engine.domain.review import Ruling
from ui.pages.review.ports import ReviewEntry
from ui.pages.review.queue import badges_of
from ui.pages.review.view import ReviewView
from ui.ports import Problem
from ui.widgets.stage import Mode
from ui.window import MainWindow


@pytest.fixture
def shown(rich: World, open_window) -> tuple[World, MainWindow, ReviewView]:
    window = open_window(rich, "review")
    return rich, window, window.page("review")


def waiting(page: ReviewView) -> list[str]:
    items = page.queue.items
    return [items.index(row).data() for row in range(items.rowCount())]


def choose(page: ReviewView, row: int) -> None:
    rect = page.queue.visualRect(page.queue.items.index(row))
    QTest.mouseClick(page.queue.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def free(world: World) -> int:
    """The row of an entry that can be decided and approved."""
    entries = world.review.state.waiting
    return next(n for n, e in enumerate(entries) if not e.cannot_decide and not e.cannot_approve)


def test_an_empty_queue_says_what_comes_here(empty: World, open_window) -> None:
    page = open_window(empty, "review").page("review")
    assert page.nothing.isVisible() and not page.approve.isVisible()


def test_the_first_that_waits_is_shown_with_its_evidence(shown) -> None:
    _, _, page = shown
    assert page.count.text() == "5" and len(waiting(page)) == 5
    assert page.heading.text() == "Style · Close faces" and page.title.text() == "Space portrait"
    assert page.origin.text() == "AI-assisted"
    assert "face distance 0.71, limit 0.6" in texts(page.findings)
    assert page.bound.text().startswith("file ") and " · recipe " in page.bound.text()
    assert "1. Look: Ink" in texts(page.recipe)


def test_the_list_tells_how_the_checks_came_out(shown) -> None:
    world, _, page = shown
    words = page.queue.items.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "1 block, 1 to look at" in words and "made by Maya, 2 min ago" in words
    clean = next(e for e in world.review.state.waiting if e.report and e.report.verdict is Verdict.PASS)
    assert [w for w, _ in badges_of(clean)] == ["all pass"]
    assert [w for w, _ in badges_of(replace(clean, report=None))] == ["being checked"]


def test_approving_needs_a_reason_and_is_sent_once(shown, qtbot) -> None:
    world, _, page = shown
    choose(page, free(world))
    entry: ReviewEntry = world.review.state.waiting[free(world)]
    assert not page.approve.isEnabled() and page.missing.text() == "Give a reason first."
    qtbot.keyClicks(page.reason, "Reads well at small size")
    assert page.approve.isEnabled() and page.missing.text() == ""
    qtbot.mouseClick(page.approve, Qt.MouseButton.LeftButton)
    assert world.review.asked == [("decide", entry.version.id, Ruling.APPROVE, "Reads well at small size")]
    assert page.reason.toPlainText() == ""


@pytest.mark.parametrize(
    ("key", "ruling"),
    [(Qt.Key.Key_A, Ruling.APPROVE), (Qt.Key.Key_R, Ruling.REJECT), (Qt.Key.Key_C, Ruling.CHANGES)],
)
def test_single_letters_decide(shown, qtbot, key, ruling: Ruling) -> None:
    world, _, page = shown
    choose(page, free(world))
    qtbot.keyClicks(page.reason, "because")
    page.queue.setFocus()
    qtbot.keyClick(page.queue, key)
    assert [a[2:] for a in world.review.asked] == [(ruling, "because")]


def test_letters_typed_into_the_reason_are_letters(shown, qtbot) -> None:
    world, _, page = shown
    choose(page, free(world))
    page.reason.setFocus()
    qtbot.keyClicks(page.reason, "a race car")
    assert page.reason.toPlainText() == "a race car" and world.review.asked == []


def test_a_key_without_a_reason_leads_to_the_reason(shown, qtbot) -> None:
    world, _, page = shown
    choose(page, free(world))
    page.queue.setFocus()
    qtbot.keyClick(page.queue, Qt.Key.Key_A)
    assert page.reason.hasFocus() and world.review.asked == []


def test_a_block_cannot_be_approved_but_refused(shown, qtbot) -> None:
    world, _, page = shown
    qtbot.keyClicks(page.reason, "hides the eyes")
    assert not page.approve.isEnabled() and page.refuse.isEnabled() and page.changes.isEnabled()
    assert page.missing.text() == "Identity blocks: repair it, then check again."
    page.queue.setFocus()
    qtbot.keyClick(page.queue, Qt.Key.Key_A)
    assert world.review.asked == []
    qtbot.mouseClick(page.refuse, Qt.MouseButton.LeftButton)
    assert [a[2] for a in world.review.asked] == [Ruling.REJECT]


def test_nobody_decides_on_their_own_work(shown, qtbot) -> None:
    world, _, page = shown
    own = next(n for n, e in enumerate(world.review.state.waiting) if e.cannot_decide)
    choose(page, own)
    qtbot.keyClicks(page.reason, "fine")
    assert page.missing.text() == "You made this; another profile must decide."
    assert not any(b.isEnabled() for b in (page.approve, page.refuse, page.changes))
    page.queue.setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_C):
        qtbot.keyClick(page.queue, key)
    assert world.review.asked == []


def test_after_a_decision_the_next_one_is_shown_with_an_empty_reason(shown, qtbot) -> None:
    world, _, page = shown
    choose(page, 1)
    page.reason.setPlainText("half a thought")
    gone, follows = world.review.state.waiting[1], world.review.state.waiting[2]
    left = tuple(e for e in world.review.state.waiting if e is not gone)
    world.review.become(waiting=left, decided=(gone, *world.review.state.decided))
    qtbot.waitUntil(lambda: page.count.text() == "4")
    assert page._model.chosen == follows.version.id and page.reason.toPlainText() == ""
    assert page.queue.currentIndex().row() == 1


def test_a_decided_version_shows_its_decision_and_no_buttons(shown) -> None:
    _, _, page = shown
    rect = page.decided.visualRect(page.decided.items.index(0))
    QTest.mouseClick(page.decided.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert "Noor approved 30 min ago: “Reads well at small size.”" in page.past.text()
    assert "same account" in page.past.text()
    assert not page.approve.isVisible() and not page.reason.isVisible()
    assert not page.queue.selectionModel().hasSelection()


def test_evidence_jumps_to_its_time_and_marks_lie_on_the_timeline(shown, qtbot) -> None:
    _, _, page = shown
    button = next(b for b in page.findings.findChildren(type(page.again)) if b.text() == "0:04.60")
    assert button.accessibleName() == "Go to 0:04.60: Loudness"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.compare.lock.at == Fraction("4.6")
    assert [(m.start, m.end) for m in page.compare.timeline._marks] == [(2.9, 4.1), (2.0, 2.6), (4.6, 4.9)]


def test_pictures_are_compared_side_by_side_or_with_a_wipe(shown, qtbot) -> None:
    world, _, page = shown
    still = next(n for n, e in enumerate(world.review.state.waiting) if e.version.kind is Kind.THUMBNAIL)
    choose(page, still)
    stage = page.compare.stage
    assert not page.compare.play.isVisible() and not page.compare.timeline.isVisible()
    assert stage.mode is Mode.SIDE and stage.panes()[0] != stage.panes()[1]
    qtbot.mouseClick(page.compare.wipe, Qt.MouseButton.LeftButton)
    assert stage.mode is Mode.WIPE and stage.panes()[0] == stage.panes()[1]
    QTest.mousePress(stage, Qt.MouseButton.LeftButton, pos=stage.rect().center() / 2)
    assert stage.wipe == pytest.approx(0.25, abs=0.01)
    stage.setFocus()
    qtbot.keyClick(stage, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert stage.wipe == pytest.approx(0.30, abs=0.01)


def test_checks_can_be_run_again(shown, qtbot) -> None:
    world, _, page = shown
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert world.review.asked == [("check_again", world.review.state.waiting[0].version.id)]


def test_a_workspace_that_cannot_be_read_says_so(rich: World, open_window) -> None:
    rich.review.state = replace(rich.review.state, problem=Problem("The log was changed.", "Restore a backup."))
    page = open_window(rich, "review").page("review")
    assert page.problem.isVisible() and page.problem.title.text() == "The log was changed."


def test_read_only_cannot_decide(rich: World, open_window, qtbot) -> None:
    rich.review.state = replace(rich.review.state, writable=False)
    page = open_window(rich, "review").page("review")
    qtbot.keyClicks(page.reason, "fine")
    assert page.missing.text() == "The workspace is open read-only." and not page.refuse.isEnabled()
