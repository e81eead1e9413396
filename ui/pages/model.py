"""What all page models share: many changes told by a port become one reading."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ui.ports import Changing

_GATHER_MS = 16


class PageModel(QObject):
    """State of a page, without widgets. `changed` says: draw again."""

    changed = Signal()

    def __init__(self, port: Changing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.read)
        port.changed.connect(self._soon)

    def _soon(self) -> None:
        if not self._gather.isActive():
            self._gather.start()

    def read(self) -> None:
        """Read the port's snapshot and tell `changed`."""
        raise NotImplementedError
