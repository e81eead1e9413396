"""The versions page's port: one video's matrix, made as jobs of the queue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal

from desktop.window.adapter import Adapter
from desktop.window.cells import cells_of
from desktop.window.hub import Hub, problem_of
from desktop.window.players import Players
from desktop.window.world import Watched
from engine.domain.audience import SegmentId
from engine.domain.guidance import Kind, Wishes
from engine.domain.jobs import Job, JobId, JobState
from engine.domain.media import ItemId, Video
from engine.domain.versions import VersionId
from ui.i18n import count, tr
from ui.pages.versions.ports import LookChoice, Preview, VersionsState
from ui.ports import Notice

if TYPE_CHECKING:
    from desktop.window.backstage import Ticket
    from desktop.work import Desk, Steps

ASPECTS = ("16:9", "9:16", "1:1", "4:5")


class VersionsAdapter(Adapter):
    """See ui.pages.versions.ports.VersionsPort."""

    parts = frozenset({"videos", "segments", "versions", "watched", "jobs", "progress"})
    _queued = Signal(object)

    def __init__(self, hub: Hub, players: Players) -> None:
        super().__init__(hub)
        self._players = players
        self._item: ItemId | None = None
        self._preview: Preview | None = None
        self._previewing: Ticket | None = None
        self._queued.connect(self._on_queued, Qt.ConnectionType.QueuedConnection)
        players.ready.connect(self.changed)

    def versions(self) -> VersionsState:
        """The snapshot of the video that is open."""
        hub, world = self._hub, self._hub.world
        video = world.video(self._item) if self._item is not None else None
        if video is None:
            return VersionsState(loading=hub.loading, problem=hub.problem, writable=hub.writable)
        return VersionsState(
            video=video,
            facts=facts_of(world.watched) if world.watched is not None and world.watched.item == video.id else (),
            poster=video.thumbnail.path,
            play=self._players.original(video),
            segments=world.segments,
            cells=cells_of(world, video.id, self._players),
            looks=looks(),
            aspects=ASPECTS,
            preview=self._preview,
            loading=hub.loading,
            problem=hub.problem,
            writable=hub.writable,
        )

    def videos(self) -> tuple[tuple[ItemId, str], ...]:
        """The videos that can be opened, newest first."""
        return tuple((video.id, video.title or video.name) for video in reversed(self._hub.world.videos))

    def open(self, item: ItemId) -> None:
        """Show that video's matrix."""
        self._item, self._preview = item, None
        self._hub.watch(item)
        self.changed.emit()

    def make(self, segment: SegmentId, kind: Kind, wishes: Wishes) -> None:
        """Queue one version of the open video."""
        if self._item is None:
            return
        item = self._item

        def action(desk: Desk) -> frozenset[str]:
            from desktop.journey import making, names

            whose = names.segment_of(desk, segment)
            if whose is not None:
                self._queued.emit(making.ask_for(desk, names.video(desk, item), whose, kind, wishes))
            return frozenset({"jobs"})

        self._hub.do(action, "make a version")

    def cancel(self, job: JobId) -> None:
        """Stop making."""
        self._hub.cancel_job(job)

    def preview_look(self, segment: SegmentId, look: str, strength: float) -> None:
        """Paint one frame; only the last that was asked for is waited for."""
        video = self._hub.world.video(self._item) if self._item is not None else None
        whose = self._hub.world.segment(segment)
        if video is None or whose is None:
            return
        if self._previewing is not None:
            self._previewing.cancel()
        asked = Preview(segment, look, strength)
        self._preview = asked
        liked = tuple(like.picture for like in whose.likes if like.picture is not None)

        def steps(desk: Desk) -> Steps[Any]:
            return _look_frame(desk, video, look, strength, liked)

        def ended(value: object, error: BaseException | None) -> None:
            self._previewed(asked, value, error)

        self._previewing = self._hub.start(steps, ended)
        self.changed.emit()

    def send_to_review(self, version: VersionId) -> None:
        """Queue the checks."""
        queue_check(self._hub, version)

    def export(self, version: VersionId) -> None:
        """Queue the export."""
        queue_export(self._hub, (version,))

    def _on_queued(self, job: Job) -> None:
        """Work that is done already starts nothing: say so, instead of doing nothing in silence."""
        if job.state is JobState.DONE:
            words = tr("That version is already made with these settings.")
            self._hub.told.emit(Notice(words, tr("Change a setting to make another one.")))

    def _previewed(self, asked: Preview, value: object, error: BaseException | None) -> None:
        if self._preview is not asked:
            return
        self._previewing = None
        if isinstance(value, Path):
            self._preview = Preview(asked.segment, asked.look, asked.strength, value)
        elif error is not None:
            self._preview = Preview(asked.segment, asked.look, asked.strength, problem=problem_of(error))
        self.changed.emit()


def queue_check(hub: Hub, version: VersionId) -> None:
    """Check a version's bytes; its report then stands before the reviewers."""

    def action(desk: Desk) -> frozenset[str]:
        from desktop import queue

        wanted = {"version": version, "profile": "default"}
        queue.add(desk.store, "check", wanted, what=_what("Check", version, hub), by=desk.by)
        return frozenset({"jobs"})

    hub.do(action, "check")


def queue_export(hub: Hub, versions: tuple[VersionId, ...]) -> None:
    """Seal approved versions and move them into the corpus."""

    def action(desk: Desk) -> frozenset[str]:
        from desktop import queue

        for version in versions:
            wanted = {"version": version, "to": None}
            queue.add(desk.store, "export", wanted, what=_what("Export", version, hub), by=desk.by)
        return frozenset({"jobs"})

    hub.do(action, "export")


def what_of(hub: Hub, version: VersionId) -> str:
    """A version in a few words: kind, audience, video."""
    made = hub.world.version(version)
    if made is None:
        return version
    segment, video = hub.world.segment(made.segment), hub.world.video(made.item)
    for_whom = segment.name if segment is not None else made.segment
    return f"{made.kind.value} for {for_whom}" + (f": {video.title or video.name}" if video is not None else "")


def _what(verb: str, version: VersionId, hub: Hub) -> str:
    return f"{verb} {what_of(hub, version)}"


def facts_of(watched: Watched) -> tuple[str, ...]:
    """What the analysis found, in short words."""
    if not watched.analysed:
        return (tr("not analysed yet"),)
    facts = [count(watched.shots, "{n} shot", "{n} shots")]
    if watched.faces:
        facts.append(count(watched.faces, "{n} face", "up to {n} faces"))
    if watched.sentences:
        facts.append(count(watched.sentences, "{n} sentence", "{n} sentences"))
    if watched.text_lines:
        facts.append(tr("text on screen"))
    if watched.silent:
        facts.append(tr("no sound"))
    return tuple(facts)


def looks() -> tuple[LookChoice, ...]:
    """The looks by their names in engine.versions.looks.names."""
    return (
        LookChoice("arbitrary", tr("As they like it"), tr("Textures and colours of the pictures this audience likes.")),
        LookChoice("ink", tr("Ink"), tr("Black ink on warm paper.")),
        LookChoice("cartoon", tr("Cartoon"), tr("Flat bright colours with dark outlines.")),
    )


def _look_frame(desk: Desk, video: Video, look: str, strength: float, liked: tuple[Path, ...]) -> Steps[Any]:
    from desktop.work import Finish, ask

    path = yield from ask(
        "look_frame", Path, video=video, look=look, strength=strength, liked=liked, places=desk.places
    )
    return Finish(path)
