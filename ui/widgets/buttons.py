"""Buttons with an icon in the theme's colours, a tooltip that shows the shortcut, and a name for screen readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from ui.i18n import tr
from ui.theme.kit import Kit

_GAP = 5


def _call(act: Callable[[], object], *_: object) -> None:
    """Let go of the checked state that Qt hands over."""
    act()


def tip(words: str, shortcut: str = "") -> str:
    """A tooltip with its shortcut."""
    if not shortcut:
        return words
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return tr("{words}  ({keys})", words=words, keys=keys)


class Button(QPushButton):
    """A push button. `look` is "", "primary", "bar", "quiet", "link" or "danger"."""

    def __init__(
        self,
        kit: Kit,
        text: str,
        act: Callable[[], object] | None = None,
        *,
        look: str = "",
        icon: str = "",
        hint: str = "",
        shortcut: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kit = kit
        self._icon = icon
        self._look = look
        if look:
            self.setProperty("look", look)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name or text)
        if hint or shortcut:
            self.setToolTip(tip(hint or text, shortcut))
        if shortcut:
            QShortcut(QKeySequence(shortcut), self).activated.connect(self.click)
        if act is not None:
            self.clicked.connect(partial(_call, act))
        if icon:
            self.setIconSize(QSize(16 + _GAP, 16))
            kit.theme.changed.connect(self._draw)
            self._draw()

    def say(self, text: str, name: str = "") -> None:
        """Show another text."""
        self.setText(text)
        self.setAccessibleName(name or text)

    def _draw(self) -> None:
        role = {"primary": "on_accent", "danger": "danger", "link": "accent"}.get(self._look, "text")
        self.setIcon(
            self._kit.icons.icon(self._icon, getattr(self._kit.theme.roles, role), 16, gap=_GAP if self.text() else 0)
        )


class IconButton(QToolButton):
    """A button that is only an icon; its name is its tooltip."""

    def __init__(
        self,
        kit: Kit,
        icon: str,
        name: str,
        act: Callable[[], object] | None = None,
        *,
        shortcut: str = "",
        size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kit = kit
        self._icon = icon
        self._size = size
        self.setIconSize(QSize(size, size))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setToolTip(tip(name, shortcut))
        if act is not None:
            self.clicked.connect(partial(_call, act))
        kit.theme.changed.connect(self._draw)
        self._draw()

    def show_icon(self, icon: str, name: str) -> None:
        """Become another button, as play becomes pause."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._draw()

    def _draw(self) -> None:
        roles = self._kit.theme.roles
        self.setIcon(self._kit.icons.icon(self._icon, roles.secondary, self._size, roles.text))
