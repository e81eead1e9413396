"""The audience: segments as cards, and three ways to add one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QStackedWidget, QVBoxLayout, QWidget

from engine.domain.audience import Segment
from ui.i18n import count, tr
from ui.pages.audience.adding import ExamplesDialog, WordsDialog
from ui.pages.audience.card import making_card, segment_card
from ui.pages.audience.importing import ImportDialog
from ui.pages.audience.model import AudienceModel
from ui.pages.audience.ports import Imported
from ui.ports import Notice
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.drop import DropTarget
from ui.widgets.flow import CardFlow
from ui.widgets.layout import clear, column, frame, row, scrolled
from ui.widgets.states import Loading, StatePanel
from ui.widgets.toast import Toasts
from ui.widgets.words import label

_TABLES = (".csv", ".xlsx", ".tsv", ".gz")
_SKIPPED = 5


class AudienceView(DropTarget):
    """The page. Dropped tables are imported, dropped pictures and videos become examples."""

    def __init__(self, kit: Kit, model: AudienceModel, toasts: Toasts) -> None:
        super().__init__()
        self.setObjectName("page")
        self._kit = kit
        self._model = model
        self._toasts = toasts
        self.summary = label("", "quiet")
        self.by_examples = Button(
            kit,
            tr("From examples"),
            lambda: self.add_examples(()),
            look="primary",
            icon="image",
            hint=tr("Pictures and videos they like"),
            shortcut="Ctrl+N",
        )
        self.by_words = Button(kit, tr("From words"), self.add_words, icon="text-aa", hint=tr("Describe them"))
        self.by_feedback = Button(
            kit,
            tr("Import feedback"),
            self.choose_feedback,
            icon="file-arrow-up",
            hint=tr("Interactions, watch time or an analytics export"),
        )
        self._stack = QStackedWidget()
        self.flow = CardFlow(least=340)
        self._imports: QVBoxLayout = column(gap=8)
        inside = QWidget()
        inside.setLayout(column(self._imports, self.flow, 1, gap=12, margins=(0, 0, 8, 16)))
        self._cards = scrolled(inside, tr("Audiences"))
        self.empty = self._invitation()
        self.problem = StatePanel(kit, "warning-circle", "", "", tone="danger")
        self._loading = Loading()
        for each in (self._cards, self.empty, self.problem, self._loading):
            self._stack.addWidget(each)
        head = row(
            label(tr("Audience"), "title"),
            self.summary,
            1,
            self.by_feedback,
            self.by_words,
            self.by_examples,
            gap=10,
            margins=(0, 0, 8, 0),
        )
        self.setLayout(column(head, self._stack, gap=14, margins=(scale.PAGE, 16, scale.PAGE - 8, 0)))
        self.dropped.connect(self._on_drop)
        model.changed.connect(self._show)
        self._drawn: tuple[object, ...] = ()
        self._show()

    def _invitation(self) -> StatePanel:
        kit = self._kit
        buttons = (
            Button(kit, tr("Import feedback"), self.choose_feedback, icon="file-arrow-up"),
            Button(kit, tr("Describe them"), self.add_words, icon="text-aa"),
            Button(kit, tr("Show what they like"), lambda: self.add_examples(()), look="primary", icon="image"),
        )
        self._first_buttons = buttons
        return StatePanel(
            kit,
            "users",
            tr("Who are your videos for?"),
            tr(
                "Drop some pictures or videos that one audience likes, describe them in words, or import what your "
                "viewers did. Every audience gets versions of its own."
            ),
            buttons,
        )

    # ---- showing

    def _show(self) -> None:
        state = self._model.state
        segments = self._model.segments
        if state.loading:
            self._stack.setCurrentWidget(self._loading)
        elif state.problem is not None:
            self.problem.say(state.problem.message, state.problem.hint)
            self._stack.setCurrentWidget(self.problem)
        else:
            self._stack.setCurrentWidget(self._cards if segments or state.making or state.imports else self.empty)
        self.summary.setText(self._summary())
        for button in (self.by_examples, self.by_words, self.by_feedback, *self._first_buttons):
            button.setEnabled(state.writable)
        self.setAcceptDrops(state.writable)
        drawn = (segments, state.making, state.writable)
        if drawn != self._drawn:
            self._drawn = drawn
            making = [making_card(self._kit, each, self._dismisser(each.key)) for each in state.making]
            cards = [segment_card(self._kit, s, self._remover(s), state.writable) for s in segments]
            self.flow.show_cards([*making, *cards])
        clear(self._imports)
        for each in state.imports[-1:]:
            self._imports.addWidget(self._told(each))

    def _summary(self) -> str:
        n = len(self._model.segments)
        hidden = sum(each.hidden_small for each in self._model.state.imports[-1:])
        words = count(n, "{n} audience", "{n} audiences") if n else ""
        if hidden:
            return tr(
                "{words} · {hidden} hidden with fewer than {minimum} people",
                words=words,
                hidden=hidden,
                minimum=self._model.state.minimum,
            )
        return words

    def _told(self, imported: Imported) -> QFrame:
        """What came of the last import, with the rows that were left out."""
        said = tr(
            "{name}: {users} people, {items} items, {events} events.",
            name=imported.name,
            users=f"{imported.users:,}",
            items=f"{imported.items:,}",
            events=f"{imported.events:,}",
        )
        inside = column(label(said, "strong", wrap=True), gap=3, margins=(14, 10, 14, 11))
        if imported.skipped_total:
            rows = count(imported.skipped_total, "{n} row was left out", "{n} rows were left out")
            shown = "; ".join(tr("line {n}: {why}", n=s.line, why=s.reason) for s in imported.skipped[:_SKIPPED])
            inside.addWidget(
                label(tr("{rows}: {shown}", rows=rows, shown=shown) if shown else rows, "warning", wrap=True)
            )
        for note in imported.notes:
            inside.addWidget(label(note, "secondary", wrap=True))
        return frame("banner", inside)

    # ---- acting

    def _remover(self, segment: Segment) -> Callable[[], None]:
        return lambda: self.remove(segment)

    def _dismisser(self, key: str) -> Callable[[], None]:
        return lambda: self._model.dismiss(key)

    def remove(self, segment: Segment) -> None:
        """Hide a segment; it is removed when the notice ends without being taken back."""
        self._model.hide(segment.id)
        notice = Notice(tr("{name} was removed", name=segment.name))
        self._toasts.show(
            notice,
            tr("Undo"),
            taken=lambda: self._model.take_back(segment.id),
            ended=lambda: self._model.remove(segment.id),
        )

    def add_examples(self, likes: tuple[Path, ...]) -> ExamplesDialog:
        """Ask for a segment from examples."""
        dialog = ExamplesDialog(self._kit, self._model, likes, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._model.add_by_examples(dialog.name.text(), dialog.likes))
        dialog.open()
        return dialog

    def add_words(self) -> WordsDialog:
        """Ask for a segment in words."""
        dialog = WordsDialog(self._kit, self._model, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._model.add_by_words(dialog.name.text(), dialog.description.toPlainText()))
        dialog.open()
        return dialog

    def choose_feedback(self) -> None:
        """Ask for a feedback file."""
        chooser = QFileDialog(self, tr("Import feedback"))
        chooser.setNameFilters([tr("Feedback (*.csv *.tsv *.xlsx *.gz)"), tr("All files (*)")])
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda name: self.import_feedback(Path(name)))
        chooser.open()

    def import_feedback(self, path: Path) -> ImportDialog:
        """Look into a feedback file and offer to import it."""
        dialog = ImportDialog(self._kit, self._model, path, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._model.import_feedback(dialog.order))
        dialog.open()
        return dialog

    def _on_drop(self, paths: tuple[Path, ...]) -> None:
        tables = [path for path in paths if path.suffix.lower() in _TABLES]
        if tables:
            self.import_feedback(tables[0])
        elif paths:
            self.add_examples(paths)
