"""The corpus's state: items in one list, where they rank, and what a dropped file is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.domain.audience import SegmentId
from engine.domain.items import CorpusItem, Ranked, Ranking, Trust
from engine.domain.media import ItemId
from engine.domain.versions import VersionId
from ui.i18n import count, tr
from ui.pages.corpus.ports import CorpusPort, CorpusState
from ui.pages.model import PageModel
from ui.words import decimal, kind_name, origin_name

Index = QModelIndex | QPersistentModelIndex
ITEM = int(Qt.ItemDataRole.UserRole)
FOR_WHOM = ITEM + 1
COLUMNS = ("title", "origin", "kind", "credentials", "place", "score")


def trust_words(trust: Trust) -> str:
    """What a file's credentials are worth."""
    return {
        Trust.TRUSTED: tr("trusted signer"),
        Trust.VALID: tr("valid, unknown signer"),
        Trust.INVALID: tr("invalid"),
        Trust.UNREADABLE: tr("unreadable"),
        Trust.NONE: tr("none"),
    }[trust]


class CorpusItems(QAbstractTableModel):
    """One row an item; in the order of the ranking where there is one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[CorpusItem, ...] = ()
        self._places: dict[ItemId, Ranked] = {}
        self._names: dict[SegmentId, str] = {}

    def take(
        self, items: tuple[CorpusItem, ...], ranking: Ranking | None, segments: tuple[tuple[SegmentId, str], ...] = ()
    ) -> None:
        """Show these items; `segments` are the audiences' names."""
        places = {place.item: place for place in ranking.places} if ranking else {}
        last = len(places) + 1
        ordered = tuple(sorted(items, key=lambda i: places[i.id].position if i.id in places else last))
        names = dict(segments)
        if (ordered, places, names) != (self._items, self._places, self._names):
            self.beginResetModel()
            self._items, self._places, self._names = ordered, places, names
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Title, origin, kind, credentials, place, score."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a column holds."""
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Item"), tr("Origin"), tr("Kind"), tr("Credentials"), tr("Place"), tr("Score"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section > 3:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The item, and each column's words."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ITEM:
            return item
        if role == FOR_WHOM:
            return self._names.get(item.segment, "") if item.segment is not None else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(item, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 3:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _words(self, item: CorpusItem, column: str) -> str:
        place = self._places.get(item.id)
        if column == "origin":
            return origin_name(item.origin)
        if column == "kind":
            return kind_name(item.kind) if item.kind else tr("Original")
        if column == "credentials":
            return trust_words(item.credentials.trust)
        if column == "place":
            return str(place.position) if place else "–"
        if column == "score":
            return decimal(place.score) if place else "–"
        return item.title

    def row_of(self, item: ItemId) -> int:
        """Where an item stands; -1 if it does not."""
        return next((row for row, each in enumerate(self._items) if each.id == item), -1)


class CorpusModel(PageModel):
    """What the corpus page shows and does."""

    def __init__(self, port: CorpusPort, parent: QObject | None = None) -> None:
        super().__init__(port, parent)
        self._port = port
        self.state = CorpusState(loading=True)
        self.items = CorpusItems(self)
        self.segment: SegmentId | None = None
        self.chosen: ItemId | None = None
        self.read()

    def read(self) -> None:
        """Take the snapshot."""
        self.state = self._port.corpus()
        if self.segment not in {segment for segment, _ in self.state.segments}:
            self.segment = None
        if self.item is None:
            self.chosen = None
        self.items.take(self.state.items, self.ranking, self.state.segments)
        self.changed.emit()

    @property
    def ranking(self) -> Ranking | None:
        """The ranking of the chosen segment, if it is there."""
        ranking = self.state.ranking
        return ranking if ranking is not None and ranking.segment == self.segment else None

    @property
    def item(self) -> CorpusItem | None:
        """What is looked at."""
        return next((item for item in self.state.items if item.id == self.chosen), None)

    def audience_of(self, item: CorpusItem) -> str:
        """For whom an item was made; "" for originals."""
        return next((name for segment, name in self.state.segments if segment == item.segment), "")

    def title_of(self, item: ItemId) -> str:
        """An item's title, or its id if it is gone."""
        return next((each.title for each in self.state.items if each.id == item), item)

    def children_of(self, item: ItemId) -> tuple[CorpusItem, ...]:
        """What was made from an item."""
        return tuple(each for each in self.state.items if item in each.parents)

    @property
    def summary(self) -> str:
        """How many items, how many of them by AI."""
        items = self.state.items
        made = sum(item.origin.value.startswith("ai") for item in items)
        parts = (count(len(items), "{n} item", "{n} items"), tr("{n} made with AI", n=made))
        return " · ".join(parts)

    @property
    def ranking_words(self) -> str:
        """The ranking's share of AI items, and its cap."""
        ranking = self.ranking
        if self.segment is None:
            return ""
        if ranking is None:
            return tr("Ranking")
        shown = min(ranking.window, len(ranking.places))
        if ranking.ai_share > ranking.cap:
            return tr(
                "AI share {share} of the first {shown}: more than {cap}, since there are too few items by people",
                share=_share(ranking.ai_share),
                shown=shown,
                cap=_share(ranking.cap),
            )
        return tr(
            "AI share {share} of the first {window}, at most {cap}",
            share=_share(ranking.ai_share),
            window=ranking.window,
            cap=_share(ranking.cap),
        )

    def rank_for(self, segment: SegmentId | None) -> None:
        """Rank for a segment; None shows the plain list."""
        self.segment = segment
        if segment is not None:
            self._port.rank(segment)
        self.items.take(self.state.items, self.ranking, self.state.segments)
        self.changed.emit()

    def choose(self, item: ItemId | None) -> None:
        """Look at an item."""
        if item != self.chosen:
            self.chosen = item
            self.changed.emit()

    def verify(self, path: Path) -> None:
        """Verify a file."""
        self._port.verify(path)

    def stop_verifying(self) -> None:
        """Put the verified file away."""
        self._port.stop_verifying()

    def export(self, versions: tuple[VersionId, ...]) -> None:
        """Export approved versions."""
        self._port.export(versions)

    def delete(self, item: ItemId) -> None:
        """Delete an item."""
        self._port.delete(item)

    def show_file(self, item: ItemId) -> None:
        """Show its file."""
        self._port.show_file(item)


def _share(share: float) -> str:
    return tr("{n} %", n=round(share * 100))
