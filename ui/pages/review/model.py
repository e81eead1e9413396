"""The review's state: what waits, which one is looked at, and whether it can be decided."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.domain.review import Ruling
from engine.domain.versions import VersionId
from ui.i18n import tr
from ui.pages.model import PageModel
from ui.pages.review.ports import ReviewEntry, ReviewPort, ReviewState


class ReviewModel(PageModel):
    """What the review page shows and does."""

    selected = Signal()

    def __init__(self, port: ReviewPort, parent: QObject | None = None) -> None:
        super().__init__(port, parent)
        self._port = port
        self.state = ReviewState(loading=True)
        self.chosen: VersionId | None = None
        self.read()

    def read(self) -> None:
        """Take the snapshot; a chosen version that was just decided gives way to the next that waits."""
        before = [entry.version.id for entry in self.state.waiting]
        self.state = self._port.review()
        waiting = [entry.version.id for entry in self.state.waiting]
        was_waiting = self.chosen in before and self.chosen not in waiting
        if self.entry is None or was_waiting:
            place = before.index(self.chosen) if self.chosen is not None and self.chosen in before else 0
            self.chosen = waiting[min(place, len(waiting) - 1)] if waiting else None
        self.changed.emit()

    @property
    def entry(self) -> ReviewEntry | None:
        """What is looked at."""
        entries = (*self.state.waiting, *self.state.decided)
        return next((entry for entry in entries if entry.version.id == self.chosen), None)

    def choose(self, version: VersionId) -> None:
        """Look at another."""
        if version != self.chosen:
            self.chosen = version
            self.selected.emit()

    def missing(self, ruling: Ruling, reason: str) -> str:
        """What is missing before that decision can be made; "" when nothing is."""
        entry = self.entry
        if entry is None:
            return tr("Choose a version first.")
        if not self.state.writable:
            return tr("The workspace is open read-only.")
        if entry.cannot_decide:
            return entry.cannot_decide
        if ruling is Ruling.APPROVE and entry.cannot_approve:
            return entry.cannot_approve
        return "" if reason.strip() else tr("Give a reason first.")

    def decide(self, ruling: Ruling, reason: str) -> bool:
        """Decide; says whether the decision was sent."""
        if self.chosen is None or self.missing(ruling, reason):
            return False
        self._port.decide(self.chosen, ruling, reason.strip())
        return True

    def check_again(self) -> None:
        """Check what is looked at again."""
        if self.chosen is not None:
            self._port.check_again(self.chosen)
