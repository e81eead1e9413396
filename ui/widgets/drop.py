"""A place to drop files on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from ui.theme import scale
from ui.theme.kit import Kit


def local_paths(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders of this computer among what is dragged."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class DropZone(QFrame):
    """A dashed frame that lights up under dragged files. `dropped` gives a tuple of paths."""

    dropped = Signal(object)

    def __init__(self, kit: Kit, inside: QLayout, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._over = False
        self.setAcceptDrops(True)
        self.setLayout(inside)
        self.setAccessibleName(name)
        kit.theme.changed.connect(self.update)

    @property
    def is_over(self) -> bool:
        """Whether files are held over it."""
        return self._over

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, nothing else."""
        if self.isEnabled() and local_paths(event.mimeData()):
            self._light(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go dark again."""
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        self._light(False)
        event.acceptProposedAction()
        self.dropped.emit(local_paths(event.mimeData()))

    def _light(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._kit.theme.colour("accent" if self._over else "edge"), 1.5 if self._over else 1.0)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(self._kit.theme.colour("high" if self._over else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), scale.RADIUS, scale.RADIUS)


class DropTarget(QWidget):
    """A widget that takes files without looking like it: `dropped` gives a tuple of paths."""

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, nothing else."""
        if local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        event.acceptProposedAction()
        self.dropped.emit(local_paths(event.mimeData()))


def names(paths: Iterable[Path]) -> str:
    """The files' names, for a person."""
    return ", ".join(path.name for path in paths)
