"""The corpus as a table with pictures and origin badges."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from engine.domain.items import CorpusItem, Trust
from engine.domain.versions import Origin
from ui.i18n import tr
from ui.pages.corpus.model import COLUMNS, FOR_WHOM, ITEM, CorpusItems
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets import paint
from ui.words import origin_icon, origin_name, origin_tone

Index = QModelIndex | QPersistentModelIndex
_ROW = 56
_NARROW = 720


def draw_origin(painter: QPainter, kit: Kit, left_middle: QPointF, origin: Origin) -> None:
    """An origin badge: shape, word and colour."""
    words, tone = origin_name(origin), origin_tone(origin)
    font = kit.theme.font(scale.TINY, QFont.Weight.Medium)
    width = QFontMetricsF(font).horizontalAdvance(words) + 32
    rect = QRectF(left_middle.x(), left_middle.y() - 11, width, 22)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(kit.theme.roles.tinted(tone)))
    radius = 11 if origin is Origin.HUMAN else scale.RADIUS_SMALL
    painter.drawRoundedRect(rect, radius, radius)
    painter.restore()
    colour = QColor(kit.theme.roles.tone(tone))
    kit.icons.paint(painter, QRectF(rect.left() + 8, rect.center().y() - 7, 14, 14), origin_icon(origin), colour)
    paint.text(painter, rect.adjusted(26, 0, 0, 0), words, font, colour)


class _Cells(QStyledItemDelegate):
    def __init__(self, kit: Kit, table: QTableView) -> None:
        super().__init__(table)
        self._kit = kit
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: CorpusItem = index.data(ITEM)
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        theme = self._kit.theme
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("high"))
            if index.column() == 0 and self._table.hasFocus():
                painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), theme.colour("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.colour("line"))
        column = COLUMNS[index.column()]
        if column == "title":
            self._title(painter, rect, item, index.data(FOR_WHOM))
        elif column == "origin":
            draw_origin(painter, self._kit, QPointF(rect.left() + 8, rect.center().y()), item.origin)
        else:
            self._plain(painter, rect, index, item, column)

    def _title(self, painter: QPainter, rect: QRectF, item: CorpusItem, whom: str) -> None:
        theme = self._kit.theme
        picture = QRectF(rect.left() + 10, rect.top() + 8, 70, 40)
        paint.picture(painter, self._kit, picture, item.poster, radius=5, ratio=self._table.devicePixelRatioF())
        words = QRectF(picture.right() + 12, rect.top(), rect.right() - picture.right() - 18, rect.height())
        font = theme.font(scale.BODY, QFont.Weight.DemiBold)
        if whom:
            lower = words.adjusted(0, words.height() / 2, 0, -6)
            paint.text(
                painter, lower, tr("for {name}", name=whom), theme.font(scale.SECONDARY), theme.colour("secondary")
            )
            words = words.adjusted(0, 6, 0, -words.height() / 2)
        paint.text(painter, words, item.title, font, theme.colour("text"))

    def _plain(self, painter: QPainter, rect: QRectF, index: Index, item: CorpusItem, column: str) -> None:
        theme = self._kit.theme
        colour = theme.colour("text" if column == "place" else "secondary")
        if column == "credentials" and item.credentials.trust in (Trust.INVALID, Trust.UNREADABLE):
            colour = theme.colour("danger")
        side = Qt.AlignmentFlag.AlignRight if column in ("place", "score") else Qt.AlignmentFlag.AlignLeft
        weight = QFont.Weight.DemiBold if column == "place" else QFont.Weight.Normal
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        where = rect.adjusted(8, 0, -12, 0)
        paint.text(
            painter, where, words, theme.font(scale.BODY, weight), colour, flags=side | Qt.AlignmentFlag.AlignVCenter
        )


class CorpusTable(QTableView):
    """Whole rows are chosen; Enter does nothing more than choose."""

    def __init__(self, kit: Kit, items: CorpusItems) -> None:
        super().__init__()
        self.setModel(items)
        self.setItemDelegate(_Cells(kit, self))
        self.setAccessibleName(tr("Items of the corpus"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate((0, 136, 96, 176, 72, 80)):
            if column:
                self.setColumnWidth(column, width)
        kit.pictures.loaded.connect(lambda _: self.viewport().update())
        kit.theme.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Titles come first where space is short; credentials stand in the details as well."""
        super().resizeEvent(event)
        self.setColumnHidden(COLUMNS.index("credentials"), self.width() < _NARROW)

    def show_ranking(self, ranked: bool) -> None:
        """Place and score are there only for a ranking."""
        for column in (COLUMNS.index("place"), COLUMNS.index("score")):
            self.setColumnHidden(column, not ranked)
