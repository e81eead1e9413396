"""The shell's port: profiles, queue, notices, and what the status bar says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QTimer, Signal, SignalInstance

from desktop.window.adapter import Adapter
from desktop.window.hub import Hub
from engine.domain.jobs import Job, JobId, JobState
from ui.i18n import tr
from ui.ports import Notice, ShellState
from ui.theme.roles import Tone

if TYPE_CHECKING:
    from desktop.work import Desk, Steps

_MEMORY_MS = 3000
_ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
_ENDED_SHOWN = 20


class ShellAdapter(Adapter):
    """See ui.ports.ShellPort."""

    told = cast(SignalInstance, Signal(object))
    parts = frozenset({"jobs", "progress"})

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self._device = ""
        self._memory = ""
        self._ready = False
        hub.told.connect(self.told)
        hub.opened.connect(self._ask_device)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look_at_memory)
        self._timer.start(_MEMORY_MS)

    def shell(self) -> ShellState:
        """The snapshot."""
        hub = self._hub
        return ShellState(
            workspace=hub.world.root.name,
            engine=tr("Embedded engine"),
            device=self._device,
            memory=self._memory,
            engine_ready=self._ready,
            saved=tr("saved") if hub.writable else "",
            read_only="" if hub.loading else hub.why_not,
            people=hub.people,
            person=hub.person,
            jobs=_shown(hub.world.jobs),
        )

    def use_profile(self, name: str, passphrase: str) -> None:
        """Act as that person, once the passphrase was found right on the writer thread."""
        person = next((one for one in self._hub.people if one.name == name), None)
        if person is None:
            return
        if not person.secret:
            self._hub.act_as(name)
            return

        def steps(_desk: Desk) -> Steps[bool]:
            from desktop.window.people import is_right

            return is_right(person, passphrase)

        def ended(value: object, error: BaseException | None) -> None:
            if error is not None:
                self._hub.tell(error)
            elif value:
                self._hub.act_as(name, unlocked=True)
            else:
                words = tr("That is not the passphrase of {name}.", name=name)
                self._hub.told.emit(Notice(words, tr("Nothing was changed."), Tone.DANGER))

        self._hub.start(steps, ended)

    def create_profile(self, name: str, role: str, passphrase: str) -> None:
        """Keep a new person, and act as them."""

        def steps(desk: Desk) -> Steps[bool]:
            from desktop.window.people import added

            return added(desk, name, role, passphrase)

        def ended(_value: object, error: BaseException | None) -> None:
            if error is not None:
                self._hub.tell(error)
            else:
                self._hub.act_as(name, unlocked=True)

        self._hub.start(steps, ended)

    def cancel_job(self, job: JobId) -> None:
        """Stop a job, waiting or running."""
        self._hub.cancel_job(job)

    def retry_job(self, job: JobId) -> None:
        """Let it wait again."""

        def action(desk: Desk) -> frozenset[str]:
            from desktop import queue

            queue.renewed(desk.store, queue.named(desk.store, job))
            return frozenset({"jobs"})

        self._hub.do(action, "retry")

    def move_job(self, job: JobId, position: int) -> None:
        """Give it another place among the waiting ones."""

        def action(desk: Desk) -> frozenset[str]:
            others = [one.id for one in desk.store.jobs.all() if one.state is JobState.WAITING and one.id != job]
            before = others[position] if 0 <= position < len(others) else None
            with desk.store.writing():
                desk.store.jobs.move(job, before)
            return frozenset({"jobs"})

        self._hub.do(action, "move")

    def _ask_device(self) -> None:
        """The engine's device; asking it also starts the engine process, so that it is there when it is needed."""

        def steps(_desk: Desk) -> Steps[Any]:
            from desktop.window.answers import DeviceTold
            from desktop.work import Finish, ask

            def asking() -> Steps[Any]:
                device = yield from ask("device", DeviceTold)
                return Finish(device)

            return asking()

        def ended(value: object, error: BaseException | None) -> None:
            from desktop.window.answers import DeviceTold

            self._ready = error is None
            if isinstance(value, DeviceTold):
                self._device = tr("{device} ({reason})", device=_capital(value.name), reason=value.reason)
            self.changed.emit()

        self._hub.start(steps, ended)

    def _look_at_memory(self) -> None:
        """Asks the system, not the disk: some tens of microseconds."""
        import psutil

        memory = psutil.virtual_memory()
        used, whole = (memory.total - memory.available) / (1 << 30), memory.total / (1 << 30)
        said = tr("{used} of {whole} GB in use", used=f"{used:.1f}", whole=f"{whole:.1f}")
        if said != self._memory:
            self._memory = said
            self.changed.emit()


def _shown(jobs: tuple[Job, ...]) -> tuple[Job, ...]:
    """In running order, the ended ones last: only the newest of them, the newest first."""
    ended = [job for job in jobs if job.state in _ENDED]
    failed = [job for job in ended if job.state is JobState.FAILED]
    done = [job for job in ended if job.state is not JobState.FAILED]
    to_do = (job for job in jobs if job.state not in _ENDED)
    return (*to_do, *failed[: -_ENDED_SHOWN - 1 : -1], *done[: -_ENDED_SHOWN - 1 : -1])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
