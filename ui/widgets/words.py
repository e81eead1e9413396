"""Labels: in one of the type scale's voices, elided where space is short, or as a pill."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.roles import Tone


def label(text: str = "", words: str = "", wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label in a voice of the stylesheet: title, heading, strong, secondary, quiet, hint, danger, warning, key."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    if words:
        made.setProperty("words", words)
    if words == "key":
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def say_or_hide(words: QLabel, text: str) -> None:
    """Show a text, or nothing at all, without an empty line where it would be."""
    words.setText(text)
    words.setVisible(bool(text))


def speak(widget: QWidget, words: str) -> None:
    """Give a label another voice."""
    if widget.property("words") != words:
        widget.setProperty("words", words)
        restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the stylesheet see a property that changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Elided(QLabel):
    """One line that ends in an ellipsis where it does not fit; the whole text is its tooltip then.

    `snug`: no wider than its text; else as wide as there is room.
    """

    def __init__(self, text: str = "", words: str = "", snug: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        wide = QSizePolicy.Policy.Maximum if snug else QSizePolicy.Policy.Ignored
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        if words:
            self.setProperty("words", words)

    def minimumSizeHint(self) -> QSize:
        """Can be made as narrow as need be."""
        return QSize(24, super().minimumSizeHint().height())

    def shown(self) -> str:
        """The text as it is painted."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text where it is cut."""
        super().resizeEvent(event)
        self.setToolTip(self.text() if self.shown() != self.text() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the elided text."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self.shown())


class Pill(QLabel):
    """A state in a word, on a ground of its tone."""

    def __init__(self, text: str = "", tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setIndent(0)
        self.say(text, tone)

    def say(self, text: str, tone: Tone) -> None:
        """Show another state."""
        self.setText(text)
        self.setProperty("pill", tone.value)
        restyle(self)
