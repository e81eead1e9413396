"""The source's time: keyframes, what the version keeps, findings, and the playhead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.i18n import tr
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets import paint
from ui.words import clock


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of source time, in seconds, that something speaks of."""

    start: float
    end: float
    tone: Tone
    note: str


_STRIP = 34
_ROW = 8


class Timeline(QWidget):
    """`sought` gives source seconds."""

    sought = Signal(float)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._strip: tuple[Path, ...] = ()
        self._duration = 0.0
        self._at = 0.0
        self._kept: tuple[tuple[float, float], ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_STRIP + 3 * _ROW + 4)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Timeline"))
        kit.pictures.loaded.connect(lambda _: self.update())
        kit.theme.changed.connect(self.update)

    def show_source(self, strip: Sequence[Path], duration: float, kept: Sequence[tuple[float, float]]) -> None:
        """Show another source, and the stretches of it that the version keeps."""
        self._strip, self._duration, self._kept, self._at = tuple(strip), duration, tuple(kept), 0.0
        self.update()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show what findings speak of."""
        self._marks = tuple(marks)
        self.update()

    def move_to(self, seconds: float) -> None:
        """Move the playhead."""
        self._at = seconds
        self.setAccessibleDescription(
            tr("{at} of {all}", at=clock(seconds, exact=True), all=clock(self._duration, True))
        )
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, self.height())

    def _x(self, seconds: float) -> float:
        return self.width() * (seconds / self._duration if self._duration > 0 else 0.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint strip, rows and playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._kit.theme
        strip = QRectF(0, 0, self.width(), _STRIP)
        self._draw_strip(painter, strip)
        findings = QRectF(0, _STRIP + _ROW - 2, self.width(), _ROW - 1)
        kept = findings.translated(0, _ROW + 2)
        for row in (findings, kept):
            painter.fillRect(row, theme.colour("raised"))
        for start, end in self._kept:
            painter.fillRect(self._part(kept, start, end), theme.colour("accent", 0.55))
        for mark in self._marks:
            painter.fillRect(self._part(findings, mark.start, mark.end), QColor(theme.roles.tone(mark.tone)))
        painter.fillRect(QRectF(self._x(self._at) - 1, 0, 2, self.height()), theme.colour("text"))
        if self.hasFocus():
            paint.outline(painter, self._kit, QRectF(self.rect()), "accent", 2)

    def _part(self, row: QRectF, start: float, end: float) -> QRectF:
        left = self._x(start)
        return QRectF(left, row.top(), max(4.0, self._x(end) - left), row.height())

    def _draw_strip(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, self._kit.theme.colour("raised"))
        if not self._strip:
            return
        cells = max(1, min(24, round(rect.width() / (rect.height() * 16 / 9))))
        width = rect.width() / cells
        for cell in range(cells):
            path = self._strip[min(len(self._strip) - 1, int((cell + 0.5) / cells * len(self._strip)))]
            part = QRectF(rect.left() + cell * width, rect.top(), width - 1, rect.height())
            paint.picture(painter, self._kit, part, path, radius=0, ratio=self.devicePixelRatioF())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def _seek(self, event: QMouseEvent) -> None:
        share = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
        self.sought.emit(share * self._duration)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End; arrows belong to the transport."""
        if event.key() == Qt.Key.Key_Home:
            self.sought.emit(0.0)
        elif event.key() == Qt.Key.Key_End:
            self.sought.emit(self._duration)
        else:
            super().keyPressEvent(event)
