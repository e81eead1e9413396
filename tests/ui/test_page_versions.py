"""The matrix and its inspector, as a person uses them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from ui_scripted import World
from ui_seen import texts
from ui_values import blocked, report, version, video

from engine.domain.findings import Verdict
from engine.domain.guidance import Kind, Wishes
from engine.domain.versions import State, Version
from ui.pages.versions.cell import button_of
from ui.pages.versions.model import KINDS, what_words
from ui.pages.versions.ports import Cell, CellState, Preview, VersionsState
from ui.pages.versions.view import VersionsView
from ui.pages.versions.wishes import WishesDialog
from ui.ports import Problem
from ui.window import MainWindow
from ui.words import standing

STREET, FACES, NATURE, SPORT = range(4)


@pytest.fixture
def shown(rich: World, open_window) -> tuple[World, MainWindow, VersionsView]:
    window = open_window(rich, "versions")
    return rich, window, window.page("versions")


def index_of(page: VersionsView, row: int, kind: Kind | None):
    return page.matrix.table.model().index(row, 0 if kind is None else 1 + KINDS.index(kind))


def click(page: VersionsView, row: int, kind: Kind | None, at: QPoint | None = None) -> None:
    index = index_of(page, row, kind)
    table = page.matrix.table
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at or table.visualRect(index).center())


def button_place(page: VersionsView, row: int, kind: Kind) -> QPoint:
    rect = page.matrix.table.visualRect(index_of(page, row, kind)).toRectF().adjusted(5, 5, -5, -5)
    return button_of(rect).center().toPoint()


def said(page: VersionsView, row: int, kind: Kind) -> str:
    return index_of(page, row, kind).data(Qt.ItemDataRole.AccessibleTextRole)


def segment_id(world: World, row: int):
    return world.versions.state.segments[row].id


# ---- the matrix


def test_without_a_video_the_page_leads_to_the_library(empty: World, open_window, qtbot) -> None:
    window = open_window(empty, "versions")
    page = window.page("versions")
    assert page.no_video.isVisible() and not page.inspector.isVisible() and not page.all.isVisible()
    qtbot.mouseClick(page.no_video.findChild(type(page.all)), Qt.MouseButton.LeftButton)
    assert window.rail.buttons["library"].isChecked()


def test_without_an_audience_the_page_leads_there(rich: World, open_window, qtbot) -> None:
    rich.versions.state = replace(rich.versions.state, segments=(), cells={})
    window = open_window(rich, "versions")
    page = window.page("versions")
    assert page.no_audience.isVisible() and page.title.text() == "Space portrait"
    qtbot.mouseClick(page.no_audience.findChild(type(page.all)), Qt.MouseButton.LeftButton)
    assert window.rail.buttons["audience"].isChecked()


def test_every_state_is_said_as_an_equal(shown) -> None:
    _, _, page = shown
    assert "needs review" in said(page, STREET, Kind.THUMBNAIL)
    assert "Fit .440 (.420 to .460), original .360" in said(page, STREET, Kind.THUMBNAIL)
    assert "approved" in said(page, STREET, Kind.CLIP)
    assert "blocked: identity" in said(page, FACES, Kind.STYLE)
    assert "Original is best" in said(page, NATURE, Kind.THUMBNAIL)
    assert "Failed\nThe disk is full.\nFree 2 GB" in said(page, NATURE, Kind.STYLE)
    assert "Queued" in said(page, NATURE, Kind.REVISION)
    assert "Fit not measured" in said(page, SPORT, Kind.THUMBNAIL)
    assert "Rendering 62 % · 9 s" in said(page, SPORT, Kind.CLIP)
    assert "Drawing 20 % · 41 s" in said(page, SPORT, Kind.STYLE)
    assert "Not made yet" in said(page, SPORT, Kind.REVISION)
    assert page.tally.text() == "12 versions · 9 better than the original · 1 blocked"


def test_the_head_tells_the_video(shown) -> None:
    _, window, page = shown
    assert page.facts.text() == "0:14 · 1280×720 · 25 fps · 6 shots · speech 62 % · 1 face"
    assert window.top.here.text() == "Space portrait"


def test_make_everything_missing_makes_just_what_is_missing(shown, qtbot) -> None:
    world, _, page = shown
    assert page.all.text() == "Make everything missing (2)"
    qtbot.mouseClick(page.all, Qt.MouseButton.LeftButton)
    wanted = [(segment_id(world, NATURE), Kind.STYLE), (segment_id(world, SPORT), Kind.REVISION)]
    assert world.versions.asked == [("make", *cell, Wishes()) for cell in wanted]


def one_made(world) -> Version:
    """Any version of the matrix."""
    return next(cell.version for cell in world.versions.state.cells.values() if cell.version is not None)


def test_when_nothing_is_missing_the_button_says_so(shown, qtbot) -> None:
    world, _, page = shown
    cells = {
        (s.id, k): world.versions.state.cells.get((s.id, k), Cell(CellState.QUEUED))
        for s in world.versions.state.segments
        for k in KINDS
    }
    cells[(segment_id(world, NATURE), Kind.STYLE)] = Cell(CellState.QUEUED)
    world.versions.become(cells=cells)
    qtbot.waitUntil(lambda: page.all.text().endswith("on their way"))
    assert not page.all.isEnabled()
    world.versions.become(cells={key: Cell(CellState.MADE, one_made(world)) for key in cells})
    qtbot.waitUntil(lambda: page.all.text() == "Everything is made")
    assert not page.all.isEnabled()


def test_the_cells_own_button_makes_it_and_the_rest_of_the_cell_does_not(shown) -> None:
    world, _, page = shown
    click(
        page,
        SPORT,
        Kind.REVISION,
        page.matrix.table.visualRect(index_of(page, SPORT, Kind.REVISION)).topLeft() + QPoint(12, 12),
    )
    assert world.versions.asked == []
    click(page, SPORT, Kind.REVISION, button_place(page, SPORT, Kind.REVISION))
    click(page, NATURE, Kind.STYLE, button_place(page, NATURE, Kind.STYLE))
    assert [a[1:3] for a in world.versions.asked] == [
        (segment_id(world, SPORT), Kind.REVISION),
        (segment_id(world, NATURE), Kind.STYLE),
    ]


def test_a_made_cell_has_no_hidden_button(shown) -> None:
    world, _, page = shown
    click(page, STREET, Kind.STYLE, button_place(page, STREET, Kind.STYLE))
    assert world.versions.asked == []


def test_the_keyboard_walks_the_matrix_and_enter_makes(shown, qtbot) -> None:
    world, _, page = shown
    table = page.matrix.table
    table.setFocus()
    table.setCurrentIndex(index_of(page, STREET, Kind.THUMBNAIL))
    for _ in range(3):
        qtbot.keyClick(table, Qt.Key.Key_Down)
        qtbot.keyClick(table, Qt.Key.Key_Right)
    assert page.inspector.empty.title.text() == "Revision for Sport"
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert world.versions.asked == [("make", segment_id(world, SPORT), Kind.REVISION, Wishes())]


def test_rows_and_columns_have_their_own_menus(shown) -> None:
    world, _, page = shown
    row = page.matrix.row_menu(segment_id(world, NATURE)).actions()[0]
    assert row.text() == "Make everything missing in this row (1)"
    column = page.matrix.column_menu(Kind.REVISION).actions()[0]
    assert column.text() == "Make everything missing in this column (1)"
    column.trigger()
    row.trigger()
    assert [a[2] for a in world.versions.asked] == [Kind.REVISION, Kind.STYLE]
    assert not page.matrix.column_menu(Kind.THUMBNAIL).actions()[0].isEnabled()


def test_a_cells_menu_makes_again_or_cancels(shown) -> None:
    world, _, page = shown
    page.matrix.cell_menu(segment_id(world, STREET), Kind.CLIP).actions()[0].trigger()
    busy = page.matrix.cell_menu(segment_id(world, SPORT), Kind.CLIP).actions()[0]
    assert busy.text() == "Cancel"
    busy.trigger()
    assert world.versions.asked == [("make", segment_id(world, STREET), Kind.CLIP, Wishes()), ("cancel", "j1")]


def test_before_the_analysis_nothing_can_be_made_and_the_reason_is_said(rich: World, open_window) -> None:
    rich.versions.state = replace(rich.versions.state, cells={}, why_not="The video is being analysed.")
    page = open_window(rich, "versions").page("versions")
    assert not page.all.isEnabled() and page.all.toolTip() == "The video is being analysed."
    click(page, STREET, Kind.CLIP, button_place(page, STREET, Kind.CLIP))
    assert rich.versions.asked == []
    assert page.inspector.empty.sentence.text() == "The video is being analysed."
    assert not page.inspector.make.isEnabled()


def test_another_video_is_opened_from_the_head(shown) -> None:
    world, _, page = shown
    actions = page.video_menu().actions()
    assert [(a.text(), a.isChecked()) for a in actions] == [("Space portrait", True), ("Coffee, slow", False)]
    actions[1].trigger()
    assert world.versions.asked == [("open", "b")]


def test_another_video_begins_without_a_chosen_cell(shown, qtbot, ui_folder) -> None:
    from ui_values import Pictures

    world, _, page = shown
    click(page, STREET, Kind.CLIP)
    assert not page.inspector.nothing.isVisible()
    world.versions.become(video=video(Pictures(ui_folder / "pictures"), "coffee", "Coffee, slow"), cells={})
    qtbot.waitUntil(page.inspector.nothing.isVisible)
    assert page.title.text() == "Coffee, slow"


def test_hovering_a_cell_scrubs_its_strip(shown) -> None:
    _, _, page = shown
    table = page.matrix.table
    rect = table.visualRect(index_of(page, STREET, Kind.CLIP))
    QTest.mouseMove(table.viewport(), QPoint(rect.left() + rect.width() * 3 // 4, rect.center().y()))
    assert table.cells.share == pytest.approx(0.75, abs=0.02)
    assert table.cells.hovered.row() == STREET and table.cells.hovered.column() == 2


# ---- the inspector


def test_a_click_explains_a_version(shown) -> None:
    _, _, page = shown
    click(page, STREET, Kind.THUMBNAIL)
    inspector = page.inspector
    assert inspector.title.text() == "Thumbnail for Street life"
    assert inspector.subtitle.text() == "made by Maya · 2 min ago · 0:07.48 · AI-assisted"
    assert inspector.pill.text() == "needs review"
    assert inspector.offer.text() == "Better than the original: gain .080, 95 % interval .030 to .120."
    why = texts(inspector.why)
    assert "6 liked items made 58 % of this pick. Without the first, frame 0:10.08 would win." in why
    assert ".184" in why and "0:02.20: blurred" in why


def test_the_recipe_reads_as_steps_with_reasons(shown) -> None:
    _, _, page = shown
    click(page, STREET, Kind.REVISION)
    page.inspector.tabs.setCurrentIndex(1)
    recipe = texts(page.inspector.recipe)
    assert "1. Keep 0:01 – 0:06, 0:08 – 0:13" in recipe and "0:10" in recipe
    assert "2. Grade towards what this audience likes" in recipe and "40 % · skin kept" in recipe
    assert "3. Frame to 9:16" in recipe and "off" in recipe
    assert "efficientnet-lite0 1.0 · Apache-2.0" in recipe


def test_findings_name_value_and_limit_and_jump_to_their_time(shown, qtbot) -> None:
    _, _, page = shown
    click(page, FACES, Kind.STYLE)
    inspector = page.inspector
    assert inspector.tabs.tabText(2) == "Checks 2"
    inspector.tabs.setCurrentIndex(2)
    said_there = texts(inspector.checks)
    assert "face distance 0.71, limit 0.6" in said_there and "integrated -11.2 LUFS, limit -14" in said_there
    assert "Way out: Protect faces in the look." in said_there and "12 checks" in said_there
    times = [b for b in inspector.checks.findChildren(type(inspector.lead)) if b.text() == "0:02.90"]
    qtbot.mouseClick(times[0], Qt.MouseButton.LeftButton)
    assert inspector.compare.lock.at == Fraction("2.9")
    show = next(b for b in inspector.checks.findChildren(type(inspector.lead)) if b.text() == "Show")
    qtbot.mouseClick(show, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: texts(inspector.checks).count("As it should be.") == 12)


@pytest.mark.parametrize(
    ("row", "kind", "words", "asked"),
    [
        (FACES, Kind.CLIP, "Send to review", "send_to_review"),
        (STREET, Kind.CLIP, "Export", "export"),
    ],
)
def test_the_primary_action_leads_on(shown, qtbot, row: int, kind: Kind, words: str, *, asked: str) -> None:
    world, _, page = shown
    click(page, row, kind)
    assert page.inspector.lead.text() == words and page.inspector.lead.isEnabled()
    qtbot.mouseClick(page.inspector.lead, Qt.MouseButton.LeftButton)
    made = world.versions.state.cells[(segment_id(world, row), kind)].version
    assert world.versions.asked == [(asked, made.id)]


def test_checked_versions_open_in_the_review(shown, qtbot) -> None:
    _, window, page = shown
    click(page, FACES, Kind.STYLE)
    qtbot.mouseClick(page.inspector.lead, Qt.MouseButton.LeftButton)
    assert window.rail.buttons["review"].isChecked()
    assert window.page("review").heading.text() == "Style · Close faces"


def test_exported_versions_lead_to_the_corpus(shown, qtbot) -> None:
    _, window, page = shown
    click(page, FACES, Kind.THUMBNAIL)
    assert page.inspector.lead.text() == "Show in corpus"
    qtbot.mouseClick(page.inspector.lead, Qt.MouseButton.LeftButton)
    assert window.rail.buttons["corpus"].isChecked()


def test_a_running_cell_shows_progress_and_can_be_cancelled(shown, qtbot) -> None:
    world, _, page = shown
    click(page, SPORT, Kind.CLIP)
    inspector = page.inspector
    assert inspector.empty.sentence.text() == "Rendering 62 % · 9 s" and inspector.progress.value() == 620
    assert not inspector.make.isVisible()
    qtbot.mouseClick(inspector.cancel, Qt.MouseButton.LeftButton)
    assert world.versions.asked == [("cancel", "j1")]


def test_a_result_that_arrives_replaces_the_progress(shown, qtbot) -> None:
    world, _, page = shown
    click(page, SPORT, Kind.CLIP)
    state: VersionsState = world.versions.state
    key = (segment_id(world, SPORT), Kind.CLIP)
    made = version(state.video, state.segments[SPORT], Kind.CLIP, state.poster)
    world.versions.become(cells={**state.cells, key: Cell(CellState.MADE, made)})
    qtbot.waitUntil(page.inspector.lead.isVisible)
    assert page.inspector.title.text() == "Clip for Sport" and page.inspector.lead.text() == "Send to review"


def test_a_failure_says_why_and_tries_again(shown, qtbot) -> None:
    world, _, page = shown
    click(page, NATURE, Kind.STYLE)
    assert "The disk is full." in page.inspector.empty.sentence.text()
    assert page.inspector.make.text() == "Try again"
    qtbot.mouseClick(page.inspector.make, Qt.MouseButton.LeftButton)
    assert world.versions.asked == [("make", segment_id(world, NATURE), Kind.STYLE, Wishes())]


def test_the_tab_stays_while_progress_is_told(shown, qtbot) -> None:
    world, _, page = shown
    click(page, STREET, Kind.REVISION)
    page.inspector.tabs.setCurrentIndex(1)
    step = next(each for each in page.inspector.recipe.findChildren(QLabel) if each.text().startswith("1."))
    cells = dict(world.versions.state.cells)
    key = (segment_id(world, SPORT), Kind.CLIP)
    cells[key] = replace(cells[key], progress=0.9)
    with qtbot.waitSignal(page._model.changed):
        world.versions.become(cells=cells)
    assert page.inspector.tabs.currentIndex() == 1 and step.isVisible()


# ---- settings of one version


def test_a_clip_is_made_again_with_a_length(shown, qtbot) -> None:
    world, _, page = shown
    click(page, STREET, Kind.CLIP)
    qtbot.mouseClick(page.inspector.again, Qt.MouseButton.LeftButton)
    dialog = page.inspector.findChild(WishesDialog)
    assert dialog.seconds.text() == "decide for me" and dialog.look is None and dialog.wishes.seconds is None
    dialog.seconds.setValue(4.5)
    dialog.aspect.setCurrentText("9:16")
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    wishes = Wishes(seconds=4.5, aspect="9:16")
    assert world.versions.asked == [("make", segment_id(world, STREET), Kind.CLIP, wishes)]


def test_a_look_is_seen_on_one_frame_before_it_is_made(shown, qtbot, ui_folder) -> None:
    world, _, page = shown
    click(page, STREET, Kind.STYLE)
    dialog = page.inspector.ask_wishes()
    now = world.versions.state.cells[(segment_id(world, STREET), Kind.STYLE)].version
    assert dialog.picture._path == now.poster
    dialog.look.setCurrentText("Cartoon")
    dialog.strength.setValue(55)
    qtbot.waitUntil(lambda: bool(world.versions.asked))
    assert world.versions.asked == [("preview_look", segment_id(world, STREET), "cartoon", 0.55)]
    other = Preview(segment_id(world, SPORT), "cartoon", 0.55, ui_folder / "other.jpg")
    world.versions.become(preview=other)
    qtbot.wait(40)
    assert dialog.picture._path != other.path
    mine = Preview(segment_id(world, STREET), "cartoon", 0.55, world.versions.state.poster)
    world.versions.become(preview=mine)
    qtbot.waitUntil(lambda: dialog.picture._path == mine.path)
    assert "One frame in this look at 55 %." in texts(dialog)
    world.versions.become(preview=replace(mine, path=None, problem=Problem("The look could not be drawn.")))
    qtbot.waitUntil(lambda: "The look could not be drawn." in texts(dialog))
    dialog.reject()
    assert len(world.versions.asked) == 1


def test_a_read_only_workspace_makes_nothing(rich: World, open_window) -> None:
    rich.versions.state = replace(rich.versions.state, writable=False)
    page = open_window(rich, "versions").page("versions")
    click(page, SPORT, Kind.REVISION, button_place(page, SPORT, Kind.REVISION))
    click(page, FACES, Kind.CLIP)
    assert not page.all.isEnabled() and not page.inspector.lead.isEnabled() and not page.inspector.again.isEnabled()
    click(page, FACES, Kind.STYLE)
    assert page.inspector.lead.text() == "Open in review" and page.inspector.lead.isEnabled()
    assert rich.versions.asked == []


# ---- words


def test_chips_name_frame_stretch_look_and_steps(rich: World) -> None:
    state: VersionsState = rich.versions.state
    looks = {look.name: look.title for look in state.looks}
    made = {kind: version(state.video, state.segments[0], kind, state.poster) for kind in KINDS}
    assert [what_words(made[kind], looks, state.video) for kind in KINDS] == [
        "0:07.48",
        "0:03 – 0:09",
        "Ink",
        "2 steps",
    ]
    assert what_words(made[Kind.STYLE], {}, state.video) == "Ink"
    late = replace(state.video, picture=replace(state.video.picture, first_pts=1400))
    assert what_words(made[Kind.THUMBNAIL], looks, late) == "0:06.08"


def test_standing_follows_state_and_verdict(rich: World) -> None:
    state: VersionsState = rich.versions.state
    one = version(state.video, state.segments[0], Kind.CLIP, state.poster, state=State.CHECKED)
    assert standing(one, blocked(one))[0] == "blocked: identity"
    assert standing(one, report(one, Verdict.PASS))[0] == "checks pass"
    assert standing(one, report(one, Verdict.NOT_RUN))[0] == "not run: not run"
    assert standing(replace(one, state=State.VOID), None)[0] == "approval void"
    assert standing(replace(one, state=State.APPROVED), blocked(one))[0] == "approved"
