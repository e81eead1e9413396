"""A picture in a rounded frame, and rows of small ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets import paint


class PictureBox(QWidget):
    """One picture, filling its frame."""

    def __init__(self, kit: Kit, path: Path | None, name: str, size: QSize | None = None, radius: int = 6) -> None:
        super().__init__()
        self._kit = kit
        self._path = path
        self._radius = radius
        self.setAccessibleName(name)
        if size is not None:
            self.setFixedSize(size)
        kit.pictures.loaded.connect(self._on_loaded)

    def show_picture(self, path: Path | None) -> None:
        """Show another picture."""
        self._path = path
        self.update()

    def _on_loaded(self, path: str) -> None:
        if self._path is not None and str(self._path) == path:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture."""
        painter = QPainter(self)
        paint.picture(
            painter, self._kit, QRectF(self.rect()), self._path, radius=self._radius, ratio=self.devicePixelRatioF()
        )


class Collage(QWidget):
    """Up to `cells` pictures in a row of equal parts."""

    def __init__(self, kit: Kit, paths: Sequence[Path], name: str, cells: int = 4, height: int = 72) -> None:
        super().__init__()
        self._kit = kit
        self._paths = tuple(paths)[:cells]
        self._cells = cells
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        kit.pictures.loaded.connect(self._on_loaded)

    def _on_loaded(self, path: str) -> None:
        if any(str(each) == path for each in self._paths):
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row."""
        painter = QPainter(self)
        draw_collage(painter, self._kit, QRectF(self.rect()), self._paths, self._cells, ratio=self.devicePixelRatioF())


def draw_collage(
    painter: QPainter, kit: Kit, rect: QRectF, paths: Sequence[Path], cells: int, *, ratio: float, gap: float = 4
) -> None:
    """Pictures side by side; places without a picture stay a quiet ground."""
    width = (rect.width() - gap * (cells - 1)) / cells
    for place in range(cells):
        part = QRectF(rect.left() + place * (width + gap), rect.top(), width, rect.height())
        if place < len(paths):
            paint.picture(painter, kit, part, paths[place], radius=scale.RADIUS_SMALL - 2, ratio=ratio)
        else:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(kit.theme.colour("raised"))
            painter.drawRoundedRect(part, scale.RADIUS_SMALL - 2, scale.RADIUS_SMALL - 2)
            painter.restore()
