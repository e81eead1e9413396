"""Cards of equal width in as many columns as fit."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget


class CardFlow(QWidget):
    """Lays widgets out in columns of at least `least` pixels."""

    def __init__(self, least: int, gap: int = 14) -> None:
        super().__init__()
        self._least = least
        self._gap = gap
        self._cards: list[QWidget] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(gap)
        self._columns = 0
        self.setLayout(self._grid)

    def show_cards(self, cards: list[QWidget]) -> None:
        """Show these; cards shown before that are not among them are destroyed."""
        for card in self._cards:
            self._grid.removeWidget(card)
            if card not in cards:
                card.hide()
                card.deleteLater()
        self._cards = cards
        self._columns = 0
        self._arrange()

    @property
    def cards(self) -> tuple[QWidget, ...]:
        """What is shown."""
        return tuple(self._cards)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = max(1, (self.width() + self._gap) // (self._least + self._gap))
        if columns == self._columns:
            return
        for column in range(self._columns, columns):
            self._grid.setColumnStretch(column, 1)
        for column in range(columns, self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self._columns = columns
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)
            card.show()
