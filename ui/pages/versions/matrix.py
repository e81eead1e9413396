"""The matrix: a table of versions under a row of column heads."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLabel, QMenu, QTableView, QWidget

from engine.domain.audience import Segment, SegmentId
from engine.domain.guidance import Kind
from ui.i18n import tr
from ui.pages.versions.cell import MatrixCell
from ui.pages.versions.model import CELL, KINDS, SEGMENT, VersionsModel
from ui.pages.versions.ports import Cell, CellState
from ui.theme.kit import Kit
from ui.widgets.buttons import IconButton
from ui.widgets.layout import column
from ui.widgets.words import label
from ui.words import kind_meaning, kind_name

CELL_PAD = 5
_SCROLLBAR = 14
MATRIX_RIGHT = _SCROLLBAR + CELL_PAD


class MatrixTable(QTableView):
    """The cells. Arrow keys walk, Enter makes or plays on, the menu key offers what can be done."""

    entered_cell = Signal(QModelIndex)

    def __init__(self, kit: Kit, model: VersionsModel) -> None:
        super().__init__()
        self.cells = MatrixCell(kit, model, self)
        self.setModel(model.items)
        self.setItemDelegate(self.cells)
        self.setAccessibleName(tr("Versions by audience and kind"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(100)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(40)
        kit.pictures.loaded.connect(lambda _: self.viewport().update())
        kit.theme.changed.connect(self.viewport().update)
        model.changed.connect(self.viewport().update)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub the cell under the pointer."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self.cells.hovered = QPersistentModelIndex(index)
        if index.isValid():
            rect = self.visualRect(index)
            self.cells.share = min(1.0, max(0.0, (event.position().x() - rect.left()) / max(1, rect.width())))
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Stop scrubbing."""
        super().leaveEvent(event)
        self.cells.hovered = QPersistentModelIndex()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts on the cell."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_cell.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class Matrix(QWidget):
    """Column heads over the table."""

    def __init__(self, kit: Kit, model: VersionsModel) -> None:
        super().__init__()
        self._model = model
        self._heads = QWidget()
        self._heads.setFixedHeight(32)
        self.heads: dict[Kind, IconButton] = {}
        self._titles: dict[Kind, QLabel] = {}
        for kind in KINDS:
            said = label(kind_name(kind), "quiet", parent=self._heads)
            said.setToolTip(kind_meaning(kind))
            dots = IconButton(
                kit, "dots-three", tr("{kind}: what can be done", kind=kind_name(kind)), self._opener(kind)
            )
            dots.setParent(self._heads)
            self._titles[kind], self.heads[kind] = said, dots
        self.table = MatrixTable(kit, model)
        self.setLayout(column(self._heads, self.table, gap=2))
        self.table.selectionModel().currentChanged.connect(self._on_current)
        self.table.clicked.connect(self._on_current)
        self.table.cells.pressed.connect(self.act)
        self.table.cells.menu_wanted.connect(lambda index: self._pop(self.row_menu(index.data(SEGMENT).id)))
        self.table.entered_cell.connect(self.act)
        self.table.customContextMenuRequested.connect(self._on_menu)
        model.items.modelReset.connect(self._arrange)
        model.items.modelReset.connect(self._choose_again)

    def _opener(self, kind: Kind) -> Callable[[], None]:
        return lambda: self._pop(self.column_menu(kind), self.heads[kind])

    def act(self, index: QModelIndex) -> None:
        """Do what a cell's own button does; on a segment, offer what can be done with its row."""
        segment: Segment = index.data(SEGMENT)
        if index.column() == 0:
            self._pop(self.row_menu(segment.id))
            return
        cell: Cell = index.data(CELL)
        if cell.state is CellState.FAILED or (cell.version is None and cell.state is CellState.EMPTY):
            self._model.make(segment.id, KINDS[index.column() - 1])

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and index.column() > 0:
            segment: Segment = index.data(SEGMENT)
            self._model.choose((segment.id, KINDS[index.column() - 1]))

    def _choose_again(self) -> None:
        """A reset drops the table's selection; the chosen cell is chosen still."""
        choice = self._model.choice
        for row, segment in enumerate(self._model.state.segments):
            if choice is not None and segment.id == choice[0]:
                self.table.setCurrentIndex(self._model.items.index(row, 1 + KINDS.index(choice[1])))

    # ---- menus

    def row_menu(self, segment: SegmentId) -> QMenu:
        """What can be done with a segment's row."""
        return self._menu(tr("Make everything missing in this row ({n})"), self._model.missing(row=segment))

    def column_menu(self, kind: Kind) -> QMenu:
        """What can be done with a kind's column."""
        return self._menu(tr("Make everything missing in this column ({n})"), self._model.missing(column=kind))

    def cell_menu(self, segment: SegmentId, kind: Kind) -> QMenu:
        """What can be done with a cell, its row and its column."""
        cell = self._model.cell(segment, kind)
        menu = QMenu(self)
        menu.setAccessibleName(kind_name(kind))
        if cell.state in (CellState.QUEUED, CellState.RUNNING):
            menu.addAction(tr("Cancel"), lambda: self._model.cancel(cell)).setEnabled(self._model.state.writable)
        else:
            words = tr("Make again") if cell.version is not None else tr("Make")
            menu.addAction(words, lambda: self._model.make(segment, kind)).setEnabled(self._model.can_make)
        menu.addSeparator()
        for other in (self.row_menu(segment), self.column_menu(kind)):
            menu.addActions(other.actions())
            other.setParent(menu, other.windowFlags())
        return menu

    def _menu(self, words: str, missing: tuple[tuple[SegmentId, Kind], ...]) -> QMenu:
        menu = QMenu(self)
        action = menu.addAction(words.format(n=len(missing)), lambda: self._model.make_all(missing))
        action.setEnabled(bool(missing) and self._model.can_make)
        menu.setAccessibleName(action.text())
        return menu

    def _on_menu(self, point: QPoint) -> None:
        index = self.table.indexAt(point)
        if not index.isValid():
            return
        segment: Segment = index.data(SEGMENT)
        if index.column() == 0:
            self._pop(self.row_menu(segment.id))
        else:
            self._pop(self.cell_menu(segment.id, KINDS[index.column() - 1]))

    def _pop(self, menu: QMenu, under: QWidget | None = None) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if under is not None:
            menu.popup(under.mapToGlobal(QPoint(0, under.height())))
        else:
            rect = self.table.visualRect(self.table.currentIndex())
            menu.popup(self.table.viewport().mapToGlobal(rect.center()))

    # ---- sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the width with four equal columns."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() - _SCROLLBAR
        first = min(196, max(136, room // 5))
        each = max(108, (room - first) // len(KINDS))
        self.table.setColumnWidth(0, first)
        for column_number in range(1, 1 + len(KINDS)):
            self.table.setColumnWidth(column_number, each)
        height = min(196, max(152, (each - 10) * 9 // 16 + 40 + 10))
        self.table.verticalHeader().setDefaultSectionSize(height)
        for row in range(self._model.items.rowCount()):
            self.table.setRowHeight(row, height)
        for place, kind in enumerate(KINDS):
            left = first + place * each
            self._titles[kind].setGeometry(left + CELL_PAD + 2, 0, each - 42, 30)
            self.heads[kind].setGeometry(left + each - CELL_PAD - 30, 1, 28, 28)
