"""The list of what waits for a decision and what was decided."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain.findings import Verdict
from ui.i18n import count, tr
from ui.pages.review.ports import ReviewEntry
from ui.theme import scale
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets import paint
from ui.words import ago, kind_name, ruling_name

Index = QModelIndex | QPersistentModelIndex
ENTRY = int(Qt.ItemDataRole.UserRole)
_ROW = 84


def title_of(entry: ReviewEntry) -> str:
    """Kind and audience."""
    return tr("{kind} · {segment}", kind=kind_name(entry.version.kind), segment=entry.segment)


def badges_of(entry: ReviewEntry) -> list[tuple[str, Tone]]:
    """How the checks came out, or what was decided."""
    if entry.decisions and entry.version.state.value in ("approved", "rejected", "changes", "exported", "void"):
        last = entry.decisions[-1]
        if entry.version.state.value == "void":
            return [(tr("approval void"), Tone.DANGER)]
        tone = {"approve": Tone.OK, "reject": Tone.DANGER}.get(last.ruling.value, Tone.WARNING)
        return [(tr("{ruling} by {who}", ruling=ruling_name(last.ruling), who=last.by), tone)]
    if entry.report is None:
        return [(tr("being checked"), Tone.NEUTRAL)]
    badges: list[tuple[str, Tone]] = []
    for verdict, words, tone in (
        (Verdict.BLOCK, "{n} block", Tone.DANGER),
        (Verdict.NOT_RUN, "{n} not run", Tone.WARNING),
        (Verdict.REVIEW, "{n} to look at", Tone.WARNING),
    ):
        found = sum(f.verdict is verdict for f in entry.report.findings)
        if found:
            badges.append((count(found, words, words), tone))
    return badges or [(tr("all pass"), Tone.OK)]


class QueueItems(QAbstractListModel):
    """Entries, the waiting ones first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[ReviewEntry, ...] = ()

    def take(self, entries: tuple[ReviewEntry, ...]) -> None:
        """Show these entries."""
        if entries != self._entries:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The entry, and its words."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(entry)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = ", ".join(words for words, _ in badges_of(entry))
            made = tr("made by {who}, {when}", who=entry.version.maker, when=ago(entry.version.made_at))
            return "\n".join((title_of(entry), entry.video.title, made, words))
        return None

    def place_of(self, version: str) -> int:
        """Where a version stands; -1 if it does not."""
        return next((n for n, entry in enumerate(self._entries) if entry.version.id == version), -1)


class _Row(QStyledItemDelegate):
    def __init__(self, kit: Kit, view: QListView) -> None:
        super().__init__(view)
        self._kit = kit
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(180, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: ReviewEntry = index.data(ENTRY)
        theme = self._kit.theme
        rect = QRectF(option.rect).adjusted(0, 2, -2, -2)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("high" if chosen else "raised"))
            painter.drawRoundedRect(rect, 8, 8)
            painter.restore()
        if chosen and self._view.hasFocus():
            paint.outline(painter, self._kit, rect, "accent", 2)
        picture = QRectF(rect.left() + 10, rect.top() + 10, 72, 42)
        paint.picture(painter, self._kit, picture, entry.version.poster, radius=5, ratio=self._view.devicePixelRatioF())
        left = picture.right() + 10
        line = QRectF(left, rect.top() + 8, rect.right() - left - 8, 18)
        paint.text(painter, line, title_of(entry), theme.font(13, QFont.Weight.DemiBold), theme.colour("text"))
        second = line.translated(0, 19)
        said = " · ".join(part for part in (entry.video.title, entry.version.maker) if part)
        paint.text(painter, second, said, theme.font(scale.SECONDARY), theme.colour("secondary"))
        at = left
        for words, tone in badges_of(entry):
            width = paint.pill_width(self._kit, words)
            if at + width > rect.right() - 4:
                break
            paint.pill(painter, self._kit, QPointF(at + width, second.bottom() + 15), words, tone, widest=width + 1)
            at += width + 6


class QueueList(QListView):
    """The list as a view."""

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self.items = QueueItems(self)
        self.setModel(self.items)
        self.setItemDelegate(_Row(kit, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        kit.pictures.loaded.connect(lambda _: self.viewport().update())
        kit.theme.changed.connect(self.viewport().update)

    def mark(self, version: str) -> None:
        """Show which version is looked at; none of this list if it is not here."""
        place = self.items.place_of(version)
        if place < 0:
            self.selectionModel().clear()
        elif self.currentIndex().row() != place:
            self.setCurrentIndex(self.items.index(place))
