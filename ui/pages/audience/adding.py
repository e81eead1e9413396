"""Dialogs that add an audience: from pictures and videos, or from words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from ui.i18n import count, tr
from ui.pages.audience.model import AudienceModel
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Asking
from ui.widgets.drop import DropZone, names
from ui.widgets.layout import column, row
from ui.widgets.words import Elided, label, say_or_hide


def _name_field() -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(tr("Name, such as: cat people"))
    field.setAccessibleName(tr("Name of the audience"))
    field.setMaxLength(80)
    return field


class ExamplesDialog(Asking):
    """Asks for a name and for what the audience likes."""

    def __init__(self, kit: Kit, model: AudienceModel, likes: tuple[Path, ...], parent: QWidget) -> None:
        self._model = model
        self.likes: tuple[Path, ...] = ()
        self.name = _name_field()
        self._said = Elided("", "strong")
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint = label("", "warning", wrap=True)
        choose = Button(kit, tr("choose files"), self._choose, look="link")
        line = row(1, label(tr("Drop pictures and videos they like, or"), "quiet"), choose, 1, gap=4)
        self.zone = DropZone(kit, column(1, line, self._said, 1, gap=6), tr("Pictures and videos they like"))
        self.zone.setMinimumHeight(120)
        self.zone.dropped.connect(self.take)
        body = column(self.name, self.zone, self._hint, gap=12)
        super().__init__(kit, tr("An audience from examples"), body, tr("Add"), parent)
        self.name.textChanged.connect(self._judge)
        self.take(likes)
        self.name.setFocus()

    def take(self, likes: tuple[Path, ...]) -> None:
        """Add to what they like; the same file counts once."""
        self.likes = tuple(dict.fromkeys((*self.likes, *likes)))
        self._judge()

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("What they like"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.take(tuple(Path(name) for name in chosen)))
        dialog.open()

    def _judge(self) -> None:
        n = len(self.likes)
        files = count(n, "{n} file: {names}", "{n} files: {names}", names=names(self.likes))
        self._said.setText(files if n else "")
        taken = self._model.is_taken(self.name.text())
        few = tr("With fewer than 10, versions can be made but not measured against the original.")
        hint = tr("There is already an audience of that name.") if taken else (few if 0 < n < 10 else "")
        say_or_hide(self._hint, hint)
        self.act.setEnabled(bool(self.name.text().strip()) and n > 0 and not taken)


class WordsDialog(Asking):
    """Asks for a name and a description."""

    def __init__(self, kit: Kit, model: AudienceModel, parent: QWidget) -> None:
        self._model = model
        self.name = _name_field()
        self.description = QPlainTextEdit()
        self.description.setPlaceholderText(
            tr("What they like to see, such as: cats and other small animals, close up")
        )
        self.description.setAccessibleName(tr("What they like"))
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(96)
        self._hint = label("", "warning", wrap=True)
        basic = label(
            tr("Words guide the choice. How well it fits can only be measured with examples or feedback."),
            "secondary",
            wrap=True,
        )
        body = column(self.name, self.description, basic, self._hint, gap=12)
        super().__init__(kit, tr("An audience in words"), body, tr("Add"), parent)
        self.name.textChanged.connect(self._judge)
        self.description.textChanged.connect(self._judge)
        self.name.setFocus()
        self._judge()

    def _judge(self) -> None:
        taken = self._model.is_taken(self.name.text())
        say_or_hide(self._hint, tr("There is already an audience of that name.") if taken else "")
        filled = bool(self.name.text().strip()) and bool(self.description.toPlainText().strip())
        self.act.setEnabled(filled and not taken)
