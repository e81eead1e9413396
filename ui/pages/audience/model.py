"""The audience's state: segments, those on their way, and what a person is about to remove."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from engine.domain.audience import Segment, SegmentId, SegmentSource
from ui.i18n import tr
from ui.pages.audience.ports import AudiencePort, AudienceState, FeedbackOrder
from ui.pages.model import PageModel


class AudienceModel(PageModel):
    """What the audience page shows and does."""

    def __init__(self, port: AudiencePort, parent: QObject | None = None) -> None:
        super().__init__(port, parent)
        self._port = port
        self._leaving: set[SegmentId] = set()
        self.state = AudienceState(loading=True)
        self.read()

    def read(self) -> None:
        """Take the snapshot."""
        self.state = self._port.audience()
        self._leaving &= {segment.id for segment in self.state.segments}
        self.changed.emit()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments that are to be seen."""
        return tuple(s for s in self.state.segments if s.id not in self._leaving)

    def is_taken(self, name: str) -> bool:
        """Whether a segment has that name already."""
        return name.strip().casefold() in {s.name.casefold() for s in self.segments}

    def add_by_examples(self, name: str, likes: tuple[Path, ...]) -> None:
        """A segment that likes these."""
        self._port.add_by_examples(name.strip(), likes)

    def add_by_words(self, name: str, description: str) -> None:
        """A segment in words."""
        self._port.add_by_words(name.strip(), description.strip())

    def look_at(self, path: Path) -> None:
        """Look into a feedback file."""
        self._port.look_at(path)

    def stop_looking(self) -> None:
        """Forget it."""
        self._port.stop_looking()

    def import_feedback(self, order: FeedbackOrder) -> None:
        """Import it."""
        self._port.import_feedback(order)

    def dismiss(self, key: str) -> None:
        """Take a failed one away."""
        self._port.dismiss(key)

    # ---- removing: hidden at once, removed when the notice ends, kept when the person takes it back

    def hide(self, segment: SegmentId) -> None:
        """Let a segment vanish from the page."""
        self._leaving.add(segment)
        self.changed.emit()

    def take_back(self, segment: SegmentId) -> None:
        """Show it again."""
        self._leaving.discard(segment)
        self.changed.emit()

    def remove(self, segment: SegmentId) -> None:
        """Remove it for good."""
        if segment in self._leaving:
            self._port.remove(segment)


def source_words(segment: Segment) -> str:
    """Where a segment's taste comes from."""
    return {
        SegmentSource.FEEDBACK: tr("from feedback"),
        SegmentSource.EXAMPLES: tr("from examples"),
        SegmentSource.WORDS: tr("from words"),
    }[segment.source]


def health_notes(segment: Segment) -> tuple[str, ...]:
    """What to know before trusting a segment."""
    notes = list(segment.health.notes)
    if not segment.judging and segment.source is not SegmentSource.WORDS:
        notes.append(tr("Fewer than 10 likes: fit cannot be measured."))
    if segment.health.stable is False:
        notes.append(tr("Unstable: other people in the sample would give another audience."))
    return tuple(dict.fromkeys(notes))
