"""The corpus page's port: items, ranking, verification, export and deletion."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.window.adapter import Adapter
from desktop.window.hub import Hub, problem_of
from desktop.window.versions import queue_export, what_of
from desktop.window.world import OPEN, arguments_of
from engine.domain.audience import SegmentId
from engine.domain.items import Ranking, Verification
from engine.domain.media import ItemId
from engine.domain.versions import State, VersionId
from ui.pages.corpus.ports import CorpusState, Verified

if TYPE_CHECKING:
    from desktop.window.backstage import Ticket
    from desktop.work import Desk, Steps


class CorpusAdapter(Adapter):
    """See ui.pages.corpus.ports.CorpusPort."""

    parts = frozenset({"items", "segments", "versions", "jobs", "facts"})

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self._segment: SegmentId | None = None
        self._ranking: Ranking | None = None
        self._ranking_ticket: Ticket | None = None
        self._verified: Verified | None = None
        self._verifying: Ticket | None = None

    def corpus(self) -> CorpusState:
        """The snapshot."""
        hub, world = self._hub, self._hub.world
        leaving = {arguments_of(job.arguments)["version"] for job in world.jobs_of("export") if job.state in OPEN}
        ready = [v for v in world.versions if v.state is State.APPROVED and v.id not in leaving]
        return CorpusState(
            items=world.items,
            segments=tuple((segment.id, segment.name) for segment in world.segments),
            ready=tuple((v.id, what_of(hub, v.id)) for v in ready),
            ranking=self._ranking,
            verified=self._verified,
            loading=hub.loading,
            problem=hub.problem,
            writable=hub.writable,
        )

    def rank(self, segment: SegmentId) -> None:
        """Ask the engine for the order; it is asked again whenever the corpus changes."""
        self._segment = segment
        if self._ranking_ticket is not None:
            self._ranking_ticket.cancel()

        def steps(desk: Desk) -> Steps[Any]:
            from desktop.journey import exporting

            return exporting.rank(desk, segment)

        def ended(value: object, error: BaseException | None) -> None:
            if self._segment != segment:
                return
            self._ranking_ticket = None
            if isinstance(value, Ranking):
                self._ranking = value
            elif error is not None:
                self._hub.tell(error)
            self.changed.emit()

        self._ranking_ticket = self._hub.start(steps, ended)

    def verify(self, path: Path) -> None:
        """Ask the engine what the file is."""
        self.stop_verifying()
        asked = Verified(path.name)
        self._verified = asked

        def steps(desk: Desk) -> Steps[Any]:
            from desktop.journey import exporting

            return exporting.verify(desk, path)

        def ended(value: object, error: BaseException | None) -> None:
            if self._verified is not asked:
                return
            self._verifying = None
            if isinstance(value, Verification):
                self._verified = Verified(path.name, value)
            elif error is not None:
                self._verified = Verified(path.name, problem=problem_of(error))
            self.changed.emit()

        self._verifying = self._hub.start(steps, ended)
        self.changed.emit()

    def stop_verifying(self) -> None:
        """Forget what was verified."""
        if self._verifying is not None:
            self._verifying.cancel()
        self._verifying, self._verified = None, None
        self.changed.emit()

    def export(self, versions: tuple[VersionId, ...]) -> None:
        """Queue the exports."""
        queue_export(self._hub, versions)

    def delete(self, item: ItemId) -> None:
        """Delete on the writer thread."""

        def action(desk: Desk) -> frozenset[str]:
            from desktop.journey import corpus

            corpus.delete(desk, item)
            return frozenset({"items", "versions", "videos"})

        self._hub.do(action, "delete")

    def show_file(self, item: ItemId) -> None:
        """Show the folder of the item's file."""
        found = next((one for one in self._hub.world.items if one.id == item), None)
        if found is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(found.path.parent)))

    def _on_changed(self, what: frozenset[str]) -> None:
        if "everything" in what:
            self._segment, self._ranking = None, None
        elif self._segment is not None and what & {"items", "facts"}:
            self.rank(self._segment)
        super()._on_changed(what)
