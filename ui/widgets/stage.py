"""Two pictures beside each other or under one wipe line, with what they are written on them."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.i18n import tr
from ui.theme import scale
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets import paint

_GAP = 8


class Mode(Enum):
    """How two pictures are compared."""

    SIDE = "side"
    WIPE = "wipe"


class Stage(QWidget):
    """Paints original and version. The wipe line follows the mouse, or Shift with the arrow keys."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._images: list[QImage | Path | None] = [None, None]
        self._mode = Mode.SIDE
        self._wipe = 0.5
        self._cut = ""
        self._silent: set[int] = set()
        self._times = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Original and version"))
        kit.pictures.loaded.connect(lambda _: self.update())
        kit.theme.changed.connect(self.update)

    @property
    def mode(self) -> Mode:
        """How it compares now."""
        return self._mode

    @property
    def wipe(self) -> float:
        """Where the wipe line stands, 0..1."""
        return self._wipe

    def compare_by(self, mode: Mode) -> None:
        """Compare otherwise."""
        self._mode = mode
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._images = [None, None]
        self._cut, self._times = "", ("", "")
        self._silent.clear()
        self.update()

    def show_image(self, place: int, image: QImage | Path | None) -> None:
        """Show an image, or a picture file, as original (0) or version (1)."""
        self._images[place] = image
        self._silent.discard(place)
        self.update()

    def show_cut(self, words: str) -> None:
        """Say that the version leaves this time out; "" when it does not."""
        self._cut = words
        self._say()
        self.update()

    def show_times(self, original: str, version: str) -> None:
        """The times in the lower corners."""
        self._times = (original, version)
        self.update()

    def show_silent(self, place: int) -> None:
        """Say that a file gave no picture."""
        self._silent.add(place)
        self.update()

    def _say(self) -> None:
        self.setAccessibleDescription(tr("Cut: {words}", words=self._cut) if self._cut else "")

    def sizeHint(self) -> QSize:
        """A wide strip."""
        return QSize(480, self.height())

    def panes(self) -> tuple[QRectF, QRectF]:
        """Where the two pictures lie."""
        whole = QRectF(self.rect())
        if self._mode is Mode.WIPE:
            return whole, whole
        width = (whole.width() - _GAP) / 2
        return QRectF(0, 0, width, whole.height()), QRectF(width + _GAP, 0, width, whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        left, right = self.panes()
        self._pane(painter, left, 0)
        if self._mode is Mode.SIDE:
            self._pane(painter, right, 1)
        else:
            line = self.width() * self._wipe
            painter.save()
            painter.setClipRect(QRectF(line, 0, self.width() - line, self.height()))
            self._pane(painter, right, 1)
            painter.restore()
            self._handle(painter, line)
        self._badges(painter, left, right)
        if self.hasFocus():
            paint.outline(painter, self._kit, QRectF(self.rect()), "accent", 2)

    def _pane(self, painter: QPainter, rect: QRectF, place: int) -> None:
        painter.save()
        painter.setClipPath(paint.rounded(rect, scale.RADIUS), Qt.ClipOperation.IntersectClip)
        painter.fillRect(rect, QColor("#05060a"))
        image = self._images[place]
        if place == 1 and self._cut:
            self._words(painter, rect, tr("cut"), self._cut)
        elif place in self._silent:
            self._words(painter, rect, tr("no picture"), tr("This file cannot be played here."))
        elif image is not None:
            self._draw(painter, rect, image)
        painter.restore()

    def _draw(self, painter: QPainter, rect: QRectF, image: QImage | Path) -> None:
        if isinstance(image, Path):
            wanted = QSize(int(rect.width()), int(rect.width() * 9 / 16))
            pixmap = self._kit.pictures.get(image, wanted, self.devicePixelRatioF())
            if pixmap is not None and not pixmap.isNull():
                painter.drawPixmap(_inside(rect, pixmap.size()), pixmap, QRectF(pixmap.rect()))
        else:
            painter.drawImage(_inside(rect, image.size()), image)

    def _words(self, painter: QPainter, rect: QRectF, title: str, sentence: str) -> None:
        theme = self._kit.theme
        upper = QRectF(rect.left() + 12, rect.center().y() - 22, rect.width() - 24, 20)
        centre = Qt.AlignmentFlag.AlignCenter
        paint.text(
            painter, upper, title, theme.font(scale.BODY, QFont.Weight.DemiBold), QColor("#c9d0db"), flags=centre
        )
        lower = QRectF(upper.left(), upper.bottom() + 2, upper.width(), 60)
        paint.paragraph(painter, lower, sentence, theme.font(scale.SECONDARY), QColor("#a3acbb"))

    def _handle(self, painter: QPainter, line: float) -> None:
        painter.fillRect(QRectF(line - 1, 0, 2, self.height()), QColor("#ffffff"))
        painter.setPen(QPen(QColor(0, 0, 0, 60), 1))
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(QPointF(line, self.height() / 2), 14, 14)
        sign = QRectF(line - 8, self.height() / 2 - 8, 16, 16)
        self._kit.icons.paint(painter, sign, "arrows-left-right", QColor("#1b1f27"))

    def _badges(self, painter: QPainter, left: QRectF, right: QRectF) -> None:
        paint.chip(painter, self._kit, left.topLeft() + QPointF(8, 8), tr("original"), "tl", tone=Tone.HUMAN)
        if self._mode is Mode.SIDE:
            paint.chip(painter, self._kit, right.topLeft() + QPointF(8, 8), tr("version"), "tl", tone=Tone.AI)
        else:
            paint.chip(painter, self._kit, right.topRight() + QPointF(-8, 8), tr("version"), "tr", tone=Tone.AI)
        if self._times[0] and self._mode is Mode.SIDE:
            paint.chip(painter, self._kit, left.bottomRight() + QPointF(-8, -8), self._times[0], "br")
        if self._times[1]:
            paint.chip(painter, self._kit, right.bottomRight() + QPointF(-8, -8), self._times[1], "br")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the wipe line."""
        self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the wipe line."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event)

    def _drag(self, event: QMouseEvent) -> None:
        if self._mode is Mode.WIPE:
            self._wipe = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift with an arrow moves the wipe line; other keys belong to the transport."""
        step = {Qt.Key.Key_Left: -0.05, Qt.Key.Key_Right: 0.05}.get(Qt.Key(event.key()))
        if self._mode is Mode.WIPE and step and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._wipe = min(1.0, max(0.0, self._wipe + step))
            self.update()
        else:
            super().keyPressEvent(event)


def _inside(rect: QRectF, size: QSize) -> QRectF:
    """The largest rectangle of the picture's shape within `rect`."""
    factor = min(rect.width() / max(1, size.width()), rect.height() / max(1, size.height()))
    width, height = size.width() * factor, size.height() * factor
    return QRectF(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height)
