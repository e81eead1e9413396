"""Review: what waits at the left, original beside version, evidence and decision at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QStackedWidget, QWidget

from engine.domain.review import Bound, Ruling
from engine.domain.versions import VersionId
from ui.i18n import tr
from ui.pages.review.model import ReviewModel
from ui.pages.review.ports import ReviewEntry
from ui.pages.review.queue import ENTRY, QueueList, title_of
from ui.theme import scale
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import Button
from ui.widgets.compare import Compare, pair_of
from ui.widgets.findings import FindingsPanel, marks_of
from ui.widgets.layout import column, row, scrolled
from ui.widgets.recipe import RecipePanel
from ui.widgets.states import Loading, StatePanel
from ui.widgets.words import Elided, Pill, label
from ui.words import ago, offer_sentence, origin_name, origin_tone, ruling_name, short_hash


class ReviewView(QWidget):
    """The page."""

    def __init__(self, kit: Kit, model: ReviewModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._kit = kit
        self._model = model
        self._shown: ReviewEntry | None = None
        self._stack = QStackedWidget()
        self.nothing = StatePanel(
            kit,
            "check-circle",
            tr("Nothing waits for a decision"),
            tr("Versions sent to review come here with their checks. Whoever made one cannot approve it."),
        )
        self.problem = StatePanel(kit, "warning-circle", "", "", tone="danger")
        self._loading = Loading()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for part in (self._left(), self._middle(), self._right()):
            self._split.addWidget(part)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([268, 900, 364])
        for each in (self._split, self.nothing, self.problem, self._loading):
            self._stack.addWidget(each)
        self.setLayout(column(self._stack))
        self._add_keys()
        model.changed.connect(self._show)
        model.selected.connect(self._show)
        self._show()

    # ---- building

    def _left(self) -> QWidget:
        self.count = Pill("0", Tone.NEUTRAL)
        self.count.setAccessibleName(tr("How many wait"))
        self.queue = QueueList(self._kit, tr("Versions to decide on"))
        self.decided = QueueList(self._kit, tr("Decided"))
        for each in (self.queue, self.decided):
            each.selectionModel().selectionChanged.connect(self._on_selected)
        self.decided_title = label(tr("Decided"), "heading")
        lower = row(self.decided_title, margins=(6, 0, 4, 0))
        left = QWidget()
        left.setObjectName("sideleft")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left.setMinimumWidth(210)
        head = row(label(tr("Waiting"), "heading"), 1, self.count, margins=(6, 0, 4, 0))
        box = column(head, self.queue, lower, self.decided, gap=10, margins=(8, 14, 8, 10))
        box.setStretch(1, 3)
        box.setStretch(3, 2)
        left.setLayout(box)
        return left

    def _middle(self) -> QWidget:
        self.title = Elided("", "title")
        self.origin = Pill()
        self.offer = label("", "secondary", wrap=True)
        self.compare = Compare(self._kit, tallest=560)
        head = row(self.title, self.origin, gap=10)
        head.setStretch(0, 1)
        self.recipe = RecipePanel()
        done = label(tr("What was done"), "heading")
        self.recipe_area = scrolled(self.recipe, tr("What was done"))
        middle = QWidget()
        middle.setMinimumWidth(400)
        middle.setLayout(
            column(head, self.offer, self.compare, done, self.recipe_area, gap=10, margins=(scale.PAGE - 4, 16, 18, 8))
        )
        return middle

    def _right(self) -> QWidget:
        kit = self._kit
        self.heading = Elided("", "heading")
        self.bound = label("", "hint", wrap=True)
        self.bound.setToolTip(tr("A decision is bound to these very bytes. Change one bit and it no longer holds."))
        self.findings = FindingsPanel(kit)
        self.findings.sought.connect(self.compare.seek_version)
        self.past = label("", "secondary", wrap=True)
        self.reason = QPlainTextEdit()
        self.reason.setPlaceholderText(tr("Reason (required)"))
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.changes = Button(kit, tr("Ask for changes"), lambda: self._decide(Ruling.CHANGES))
        self.refuse = Button(kit, tr("Refuse"), lambda: self._decide(Ruling.REJECT), look="danger")
        self.approve = Button(kit, tr("Approve"), lambda: self._decide(Ruling.APPROVE), look="primary")
        self.again = Button(kit, tr("Check again"), self._model.check_again, look="link", icon="arrow-clockwise")
        self.missing = label("", "warning", wrap=True)
        self.missing.setAccessibleName(tr("What is missing"))
        self.keys = label(tr("A approve · R refuse · C ask for changes"), "hint")
        buttons = row(self.changes, self.refuse, self.approve, gap=8)
        buttons.setStretch(2, 1)
        right = QWidget()
        right.setObjectName("side")
        right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        right.setMinimumWidth(310)
        head = row(self.heading, self.again, gap=8)
        head.setStretch(0, 1)
        findings = scrolled(self.findings, tr("Findings"))
        lower = column(self.past, self.reason, buttons, self.missing, self.keys, gap=8)
        box = column(head, self.bound, findings, lower, gap=10, margins=(16, 14, 16, 14))
        box.setStretch(2, 1)
        right.setLayout(box)
        self.reason.textChanged.connect(self._judge)
        return right

    def _add_keys(self) -> None:
        """Single letters decide, except while a reason is typed."""
        for key, ruling in (("A", Ruling.APPROVE), ("R", Ruling.REJECT), ("C", Ruling.CHANGES)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._decider(ruling))
        for button, key in ((self.approve, "A"), (self.refuse, "R"), (self.changes, "C")):
            button.setProperty("key", key)

    def _decider(self, ruling: Ruling) -> Callable[[], None]:
        return lambda: self._decide(ruling)

    # ---- showing

    def show_version(self, version: VersionId) -> None:
        """Look at a version, as when another page leads here."""
        self._model.choose(version)

    def _show(self) -> None:
        state = self._model.state
        entry = self._model.entry
        self._stack.setCurrentWidget(self._current())
        self.queue.items.take(state.waiting)
        self.decided.items.take(state.decided)
        for each in (self.decided, self.decided_title):
            each.setVisible(bool(state.decided))
        self.count.say(str(len(state.waiting)), Tone.WARNING if state.waiting else Tone.NEUTRAL)
        if entry is None:
            self._shown = None
            self.compare.show_pair(None)
            return
        self.queue.mark(entry.version.id)
        self.decided.mark(entry.version.id)
        if entry != self._shown:
            if self._shown is None or self._shown.version.id != entry.version.id:
                self.reason.clear()
            self._shown = entry
            self._show_entry(entry)
        self._judge()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pictures use the height that is there."""
        super().resizeEvent(event)
        self.compare.limit(self.height() - 330)

    def _current(self) -> QWidget:
        state = self._model.state
        if state.loading:
            return self._loading
        if state.problem is not None:
            self.problem.say(state.problem.message, state.problem.hint)
            return self.problem
        return self._split if state.waiting or state.decided else self.nothing

    def _show_entry(self, entry: ReviewEntry) -> None:
        version = entry.version
        self.title.setText(entry.video.title)
        self.origin.say(origin_name(version.origin), origin_tone(version.origin))
        self.offer.setText(offer_sentence(version))
        self.heading.setText(title_of(entry))
        self.bound.setText(bound_words(entry.bound))
        poster = entry.video.thumbnail.path
        self.compare.show_pair(pair_of(entry.video, version, entry.play, entry.play_original, poster))
        self.compare.show_marks(marks_of(entry.report, version.time_map))
        self.recipe.show_version(version, entry.video)
        self.findings.show_report(entry.report, tr("The checks are still running."))
        lines = [
            tr(
                "{who} {ruling} {when}: “{reason}”",
                who=d.by,
                ruling=ruling_name(d.ruling),
                when=ago(d.at),
                reason=d.reason,
            )
            for d in entry.decisions
        ]
        lines += [tr("Maker and reviewer used the same account of the computer.")] * any(
            d.same_account for d in entry.decisions
        )
        self.past.setText("\n".join(lines))
        self.past.setVisible(bool(lines))

    def _judge(self) -> None:
        """Each decision is possible, or what is missing is said."""
        reason = self.reason.toPlainText()
        for button, ruling in (
            (self.approve, Ruling.APPROVE),
            (self.refuse, Ruling.REJECT),
            (self.changes, Ruling.CHANGES),
        ):
            missing = self._model.missing(ruling, reason)
            button.setEnabled(not missing)
            words = tr("{words}  ({key})", words=button.text(), key=button.property("key"))
            button.setToolTip(missing or words)
        waits = self._model.entry in self._model.state.waiting
        for each in (self.approve, self.refuse, self.changes, self.reason, self.missing, self.keys, self.again):
            each.setVisible(waits)
        self.again.setEnabled(self._model.state.writable)
        self.missing.setText(self._model.missing(Ruling.APPROVE, reason))

    # ---- acting

    def _on_selected(self, selected: QItemSelection) -> None:
        for index in selected.indexes():
            self._model.choose(index.data(ENTRY).version.id)

    def _decide(self, ruling: Ruling) -> None:
        if self._model.decide(ruling, self.reason.toPlainText()):
            self.reason.clear()
        elif self.reason.isVisible() and not self.reason.toPlainText().strip():
            self.reason.setFocus()


def bound_words(bound: Bound | None) -> str:
    """What a decision is about, byte for byte, short."""
    if bound is None:
        return ""
    files = ", ".join(short_hash(digest) for digest in bound.files)
    return tr(
        "file {files} · recipe {recipe} · report {report}",
        files=files,
        recipe=short_hash(bound.recipe),
        report=short_hash(bound.report),
    )
