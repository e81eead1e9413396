"""A choice of one among several, with a drawn arrow."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QListView

from ui.theme.kit import Kit


class Choice(QComboBox):
    """A combo box; `name` is for screen readers and the tooltip."""

    def __init__(self, kit: Kit, name: str) -> None:
        super().__init__()
        self._kit = kit
        view = QListView(self)
        view.setAccessibleName(name)
        self.setView(view)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, then its arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 24, self.height() / 2 - 6, 12, 12)
        role = "secondary" if self.isEnabled() else "hint"
        self._kit.icons.paint(painter, place, "caret-down", self._kit.theme.colour(role))
