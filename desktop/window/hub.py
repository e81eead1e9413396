"""The GUI thread's one contact with what lies behind the window: the newest World, commands out, messages in."""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop.settings import BadSettings, Settings, SettingsKeeper
from desktop.window.backstage import (
    Action,
    Backstage,
    Ended,
    Failed,
    Fresh,
    Jobbed,
    MakeSteps,
    Message,
    NotOpened,
    OnEnd,
    Opened,
    Ticket,
)
from desktop.window.world import World
from engine.errors import Cancelled, EngineDied, EngineError
from ui.i18n import tr
from ui.ports import Notice, Problem
from ui.theme.roles import Tone

if TYPE_CHECKING:
    from engine.domain.review import Person

LOG = logging.getLogger("refract.window")
_SHOWN_ELSEWHERE = frozenset({"bring", "import", "analyse", "make", "add_segment", "audiences", "cluster"})
"""Jobs whose failure stands on a card or in a cell, so that no notice is needed."""


class Hub(QObject):
    """See the module. `changed` gives the set of parts of the World that are new; `told` a Notice.

    Args:
        keeper: the settings; written on the writer thread.
        root: the workspace's folder.
        account: who acts where no profile was chosen.
    """

    changed = Signal(object)
    told = Signal(object)
    opened = Signal()
    _came = Signal(object)

    def __init__(self, keeper: SettingsKeeper, root: Path, account: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self.settings: Settings = keeper.value
        self.account = account
        self.chosen = keeper.value.user or account
        self.unlocked: set[str] = set()
        self.world = World(root)
        self.loading = True
        self.problem: Problem | None = None
        self.busy = ""
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._generation = 0
        self._backstage = self._behind(root)

    # ---- what there is

    @property
    def person(self) -> str:
        """Who acts; "" where the profile that was used last has a passphrase that was not given yet."""
        known = self._profile(self.chosen)
        if known is not None and known.secret and known.name not in self.unlocked:
            return ""
        return known.name if known is not None else self.chosen

    @property
    def people(self) -> tuple[Person, ...]:
        """The profiles, with the one who acts even if nothing was done as them yet."""
        acting = self.person
        if self.loading or not acting or self._profile(acting) is not None:
            return self.world.people
        from engine.domain.review import Person

        return (*self.world.people, Person(acting, "uploader", self.account))

    @property
    def why_not(self) -> str:
        """Why nothing can be changed now; "" when it can."""
        if self.busy:
            return self.busy
        if self.problem is not None:
            return self.problem.message
        return "" if self.person else tr("Choose who acts first.")

    @property
    def writable(self) -> bool:
        """Whether something can be changed."""
        return not self.loading and not self.why_not

    def _profile(self, name: str) -> Person | None:
        wanted = " ".join(name.split()).casefold()
        return next((person for person in self.world.people if person.name.casefold() == wanted), None)

    # ---- commands

    def begin(self) -> None:
        """Open the workspace; the first World follows."""
        self._backstage.begin()

    def do(self, action: Action, what: str) -> None:
        """Change something on the writer thread; see Backstage.do."""
        self._backstage.do(action, self.person, what)

    def start(self, make: MakeSteps, on_end: OnEnd, *, side: bool = False, heavy: bool = False) -> Ticket:
        """Ask the engine something that is no job; `on_end(value, error)` comes on this thread."""
        return self._backstage.start(make, self.person, on_end, side=side, heavy=heavy)

    def cancel_job(self, job: str) -> None:
        """Cancel a job."""
        self._backstage.cancel_job(job, self.person)

    def watch(self, item: str) -> None:
        """This video is open now: its analysis and history are wanted."""
        self._backstage.watch(item)

    def act_as(self, name: str, *, unlocked: bool = False) -> None:
        """Act as that person from now on, and at the next start."""
        self.chosen = name
        if unlocked:
            self.unlocked.add(name)
        self.change_settings(user=name)
        self.changed.emit(frozenset({"people"}))

    def change_settings(self, **fields: Any) -> None:
        """Set these fields now, and write the file on the writer thread."""
        try:
            self.settings = dataclasses.replace(self.settings, **fields)
        except BadSettings as error:
            self.told.emit(Notice(str(error), tone=Tone.DANGER))
            return

        def write(_desk: object) -> None:
            try:
                self._keeper.change(**fields)
            except (BadSettings, OSError) as error:
                raise EngineError(tr("The settings were not kept: {why}", why=error)) from error

        self.do(write, "settings")

    def use_workspace(self, root: Path) -> None:
        """Work in another folder: this one is let go of, its running job waits there."""
        self.change_settings(workspace=str(root))
        before, self._backstage = self._backstage, self._behind(root)
        self.world, self.loading, self.problem, self.busy = World(root), True, None, ""
        self.unlocked.clear()
        self._leave(before)
        self._backstage.begin()
        self.changed.emit(frozenset({"everything"}))

    def _behind(self, root: Path) -> Backstage:
        """What works behind the window; what an earlier one still tells is not heard."""
        self._generation += 1
        generation = self._generation
        return Backstage(root, lambda message: self._came.emit((generation, message)))

    def _leave(self, backstage: Backstage) -> None:
        import threading

        threading.Thread(target=backstage.end, name="leaving", daemon=True).start()

    def end(self, seconds: float = 8.0) -> bool:
        """End all threads and processes; call it when the window is closed."""
        return self._backstage.end(seconds)

    # ---- messages

    def _take(self, told: tuple[int, Message]) -> None:
        generation, message = told
        if generation != self._generation:
            return
        match message:
            case Fresh(world, changed):
                first, self.loading = self.loading, False
                self.world = world
                self.changed.emit(changed)
                if first:
                    self.opened.emit()
            case Opened(_, busy):
                self.busy = busy
                if busy:
                    self.told.emit(Notice(busy, tr("You can look at everything; nothing can be changed here.")))
            case NotOpened(error):
                self.loading, self.problem = False, problem_of(error)
                self.changed.emit(frozenset({"everything"}))
            case Failed():
                self._tell_failure(message)
            case Ended(on_end, value, error):
                on_end(value, error)
            case Jobbed(task, what):
                if task == "export":
                    self.told.emit(Notice(tr("Done: {what}", what=what), tone=Tone.OK))

    def _tell_failure(self, failed: Failed) -> None:
        if isinstance(failed.error, Cancelled):
            return
        if failed.job in _SHOWN_ELSEWHERE and not isinstance(failed.error, EngineDied):
            return
        problem = problem_of(failed.error)
        words = tr("{what}: {why}", what=failed.what, why=problem.message) if failed.job else problem.message
        self.told.emit(Notice(words, problem.hint, Tone.DANGER))

    def tell(self, error: BaseException) -> None:
        """Show an error as a notice, unless it is a stop that was asked for."""
        self._tell_failure(Failed("", error))


def problem_of(error: BaseException) -> Problem:
    """An error in the words of the window; the first letter is a capital one."""
    if isinstance(error, EngineError):
        return Problem(_sentence(error.message), _sentence(error.hint))
    from desktop import crash

    return Problem(crash.sentence(error))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
