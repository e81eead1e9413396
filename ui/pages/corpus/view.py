"""The corpus: human and AI items in one list, where they rank, and any file verified."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QWidget

from engine.domain.items import CorpusItem
from ui.i18n import count, tr
from ui.pages.corpus.details import Details
from ui.pages.corpus.model import ITEM, CorpusModel
from ui.pages.corpus.table import CorpusTable
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.choice import Choice
from ui.widgets.dialogs import Asking, confirm
from ui.widgets.drop import DropTarget, DropZone
from ui.widgets.layout import column, row, scrolled
from ui.widgets.states import Loading, StatePanel
from ui.widgets.words import label


class CorpusView(DropTarget):
    """The page. Whatever is dropped on it is verified."""

    def __init__(self, kit: Kit, model: CorpusModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._kit = kit
        self._model = model
        self.summary = label("", "quiet")
        self.segment = Choice(kit, tr("Rank for"))
        self.segment.setToolTip(tr("Where each item would stand for an audience"))
        self.share = label("", "secondary")
        self.export = Button(
            kit,
            tr("Export approved"),
            self._export,
            look="primary",
            icon="export",
            shortcut="Ctrl+E",
            hint=tr("Sign every approved version and move it in"),
        )
        self.zone = self._drop_zone()
        self.table = CorpusTable(kit, model.items)
        self._stack = QStackedWidget()
        self.empty = StatePanel(
            kit,
            "database",
            tr("The corpus is empty"),
            tr(
                "Approved versions come here when they are exported: signed, with where they came from. "
                "They are ranked in one list with the originals."
            ),
        )
        self.problem = StatePanel(kit, "warning-circle", "", "", tone="danger")
        self._loading = Loading()
        for each in (self.table, self.empty, self.problem, self._loading):
            self._stack.addWidget(each)
        head = row(label(tr("Corpus"), "title"), self.summary, 1, self.export, gap=10)
        self.segment.setMinimumWidth(180)
        ranks = row(self.segment, self.share, 1, gap=12)
        left = QWidget()
        box = column(head, self.zone, ranks, self._stack, gap=12, margins=(scale.PAGE, 16, 12, 4))
        box.setStretch(3, 1)
        left.setLayout(box)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._side())
        split.setStretchFactor(0, 1)
        split.setSizes([1100, 400])
        self.setLayout(column(split))
        self._connect()
        self._show()

    def _side(self) -> QWidget:
        self.details = Details(self._kit, self._model)
        self.reveal = Button(self._kit, tr("Show file"), self._reveal, icon="folder-open")
        self.remove = Button(self._kit, tr("Delete"), self.ask_delete, look="danger", icon="trash")
        side = QWidget()
        side.setObjectName("side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setMinimumWidth(300)
        buttons = row(self.remove, 1, self.reveal)
        side.setLayout(column(scrolled(self.details, tr("Details")), buttons, gap=10, margins=(16, 16, 12, 14)))
        return side

    def _drop_zone(self) -> DropZone:
        choose = Button(self._kit, tr("choose one"), self._choose, look="link", name=tr("Choose a file to verify"))
        words = row(1, label(tr("Drop any picture or video here to verify it, or"), "quiet"), choose, 1, gap=4)
        zone = DropZone(self._kit, words, tr("Drop a file to verify it"))
        zone.setFixedHeight(56)
        return zone

    def _connect(self) -> None:
        self.dropped.connect(self._verify)
        self.zone.dropped.connect(self._verify)
        self.segment.activated.connect(lambda: self._model.rank_for(self.segment.currentData()))
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self._model.items.modelReset.connect(self._choose_again)
        self._model.changed.connect(self._show)

    # ---- showing

    def _show(self) -> None:
        state = self._model.state
        if state.loading:
            self._stack.setCurrentWidget(self._loading)
        elif state.problem is not None:
            self.problem.say(state.problem.message, state.problem.hint)
            self._stack.setCurrentWidget(self.problem)
        else:
            self._stack.setCurrentWidget(self.table if state.items else self.empty)
        self.summary.setText(self._model.summary if state.items else "")
        self._show_segments()
        self.table.show_ranking(self._model.segment is not None)
        self.share.setText(self._model.ranking_words)
        n = len(state.ready)
        self.export.say(tr("Export approved ({n})", n=n) if n else tr("Export approved"))
        self.export.setEnabled(n > 0 and state.writable)
        words = count(n, "Sign {n} approved version and move it in", "Sign {n} approved versions and move them in")
        self.export.setToolTip(words if n else tr("No approved version waits to be exported"))
        item = self._model.item if state.verified is None else None
        self.reveal.setVisible(item is not None)
        self.remove.setVisible(item is not None)
        self.remove.setEnabled(state.writable)

    def _show_segments(self) -> None:
        wanted = [
            (tr("No ranking"), None),
            *((tr("Rank for {name}", name=n), s) for s, n in self._model.state.segments),
        ]
        shown = [(self.segment.itemText(i), self.segment.itemData(i)) for i in range(self.segment.count())]
        if wanted != shown:
            self.segment.clear()
            for words, segment in wanted:
                self.segment.addItem(words, segment)
        place = next((n for n, (_, segment) in enumerate(wanted) if segment == self._model.segment), 0)
        self.segment.setCurrentIndex(place)
        self.segment.setVisible(bool(self._model.state.items) and bool(self._model.state.segments))

    # ---- acting

    def _on_selected(self) -> None:
        for index in self.table.selectionModel().selectedRows():
            if self._model.state.verified is not None:
                self._model.stop_verifying()
            item: CorpusItem = index.data(ITEM)
            self._model.choose(item.id)

    def _choose_again(self) -> None:
        if self._model.chosen is not None:
            row_number = self._model.items.row_of(self._model.chosen)
            if row_number >= 0:
                self.table.selectRow(row_number)

    def _verify(self, paths: tuple[Path, ...]) -> None:
        if paths:
            self._model.verify(paths[0])

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Verify a file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._model.verify(Path(name)))
        dialog.open()

    def _export(self) -> None:
        self._model.export(tuple(version for version, _ in self._model.state.ready))

    def _reveal(self) -> None:
        if self._model.chosen is not None:
            self._model.show_file(self._model.chosen)

    def ask_delete(self) -> Asking | None:
        """Ask, then delete the item that is looked at."""
        item = self._model.item
        if item is None:
            return None
        sentence = tr(
            "“{title}” and its file are deleted from the corpus. This cannot be undone. What was made from it "
            "stays, and its decisions stay in the log.",
            title=item.title,
        )
        asking = confirm(self._kit, self, tr("Delete this item?"), sentence, tr("Delete"))
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.accepted.connect(lambda: self._model.delete(item.id))
        asking.open()
        return asking
