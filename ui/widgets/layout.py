"""Short forms for boxes on the 4 px grid."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

B = TypeVar("B", bound=QBoxLayout)
Part = QWidget | QLayout | int | None


def row(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Parts from left to right; a number is a stretch of that weight."""
    return _fill(QHBoxLayout(), parts, gap, margins)


def column(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Parts from top to bottom; a number is a stretch of that weight."""
    return _fill(QVBoxLayout(), parts, gap, margins)


def _fill(box: B, parts: tuple[Part, ...], gap: int, margins: tuple[int, int, int, int]) -> B:
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, QWidget):
            box.addWidget(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        elif part is not None:
            box.addStretch(part)
    return box


def frame(name: str, inside: QLayout) -> QFrame:
    """A frame the stylesheet knows by name: card, row or banner."""
    made = QFrame()
    made.setObjectName(name)
    made.setLayout(inside)
    return made


def hairline() -> QFrame:
    """A line of one pixel across."""
    made = QFrame()
    made.setObjectName("line")
    made.setFixedHeight(1)
    return made


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """Let `inside` scroll up and down; `name` is for screen readers."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    area.setWidget(inside)
    return area


def clear(box: QLayout) -> None:
    """Take everything out of a layout and destroy it on the next turn of the event loop."""
    while (item := box.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()
