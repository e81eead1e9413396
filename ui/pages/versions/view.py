"""Versions: the heart. A matrix of audiences and kinds, and an inspector beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from engine.domain.media import ItemId
from ui.i18n import tr
from ui.pages.versions.inspector import Inspector
from ui.pages.versions.matrix import CELL_PAD, MATRIX_RIGHT, Matrix
from ui.pages.versions.model import VersionsModel
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, row
from ui.widgets.picture import PictureBox
from ui.widgets.states import Loading, StatePanel
from ui.widgets.words import Elided, label
from ui.words import clock


class VersionsView(QWidget):
    """The page. Signals lead to other pages."""

    library_wanted = Signal()
    audience_wanted = Signal()
    review_wanted = Signal(str)
    corpus_wanted = Signal()

    def __init__(self, kit: Kit, model: VersionsModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._kit = kit
        self._model = model
        self._stack = QStackedWidget()
        self.no_video = StatePanel(
            kit,
            "squares-four",
            tr("No video is open"),
            tr("Open one from the library. You see here what each of your audiences would get."),
            (Button(kit, tr("Go to the library"), self.library_wanted.emit, look="primary", icon="film-strip"),),
        )
        self.no_audience = StatePanel(
            kit,
            "users",
            tr("There is no audience yet"),
            tr("Versions are made for someone. Add an audience from pictures, words or a feedback file."),
            (Button(kit, tr("Add an audience"), self.audience_wanted.emit, look="primary", icon="plus"),),
        )
        self.problem = StatePanel(kit, "warning-circle", "", "", tone="danger")
        self._loading = Loading()
        self.matrix = Matrix(kit, model)
        for each in (self.matrix, self.no_video, self.no_audience, self.problem, self._loading):
            self._stack.addWidget(each)
        self.inspector = Inspector(kit, model)
        self.inspector.review_wanted.connect(self.review_wanted)
        self.inspector.corpus_wanted.connect(self.corpus_wanted)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self._left())
        self._split.addWidget(self.inspector)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._pulled = False
        self._split.splitterMoved.connect(self._on_pulled)
        self.setLayout(column(self._split))
        model.changed.connect(self._show)
        self._show()

    def _left(self) -> QWidget:
        kit = self._kit
        self.poster = PictureBox(kit, None, tr("Original thumbnail"), QSize(104, 58))
        self.title = Elided("", "title", snug=True)
        self.facts = Elided("", "secondary")
        self.switch = IconButton(kit, "caret-down", tr("Open another video"), self._pop_videos)
        self.all = Button(
            kit,
            tr("Make everything missing"),
            self._make_all,
            look="primary",
            icon="plus",
            shortcut="Ctrl+M",
            hint=tr("Make every version that is not made yet"),
        )
        self._head = QWidget()
        name = row(self.title, self.switch, 1, gap=4)
        words = column(1, name, self.facts, 1, gap=2)
        line = row(self.poster, words, self.all, gap=12, margins=(CELL_PAD, 0, MATRIX_RIGHT, 0))
        line.setStretch(1, 1)
        self._head.setLayout(line)
        self.meaning = label(tr("Bar: 95 % interval of the fit. Tick: the original."), "secondary")
        self.meaning.setToolTip(tr("Fit: how alike it is to what the audience liked and the picker never saw."))
        self.tally = label("", "secondary")
        self._foot = QWidget()
        foot = row(self.meaning, self.tally, gap=12, margins=(CELL_PAD, 0, MATRIX_RIGHT, 0))
        foot.insertStretch(1, 1)
        self._foot.setLayout(foot)
        left = QWidget()
        box = column(self._head, self._stack, self._foot, gap=10, margins=(scale.PAGE - CELL_PAD, 16, 0, 12))
        box.setStretch(1, 1)
        left.setLayout(box)
        left.setMinimumWidth(560)
        return left

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The inspector takes its share, until the person pulls it elsewhere."""
        super().resizeEvent(event)
        if not self._pulled:
            side = min(460, max(336, self.width() * 27 // 100))
            self._split.setSizes([self.width() - side - 1, side])

    def _show(self) -> None:
        state = self._model.state
        ready = state.video is not None and not state.loading and state.problem is None
        self._stack.setCurrentWidget(self._current())
        full = ready and bool(state.segments)
        self._head.setVisible(ready)
        self._foot.setVisible(full)
        self.inspector.setVisible(full)
        self.all.setVisible(full)
        if state.video is None:
            return
        video = state.video
        self.poster.show_picture(state.poster)
        self.title.setText(video.title)
        facts = (clock(video.duration), f"{video.width}×{video.height}", *state.facts)
        self.facts.setText(" · ".join(facts))
        missing = len(self._model.missing())
        coming = self._model.coming
        done = tr("{n} on their way", n=coming) if coming else tr("Everything is made")
        self.all.say(tr("Make everything missing ({n})", n=missing) if missing else done)
        self.all.setEnabled(missing > 0 and self._model.can_make)
        self.all.setToolTip(state.why_not or tr("Make every version that is not made yet  (Ctrl+M)"))
        self.tally.setText(self._model.tally)

    def _current(self) -> QWidget:
        state = self._model.state
        if state.loading:
            return self._loading
        if state.problem is not None:
            self.problem.say(state.problem.message, state.problem.hint)
            return self.problem
        if state.video is None:
            return self.no_video
        return self.matrix if state.segments else self.no_audience

    def _on_pulled(self) -> None:
        self._pulled = True

    def _make_all(self) -> None:
        self._model.make_all(self._model.missing())

    def video_menu(self) -> QMenu:
        """The videos that can be opened."""
        menu = QMenu(self)
        menu.setAccessibleName(tr("Videos"))
        here = self._model.state.video
        for item, title in self._model.videos():
            action = menu.addAction(title, self._opener(item))
            action.setCheckable(True)
            action.setChecked(here is not None and here.id == item)
        return menu

    def _opener(self, item: ItemId) -> Callable[[], None]:
        return lambda: self._model.open(item)

    def _pop_videos(self) -> None:
        menu = self.video_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.switch.mapToGlobal(self.switch.rect().bottomLeft()))
