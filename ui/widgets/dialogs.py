"""Dialogs: a heading, what it is about, and two ways on."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLayout, QWidget

from ui.i18n import tr
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row
from ui.widgets.words import label


class Asking(QDialog):
    """A dialog with a heading, a body, and Cancel beside one action. Escape is Cancel."""

    def __init__(
        self, kit: Kit, title: str, body: QLayout, action: str, parent: QWidget, *, look: str = "primary"
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self.cancel = Button(kit, tr("Cancel"), self.reject)
        self.act = Button(kit, action, self.accept, look=look)
        safe = self.cancel if look == "danger" else self.act
        for each in (self.cancel, self.act):
            each.setAutoDefault(each is safe)
        safe.setDefault(True)
        buttons = row(1, self.cancel, self.act, gap=10)
        self.setLayout(column(label(title, "heading"), body, buttons, gap=16, margins=(24, 22, 24, 20)))


def confirm(kit: Kit, parent: QWidget, title: str, sentence: str, action: str) -> Asking:
    """A question before something that cannot be undone; connect to `accepted`, then open()."""
    asking = Asking(kit, title, column(label(sentence, "quiet", wrap=True)), action, parent, look="danger")
    asking.cancel.setFocus()
    return asking
