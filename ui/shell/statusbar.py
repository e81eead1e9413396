"""The status bar: engine and device, what runs and how long still, the workspace."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from engine.domain.jobs import Job, JobState
from ui.figures import percent, time_left
from ui.i18n import tr
from ui.ports import ShellState
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets.layout import row
from ui.widgets.words import Elided, label, speak


class _Dot(QWidget):
    """A dot in the colour of a role; the words beside it say the same."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._role = "ok"
        self.setFixedSize(8, 8)

    def show_role(self, role: str) -> None:
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._kit.theme.colour(self._role))
        painter.drawEllipse(QRectF(0.5, 0.5, 7, 7))


class StatusBar(QWidget):
    """Shows the shell's state in one line."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(scale.STATUS)
        self.setAccessibleName(tr("Status bar"))
        self._dot = _Dot(kit)
        self.engine = label("", "secondary")
        self.job = Elided("", "secondary")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(96)
        self.progress.setAccessibleName(tr("Progress of the running job"))
        self.workspace = label("", "secondary")
        self.job.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = row(self._dot, self.engine, self.progress, self.job, self.workspace, gap=10, margins=(16, 0, 16, 0))
        line.insertSpacing(2, 12)
        line.setStretch(4, 1)
        self.setLayout(line)

    def show_shell(self, state: ShellState) -> None:
        """Draw engine, job and workspace."""
        ready = state.engine_ready
        self._dot.show_role("ok" if ready else "warning")
        parts = [state.engine if ready else tr("Engine is starting"), state.device, state.memory]
        self.engine.setText(" · ".join(part for part in parts if part))
        running = next((job for job in state.jobs if job.state is JobState.RUNNING), None)
        self.progress.setVisible(running is not None)
        self.job.setText(job_words(running) if running else "")
        if running is not None:
            self.progress.setValue(round(running.progress * 1000))
        if state.read_only:
            self.workspace.setText(tr("Read only: {why}", why=state.read_only))
        else:
            self.workspace.setText(
                " · ".join(p for p in (tr("Workspace: {name}", name=state.workspace), state.saved) if p)
            )
        speak(self.workspace, "warning" if state.read_only else "secondary")


def job_words(job: Job) -> str:
    """What runs, how far, how long still."""
    parts = (job.what, job.note, percent(job.progress), time_left(job.seconds_left))
    return " · ".join(part for part in parts if part)
