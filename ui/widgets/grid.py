"""A grid of cards that fill the width: QListView with cells of one size, hover with a place on the card."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from ui.theme.kit import Kit

Index = QModelIndex | QPersistentModelIndex

_SCROLLBAR = 18


def same_cell(one: Index, other: Index) -> bool:
    """Whether two indices, kept or not, name the same place."""
    return one.isValid() and (one.row(), one.column()) == (other.row(), other.column())


class CardGrid(QListView):
    """Cards of width about `ideal`, height = width x 9/16 + `footer`. Enter or double click activates one."""

    opened = Signal(QModelIndex)

    def __init__(self, kit: Kit, name: str, ideal: int, footer: int) -> None:
        super().__init__()
        self._kit = kit
        self._ideal = ideal
        self._footer = footer
        self._hover = QPersistentModelIndex()
        self._share = 0.0
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMovement(QListView.Movement.Static)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(48)
        self.activated.connect(self.opened)
        kit.pictures.loaded.connect(lambda _: self.viewport().update())
        kit.theme.changed.connect(lambda: self.viewport().update())  # asked for late: its type is dear to load

    def showEvent(self, event: QShowEvent) -> None:
        """The viewport paints all of itself, so scrolling moves what is there and paints only what comes in."""
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, then the cards."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._kit.theme.colour("background"))
        painter.end()
        super().paintEvent(event)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show another model."""
        super().setModel(model)
        self._fit()

    def hover_share(self, index: Index) -> float | None:
        """How far across the card the pointer is, 0..1; None if it is elsewhere."""
        return self._share if self._hover.isValid() and same_cell(self._hover, index) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub the card under the pointer."""
        super().mouseMoveEvent(event)
        self._scrub(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        """Stop scrubbing."""
        super().leaveEvent(event)
        self._hover = QPersistentModelIndex()
        self.viewport().update()

    def _scrub(self, point: QPoint) -> None:
        index = self.indexAt(point)
        self._hover = QPersistentModelIndex(index)
        if index.isValid():
            rect = self.visualRect(index)
            self._share = min(1.0, max(0.0, (point.x() - rect.left()) / max(1, rect.width())))
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips only over cards."""
        if isinstance(event, QHelpEvent) and not self.indexAt(event.pos()).isValid():
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new width."""
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        room = self.width() - _SCROLLBAR
        columns = max(1, round(room / self._ideal))
        width = max(120, room // columns)
        size = QSize(width, width * 9 // 16 + self._footer)
        if size != self.gridSize():
            self.setGridSize(size)
