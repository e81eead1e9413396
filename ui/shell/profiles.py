"""Profiles: make one, or enter the passphrase of one."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from engine.domain.review import Person
from ui.i18n import tr
from ui.theme.kit import Kit
from ui.widgets.choice import Choice
from ui.widgets.dialogs import Asking
from ui.widgets.layout import column
from ui.widgets.words import label, say_or_hide


class NewProfile(Asking):
    """Asks for name, role and an optional passphrase."""

    def __init__(self, kit: Kit, taken: frozenset[str], parent: QWidget) -> None:
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("Name"))
        self.name.setAccessibleName(tr("Name"))
        self.name.setMaxLength(60)
        self.role = Choice(kit, tr("Role"))
        self.role.addItem(tr("Uploader: adds videos and makes versions"), "uploader")
        self.role.addItem(tr("Reviewer: approves or refuses versions"), "reviewer")
        self.passphrase = QLineEdit()
        self.passphrase.setPlaceholderText(tr("Passphrase (optional)"))
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(tr("Passphrase"))
        self.said = label("", "warning", wrap=True)
        why = label(
            tr("Nobody approves their own versions, so a workspace needs two profiles."), "secondary", wrap=True
        )
        body = column(why, self.name, self.role, self.passphrase, self.said, gap=10)
        super().__init__(kit, tr("New profile"), body, tr("Create"), parent)
        self._taken = taken
        self.name.textChanged.connect(self._judge)
        self.name.setFocus()
        self._judge()

    def _judge(self) -> None:
        wanted = self.name.text().strip()
        clash = wanted.casefold() in {name.casefold() for name in self._taken}
        say_or_hide(self.said, tr("There is already a profile of that name.") if clash else "")
        self.act.setEnabled(bool(wanted) and not clash)


class Passphrase(Asking):
    """Asks for the passphrase of a profile that has one."""

    def __init__(self, kit: Kit, person: Person, parent: QWidget) -> None:
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(tr("Passphrase"))
        self.passphrase.setAccessibleName(tr("Passphrase of {name}", name=person.name))
        title = tr("Continue as {name}", name=person.name)
        super().__init__(kit, title, column(self.passphrase), tr("Continue"), parent)
        self.passphrase.setFocus()
