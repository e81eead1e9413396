"""Paints the matrix: segments in the first column, versions in the others."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from engine.domain.audience import Segment
from engine.domain.guidance import Kind
from engine.domain.versions import Offer, Version
from ui.i18n import tr
from ui.pages.versions.model import CELL, KINDS, SEGMENT, VersionsModel, busy_words, segment_line, what_words
from ui.pages.versions.ports import Cell, CellState
from ui.theme import scale
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets import paint
from ui.widgets.fitbar import draw_fit
from ui.widgets.grid import same_cell
from ui.widgets.picture import draw_collage
from ui.words import clock, standing

FOOT = 40
_PAD = 5
_NARROW = 168
_CENTRE = Qt.AlignmentFlag.AlignCenter
Index = QModelIndex | QPersistentModelIndex


class MatrixCell(QStyledItemDelegate):
    """`pressed` gives the index of a cell whose own button was clicked, `menu_wanted` that of a segment's dots."""

    pressed = Signal(object)
    menu_wanted = Signal(object)

    def __init__(self, kit: Kit, model: VersionsModel, table: QTableView) -> None:
        super().__init__(table)
        self._kit = kit
        self._model = model
        self._table = table
        self.hovered = QPersistentModelIndex()
        self.share = 0.0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The table decides."""
        return QSize(120, 150)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a segment or a cell."""
        rect = QRectF(option.rect).adjusted(_PAD, _PAD, -_PAD, -_PAD)  # type: ignore[attr-defined]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        hovered = self.hovered.isValid() and same_cell(self.hovered, index)
        segment: Segment = index.data(SEGMENT)
        focused = selected and self._table.hasFocus()
        if index.column() == 0:
            paint.card(painter, self._kit, rect, focused, hovered)
            self._segment(painter, rect, segment)
            return
        cell: Cell = index.data(CELL)
        paint.card(painter, self._kit, rect, False, hovered)
        self._cell(painter, rect, segment, KINDS[index.column() - 1], cell, hovered=hovered)
        if selected:
            paint.outline(painter, self._kit, rect, "accent", 3 if focused else 2)

    # ---- a segment

    def _segment(self, painter: QPainter, rect: QRectF, segment: Segment) -> None:
        theme = self._kit.theme
        inner = rect.adjusted(11, 10, -11, -10)
        name = QRectF(inner.left(), inner.top(), inner.width() - 22, 18)
        paint.text(painter, name, segment.name, theme.font(14, QFont.Weight.DemiBold), theme.colour("text"))
        self._kit.icons.paint(painter, dots_of(rect), "dots-three", theme.colour("secondary"))
        line = QRectF(inner.left(), name.bottom() + 4, inner.width(), 16)
        unstable = segment.health.stable is False
        colour = theme.colour("warning" if unstable else "secondary")
        paint.text(painter, line, segment_line(segment), theme.font(scale.SECONDARY), colour)
        pictures = [like.picture for like in segment.likes if like.picture is not None][:4]
        shots = QRectF(inner.left(), line.bottom() + 8, inner.width(), 30)
        if pictures:
            draw_collage(painter, self._kit, shots, pictures, 4, ratio=self._table.devicePixelRatioF(), gap=3)
        words = QRectF(inner.left(), (shots if pictures else line).bottom() + 7, inner.width(), 34)
        said = segment.description or tr("likes: {words}", words=", ".join(segment.concepts[:4]))
        if segment.description or segment.concepts:
            font = theme.font(scale.SECONDARY)
            paint.paragraph(painter, words, said, font, theme.colour("secondary"), centred=False)

    # ---- a version

    def _cell(
        self, painter: QPainter, rect: QRectF, segment: Segment, kind: Kind, cell: Cell, *, hovered: bool
    ) -> None:
        if cell.state is CellState.FAILED:
            self._failed(painter, rect, cell)
        elif cell.state is CellState.EMPTY or (cell.state is CellState.MADE and cell.version is None):
            self._empty(painter, rect)
        elif cell.version is None:
            self._busy(painter, rect, cell)
        else:
            self._made(painter, rect, kind, cell, cell.version, hovered=hovered)

    def _poster_rect(self, rect: QRectF) -> QRectF:
        return QRectF(rect.left() + 1, rect.top() + 1, rect.width() - 2, rect.height() - FOOT - 1)

    def _made(
        self, painter: QPainter, rect: QRectF, kind: Kind, cell: Cell, version: Version, *, hovered: bool
    ) -> None:
        poster = self._poster_rect(rect)
        path = version.poster
        scrub = hovered and len(cell.strip) > 1
        if scrub:
            path = cell.strip[min(len(cell.strip) - 1, int(self.share * len(cell.strip)))]
        ratio = self._table.devicePixelRatioF()
        paint.picture(painter, self._kit, poster, path, radius=scale.RADIUS - 1, ratio=ratio, top_only=True)
        if cell.state in (CellState.QUEUED, CellState.RUNNING):
            self._veil(painter, poster, cell)
        self._chips(painter, poster, kind, version)
        if scrub:
            at = QRectF(poster.left(), poster.bottom() - 2, poster.width(), 2)
            paint.bar(painter, at, QColor(10, 12, 16, 120), self._kit.theme.colour("accent"), 0.0, end=self.share)
        self._foot(painter, QRectF(rect.left(), poster.bottom(), rect.width(), FOOT), cell, version)

    def _chips(self, painter: QPainter, poster: QRectF, kind: Kind, version: Version) -> None:
        video = self._model.state.video
        words = what_words(version, self._model.looks, video) if video is not None else ""
        tone = Tone.AI if kind in (Kind.STYLE, Kind.REVISION) else None
        if words:
            paint.chip(painter, self._kit, poster.bottomLeft() + QPointF(7, -7), words, "bl", tone=tone)
        pieces = version.time_map.pieces
        if pieces and poster.width() > _NARROW:
            length = clock(pieces[-1].version_end)
            paint.chip(painter, self._kit, poster.bottomRight() + QPointF(-7, -7), length, "br")
        if version.offer is Offer.ORIGINAL_IS_BEST:
            corner = poster.topLeft() + QPointF(7, 7)
            paint.chip(painter, self._kit, corner, tr("original is best"), "tl", tone=Tone.WARNING)

    def _foot(self, painter: QPainter, rect: QRectF, cell: Cell, version: Version) -> None:
        if cell.state is CellState.QUEUED:
            words, tone = tr("queued"), Tone.NEUTRAL
        elif cell.state is CellState.RUNNING:
            words, tone = tr("making again"), Tone.ACCENT
        elif cell.checking:
            words, tone = tr("being checked"), Tone.ACCENT
        else:
            words, tone = standing(version, cell.report)
        if rect.width() < _NARROW:
            upper = QRectF(rect.left() + 9, rect.top() + 2, rect.width() - 18, 13)
            self._measure(painter, upper, version)
            end = QPointF(rect.right() - 8, rect.bottom() - 14)
            paint.pill(painter, self._kit, end, words, tone, widest=rect.width() - 16)
            return
        end = QPointF(rect.right() - 9, rect.center().y())
        pill = paint.pill(painter, self._kit, end, words, tone, widest=rect.width() * 0.62)
        left = QRectF(rect.left() + 10, rect.top(), pill.left() - rect.left() - 20, rect.height())
        self._measure(painter, left, version)

    def _measure(self, painter: QPainter, left: QRectF, version: Version) -> None:
        """The fit bar, or that there is none."""
        theme = self._kit.theme
        if version.fit.value is None:
            said = tr("not enough data")
            paint.text(painter, left, said, theme.font(scale.TINY), theme.colour("secondary"))
        elif left.width() > 24:
            draw_fit(painter, self._kit, left, version, self._model.scale)

    def _veil(self, painter: QPainter, poster: QRectF, cell: Cell) -> None:
        theme = self._kit.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(paint.rounded(poster, scale.RADIUS - 1, top_only=True))
        painter.fillRect(poster, QColor(14, 16, 20, 175))
        painter.restore()
        font = theme.font(scale.BODY, QFont.Weight.Medium)
        paint.text(painter, poster.adjusted(8, 0, -8, -16), busy_words(cell), font, QColor("#f2f4f8"), flags=_CENTRE)
        if cell.state is CellState.RUNNING:
            line = QRectF(poster.left() + 14, poster.center().y() + 8, poster.width() - 28, 3)
            paint.bar(painter, line, QColor(255, 255, 255, 50), theme.colour("accent"), 0.0, end=cell.progress)

    def _busy(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        """Under way for the first time: the original's poster, dimmed."""
        poster = self._poster_rect(rect)
        state = self._model.state
        ratio = self._table.devicePixelRatioF()
        paint.picture(painter, self._kit, poster, state.poster, radius=scale.RADIUS - 1, ratio=ratio, top_only=True)
        self._veil(painter, poster, cell)
        end = QPointF(rect.right() - 9, rect.bottom() - FOOT / 2)
        words, tone = (tr("waits"), Tone.NEUTRAL) if cell.state is CellState.QUEUED else (tr("making"), Tone.ACCENT)
        paint.pill(painter, self._kit, end, words, tone, widest=rect.width() - 18)

    def _empty(self, painter: QPainter, rect: QRectF) -> None:
        theme = self._kit.theme
        upper = QRectF(rect.left() + 10, rect.center().y() - 30, rect.width() - 20, 20)
        if not self._model.can_make:
            why = self._model.state.why_not or tr("Not made yet")
            paint.paragraph(painter, upper.adjusted(0, 0, 0, 40), why, theme.font(12), theme.colour("secondary"))
            return
        paint.text(
            painter, upper, tr("Not made yet"), theme.font(scale.SECONDARY), theme.colour("secondary"), flags=_CENTRE
        )
        self._button(painter, button_of(rect), tr("Make"), "plus")

    def _failed(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        theme = self._kit.theme
        top = QRectF(rect.left() + 10, rect.top() + 12, rect.width() - 20, 18)
        bold = theme.font(scale.BODY, QFont.Weight.DemiBold)
        paint.text(painter, top, tr("Failed"), bold, theme.colour("danger"), flags=_CENTRE)
        button = button_of(rect)
        words = QRectF(top.left(), top.bottom() + 4, top.width(), button.top() - top.bottom() - 8)
        if cell.problem is not None:
            painter.save()
            painter.setClipRect(words)
            said = cell.problem.message
            paint.paragraph(painter, words, said, theme.font(scale.SECONDARY), theme.colour("secondary"))
            painter.restore()
        if self._model.can_make:
            self._button(painter, button, tr("Try again"), "arrow-clockwise")

    def _button(self, painter: QPainter, rect: QRectF, words: str, icon: str) -> None:
        theme = self._kit.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("edge"))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(rect, 7, 7)
        painter.restore()
        sign = QRectF(rect.left() + 10, rect.center().y() - 7, 14, 14)
        self._kit.icons.paint(painter, sign, icon, theme.colour("text"))
        font = theme.font(scale.SECONDARY, QFont.Weight.Medium)
        paint.text(painter, rect.adjusted(28, 0, -8, 0), words, font, theme.colour("text"), flags=_CENTRE)

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """Clicks on the painted buttons."""
        if event.type() != QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        rect = QRectF(option.rect).adjusted(_PAD, _PAD, -_PAD, -_PAD)  # type: ignore[attr-defined]
        if index.column() == 0:
            if dots_of(rect).adjusted(-6, -6, 6, 6).contains(event.position()):
                self.menu_wanted.emit(index)
                return True
            return False
        cell: Cell = index.data(CELL)
        can_press = cell.state is CellState.FAILED or (cell.state is CellState.EMPTY and cell.version is None)
        if can_press and button_of(rect).contains(event.position()):
            self.pressed.emit(index)
            return True
        return False


def button_of(rect: QRectF) -> QRectF:
    """Where a cell's own button lies."""
    return QRectF(rect.center().x() - 50, min(rect.center().y() + 2, rect.bottom() - 40), 100, 28)


def dots_of(rect: QRectF) -> QRectF:
    """Where a segment's dots lie."""
    return QRectF(rect.right() - 30, rect.top() + 9, 20, 20)
