"""The queue drawer: what runs, waits, failed and was done, and the notices that were shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from engine.domain.jobs import Job, JobState
from ui.figures import percent, time_left
from ui.i18n import tr
from ui.ports import Notice, ShellPort, ShellState
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import IconButton
from ui.widgets.layout import clear, column, frame, row, scrolled
from ui.widgets.words import Elided, Pill, label

WIDTH = 400
_DONE_SHOWN = 20


class QueueDrawer(QWidget):
    """Slides over the page at the right; `closed` when it was closed by its own button."""

    closed = Signal()

    def __init__(self, kit: Kit, port: ShellPort, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit = kit
        self._port = port
        self._drawn: tuple[Job, ...] | None = None
        self._writable = True
        self._progress: dict[str, tuple[QProgressBar, Elided]] = {}
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("Queue and notices"))
        self._jobs = column(gap=8)
        self._notices = column(gap=8)
        inside = QWidget()
        inside.setLayout(column(self._jobs, label(tr("Notices"), "heading"), self._notices, 1, gap=16))
        shut = IconButton(kit, "x", tr("Close the queue"), self.closed.emit, shortcut="Esc")
        head = row(label(tr("Queue"), "heading"), 1, shut)
        self.setLayout(column(head, scrolled(inside, tr("Queue and notices")), gap=12, margins=(18, 14, 18, 14)))
        self.show_notices(())
        self.hide()

    def show_shell(self, state: ShellState) -> None:
        """Draw the jobs; only their progress changes most of the time, and then nothing is built anew."""
        shape = tuple((job.id, job.state, job.error) for job in state.jobs)
        before = tuple((job.id, job.state, job.error) for job in self._drawn) if self._drawn is not None else None
        writable = not state.read_only
        if shape != before or writable != self._writable:
            self._writable = writable
            self._build(state.jobs)
        for job in state.jobs:
            self._move_on(job)
        self._drawn = state.jobs

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Draw the notices, newest first."""
        clear(self._notices)
        for notice in reversed(notices):
            words = column(label(notice.text, wrap=True), gap=2)
            if notice.hint:
                words.addWidget(label(notice.hint, "secondary", wrap=True))
            words.setContentsMargins(12, 8, 12, 8)
            self._notices.addWidget(frame("row", words))
        if not notices:
            self._notices.addWidget(label(tr("Nothing to tell so far."), "quiet"))

    def _build(self, jobs: tuple[Job, ...]) -> None:
        clear(self._jobs)
        self._progress.clear()
        groups: tuple[tuple[str, set[JobState]], ...] = (
            (tr("Running"), {JobState.RUNNING}),
            (tr("Waiting"), {JobState.WAITING}),
            (tr("Failed"), {JobState.FAILED}),
            (tr("Done"), {JobState.DONE, JobState.CANCELLED}),
        )
        for title, states in groups:
            mine = [job for job in jobs if job.state in states]
            if mine:
                self._jobs.addWidget(label(title, "hint"))
            for place, job in enumerate(mine[-_DONE_SHOWN:] if JobState.DONE in states else mine):
                self._jobs.addWidget(self._row(job, place, len(mine)))
        if not jobs:
            self._jobs.addWidget(label(tr("Nothing runs and nothing waits."), "quiet"))

    def _row(self, job: Job, place: int, waiting: int) -> QFrame:
        title = row(Elided(job.what, "strong"), gap=4)
        title.setStretch(0, 1)
        for button in self._buttons(job, place, waiting):
            title.addWidget(button)
        inside = column(title, gap=4, margins=(12, 6, 6, 8))
        if job.state is JobState.RUNNING:
            self._add_progress(job, inside)
        elif job.state is JobState.FAILED:
            inside.addWidget(label(job.error, "danger", wrap=True))
            if job.hint:
                inside.addWidget(label(job.hint, "secondary", wrap=True))
        elif job.state is JobState.CANCELLED:
            title.insertWidget(1, Pill(tr("cancelled"), Tone.NEUTRAL))
        elif job.state is JobState.DONE:
            title.insertWidget(1, Pill(tr("done"), Tone.OK))
        return frame("row", inside)

    def _add_progress(self, job: Job, inside: QVBoxLayout) -> None:
        line = QProgressBar()
        line.setRange(0, 1000)
        line.setTextVisible(False)
        line.setAccessibleName(tr("Progress of {what}", what=job.what))
        said = Elided("", "secondary")
        inside.addWidget(line)
        inside.addWidget(said)
        self._progress[job.id] = (line, said)

    def _move_on(self, job: Job) -> None:
        if job.id in self._progress:
            line, said = self._progress[job.id]
            line.setValue(round(job.progress * 1000))
            parts = (percent(job.progress), time_left(job.seconds_left), job.note)
            said.setText(" · ".join(part for part in parts if part))

    def _buttons(self, job: Job, place: int, waiting: int) -> list[IconButton]:
        if not self._writable:
            return []
        made: list[IconButton] = []
        if job.state is JobState.WAITING and waiting > 1:
            up = self._button("arrow-up", tr("Move up: {what}", what=job.what), partial(self._move, job, place - 1))
            down = self._button(
                "arrow-down", tr("Move down: {what}", what=job.what), partial(self._move, job, place + 1)
            )
            up.setEnabled(place > 0)
            down.setEnabled(place < waiting - 1)
            made += [up, down]
        if job.state in (JobState.WAITING, JobState.RUNNING):
            cancel = partial(self._port.cancel_job, job.id)
            made.append(self._button("x", tr("Cancel: {what}", what=job.what), cancel))
        if job.state in (JobState.FAILED, JobState.CANCELLED):
            retry = partial(self._port.retry_job, job.id)
            made.append(self._button("arrow-clockwise", tr("Try again: {what}", what=job.what), retry))
        return made

    def _move(self, job: Job, position: int) -> None:
        self._port.move_job(job.id, position)

    def _button(self, icon: str, name: str, act: Callable[[], None]) -> IconButton:
        return IconButton(self._kit, icon, name, act, size=14)
