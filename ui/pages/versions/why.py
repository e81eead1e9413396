"""The tabs of the inspector that explain: why, history."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain.media import Video
from engine.domain.versions import Share, Version
from ui.i18n import count, tr
from ui.pages.versions.ports import HistoryLine
from ui.theme.kit import Kit
from ui.widgets import paint
from ui.widgets.layout import clear, column, row
from ui.widgets.picture import PictureBox
from ui.widgets.words import label
from ui.words import ago, clock, decimal, percent

_SHARES = 6
_REJECTED = 3


class ShareBar(QWidget):
    """How much one liked item gave, against the largest."""

    def __init__(self, kit: Kit, part: float, name: str) -> None:
        super().__init__()
        self._kit = kit
        self._part = min(1.0, max(0.0, part))
        self.setFixedHeight(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(120, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        theme = self._kit.theme
        middle = QRectF(self.rect()).adjusted(0, 5, 0, -5)
        paint.bar(QPainter(self), middle, theme.colour("high"), theme.colour("accent"), 0.0, end=self._part)


def why_sentence(version: Version, video: Video) -> str:
    """How much the first liked items gave together, and what would flip the pick."""
    shares = sorted(version.why, key=lambda s: -s.share)[:_SHARES]
    total = sum(share.share for share in version.why)
    parts: list[str] = []
    if shares and total > 0:
        together = percent(sum(s.share for s in shares) / total)
        parts.append(
            count(
                len(shares),
                "One liked item made {share} of this pick.",
                "{n} liked items made {share} of this pick.",
                share=together,
            )
        )
    flip = version.flip
    if flip is not None and flip.without:
        gone = count(len(flip.without), "Without the first", "Without the first {n}")
        if flip.instead is not None:
            at = clock(video.seconds_of(flip.instead), exact=True)
            parts.append(tr("{gone}, frame {at} would win.", gone=gone, at=at))
        else:
            parts.append(tr("{gone}, another choice would win.", gone=gone))
    return " ".join(parts)


class WhyTab(QWidget):
    """Which liked items made this pick."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._box = column(gap=8, margins=(0, 12, 4, 12))
        self.setLayout(self._box)

    def show_version(self, version: Version, video: Video) -> None:
        """Explain a version."""
        clear(self._box)
        sentence = why_sentence(version, video)
        if sentence:
            self._box.addWidget(label(sentence, "quiet", wrap=True))
        shares = sorted(version.why, key=lambda s: -s.share)[:_SHARES]
        largest = max((abs(s.share) for s in shares), default=1.0) or 1.0
        for share in shares:
            self._box.addWidget(self._share(share, largest))
        for change in version.changes:
            self._box.addWidget(label(change, wrap=True))
        if version.seconds_saved:
            self._box.addWidget(label(tr("Saves the viewer {n}.", n=clock(version.seconds_saved)), "quiet"))
        for note in version.notes:
            self._box.addWidget(label(note, "secondary", wrap=True))
        self._add_rejected(version, video)
        if not sentence and not version.changes and not version.notes:
            self._box.addWidget(label(tr("Nothing is known about this choice."), "quiet", wrap=True))
        self._box.addStretch(1)

    def _share(self, share: Share, largest: float) -> QWidget:
        name = tr("{item} gave {share}", item=share.item, share=decimal(share.share))
        holder = QWidget()
        picture = PictureBox(self._kit, share.picture, share.item, QSize(44, 26), radius=4)
        bar = ShareBar(self._kit, share.share / largest, name)
        value = label(decimal(share.share), "quiet")
        value.setFixedWidth(44)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(picture, bar, value, gap=10)
        line.setStretch(1, 1)
        holder.setLayout(line)
        holder.setToolTip(name)
        return holder

    def _add_rejected(self, version: Version, video: Video) -> None:
        if not version.rejected:
            return
        self._box.addWidget(label(tr("Left out"), "hint"))
        for each in version.rejected[:_REJECTED]:
            at = clock(video.seconds_of(each.moment), exact=True)
            self._box.addWidget(label(tr("{at}: {reason}", at=at, reason=each.reason), "secondary", wrap=True))
        rest = len(version.rejected) - _REJECTED
        if rest > 0:
            self._box.addWidget(label(count(rest, "and {n} more", "and {n} more"), "hint"))


class HistoryTab(QWidget):
    """What happened to a version, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=10, margins=(0, 12, 4, 12))
        self.setLayout(self._box)

    def show_history(self, lines: tuple[HistoryLine, ...]) -> None:
        """Tell it."""
        clear(self._box)
        for line in sorted(lines, key=lambda each: each.at, reverse=True):
            said = " · ".join(part for part in (line.who, ago(line.at)) if part)
            self._box.addLayout(column(label(line.what, wrap=True), label(said, "secondary"), gap=1))
        if not lines:
            self._box.addWidget(label(tr("Nothing has happened to it yet."), "quiet"))
        self._box.addStretch(1)
