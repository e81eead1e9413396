"""Steps 8 to 10: seal and export, rank, and verify any file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.journey import log, names
from desktop.work import Desk, Finish, Steps, ask, now
from engine.domain.items import CorpusItem, Ranking, Verification
from engine.domain.review import Ruling
from engine.domain.versions import State
from engine.errors import Refused


def export(desk: Desk, arguments: Mapping[str, Any]) -> Steps[CorpusItem]:
    """Seal the approved version `version` and put it into the corpus; copies go to the folder `to`, if any.

    Raises:
        Refused: it is not approved, or the approval does not hold any more.
    """
    version = names.version(desk, arguments["version"])
    report, decision = desk.store.report(version.id), desk.store.decision(version.id)
    if report is None or decision is None or decision.ruling is not Ruling.APPROVE or version.state is State.VOID:
        raise Refused(f"The version {version.id} is not approved", "Check it, then have another profile review it.")
    segment = names.segment_of(desk, version.segment)
    item = yield from ask(
        "export",
        CorpusItem,
        version=version,
        video=names.video(desk, version.item),
        segment_name=segment.name if segment is not None else version.segment,
        report=report,
        decision=decision,
        maker_role=desk.person(version.maker).role,
        reviewer_role=desk.person(decision.by, "reviewer").role,
        folder=desk.workspace.corpus,
        keys=desk.workspace.keys,
        places=desk.places,
        at=now(),
        uploaders=_uploaders(desk, version.item),
        to=Path(arguments["to"]) if arguments.get("to") else None,
    )

    def record() -> None:
        desk.store.items.put(item, removed=0)
        desk.store.versions.put(dataclasses.replace(names.version(desk, version.id), state=State.EXPORTED))
        log.note(
            desk,
            "export",
            item=item.id,
            version=version.id,
            parents=[str(parent) for parent in item.parents],
            segment=version.segment,
            manifest=item.manifest_id,
        )

    return Finish(item, (item.id,), record, frozenset({"items", "versions"}))


AI_CAP = "ai_cap"
"""The fact that holds the largest share of AI items among the first places, 0..1; the engine's own where it is ""."""


def rank(desk: Desk, name: str) -> Steps[Ranking]:
    """The whole corpus in one list for a segment, under the workspace's own cap where it has one."""
    segment = names.segment(desk, name)
    cap = desk.store.fact(AI_CAP)
    more = {"cap": float(cap)} if cap else {}
    ranking = yield from ask("rank", Ranking, segment=segment, items=desk.store.items.find(removed=0), **more)
    return Finish(ranking)


def verify(desk: Desk, path: Path) -> Steps[Verification]:
    """What can be said of any file."""
    known = desk.store.items.find(removed=0)
    verification = yield from ask("recognise", Verification, path=path, keys=desk.workspace.keys, items=known)
    return Finish(verification)


def _uploaders(desk: Desk, item: str) -> tuple[str, ...]:
    """The profiles behind the source."""
    known = desk.store.items.one(id=item)
    return known.authors if known is not None and known.authors else ("uploader",)
