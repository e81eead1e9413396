"""The theme that is on: roles, fonts, and the word to all painted widgets that it changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme import scale
from ui.theme.roles import DARK, LIGHT, Roles
from ui.theme.stylesheet import stylesheet


class Theme(QObject):
    """Holds the roles and puts them on the application."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.roles: Roles = DARK
        self._family = _family()

    def use(self, name: str) -> None:
        """Switch to "dark" or "light" and dress the application in it."""
        self.roles = LIGHT if name == LIGHT.name else DARK
        app = QApplication.instance()
        sheet = stylesheet(self.roles)
        if isinstance(app, QApplication) and app.styleSheet() != sheet:
            if not app.property("fusion"):  # asking the style for its name would cost as much as setting it
                app.setStyle("Fusion")
                app.setProperty("fusion", True)
            app.setFont(self.font())
            app.setPalette(_palette(self.roles))
            app.setStyleSheet(sheet)
        self.changed.emit()

    def font(self, size: int = scale.BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The interface's font in a size of the scale, with figures of equal width."""
        font = QFont(self._family)
        font.setPixelSize(size)
        font.setWeight(weight)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def colour(self, role: str, alpha: float = 1.0) -> QColor:
        """A role's colour for painting; `alpha` 0..1."""
        colour = QColor(getattr(self.roles, role))
        colour.setAlphaF(alpha)
        return colour


def _family() -> str:
    """Inter where it is installed, else the system's sans serif."""
    if QFontDatabase.hasFamily("Inter"):
        return "Inter"
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def _palette(roles: Roles) -> QPalette:
    palette = QPalette()
    for part, colour in (
        (QPalette.ColorRole.Window, roles.background),
        (QPalette.ColorRole.Base, roles.raised),
        (QPalette.ColorRole.AlternateBase, roles.surface),
        (QPalette.ColorRole.Button, roles.raised),
        (QPalette.ColorRole.ToolTipBase, roles.high),
        (QPalette.ColorRole.Text, roles.text),
        (QPalette.ColorRole.WindowText, roles.text),
        (QPalette.ColorRole.ButtonText, roles.text),
        (QPalette.ColorRole.ToolTipText, roles.text),
        (QPalette.ColorRole.PlaceholderText, roles.hint),
        (QPalette.ColorRole.Highlight, roles.accent),
        (QPalette.ColorRole.HighlightedText, roles.on_accent),
    ):
        palette.setColor(part, QColor(colour))
    return palette
