"""Step 3: feedback is read, segments are built, added and removed."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.journey import log
from desktop.journey.names import segment as named
from desktop.work import Desk, Finish, Steps, ask
from engine.domain.audience import Feedback, Segment, SegmentBuild
from engine.errors import BadInput, UnknownName


def import_feedback(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Feedback]:
    """Read the feedback file `path` of `format`, with its `items` file (or None) and `columns`."""
    items = arguments.get("items")
    feedback = yield from ask(
        "read_feedback",
        Feedback,
        path=Path(arguments["path"]),
        format=arguments.get("format") or "auto",
        items=Path(items) if items else None,
        columns=dict(arguments.get("columns") or {}),
        places=desk.places,
    )

    def record() -> None:
        desk.store.feedback.put(feedback)
        desk.store.set_fact("feedback", feedback.id)
        log.note(desk, "feedback", feedback=feedback.id)

    return Finish(feedback, (feedback.id,), record, frozenset({"feedback"}))


def build_segments(desk: Desk, arguments: Mapping[str, Any]) -> Steps[SegmentBuild]:
    """Cluster the people of `feedback` (None: what was read last) into `count` segments (None: as many as are stable).

    The segments that were built from the same feedback before give way to the new ones.
    """
    feedback = _feedback(desk, arguments.get("feedback"))
    more = {"minimum": arguments["minimum"]} if arguments.get("minimum") else {}
    built = yield from ask(
        "build_segments", SegmentBuild, feedback=feedback, count=arguments.get("count"), places=desk.places, **more
    )

    def record() -> None:
        for old in desk.store.segments.find(feedback=feedback.id, removed=0):
            desk.store.segments.mark(old.id, "removed", 1)
        for segment in built.segments:
            desk.store.segments.put(_under_free_name(desk, segment), removed=0)
        ids = [segment.id for segment in built.segments]
        log.note(desk, "segment", feedback=feedback.id, segments=[str(one) for one in ids])

    return Finish(built, tuple(one.id for one in built.segments), record, frozenset({"segments"}))


def add_segment(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Segment]:
    """Add the segment `name` from the files `likes` and the words `describe`."""
    _refuse_name(desk, arguments["name"])
    segment = yield from ask(
        "add_segment",
        Segment,
        name=arguments["name"],
        likes=tuple(Path(path) for path in arguments.get("likes") or ()),
        describe=arguments.get("describe") or "",
        places=desk.places,
    )

    def record() -> None:
        _refuse_name(desk, segment.name)
        desk.store.segments.put(segment, removed=0)
        log.note(desk, "segment", segment=segment.id)

    return Finish(segment, (segment.id,), record, frozenset({"segments"}))


def remove_segment(desk: Desk, name: str) -> Segment:
    """Take a segment out of the list; what was made for it keeps its id."""
    segment = named(desk, name)
    with desk.store.writing():
        desk.store.segments.mark(segment.id, "removed", 1)
        log.note(desk, "remove-segment", segment=segment.id)
    return segment


def _feedback(desk: Desk, identity: str | None) -> Feedback:
    wanted = identity or desk.store.fact("feedback")
    found = desk.store.feedback.one(id=wanted)
    if found is None:
        raise UnknownName(
            f"There is no feedback {wanted!r}" if wanted else "No feedback was read yet",
            "Read a file with `feedback import`, or use `segment add`.",
        )
    return found


def _refuse_name(desk: Desk, name: str) -> None:
    for one in desk.store.segments.find(removed=0):
        if one.name.casefold() == name.strip().casefold():
            raise BadInput(
                f"There is already a segment {one.name!r}", "Remove it with `segment remove`, or choose another name."
            )


def _under_free_name(desk: Desk, segment: Segment) -> Segment:
    """The segment, numbered where another one that stays has its name."""
    taken = {one.name for one in desk.store.segments.find(removed=0) if one.id != segment.id}
    numbered = (f"{segment.name} {number}" for number in itertools.count(2))
    return (
        segment
        if segment.name not in taken
        else dataclasses.replace(segment, name=next(name for name in numbered if name not in taken))
    )
