"""The audience page's port: segments, those on their way, and feedback files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.window.adapter import Adapter
from desktop.window.hub import Hub, problem_of
from desktop.window.world import OPEN, World, arguments_of
from engine.domain.audience import SegmentId
from engine.domain.jobs import Job, JobId, JobState
from ui.pages.audience.ports import AudienceState, FeedbackLook, FeedbackOrder, Imported, Making
from ui.ports import Problem

if TYPE_CHECKING:
    from desktop.window.backstage import Ticket
    from desktop.work import Desk, Steps

_FIELDS = {"user": "user", "item": "item", "rating": "rating", "watch_time": "watch", "time": "time"}
"""The page's fields in the engine's words."""


class AudienceAdapter(Adapter):
    """See ui.pages.audience.ports.AudiencePort."""

    parts = frozenset({"segments", "feedback", "facts", "jobs", "progress"})

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self._look: FeedbackLook | None = None
        self._looking: Ticket | None = None

    def audience(self) -> AudienceState:
        """The snapshot."""
        hub = self._hub
        return AudienceState(
            segments=hub.world.segments,
            making=making_of(hub.world),
            imports=imports_of(hub.world),
            look=self._look,
            minimum=hub.settings.minimum_segment,
            loading=hub.loading,
            problem=hub.problem,
            writable=hub.writable,
        )

    def add_by_examples(self, name: str, likes: tuple[Path, ...]) -> None:
        """Queue a segment from files."""
        self._queue("add_segment", {"name": name, "likes": [str(path) for path in likes], "describe": ""}, name)

    def add_by_words(self, name: str, description: str) -> None:
        """Queue a segment from words."""
        self._queue("add_segment", {"name": name, "likes": [], "describe": description}, name)

    def look_at(self, path: Path) -> None:
        """Ask the engine for the first rows."""
        self.stop_looking()
        self._look = FeedbackLook(path)

        def steps(_desk: Desk) -> Steps[Any]:
            return _glance(path)

        def ended(value: object, error: BaseException | None) -> None:
            self._looked(path, value, error)

        self._looking = self._hub.start(steps, ended)
        self.changed.emit()

    def stop_looking(self) -> None:
        """Forget the look."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking, self._look = None, None
        self.changed.emit()

    def import_feedback(self, order: FeedbackOrder) -> None:
        """Queue the whole file; the audiences follow by themselves."""
        wanted = {
            "path": str(order.path),
            "format": order.format,
            "items": None if order.items is None else str(order.items),
            "columns": {_FIELDS[field]: column for field, column in order.columns.items()},
            "count": order.count,
            "minimum": self._hub.settings.minimum_segment,
        }
        self._queue("audiences", wanted, order.path.name)
        self._look = None

    def remove(self, segment: SegmentId) -> None:
        """Take a segment out of the list."""

        def action(desk: Desk) -> frozenset[str]:
            from desktop.journey.audience import remove_segment

            remove_segment(desk, segment)
            return frozenset({"segments"})

        self._hub.do(action, "remove an audience")

    def dismiss(self, key: str) -> None:
        """Put a failed job away."""

        def action(desk: Desk) -> frozenset[str]:
            from desktop import queue

            queue.dismissed(desk.store, queue.named(desk.store, JobId(key)))
            return frozenset({"jobs"})

        self._hub.do(action, "dismiss")

    def _queue(self, task: str, wanted: dict[str, object], name: str) -> None:
        what = f"Read {name}" if task == "audiences" else f"Add the audience {name}"

        def action(desk: Desk) -> frozenset[str]:
            from desktop import queue

            queue.add(desk.store, task, wanted, what=what, by=desk.by)
            return frozenset({"jobs"})

        self._hub.do(action, what)

    def _looked(self, path: Path, value: object, error: BaseException | None) -> None:
        from desktop.window.answers import Glance

        if self._look is None or self._look.path != path:
            return
        self._looking = None
        if isinstance(value, Glance):
            guess = {field: value.guess[ours] for field, ours in _FIELDS.items() if ours in value.guess}
            self._look = FeedbackLook(path, value.format, value.columns, value.rows, guess)
        elif error is not None:
            self._look = FeedbackLook(path, problem=problem_of(error))
        self.changed.emit()


def making_of(world: World) -> tuple[Making, ...]:
    """Segments on their way, and those that failed until they are put away."""
    jobs = world.jobs_of("add_segment", "audiences", "cluster", "feedback", "build_segments")
    return tuple(_making(job) for job in jobs if job.state in (*OPEN, JobState.FAILED))


def _making(job: Job) -> Making:
    wanted = arguments_of(job.arguments)
    name = wanted.get("name") or (Path(wanted["path"]).name if wanted.get("path") else job.what)
    problem = Problem(job.error, job.hint) if job.state is JobState.FAILED else None
    return Making(str(name), job.note, job.progress, problem, job.id)


def imports_of(world: World) -> tuple[Imported, ...]:
    """What came of the last import, while there are audiences from it."""
    about = world.built.get("feedback")
    feedback = next((one for one in world.feedback if one.id == about), None)
    shown = any(segment.feedback == about for segment in world.segments) or bool(world.built.get("hidden"))
    if feedback is None or not shown:
        return ()
    return (
        Imported(
            feedback.name,
            feedback.format,
            feedback.users,
            len(feedback.items),
            feedback.event_count,
            feedback.skipped,
            feedback.skipped_total,
            int(world.built.get("hidden", 0)),
            tuple(world.built.get("notes", ())),
        ),
    )


def _glance(path: Path) -> Steps[Any]:
    from desktop.window.answers import Glance
    from desktop.work import Finish, ask

    seen = yield from ask("glance", Glance, path=path)
    return Finish(seen)
