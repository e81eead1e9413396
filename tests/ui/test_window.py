"""The window itself: pages, keys, names for screen readers, queue, profiles, notices, and what it never imports."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTabWidget,
    QWidget,
)
from ui_scripted import World, job
from ui_seen import texts

from engine.domain.jobs import JobState
from ui.ports import Notice
from ui.shell.profiles import Passphrase
from ui.shell.rail import places
from ui.theme.roles import Tone
from ui.widgets.buttons import IconButton
from ui.window import MainWindow

ROOT = Path(__file__).resolve().parents[2]
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractSlider,
            QAbstractItemView, QProgressBar, QTabWidget)  # fmt: skip
PAGES = [place.name for place in places()]


def open_all(window: MainWindow) -> None:
    for name in PAGES:
        window.show_page(name)
        QApplication.processEvents()
    versions = window.page("versions")
    first = versions._model.state.segments[0].id if versions._model.state.segments else None
    if first is not None:
        from engine.domain.guidance import Kind

        versions._model.choose((first, Kind.THUMBNAIL))
    window.toggle_queue()


def inner(widget: QWidget) -> bool:
    """Parts that Qt makes for itself and names through their owner."""
    owner = widget.parentWidget()
    return (
        isinstance(widget, QScrollBar)
        or isinstance(owner, (QAbstractSpinBox, QComboBox, QAbstractItemView))
        or widget.objectName().startswith("qt_")
        or isinstance(owner, QAbstractItemView)
        or type(widget).__name__ in ("QTableCornerButton", "QHeaderView")
        or type(owner).__name__ in ("QTabBar", "QComboBoxPrivateContainer")
    )


@pytest.mark.parametrize("filled", [True, False])
def test_every_control_has_a_name_for_screen_readers(request, open_window, filled: bool) -> None:
    window = open_window(request.getfixturevalue("rich" if filled else "empty"))
    open_all(window)
    window.tell(Notice("Something happened"))
    dialogs = [window.ask_profile(), window.page("audience").add_words(), window.page("audience").add_examples(()),
               window.page("audience").import_feedback(Path("x.csv"))]  # fmt: skip
    if filled:
        dialogs.append(window.page("versions").inspector.ask_wishes())
    controls = [w for w in window.findChildren(QWidget) if isinstance(w, CONTROLS) and not inner(w)]
    nameless = [f"{type(w).__name__} in {type(w.parentWidget()).__name__}" for w in controls
                if not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))]  # fmt: skip
    assert nameless == [] and len(controls) > (60 if filled else 40)
    focusable = [w for w in window.findChildren(QWidget)
                 if w.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner(w) and w.isEnabled()]  # fmt: skip
    unnamed = [type(w).__name__ for w in focusable
               if not (w.accessibleName() or getattr(w, "text", str)() or type(w).__name__ == "QTabBar")]  # fmt: skip
    assert unnamed == []
    for dialog in dialogs:
        dialog.reject()


def test_the_keys_of_the_rail_bring_the_pages_on(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    for number, place in enumerate(places(), start=1):
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
        assert window._stack.currentWidget() is window.page(place.name)
        assert window.rail.buttons[place.name].isChecked()
        assert f"Ctrl+{number}" in window.rail.buttons[place.name].toolTip()
    assert window.top.here.text() == "Settings"


def test_nothing_that_does_not_work_yet_is_in_the_rail(rich: World, open_window) -> None:
    window = open_window(rich)
    assert [b.text() for b in window.rail.buttons.values()] == [
        "Library", "Audience", "Versions", "Review", "Corpus", "Settings",
    ]  # fmt: skip


def waits_in_its_group(widget: QWidget) -> bool:
    """Of several buttons of which one is pressed Tab reaches that one, the arrow keys the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and not widget.isChecked()


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_every_control_of_a_page_and_comes_round(rich: World, open_window, qtbot, name: str) -> None:
    window = open_window(rich, name)
    page = window.page(name)
    wanted = {
        w
        for w in page.findChildren(QWidget)
        if w.isVisible()
        and w.isEnabled()
        and not inner(w)
        and not waits_in_its_group(w)
        and isinstance(w, CONTROLS)
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    start = QApplication.focusWidget()
    seen: set[QWidget] = set()
    for _ in range(250):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start and len(seen) > 3:
            break
    else:
        pytest.fail("Tab never came round")
    assert [f"{type(w).__name__} {w.accessibleName()}" for w in wanted - seen] == []


def test_the_page_has_the_keys_when_it_comes_on(rich: World, open_window) -> None:
    window = open_window(rich, "library")
    assert window.page("library").grid.hasFocus()
    window.show_page("versions")
    assert window.page("versions").matrix.table.hasFocus()


def test_the_status_bar_tells_engine_job_and_workspace(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    assert window.status.engine.text() == "Embedded engine · CPU, 2 cores (no GPU found) · 1.1 of 7.8 GB used"
    assert window.status.job.text() == "Style for Sport: Rocket day · rendering · 62 % · 9 s left"
    assert window.status.progress.value() == 620
    assert window.status.workspace.text() == "Workspace: Summer channel · saved"
    rich.shell.become(jobs=(), read_only="another Refract has it open", engine_ready=False)
    qtbot.waitUntil(lambda: not window.status.progress.isVisible())
    assert window.status.workspace.text() == "Read only: another Refract has it open"
    assert window.status.engine.text().startswith("Engine is starting")


def test_the_queue_opens_by_key_and_closes_by_escape(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    assert window.top.queue.text() == "Queue · 3" and "1 failed" in window.top.queue.toolTip()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.queue.isVisible()
    said = texts(window.queue)
    assert "62 % · 9 s left · rendering" in said and "Export it again as MP4." in said
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.queue.isVisible()


def queue_button(window: MainWindow, name: str) -> IconButton:
    return next(b for b in window.queue.findChildren(IconButton) if b.accessibleName() == name and not b.isHidden())


def test_jobs_are_cancelled_retried_and_moved(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    window.toggle_queue()
    for name in (
        "Cancel: Style for Sport: Rocket day",
        "Try again: Load Road from above.mov",
        "Move down: Clip for Street life: Coffee, slow",
    ):
        qtbot.mouseClick(queue_button(window, name), Qt.MouseButton.LeftButton)
    assert rich.shell.asked == [("cancel_job", "j1"), ("retry_job", "j4"), ("move_job", "j2", 1)]
    assert not queue_button(window, "Move up: Clip for Street life: Coffee, slow").isEnabled()


def test_progress_does_not_rebuild_the_queue(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    window.toggle_queue()
    before = queue_button(window, "Cancel: Style for Sport: Rocket day")
    jobs = (replace(rich.shell.state.jobs[0], progress=0.8, seconds_left=4.0), *rich.shell.state.jobs[1:])
    rich.shell.become(jobs=jobs)
    qtbot.waitUntil(lambda: "80 % · 4 s left" in texts(window.queue))
    assert queue_button(window, "Cancel: Style for Sport: Rocket day") is before
    rich.shell.become(jobs=(job(1, "Another", JobState.WAITING),))
    qtbot.waitUntil(lambda: "Another" in texts(window.queue))
    assert "Rocket day" not in texts(window.queue)


def test_notices_are_shown_and_kept(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    for n in range(4):
        rich.shell.told.emit(Notice(f"Notice {n}", "What next", Tone.WARNING))
    assert [t.notice.text for t in window.toasts.shown] == ["Notice 1", "Notice 2", "Notice 3"]
    tops = [toast.geometry() for toast in window.toasts.shown]
    assert not any(a.intersects(b) for a in tops for b in tops if a is not b)
    assert all(window.rect().contains(rect) for rect in tops)
    close = window.toasts.shown[0].findChild(IconButton)
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert len(window.toasts.shown) == 2
    window.toggle_queue()
    assert all(f"Notice {n}" in texts(window.queue) for n in range(4))


def test_profiles_switch_and_ask_for_a_passphrase_where_there_is_one(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    assert window.top.profile.text() == "Maya (uploader)"
    actions = window.top.profile.menu().actions()
    assert [a.text() for a in actions if not a.isSeparator()] == ["Maya (uploader)", "Noor (reviewer)", "New profile"]
    actions[1].trigger()
    asking = window.findChild(Passphrase)
    assert rich.shell.asked == []
    qtbot.keyClicks(asking.passphrase, "open sesame")
    qtbot.keyClick(asking.passphrase, Qt.Key.Key_Return)
    assert rich.shell.asked == [("use_profile", "Noor", "open sesame")]
    qtbot.waitUntil(lambda: window.top.profile.text() == "Noor (reviewer)")


def test_a_new_profile_needs_a_name_of_its_own(rich: World, open_window, qtbot) -> None:
    window = open_window(rich)
    asking = window.ask_profile()
    qtbot.keyClicks(asking.name, "maya")
    assert not asking.act.isEnabled() and "already a profile" in texts(asking)
    asking.name.clear()
    qtbot.keyClicks(asking.name, "Jo")
    asking.role.setCurrentIndex(1)
    qtbot.mouseClick(asking.act, Qt.MouseButton.LeftButton)
    assert rich.shell.asked == [("create_profile", "Jo", "reviewer", "")]


@pytest.mark.parametrize("size", [(1100, 700), (1600, 1000), (2560, 1440)])
def test_nothing_is_cut_off_at_any_size(rich: World, open_window, size: tuple[int, int]) -> None:
    window = open_window(rich, "library", *size)
    open_all(window)
    for name in PAGES:
        window.show_page(name)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        for button in window.page(name).findChildren(QAbstractButton):
            if button.isVisible() and button.text() and not inner(button):
                assert button.width() >= button.minimumSizeHint().width() - 2, (name, button.text())


def test_the_window_loads_no_model_or_media_library() -> None:
    script = (
        "import os, sys, tempfile, pathlib; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from ui_rich import rich_world\n"
        "from ui.window import MainWindow\n"
        "window = MainWindow(rich_world(pathlib.Path(tempfile.mkdtemp())).ports)\n"
        "window.show()\n"
        "[window.show_page(n) or app.processEvents() for n in "
        "('library', 'audience', 'versions', 'review', 'corpus', 'settings')]\n"
        "bad = {'torch', 'cv2', 'av', 'onnxruntime', 'sqlite3', 'c2pa', 'numpy', 'diffusers', 'open_clip'}\n"
        "print(sorted(bad & set(sys.modules)))\n"
        "print('PySide6.QtMultimedia' in sys.modules)\n"
        "window.close()\n"
    )
    paths = f"{ROOT}:{ROOT / 'tests' / 'ui'}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": paths, "PATH": "/usr/bin:/bin", "HOME": "/tmp"})  # fmt: skip
    assert done.stdout.splitlines() == ["[]", "False"]
