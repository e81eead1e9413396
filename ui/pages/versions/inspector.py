"""The inspector: one cell of the matrix, explained and led on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QTabWidget, QWidget

from engine.domain.audience import Segment
from engine.domain.guidance import Kind
from engine.domain.media import Video
from engine.domain.versions import State, Version
from ui.i18n import tr
from ui.pages.versions.model import VersionsModel, busy_words, what_words
from ui.pages.versions.ports import Cell, CellState
from ui.pages.versions.why import HistoryTab, WhyTab
from ui.pages.versions.wishes import WishesDialog
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import Button
from ui.widgets.compare import Compare, pair_of
from ui.widgets.findings import FindingsPanel, marks_of, open_findings
from ui.widgets.fitbar import FitBar
from ui.widgets.layout import column, row, scrolled
from ui.widgets.recipe import RecipePanel
from ui.widgets.stage import Mode
from ui.widgets.states import StatePanel
from ui.widgets.words import Elided, Pill, label
from ui.words import ago, kind_name, offer_sentence, origin_name, standing


class Inspector(QWidget):
    """`review_wanted` gives a VersionId, `corpus_wanted` nothing."""

    review_wanted = Signal(str)
    corpus_wanted = Signal()

    def __init__(self, kit: Kit, model: VersionsModel) -> None:
        super().__init__()
        self._kit = kit
        self._model = model
        self._shown: tuple[Version, Cell] | None = None
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(330)
        self.setAccessibleName(tr("Inspector"))
        self._stack = QStackedWidget()
        self.nothing = StatePanel(
            kit,
            "squares-four",
            tr("Choose a cell"),
            tr("You see the version beside the original here, why it was made so, its steps and its checks."),
        )
        self.other = self._other_panel()
        self._version_page = self._build()
        for each in (self.nothing, self.other, self._version_page):
            self._stack.addWidget(each)
        self.setLayout(column(self._stack))
        model.changed.connect(self.refresh)
        model.selected.connect(self.refresh)
        self.refresh()

    # ---- building

    def _other_panel(self) -> QWidget:
        self.make = Button(self._kit, tr("Make"), self._make, look="primary", icon="plus")
        self.settings = Button(self._kit, tr("Settings"), self.ask_wishes, icon="sliders-horizontal")
        self.cancel = Button(self._kit, tr("Cancel"), self._cancel)
        self.empty = StatePanel(self._kit, "plus-circle", "", "", (self.cancel, self.settings, self.make))
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of this version"))
        holder = QWidget()
        holder.setLayout(column(self.empty, self.progress, margins=(16, 16, 16, 16)))
        return holder

    def _build(self) -> QWidget:
        kit = self._kit
        self.title = Elided("", "heading")
        self.pill = Pill()
        self.subtitle = Elided("", "secondary")
        self.compare = Compare(kit, tallest=236)
        self.offer = label("", "secondary", wrap=True)
        self.fit = FitBar(kit)
        self.why, self.recipe, self.history = WhyTab(kit), RecipePanel(), HistoryTab()
        self.checks = FindingsPanel(kit, top=12)
        self.checks.sought.connect(self.compare.seek_version)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("About this version"))
        for words, tab in (
            (tr("Why"), self.why),
            (tr("Recipe"), self.recipe),
            (tr("Checks"), self.checks),
            (tr("History"), self.history),
        ):
            self.tabs.addTab(scrolled(tab, words), words)
        self.again = Button(
            kit, tr("Make again"), self.ask_wishes, icon="arrow-clockwise", hint=tr("Make it again, with settings")
        )
        self.stop = Button(kit, tr("Cancel"), self._cancel)
        self.lead = Button(kit, tr("Send to review"), self._lead_on, look="primary")
        head = row(self.title, self.pill, gap=8)
        head.setStretch(0, 1)
        upper = column(head, self.subtitle, gap=4)
        page = QWidget()
        buttons = row(self.stop, 1, self.again, self.lead, gap=8)
        box = column(upper, self.compare, self.fit, self.offer, self.tabs, buttons, gap=10, margins=(16, 14, 16, 14))
        box.setStretch(4, 1)
        page.setLayout(box)
        return page

    # ---- showing

    def refresh(self) -> None:
        """Show what is chosen."""
        choice = self._model.choice
        segment = self._model.segment(choice[0]) if choice else None
        if choice is None or segment is None:
            self._leave()
            self._stack.setCurrentWidget(self.nothing)
            return
        cell = self._model.cell(*choice)
        if cell.version is None:
            self._leave()
            self._show_other(segment, choice[1], cell)
            self._stack.setCurrentWidget(self.other)
        else:
            self._show_version(segment, cell, cell.version)
            self._stack.setCurrentWidget(self._version_page)

    def _leave(self) -> None:
        self._shown = None
        self.compare.show_pair(None)

    def _show_other(self, segment: Segment, kind: Kind, cell: Cell) -> None:
        title = tr("{kind} for {segment}", kind=kind_name(kind), segment=segment.name)
        busy = cell.state in (CellState.QUEUED, CellState.RUNNING)
        sentence = tr("It is not made yet.")
        if busy:
            sentence = busy_words(cell)
        elif cell.problem is not None:
            sentence = f"{cell.problem.message}\n{cell.problem.hint}".strip()
        elif self._model.state.why_not:
            sentence = self._model.state.why_not
        self.empty.say(title, sentence)
        self.make.say(tr("Try again") if cell.state is CellState.FAILED else tr("Make"))
        for button in (self.make, self.settings):
            button.setVisible(not busy)
            button.setEnabled(self._model.can_make)
        self.cancel.setVisible(busy and cell.job is not None)
        self.cancel.setEnabled(self._model.state.writable)
        self.progress.setVisible(cell.state is CellState.RUNNING)
        self.progress.setValue(round(cell.progress * 1000))

    def _show_version(self, segment: Segment, cell: Cell, version: Version) -> None:
        video = self._model.state.video
        if video is None:
            return
        self._show_actions(cell, version)
        if self._shown is not None and self._shown == (version, cell):
            return
        fresh = self._shown is None or self._shown[0].id != version.id
        self._shown = (version, cell)
        self.title.setText(tr("{kind} for {segment}", kind=kind_name(version.kind), segment=segment.name))
        self.subtitle.setText(self._line(version, video))
        self.pill.say(*(standing(version, cell.report) if not cell.checking else (tr("being checked"), Tone.ACCENT)))
        if fresh:
            self.compare.compare_by(Mode.WIPE if version.kind is Kind.THUMBNAIL else Mode.SIDE)
        self.compare.show_pair(pair_of(video, version, cell.play, self._model.state.play, self._model.state.poster))
        self.compare.show_marks(marks_of(cell.report, version.time_map))
        problem = cell.problem if cell.state is CellState.FAILED else None
        told = f"{problem.message} {problem.hint}".strip() if problem else offer_sentence(version)
        self.offer.setText(told)
        self.fit.setVisible(version.fit.value is not None)
        self.fit.show_fit(version, self._model.scale)
        self.why.show_version(version, video)
        self.recipe.show_version(version, video)
        self.history.show_history(cell.history)
        self.checks.show_report(cell.report, tr("Not checked yet. Sending it to review runs the checks."))
        open_count = len(open_findings(cell.report)) if cell.report else 0
        self.tabs.setTabText(2, tr("Checks {n}", n=open_count) if open_count else tr("Checks"))

    def _line(self, version: Version, video: Video) -> str:
        made = tr("made by {who}", who=version.maker) if version.maker else ""
        what = what_words(version, self._model.looks, video)
        parts = (made, ago(version.made_at), what, origin_name(version.origin))
        return " · ".join(part for part in parts if part)

    def _show_actions(self, cell: Cell, version: Version) -> None:
        busy = cell.state in (CellState.QUEUED, CellState.RUNNING)
        self.stop.setVisible(busy and cell.job is not None)
        self.again.setVisible(not busy)
        self.again.setEnabled(self._model.can_make)
        words = {
            State.MADE: tr("Send to review"),
            State.CHECKED: tr("Open in review"),
            State.APPROVED: tr("Export"),
            State.EXPORTED: tr("Show in corpus"),
        }.get(version.state, tr("Open in review"))
        self.lead.say(words)
        acts = version.state in (State.MADE, State.APPROVED)
        if cell.checking:
            self.lead.say(tr("Being checked"))
        self.lead.setEnabled(not busy and not cell.checking and (self._model.state.writable or not acts))
        self.lead.setToolTip(
            tr("Runs the checks, then puts it before a reviewer") if version.state is State.MADE else ""
        )

    # ---- acting

    def _lead_on(self) -> None:
        if self._shown is None:
            return
        version = self._shown[0]
        if version.state is State.MADE:
            self._model.send_to_review(version)
        elif version.state is State.APPROVED:
            self._model.export(version)
        elif version.state is State.EXPORTED:
            self.corpus_wanted.emit()
        else:
            self.review_wanted.emit(version.id)

    def _make(self) -> None:
        if self._model.choice is not None:
            self._model.make(*self._model.choice)

    def _cancel(self) -> None:
        if self._model.choice is not None:
            self._model.cancel(self._model.cell(*self._model.choice))

    def ask_wishes(self) -> WishesDialog | None:
        """Ask for settings, then make."""
        choice = self._model.choice
        if choice is None:
            return None
        dialog = WishesDialog(self._kit, self._model, *choice, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._model.make(*choice, dialog.wishes))
        dialog.open()
        return dialog
