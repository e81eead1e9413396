"""Steps 6 and 7: check, and decide. An approval holds for exact bytes, recipe and report; else it is void."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.journey import log
from desktop.journey.names import version as named
from desktop.work import Desk, Finish, Steps, ask, now
from engine.domain.findings import Report
from engine.domain.plain import digest
from engine.domain.review import Decision, Ruling
from engine.domain.versions import State, Version
from engine.errors import UnknownName
from engine.review import still_valid

_AFTER = {Ruling.APPROVE: State.APPROVED, Ruling.REJECT: State.REJECTED, Ruling.CHANGES: State.CHANGES}


def check(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Report]:
    """Check the version `version` under the limits `profile`, and see whether its approval still holds."""
    version = named(desk, arguments["version"])
    video = desk.store.videos.one(id=version.item)
    report = yield from ask(
        "check",
        Report,
        files=tuple(file.path for file in version.files),
        video=video,
        version=version,
        analysis=None if video is None else desk.store.analyses.one(video=video.sha256),
        profile=arguments.get("profile") or "default",
        places=desk.places,
    )

    def record() -> None:
        current = named(desk, version.id)
        after = dataclasses.replace(current, state=_state_after(current, report, desk.store.decision(version.id)))
        desk.store.add_report(report)
        desk.store.versions.put(after)
        log.note(desk, "check", version=version.id, report=report.digest)
        if after.state is State.VOID and current.state is not State.VOID:
            log.note(desk, "void", version=version.id, report=report.digest)

    return Finish(report, (version.id,), record, frozenset({"versions"}))


def check_file(desk: Desk, path: Path, profile: str = "default") -> Steps[Report]:
    """Check any file; nothing is recorded."""
    report = yield from ask(
        "check", Report, files=(path,), video=None, version=None, analysis=None, profile=profile, places=desk.places
    )
    return Finish(report)


def decide(desk: Desk, name: str, ruling: Ruling, reason: str) -> Steps[Decision]:
    """The acting profile rules on a version.

    Raises:
        Refused: the maker decides about their own, the report is missing or of other bytes, a check blocks.
        BadInput: no reason.
    """
    version = named(desk, name)
    reviewer = desk.person(role="reviewer")
    decision = yield from ask(
        "decide",
        Decision,
        version=version,
        report=desk.store.report(version.id),
        ruling=ruling,
        by=reviewer,
        reason=reason,
        maker=desk.person(version.maker),
        at=now(),
    )

    def record() -> None:
        desk.store.people.put(reviewer)
        desk.store.add_decision(decision)
        desk.store.versions.put(dataclasses.replace(named(desk, version.id), state=_AFTER[ruling]))
        log.note(
            desk,
            ruling.value,
            {"reason": decision.reason, "same_account": decision.same_account},
            version=version.id,
            report=decision.bound.report,
            recipe=decision.bound.recipe,
            files=[str(one) for one in decision.bound.files],
        )

    return Finish(decision, (version.id,), record, frozenset({"versions"}))


def _state_after(version: Version, report: Report, decision: Decision | None) -> State:
    if version.state in (State.MADE, State.CHECKED):
        return State.CHECKED
    if version.state is not State.APPROVED:
        return version.state
    if decision is None:
        raise UnknownName(f"The approval of {version.id} is not in the workspace", "Review the version again.")
    files = (report.sha256, *(file.sha256 for file in version.files[1:]))
    return State.APPROVED if still_valid(decision, files, digest(version.recipe), report.digest) is None else State.VOID
