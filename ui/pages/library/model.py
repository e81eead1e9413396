"""The library's state: entries in the chosen order, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.domain.media import ItemId
from ui.figures import clock, percent
from ui.i18n import count, tr
from ui.pages.library.ports import Entry, EntryState, LibraryPort, LibraryState
from ui.pages.model import PageModel
from ui.theme.roles import Tone

Index = QModelIndex | QPersistentModelIndex
ENTRY = int(Qt.ItemDataRole.UserRole)


class Order(Enum):
    """How the grid is sorted."""

    NEWEST = "newest"
    TITLE = "title"
    LONGEST = "longest"
    STATE = "state"


_STATES = tuple(EntryState)
_KEYS: dict[Order, Callable[[Entry], Any]] = {
    Order.NEWEST: lambda e: -e.added,
    Order.TITLE: lambda e: e.title.casefold(),
    Order.LONGEST: lambda e: -(e.seconds or 0),
    Order.STATE: lambda e: (_STATES.index(e.state), -e.added),
}


def state_words(entry: Entry) -> tuple[str, Tone]:
    """A card's one state pill."""
    under_way = {
        EntryState.LOADING: (tr("loading {n}", n=percent(entry.progress)), Tone.ACCENT),
        EntryState.WAITING: (tr("waiting"), Tone.NEUTRAL),
        EntryState.ANALYSING: (tr("analysing {n}", n=percent(entry.progress)), Tone.WARNING),
        EntryState.FAILED: (tr("could not read"), Tone.DANGER),
    }
    if entry.state in under_way:
        return under_way[entry.state]
    if entry.approved:
        return tr("{n} approved", n=entry.approved), Tone.OK
    if entry.versions:
        return count(entry.versions, "{n} version", "{n} versions"), Tone.OK
    return tr("analysed"), Tone.NEUTRAL


def spoken(entry: Entry) -> str:
    """A card in one line, for screen readers."""
    length = clock(entry.seconds) if entry.seconds is not None else ""
    why = entry.problem.message if entry.problem else ""
    return ", ".join(part for part in (entry.title, length, state_words(entry)[0], why) if part)


class LibraryItems(QAbstractListModel):
    """Entries for the grid. Rows that did not change are not painted again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    def take(self, entries: tuple[Entry, ...]) -> None:
        """Show these entries."""
        if [e.key for e in entries] == [e.key for e in self._entries]:
            before, self._entries = self._entries, entries
            for row, (old, new) in enumerate(zip(before, entries, strict=True)):
                if old is not new and old != new:
                    self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many cards."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The entry, and its words."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            parts = [entry.title]
            parts += [entry.problem.message, entry.problem.hint] if entry.problem else list(entry.warnings)
            return "\n".join(part for part in parts if part)
        return None

    def row_of(self, key: str) -> int | None:
        """Where an entry stands."""
        return next((row for row, entry in enumerate(self._entries) if entry.key == key), None)


class LibraryModel(PageModel):
    """What the library page shows and does."""

    def __init__(self, port: LibraryPort, parent: QObject | None = None) -> None:
        super().__init__(port, parent)
        self._port = port
        self.state = LibraryState(loading=True)
        self.order = Order.NEWEST
        self.items = LibraryItems(self)
        self.read()

    def read(self) -> None:
        """Take the snapshot."""
        self.state = self._port.library()
        self._sort()

    def sort_by(self, order: Order) -> None:
        """Sort otherwise."""
        self.order = order
        self._sort()

    def _sort(self) -> None:
        self.items.take(tuple(sorted(self.state.entries, key=_KEYS[self.order])))
        self.changed.emit()

    @property
    def summary(self) -> str:
        """How many videos, how long together."""
        known = [e for e in self.state.entries if e.seconds is not None]
        videos = count(len(self.state.entries), "{n} video", "{n} videos")
        total = sum((e.seconds or 0 for e in known), 0)
        return tr("{videos} · {length}", videos=videos, length=_long(float(total))) if known else videos

    def add(self, paths: tuple[Path, ...]) -> None:
        """Load files and folders."""
        if paths and self.state.writable:
            self._port.add(paths)

    def add_sample(self) -> None:
        """Load the sample."""
        self._port.add_sample()

    def analyse(self, item: ItemId) -> None:
        """Analyse again."""
        self._port.analyse(item)

    def retry(self, key: str) -> None:
        """Try a failed one again."""
        self._port.retry(key)

    def dismiss(self, key: str) -> None:
        """Take a failed one away."""
        self._port.dismiss(key)


def _long(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return tr("{s} s", s=whole)
    if whole < 3600:
        return tr("{m} min {s} s", m=whole // 60, s=whole % 60)
    return tr("{h} h {m} min", h=whole // 3600, m=whole % 3600 // 60)
