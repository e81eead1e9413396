"""The matrix's state: what is chosen, what is missing, and what can be made."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from engine.domain.audience import Segment, SegmentId
from engine.domain.findings import Verdict
from engine.domain.guidance import Kind, Wishes
from engine.domain.media import ItemId, Video
from engine.domain.versions import Offer, State, Version
from ui.i18n import count, tr
from ui.pages.model import PageModel
from ui.pages.versions.ports import Cell, CellState, VersionsPort, VersionsState
from ui.widgets.fitbar import FitScale, fit_words, scale_of
from ui.words import clock, kind_name, percent, segment_size, short_left, stability_word, standing, stretch

Index = QModelIndex | QPersistentModelIndex
CELL = int(Qt.ItemDataRole.UserRole)
SEGMENT = CELL + 1
KINDS = tuple(Kind)
_EMPTY = Cell()


def busy_words(cell: Cell) -> str:
    """What is going on in a cell: "Rendering 62 % · 9 s"."""
    if cell.state is CellState.QUEUED:
        return tr("Queued")
    done = tr("{what} {n}", what=cell.note or tr("Making"), n=percent(cell.progress))
    left = short_left(cell.seconds_left)
    return tr("{done} · {left}", done=done, left=left) if left else done


def what_words(version: Version, looks: dict[str, str], video: Video) -> str:
    """The chip on a poster: which frame, which stretch, which look, how many steps."""
    if version.kind is Kind.THUMBNAIL:
        return clock(video.seconds_of(version.moment), exact=True) if version.moment else ""
    if version.kind is Kind.CLIP:
        pieces = version.time_map.pieces
        return stretch(pieces[0].source_start, pieces[-1].source_end) if pieces else ""
    if version.kind is Kind.STYLE:
        for step in version.recipe.steps:
            name = getattr(step.step, "name", "") if step.on else ""
            if name:
                return looks.get(name, name.replace("_", " ").capitalize())
        return ""
    return count(sum(step.on for step in version.recipe.steps), "{n} step", "{n} steps")


class MatrixItems(QAbstractTableModel):
    """Rows are segments; the first column is the segment itself, the others are kinds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = VersionsState()

    def take(self, state: VersionsState) -> None:
        """Show this state; cells that did not change are not painted again."""
        same = [s.id for s in state.segments] == [s.id for s in self._state.segments]
        same_video = (state.video.id if state.video else None) == (self._state.video.id if self._state.video else None)
        before, self._state = self._state, state
        if not (same and same_video):
            self.beginResetModel()
            self.endResetModel()
            return
        for row, segment in enumerate(state.segments):
            for column, kind in enumerate(KINDS, start=1):
                key = (segment.id, kind)
                if before.cells.get(key) != state.cells.get(key):
                    self.dataChanged.emit(self.index(row, column), self.index(row, column))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One row a segment."""
        return 0 if parent.isValid() else len(self._state.segments)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """The segment, and one column a kind."""
        return 0 if parent.isValid() else 1 + len(KINDS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Cell and segment, and both in words."""
        if not index.isValid():
            return None
        segment = self._state.segments[index.row()]
        if role == SEGMENT:
            return segment
        if index.column() == 0:
            return segment.name if role in _SPOKEN else None
        kind = KINDS[index.column() - 1]
        cell = self._state.cells.get((segment.id, kind), _EMPTY)
        if role == CELL:
            return cell
        return spoken(segment, kind, cell) if role in _SPOKEN else None


_SPOKEN = (int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.ToolTipRole))


def spoken(segment: Segment, kind: Kind, cell: Cell) -> str:
    """A cell in a few lines: tooltip and screen reader."""
    title = tr("{kind} for {segment}", kind=kind_name(kind), segment=segment.name)
    if cell.state is CellState.FAILED and cell.problem is not None:
        return "\n".join(part for part in (title, tr("Failed"), cell.problem.message, cell.problem.hint) if part)
    if cell.state in (CellState.QUEUED, CellState.RUNNING):
        return f"{title}\n{busy_words(cell)}"
    if cell.version is None:
        return f"{title}\n{tr('Not made yet')}"
    version = cell.version
    words = [title, standing(version, cell.report)[0], fit_words(version.fit, version.fit_original)]
    if version.offer is Offer.ORIGINAL_IS_BEST:
        words.insert(1, tr("Original is best"))
    return "\n".join(words)


