"""Paints a video's card: poster with duration and scrub strip, one line of title, one state pill."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.figures import clock
from ui.pages.library.model import ENTRY, state_words
from ui.pages.library.ports import Entry, EntryState
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets import paint
from ui.widgets.grid import CardGrid

FOOTER = 52
_GAP = 7
_STRIP = 6


class VideoCard(QStyledItemDelegate):
    """One card of the library's grid."""

    def __init__(self, kit: Kit, grid: CardGrid) -> None:
        super().__init__(grid)
        self._kit = kit
        self._grid = grid

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The grid's cell."""
        return self._grid.gridSize()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the card."""
        entry: Entry = index.data(ENTRY)
        rect = QRectF(option.rect).adjusted(_GAP - 1, _GAP - 1, -_GAP, -_GAP)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        focused = self._grid.hasFocus()
        selected = bool(state & QStyle.StateFlag.State_Selected) and focused
        hover = self._grid.hover_share(index)
        paint.card(painter, self._kit, rect, selected, hover is not None)
        top = QRectF(rect.left() + 1, rect.top() + 1, rect.width() - 2, rect.height() - FOOTER + 2 * _GAP)
        self._poster(painter, top, entry, hover)
        self._words(painter, QRectF(rect.left(), top.bottom(), rect.width(), rect.bottom() - top.bottom()), entry)
        if selected:
            paint.outline(painter, self._kit, rect, "accent", 2)

    def _poster(self, painter: QPainter, rect: QRectF, entry: Entry, hover: float | None) -> None:
        ratio = self._grid.devicePixelRatioF()
        if entry.state is EntryState.FAILED and entry.poster is None:
            self._failure(painter, rect, entry)
            return
        paint.picture(
            painter, self._kit, rect, self._shown(entry, hover), radius=scale.RADIUS - 1, ratio=ratio, top_only=True
        )
        if entry.seconds is not None:
            corner = QPointF(rect.right() - 8, rect.top() + 8)
            paint.chip(painter, self._kit, corner, clock(entry.seconds), "tr")
        if hover is not None and len(entry.strip) > 1:
            self._strip(painter, rect, entry, hover)
        if entry.state in (EntryState.ANALYSING, EntryState.LOADING):
            line = QRectF(rect.left(), rect.bottom() - 3, rect.width(), 3)
            paint.bar(painter, line, QColor(10, 12, 16, 160), self._kit.theme.colour("accent"), 0.0, end=entry.progress)

    @staticmethod
    def _shown(entry: Entry, hover: float | None) -> Path | None:
        if hover is None or not entry.strip:
            return entry.poster or (entry.strip[0] if entry.strip else None)
        return entry.strip[min(len(entry.strip) - 1, int(hover * len(entry.strip)))]

    def _strip(self, painter: QPainter, rect: QRectF, entry: Entry, hover: float) -> None:
        """A row of keyframes along the lower edge, the one that is shown marked."""
        step = max(1, len(entry.strip) // _STRIP)
        shown = entry.strip[::step][:_STRIP]
        width, height = rect.width() / len(shown), min(30.0, rect.height() / 5)
        for place, path in enumerate(shown):
            part = QRectF(rect.left() + place * width, rect.bottom() - height, width, height)
            paint.picture(painter, self._kit, part, path, radius=0, ratio=self._grid.devicePixelRatioF())
        at = rect.left() + hover * rect.width()
        painter.fillRect(QRectF(at - 1, rect.bottom() - height, 2, height), QColor("#ffffff"))

    def _failure(self, painter: QPainter, rect: QRectF, entry: Entry) -> None:
        """Why it could not be read, where its picture would be."""
        theme = self._kit.theme
        middle = rect.center()
        sign = QRectF(middle.x() - 12, rect.top() + rect.height() * 0.2, 24, 24)
        self._kit.icons.paint(painter, sign, "warning-circle", theme.colour("danger"))
        if entry.problem is None:
            return
        words = QRectF(rect.left() + 18, sign.bottom() + 8, rect.width() - 36, rect.bottom() - sign.bottom() - 12)
        said = f"{entry.problem.message}\n{entry.problem.hint}".strip()
        paint.paragraph(painter, words, said, theme.font(scale.SECONDARY), theme.colour("secondary"))

    def _words(self, painter: QPainter, rect: QRectF, entry: Entry) -> None:
        words, tone = state_words(entry)
        end = QPointF(rect.right() - 11, rect.center().y())
        pill = paint.pill(painter, self._kit, end, words, tone, widest=rect.width() * 0.6)
        title = QRectF(rect.left() + 12, rect.top(), pill.left() - rect.left() - 22, rect.height())
        font = self._kit.theme.font(scale.BODY, QFont.Weight.DemiBold)
        paint.text(painter, title, entry.title, font, self._kit.theme.colour("text"))
