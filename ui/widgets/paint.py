"""What painted widgets and delegates share: pictures in rounded frames, pills, chips, bars, focus."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QTransform

from ui.theme import scale
from ui.theme.kit import Kit
from ui.theme.roles import Tone

PILL = 20


def rounded(rect: QRectF, radius: float, top_only: bool = False) -> QPainterPath:
    """A rounded rectangle; with `top_only` the lower corners stay square."""
    path = QPainterPath()
    if not top_only:
        path.addRoundedRect(rect, radius, radius)
        return path
    path.moveTo(rect.bottomLeft())
    path.lineTo(rect.left(), rect.top() + radius)
    path.quadTo(rect.left(), rect.top(), rect.left() + radius, rect.top())
    path.lineTo(rect.right() - radius, rect.top())
    path.quadTo(rect.right(), rect.top(), rect.right(), rect.top() + radius)
    path.lineTo(rect.bottomRight())
    path.closeSubpath()
    return path


def draw_cover(painter: QPainter, rect: QRectF, pixmap: QPixmap) -> None:
    """Draw the pixmap so that it fills `rect`, cut at its sides, never stretched."""
    size = pixmap.size().toSizeF()
    factor = min(size.width() / max(1.0, rect.width()), size.height() / max(1.0, rect.height()))
    width, height = rect.width() * factor, rect.height() * factor
    source = QRectF((size.width() - width) / 2, (size.height() - height) / 2, width, height)
    painter.drawPixmap(rect, pixmap, source)


def picture(
    painter: QPainter, kit: Kit, rect: QRectF, path: Path | None, *, radius: float, ratio: float, top_only: bool = False
) -> None:
    """A picture file filling a rounded frame; an empty ground while it loads, a sign where it is missing."""
    wanted = QSize(round(rect.width() * ratio), round(rect.height() * ratio))
    pixmap = kit.pictures.cover(path, wanted) if path else None
    shape = rounded(rect, radius, top_only)
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(Qt.PenStyle.NoPen)
    if pixmap is not None and pixmap.size() == wanted:
        brush = QBrush(pixmap)
        brush.setTransform(QTransform.fromTranslate(rect.left(), rect.top()).scale(1 / ratio, 1 / ratio))
        painter.fillPath(shape, brush)
    else:
        painter.fillPath(shape, kit.theme.colour("high"))
        if pixmap is not None and not pixmap.isNull():
            painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
            draw_cover(painter, rect, pixmap)
        elif pixmap is not None or path is None:
            side = min(24.0, rect.height() * 0.5)
            middle = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
            kit.icons.paint(painter, middle, "image", kit.theme.colour("edge"))
    painter.restore()


def pill_width(kit: Kit, text: str) -> float:
    """How wide a pill with that text is."""
    return QFontMetricsF(kit.theme.font(scale.TINY, QFont.Weight.Medium)).horizontalAdvance(text) + 16


def pill(painter: QPainter, kit: Kit, right_middle: QPointF, text: str, tone: Tone, *, widest: float) -> QRectF:
    """A pill whose right edge and middle are given; its text is elided beyond `widest`. Returns where it lies."""
    font = kit.theme.font(scale.TINY, QFont.Weight.Medium)
    said = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, widest - 16)
    width = min(widest, pill_width(kit, said))
    rect = QRectF(right_middle.x() - width, right_middle.y() - PILL / 2, width, PILL)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(kit.theme.roles.tinted(tone)))
    painter.drawRoundedRect(rect, scale.RADIUS_SMALL, scale.RADIUS_SMALL)
    painter.setPen(QColor(kit.theme.roles.tone(tone)))
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, said)
    painter.restore()
    return rect


def chip(painter: QPainter, kit: Kit, corner: QPointF, text: str, anchor: str, *, tone: Tone | None = None) -> QRectF:
    """Words on a picture over a dark ground. `anchor` names the corner given: "tl", "tr", "bl" or "br"."""
    font = kit.theme.font(scale.TINY, QFont.Weight.Medium)
    width, height = QFontMetricsF(font).horizontalAdvance(text) + 12, 19.0
    left = corner.x() - (width if "r" in anchor else 0)
    top = corner.y() - (height if anchor.startswith("b") else 0)
    rect = QRectF(left, top, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(10, 12, 16, 205))
    painter.drawRoundedRect(rect, 5, 5)
    painter.setFont(font)
    painter.setPen(QColor(DARK_CHIP.get(tone, "#f2f4f8")))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return rect


DARK_CHIP: dict[Tone | None, str] = {Tone.AI: "#d3bdff", Tone.HUMAN: "#9fe0f7", Tone.WARNING: "#ffd58a"}


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    font: QFont,
    colour: QColor,
    *,
    flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """One line of text, elided at the right."""
    painter.setFont(font)
    painter.setPen(colour)
    said = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(flags), said)


def paragraph(
    painter: QPainter, rect: QRectF, words: str, font: QFont, colour: QColor, *, centred: bool = True
) -> None:
    """Several lines of text, wrapped into `rect`."""
    painter.setFont(font)
    painter.setPen(colour)
    side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
    painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), words)


def card(painter: QPainter, kit: Kit, rect: QRectF, selected: bool, hovered: bool, *, focused: bool = True) -> None:
    """The ground and hairline of a card; the accent says that it is chosen."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = "accent" if selected and focused else ("edge" if hovered or selected else "line")
    painter.setPen(QPen(kit.theme.colour(edge), 2.0 if selected and focused else 1.0))
    painter.setBrush(kit.theme.colour("surface"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), scale.RADIUS, scale.RADIUS)
    painter.restore()


def outline(painter: QPainter, kit: Kit, rect: QRectF, role: str, width: float) -> None:
    """A card's edge alone, painted over its picture."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(kit.theme.colour(role), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), scale.RADIUS, scale.RADIUS)
    painter.restore()


def bar(painter: QPainter, rect: QRectF, ground: QColor, colour: QColor, start: float, *, end: float) -> None:
    """A thin rounded bar filled from `start` to `end`, both 0..1."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = rect.height() / 2
    painter.setBrush(ground)
    painter.drawRoundedRect(rect, radius, radius)
    filled = QRectF(
        rect.left() + start * rect.width(), rect.top(), max(4.0, (end - start) * rect.width()), rect.height()
    )
    painter.setBrush(colour)
    painter.drawRoundedRect(filled.intersected(rect), radius, radius)
    painter.restore()
