"""The left rail: one button a page."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from ui.i18n import tr
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets.buttons import tip
from ui.widgets.layout import column


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the rail."""

    name: str
    title: str
    icon: str
    hint: str


def places() -> tuple[Place, ...]:
    """The pages, in the order of the path."""
    return (
        Place("library", tr("Library"), "film-strip", tr("Your videos")),
        Place("audience", tr("Audience"), "users", tr("Who the versions are for")),
        Place("versions", tr("Versions"), "squares-four", tr("What each audience would get")),
        Place("review", tr("Review"), "check", tr("Approve or refuse what was made")),
        Place("corpus", tr("Corpus"), "database", tr("What was exported, and any file verified")),
        Place("settings", tr("Settings"), "gear-six", tr("Workspace, people, limits")),
    )


class Rail(QWidget):
    """Buttons that stay pressed; `chosen` gives the page's name."""

    chosen = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(scale.RAIL)
        self.setAccessibleName(tr("Pages"))
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        box = column(gap=4, margins=(6, 8, 6, 8))
        for number, place in enumerate(places(), start=1):
            box.addWidget(self._button(place, number))
        box.addStretch(1)
        self.setLayout(box)
        kit.theme.changed.connect(self._draw)
        self._draw()

    def _button(self, place: Place, number: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName("railbutton")
        button.setText(place.title)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(55, 50)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(place.title)
        shortcut = f"Ctrl+{number}"
        button.setToolTip(tip(place.hint, shortcut))
        QShortcut(QKeySequence(shortcut), button).activated.connect(button.click)
        button.clicked.connect(lambda: self.chosen.emit(place.name))
        self._group.addButton(button)
        self.buttons[place.name] = button
        return button

    def mark(self, name: str) -> None:
        """Show which page is on."""
        self.buttons[name].setChecked(True)

    def _draw(self) -> None:
        roles = self._kit.theme.roles
        for place in places():
            icon = self._kit.icons.icon(place.icon, roles.secondary, 20, roles.text)
            self.buttons[place.name].setIcon(icon)
