"""What a page shows when it has nothing to show: loading, an invitation, or what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QWidget

from ui.i18n import tr
from ui.ports import Problem
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row
from ui.widgets.words import label


class StatePanel(QWidget):
    """An icon, a line, a sentence, and what to do next, in the middle of the space that is there."""

    def __init__(
        self, kit: Kit, icon: str, title: str, sentence: str, actions: Sequence[Button] = (), *, tone: str = "hint"
    ) -> None:
        super().__init__()
        self._kit = kit
        self._icon_name = icon
        self._tone = tone
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label(title, "heading")
        self.sentence = label(sentence, "quiet", wrap=True)
        for each in (self.title, self.sentence):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setMaximumWidth(440)
        self.sentence.setMinimumWidth(240)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        buttons = row(1, *actions, 1, gap=10)
        middle = row(1, self.sentence, 1)
        middle.setStretch(1, 4)
        self.setLayout(column(2, self._sign, self.title, middle, buttons, 3, gap=12, margins=(24, 24, 24, 24)))
        self.setAccessibleName(title)
        kit.theme.changed.connect(self._draw)
        self._draw()

    def say(self, title: str, sentence: str) -> None:
        """Show other words."""
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.setAccessibleName(title)

    def _draw(self) -> None:
        colour = getattr(self._kit.theme.roles, self._tone)
        self._sign.setPixmap(self._kit.icons.pixmap(self._icon_name, colour, 40, self.devicePixelRatioF()))


class Loading(QWidget):
    """Work of unknown length: a moving line under what is going on."""

    def __init__(self, words: str = "") -> None:
        super().__init__()
        said = label(words or tr("Reading the workspace"), "quiet")
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line = QProgressBar()
        line.setRange(0, 0)
        line.setTextVisible(False)
        line.setFixedWidth(220)
        line.setAccessibleName(said.text())
        self.setLayout(column(1, said, row(1, line, 1), 1, gap=12))
        self.setMinimumSize(QSize(240, 80))


def problem_panel(kit: Kit, problem: Problem, actions: Sequence[Button] = ()) -> StatePanel:
    """What happened, and the way out."""
    return StatePanel(kit, "warning-circle", problem.message, problem.hint, actions, tone="danger")