class VersionsModel(PageModel):
    """What the versions page shows and does."""

    selected = Signal()

    def __init__(self, port: VersionsPort, parent: QObject | None = None) -> None:
        super().__init__(port, parent)
        self._port = port
        self.state = VersionsState(loading=True)
        self.items = MatrixItems(self)
        self.choice: tuple[SegmentId, Kind] | None = None
        self.scale = FitScale(0.0, 1.0)
        self.read()

    def read(self) -> None:
        """Take the snapshot."""
        before = self.state.video
        self.state = self._port.versions()
        if self.state.video is None or (before is not None and before.id != self.state.video.id):
            self.choice = None
        if self.choice is not None and self.segment(self.choice[0]) is None:
            self.choice = None
        self.scale = scale_of([cell.version for cell in self.state.cells.values() if cell.version is not None])
        self.items.take(self.state)
        self.changed.emit()

    # ---- what there is

    def segment(self, segment: SegmentId) -> Segment | None:
        """The segment of that id."""
        return next((s for s in self.state.segments if s.id == segment), None)

    def cell(self, segment: SegmentId, kind: Kind) -> Cell:
        """A cell; EMPTY where nothing is."""
        return self.state.cells.get((segment, kind), _EMPTY)

    @property
    def looks(self) -> dict[str, str]:
        """Titles of the looks by name."""
        return {look.name: look.title for look in self.state.looks}

    def videos(self) -> tuple[tuple[ItemId, str], ...]:
        """What can be opened."""
        return self._port.videos()

    def missing(self, row: SegmentId | None = None, column: Kind | None = None) -> tuple[tuple[SegmentId, Kind], ...]:
        """What is not made and not under way, in one row, one column or the whole matrix."""
        return tuple(
            (segment.id, kind)
            for segment in self.state.segments
            for kind in KINDS
            if row in (None, segment.id) and column in (None, kind)
            if self.cell(segment.id, kind).version is None
            and self.cell(segment.id, kind).state in (CellState.EMPTY, CellState.FAILED)
        )

    @property
    def coming(self) -> int:
        """How many versions wait or are being made."""
        return sum(cell.state in (CellState.QUEUED, CellState.RUNNING) for cell in self.state.cells.values())

    @property
    def can_make(self) -> bool:
        """Whether anything can be made now."""
        return self.state.writable and not self.state.why_not and self.state.video is not None

    @property
    def tally(self) -> str:
        """How many versions, how many better, how many blocked."""
        cells = [cell for cell in self.state.cells.values() if cell.version is not None]
        better = sum(cell.version is not None and cell.version.offer is Offer.BETTER for cell in cells)
        blocked = sum(_is_blocked(cell) for cell in cells)
        parts = [count(len(cells), "{n} version", "{n} versions"), tr("{n} better than the original", n=better)]
        if blocked:
            parts.append(tr("{n} blocked", n=blocked))
        return " · ".join(parts)

    # ---- what can be done

    def open(self, item: ItemId) -> None:
        """Show another video."""
        self._port.open(item)

    def choose(self, choice: tuple[SegmentId, Kind] | None) -> None:
        """Show a cell in the inspector."""
        if choice != self.choice:
            self.choice = choice
            self.selected.emit()

    def make(self, segment: SegmentId, kind: Kind, wishes: Wishes | None = None) -> None:
        """Make one."""
        if self.can_make:
            self._port.make(segment, kind, wishes or Wishes())

    def make_all(self, cells: tuple[tuple[SegmentId, Kind], ...]) -> None:
        """Make several."""
        for segment, kind in cells:
            self.make(segment, kind)

    def cancel(self, cell: Cell) -> None:
        """Stop making one."""
        if cell.job is not None:
            self._port.cancel(cell.job)

    def preview_look(self, segment: SegmentId, look: str, strength: float) -> None:
        """Ask for one frame in a look."""
        self._port.preview_look(segment, look, strength)

    def send_to_review(self, version: Version) -> None:
        """Check it and put it before the reviewers."""
        self._port.send_to_review(version.id)

    def export(self, version: Version) -> None:
        """Seal an approved version."""
        self._port.export(version.id)


def _is_blocked(cell: Cell) -> bool:
    version, report = cell.version, cell.report
    return (
        version is not None
        and version.state is State.CHECKED
        and report is not None
        and (report.verdict is Verdict.BLOCK)
    )


def segment_line(segment: Segment) -> str:
    """Size and stability of a segment."""
    return " · ".join(part for part in (segment_size(segment), stability_word(segment)) if part)
