"""The top bar: product, where one is, queue and profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from engine.domain.jobs import JobState
from ui.figures import role_name
from ui.i18n import tr
from ui.ports import ShellState
from ui.theme import scale
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.layout import row
from ui.widgets.words import label

if TYPE_CHECKING:
    from engine.domain.review import Person


class TopBar(QWidget):
    """Shows the shell's state. `profile_wanted` gives a Person, `new_profile_wanted` and `queue_wanted` nothing."""

    profile_wanted = Signal(object)
    new_profile_wanted = Signal()
    queue_wanted = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(scale.TOP)
        self.setAccessibleName(tr("Top bar"))
        self._product = label("Refract", "strong")
        self._workspace = label("", "quiet")
        self._slash = label("/", "hint")
        self.here = label("", "strong")
        self.queue = Button(
            kit,
            tr("Queue"),
            self.queue_wanted.emit,
            look="bar",
            shortcut="Ctrl+J",
            icon="stack",
            hint=tr("What runs, waits and was done"),
        )
        self.profile = Button(kit, tr("Choose a profile"), look="bar", icon="user-circle", hint=tr("Who acts"))
        self._menu = QMenu(self)
        self._menu.setAccessibleName(tr("Profiles"))
        self.profile.setMenu(self._menu)
        trail = row(self._workspace, self._slash, self.here, gap=6)
        self.setLayout(row(self._product, trail, 1, self.queue, self.profile, gap=14, margins=(16, 0, 14, 0)))

    def show_shell(self, state: ShellState) -> None:
        """Draw workspace, queue and profile."""
        self._workspace.setText(state.workspace)
        active = sum(job.state in (JobState.WAITING, JobState.RUNNING) for job in state.jobs)
        failed = sum(job.state is JobState.FAILED for job in state.jobs)
        said = tr("Queue · {n}", n=active) if active else tr("Queue")
        self.queue.say(said)
        self.queue.setToolTip(self._queue_tip(active, failed))
        person = next((p for p in state.people if p.name == state.person), None)
        self.profile.say(_person_words(person) if person else state.person or tr("Choose a profile"))
        self._fill(state)

    def show_place(self, words: str) -> None:
        """Say which page, or which video, is on."""
        self.here.setText(words)

    def _queue_tip(self, active: int, failed: int) -> str:
        if failed:
            return tr("{active} to do, {failed} failed  (Ctrl+J)", active=active, failed=failed)
        return tr("{active} to do  (Ctrl+J)", active=active)

    def _fill(self, state: ShellState) -> None:
        self._menu.clear()
        for person in state.people:
            action = self._menu.addAction(_person_words(person), self._chooser(person))
            action.setCheckable(True)
            action.setChecked(person.name == state.person)
        if state.people:
            self._menu.addSeparator()
        self._menu.addAction(tr("New profile"), self.new_profile_wanted.emit).setEnabled(not state.read_only)

    def _chooser(self, person: Person) -> Callable[[], None]:
        return lambda: self.profile_wanted.emit(person)


def _person_words(person: Person) -> str:
    return tr("{name} ({role})", name=person.name, role=role_name(person.role))
