"""The review page's port: what waits for a decision, and who may make it."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from desktop.window.adapter import Adapter
from desktop.window.cells import checks_of
from desktop.window.hub import Hub
from desktop.window.players import Players
from desktop.window.versions import queue_check
from desktop.window.world import World
from engine.domain.findings import Report, Verdict
from engine.domain.media import Sha256
from engine.domain.review import Bound, Ruling
from engine.domain.versions import Recipe, State, Version, VersionId
from ui.i18n import tr
from ui.pages.review.ports import ReviewEntry, ReviewState
from ui.words import check_name

if TYPE_CHECKING:
    from desktop.work import Desk, Steps

_DECIDED = (State.APPROVED, State.REJECTED, State.CHANGES, State.EXPORTED, State.VOID)
_DECIDED_SHOWN = 40
_DECIDED_PLAYED = 5


class ReviewAdapter(Adapter):
    """See ui.pages.review.ports.ReviewPort."""

    parts = frozenset({"videos", "segments", "versions", "jobs"})

    def __init__(self, hub: Hub, players: Players) -> None:
        super().__init__(hub)
        self._players = players
        players.ready.connect(self.changed)

    def review(self) -> ReviewState:
        """The snapshot."""
        hub, world = self._hub, self._hub.world
        checking = checks_of(world)
        waiting = [v for v in world.versions if v.state is State.CHECKED or _is_new(v, checking)]
        decided = sorted((v for v in world.versions if v.state in _DECIDED), key=lambda v: _decided_at(world, v))
        shown = decided[::-1][:_DECIDED_SHOWN]
        return ReviewState(
            waiting=tuple(e for v in waiting if (e := self._entry(v, v.id in checking, True)) is not None),
            decided=tuple(
                e for n, v in enumerate(shown) if (e := self._entry(v, False, n < _DECIDED_PLAYED)) is not None
            ),
            loading=hub.loading,
            problem=hub.problem,
            writable=hub.writable,
        )

    def decide(self, version: VersionId, ruling: Ruling, reason: str) -> None:
        """Decide as the profile that is on."""

        def steps(desk: Desk) -> Steps[Any]:
            from desktop.journey import judging

            return judging.decide(desk, version, ruling, reason)

        def ended(_value: object, error: BaseException | None) -> None:
            if error is not None:
                self._hub.tell(error)

        self._hub.start(steps, ended)

    def check_again(self, version: VersionId) -> None:
        """Queue the checks again."""
        queue_check(self._hub, version)

    def _entry(self, version: Version, checking: bool, played: bool) -> ReviewEntry | None:
        world = self._hub.world
        video = world.video(version.item)
        if video is None:
            return None
        segment = world.segment(version.segment)
        report = None if checking else world.reports.get(version.id)
        return ReviewEntry(
            version=version,
            video=video,
            segment=segment.name if segment is not None else version.segment,
            report=report,
            bound=None if report is None else bound_of(version, report),
            play=self._players.version(version)[0],
            play_original=self._players.original(video) if played else None,
            cannot_decide=_why_not(self._hub.person, version),
            cannot_approve=_missing(report),
            decisions=world.decisions.get(version.id, ()),
        )


def _is_new(version: Version, checking: Container[str]) -> bool:
    """Whether it is checked for the first time."""
    return version.state is State.MADE and version.id in checking


def _decided_at(world: World, version: Version) -> str:
    made = world.decisions.get(version.id, ())
    return made[-1].at if made else ""


def _why_not(person: str, version: Version) -> str:
    """Nobody decides about their own; the engine's review enforces it, this only says it beforehand."""
    if not person:
        return tr("Choose who acts first.")
    if person.casefold().split() == version.maker.casefold().split():
        return tr("You made this version. Switch to another profile to decide about it.")
    return ""


def _missing(report: Report | None) -> str:
    """What an approval would be refused for."""
    if report is None:
        return tr("The checks are still running.")
    blocking = [check_name(found.check).lower() for found in report.findings if found.verdict is Verdict.BLOCK]
    return tr("Blocked by: {checks}.", checks=", ".join(blocking)) if blocking else ""


def bound_of(version: Version, report: Report) -> Bound:
    """What a decision would bind to."""
    return Bound(tuple(file.sha256 for file in version.files), _digest(_Kept(version)), report.digest)


class _Kept:
    """A version by its identity, so that its recipe is hashed once for each value that was read."""

    def __init__(self, version: Version) -> None:
        self.recipe: Recipe = version.recipe
        self._id = (version.id, version.state)

    def __hash__(self) -> int:
        return hash(self._id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self._id == other._id and self.recipe == other.recipe


@lru_cache(maxsize=512)
def _digest(version: _Kept) -> Sha256:
    from engine.domain.plain import digest

    return digest(version.recipe)
