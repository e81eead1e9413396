"""Notices: shown for some seconds at the lower right, with one way on where there is one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from ui.i18n import tr
from ui.ports import Notice
from ui.theme import scale
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, row
from ui.widgets.words import label

_SECONDS = 7
_MOST = 3
_WIDTH = 380

_SIGNS = {Tone.OK: "check-circle", Tone.WARNING: "warning", Tone.DANGER: "warning-circle"}


class Toast(QWidget):
    """One notice. `ended` when its time is over or it was closed; `taken` when its action was chosen."""

    ended = Signal()
    taken = Signal()

    def __init__(self, kit: Kit, notice: Notice, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit = kit
        self._tone = notice.tone
        self.notice = notice
        self._over = False
        self.setFixedWidth(_WIDTH)
        sign = QLabel()
        colour = kit.theme.roles.tone(notice.tone)
        sign.setPixmap(kit.icons.pixmap(_SIGNS.get(notice.tone, "info"), colour, 20, self.devicePixelRatioF()))
        words = column(label(notice.text, "strong", wrap=True), gap=2)
        if notice.hint:
            words.addWidget(label(notice.hint, "secondary", wrap=True))
        top = row(sign, words, gap=12)
        top.setStretch(1, 1)
        self.action = Button(kit, action, self._take, look="link") if action else None
        if self.action is not None:
            top.addWidget(self.action)
        top.addWidget(IconButton(kit, "x", tr("Close this notice"), self._end, size=14))
        self._box = column(top, margins=(16, 12, 10, 12))
        self.setLayout(self._box)
        self.setAccessibleName(notice.text)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._end)
        self._clock.start(_SECONDS * 1000)

    def _take(self) -> None:
        if not self._over:
            self._over = True
            self._clock.stop()
            self.taken.emit()
            self.ended.emit()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._clock.stop()
            self.ended.emit()

    def wanted_height(self) -> int:
        """How tall its words are at its width."""
        wrapped = self._box.heightForWidth(_WIDTH) if self._box.hasHeightForWidth() else 0
        return max(48, wrapped, self.sizeHint().height())

    def end(self) -> None:
        """Close it now."""
        self._end()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._kit.theme.colour("edge"), 1))
        painter.setBrush(self._kit.theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), scale.RADIUS, scale.RADIUS)


class Toasts(QObject):
    """The stack of notices over a window; the oldest give way."""

    def __init__(self, kit: Kit, over: QWidget) -> None:
        super().__init__(over)
        self._kit = kit
        self._over = over
        self._shown: list[Toast] = []
        over.installEventFilter(self)

    def show(
        self,
        notice: Notice,
        action: str = "",
        taken: Callable[[], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> Toast:
        """Show a notice. `taken` is called when its action is chosen, `ended` when it goes without."""
        toast = Toast(self._kit, notice, action, self._over)
        chosen: list[bool] = []
        if taken is not None:
            toast.taken.connect(lambda: (chosen.append(True), taken()))
        toast.ended.connect(lambda: self._drop(toast, None if chosen else ended))
        self._shown.append(toast)
        while len(self._shown) > _MOST:
            self._shown[0].end()
        toast.show()
        self.arrange()
        return toast

    def end_all(self) -> None:
        """Close all of them, as when the window closes."""
        for toast in tuple(self._shown):
            toast.end()

    @property
    def shown(self) -> tuple[Toast, ...]:
        """The notices on screen, oldest first."""
        return tuple(self._shown)

    def _drop(self, toast: Toast, ended: Callable[[], None] | None) -> None:
        self._shown.remove(toast)
        toast.hide()
        toast.deleteLater()
        self.arrange()
        if ended is not None:
            ended()

    def arrange(self) -> None:
        """Stack them above the status bar."""
        bottom = self._over.height() - scale.STATUS - 14
        for toast in reversed(self._shown):
            height = toast.wanted_height()
            toast.setGeometry(self._over.width() - _WIDTH - 18, bottom - height, _WIDTH, height)
            toast.raise_()
            bottom -= height + 10

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize:
            self.arrange()
        return False
