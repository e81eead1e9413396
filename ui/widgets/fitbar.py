"""The fit of a version against the original: a bar from low to high of the 95 % interval, a tick at the original."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain.versions import Fit, Offer, Version
from ui.i18n import tr
from ui.theme.kit import Kit
from ui.words import decimal


@dataclass(frozen=True, slots=True)
class FitScale:
    """The values at the bar's ends; one scale serves a whole matrix so that its bars can be compared."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Where a value lies, 0..1."""
        width = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / width)) if width > 0 else 0.5


def scale_of(versions: list[Version]) -> FitScale:
    """A scale that holds all intervals and ticks, with a tenth of room at both ends."""
    fits = [fit for version in versions for fit in (version.fit, version.fit_original)]
    values = [v for fit in fits for v in (fit.value, fit.low, fit.high) if v is not None]
    if not values:
        return FitScale(0.0, 1.0)
    room = max(0.01, (max(values) - min(values)) * 0.1)
    return FitScale(min(values) - room, max(values) + room)


def draw_fit(painter: QPainter, kit: Kit, rect: QRectF, version: Version, fit_scale: FitScale) -> None:
    """Paint the bar into `rect`; green where the version is better, grey where the original is."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    middle = rect.center().y()
    painter.setBrush(kit.theme.colour("high"))
    painter.drawRoundedRect(QRectF(rect.left(), middle - 2, rect.width(), 4), 2, 2)
    fit, original = version.fit, version.fit_original.value
    if fit.low is not None and fit.high is not None:
        start, end = (rect.left() + rect.width() * fit_scale.place(v) for v in (fit.low, fit.high))
        painter.setBrush(kit.theme.colour("ok" if version.offer is Offer.BETTER else "hint"))
        painter.drawRoundedRect(QRectF(start, middle - 3, max(5.0, end - start), 6), 3, 3)
    if original is not None:
        at = rect.left() + rect.width() * fit_scale.place(original)
        painter.setBrush(kit.theme.colour("text"))
        painter.drawRoundedRect(QRectF(at - 1, middle - 7, 2, 14), 1, 1)
    painter.restore()


def fit_words(fit: Fit, original: Fit) -> str:
    """The bar in words, for tooltips and screen readers."""
    if fit.value is None:
        return tr("Fit not measured: {n} likes to judge by, 10 are needed", n=fit.n)
    said = {"value": decimal(fit.value), "low": decimal(fit.low or fit.value), "high": decimal(fit.high or fit.value)}
    if original.value is None:
        return tr("Fit {value} ({low} to {high})", **said)
    return tr("Fit {value} ({low} to {high}), original {original}", original=decimal(original.value), **said)


class FitBar(QWidget):
    """The bar as a widget."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._version: Version | None = None
        self._scale = FitScale(0.0, 1.0)
        self.setFixedHeight(18)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Fit"))

    def show_fit(self, version: Version, fit_scale: FitScale) -> None:
        """Show a version's fit."""
        self._version, self._scale = version, fit_scale
        words = fit_words(version.fit, version.fit_original)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(120, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        if self._version is not None:
            painter = QPainter(self)
            draw_fit(painter, self._kit, QRectF(self.rect()).adjusted(2, 0, -2, 0), self._version, self._scale)
