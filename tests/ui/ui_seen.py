"""What the tests read off the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QWidget


def texts(widget: QWidget) -> str:
    """All words that are visible in a widget, once what was just built is laid out."""
    QApplication.processEvents()
    return " | ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget))
