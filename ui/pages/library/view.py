"""The library: a place to drop videos, and all of them as cards."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from ui.i18n import tr
from ui.pages.library.card import FOOTER, VideoCard
from ui.pages.library.model import ENTRY, LibraryModel, Order
from ui.pages.library.ports import Entry, EntryState
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.choice import Choice
from ui.widgets.drop import DropTarget, DropZone
from ui.widgets.grid import CardGrid
from ui.widgets.layout import column, row
from ui.widgets.states import Loading, StatePanel
from ui.widgets.words import label

VIDEO_NAMES = "*.mp4 *.mov *.mkv *.webm *.avi *.gif *.m4v *.3gp *.mts *.m2ts *.ts *.mpg *.mpeg *.wmv *.flv *.ogv"


class LibraryView(DropTarget):
    """The page. `opened` gives the ItemId whose versions are wanted."""

    opened = Signal(str)

    def __init__(self, kit: Kit, model: LibraryModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._kit = kit
        self._model = model
        self.summary = label("", "quiet")
        self.sort = self._sort_box()
        self.add = Button(
            kit,
            tr("Add videos"),
            self.choose_files,
            look="primary",
            icon="plus",
            shortcut="Ctrl+O",
            hint=tr("Choose videos to load"),
        )
        self.zone = self._drop_zone()
        self.grid = CardGrid(kit, tr("Videos"), ideal=368, footer=FOOTER)
        self.grid.setModel(model.items)
        self.grid.setItemDelegate(VideoCard(kit, self.grid))
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._stack = QStackedWidget()
        self.empty = self._invitation()
        self.problem = StatePanel(kit, "warning-circle", "", "", tone="danger")
        self._loading = Loading()
        for each in (self.grid, self.empty, self.problem, self._loading):
            self._stack.addWidget(each)
        head = row(label(tr("Library"), "title"), self.summary, 1, self.sort, self.add, gap=10)
        body = column(head, self.zone, gap=12, margins=(scale.PAGE, 16, scale.PAGE, 0))
        self.setLayout(column(body, self._framed(), gap=8))
        self._connect()
        self._show()

    def _framed(self) -> QWidget:
        """The grid's cards carry their own gap, so the grid begins a gap earlier than the page's margin."""
        holder = QWidget()
        holder.setLayout(column(self._stack, margins=(scale.PAGE - 7, 0, 1, 4)))
        return holder

    def _connect(self) -> None:
        self.dropped.connect(self._model.add)
        self.zone.dropped.connect(self._model.add)
        self.grid.opened.connect(self._open)
        self.grid.clicked.connect(self._open)
        self.grid.customContextMenuRequested.connect(self._menu)
        self.sort.currentIndexChanged.connect(lambda: self._model.sort_by(self.sort.currentData()))
        self._model.changed.connect(self._show)

    def _sort_box(self) -> Choice:
        box = Choice(self._kit, tr("Sort by"))
        for words, order in (
            (tr("Newest"), Order.NEWEST),
            (tr("Title"), Order.TITLE),
            (tr("Longest"), Order.LONGEST),
            (tr("State"), Order.STATE),
        ):
            box.addItem(words, order)
        return box

    def _drop_zone(self) -> DropZone:
        key = label("Ctrl O", "key")
        sample = Button(
            self._kit,
            tr("open the sample"),
            self._model.add_sample,
            look="link",
            hint=tr("A sample video made from clips that came with the program"),
        )
        self._sample = sample
        words = row(1, label(tr("Drop videos or a folder here"), "quiet"), key, label(tr("or"), "quiet"), sample, 1)
        words.setSpacing(10)
        zone = DropZone(self._kit, words, tr("Drop videos or a folder here"))
        zone.setFixedHeight(76)
        return zone

    def _invitation(self) -> StatePanel:
        choose = Button(self._kit, tr("Choose videos"), self.choose_files, look="primary", icon="plus")
        sample = Button(self._kit, tr("Open the sample"), self._model.add_sample)
        self._first_buttons = (choose, sample)
        return StatePanel(
            self._kit,
            "film-strip",
            tr("Your videos come here"),
            tr(
                "Drop one anywhere on this page. It is copied into the workspace and analysed. The file itself is "
                "never altered, and nothing leaves this computer."
            ),
            (choose, sample),
        )

    def choose_files(self) -> None:
        """Ask for videos."""
        dialog = QFileDialog(self, tr("Add videos"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([tr("Videos ({names})", names=VIDEO_NAMES), tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._model.add(tuple(Path(name) for name in names)))
        dialog.open()

    def _show(self) -> None:
        state = self._model.state
        if state.loading:
            self._stack.setCurrentWidget(self._loading)
        elif state.problem is not None:
            self.problem.say(state.problem.message, state.problem.hint)
            self._stack.setCurrentWidget(self.problem)
        else:
            self._stack.setCurrentWidget(self.grid if state.entries else self.empty)
        self.summary.setText(self._model.summary if state.entries else "")
        self.sort.setVisible(bool(state.entries))
        self.zone.setVisible(state.problem is None)
        for each in (self.add, self.zone, self._sample, *self._first_buttons):
            each.setEnabled(state.writable)
        self.setAcceptDrops(state.writable)

    def _open(self, index: QModelIndex) -> None:
        entry: Entry = index.data(ENTRY)
        if entry.item is not None and entry.state is not EntryState.FAILED:
            self.opened.emit(entry.item)

    def _menu(self, point: QPoint) -> None:
        index = self.grid.indexAt(point)
        if index.isValid():
            menu = self.card_menu(index.data(ENTRY))
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.grid.viewport().mapToGlobal(point))

    def card_menu(self, entry: Entry) -> QMenu:
        """What can be done with a card."""
        menu = QMenu(self)
        menu.setAccessibleName(entry.title)
        writable = self._model.state.writable
        if entry.state is EntryState.FAILED:
            menu.addAction(tr("Try again"), lambda: self._model.retry(entry.key)).setEnabled(writable)
            menu.addAction(tr("Take away"), lambda: self._model.dismiss(entry.key)).setEnabled(writable)
        elif entry.item is not None:
            item = entry.item
            menu.addAction(tr("Open its versions"), lambda: self.opened.emit(item))
            again = menu.addAction(tr("Analyse again"), lambda: self._model.analyse(item))
            again.setEnabled(writable and entry.state is EntryState.ANALYSED)
        return menu

    def sizeHint(self) -> QSize:
        """The whole window's middle."""
        return QSize(1200, 800)
