"""Steps that lead on by themselves: each one queues the next in the very transaction that records it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from desktop import queue
from desktop.journey.audience import build_segments, import_feedback
from desktop.journey.sample import TITLE, Sample, compose
from desktop.journey.videos import import_video
from desktop.work import Desk, Finish, Steps
from engine.domain.audience import Feedback, SegmentBuild
from engine.domain.media import Video

T = TypeVar("T")
BUILT = "built"
"""The fact that tells of the last building: {"feedback", "hidden", "notes"}."""


def bring(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Video]:
    """Load the file `path`, then analyse it. Arguments as of `import_video`."""
    finish = yield from import_video(desk, arguments)
    video = finish.value

    def lead_on() -> None:
        what = f"Analyse {video.title or video.name}"
        queue.add(desk.store, "analyse", {"item": video.id}, what=what, by=desk.by)

    return _after(finish, lead_on)


def audiences(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Feedback]:
    """Read the feedback file `path`, then build `count` segments of at least `minimum` people from it."""
    finish = yield from import_feedback(desk, arguments)
    feedback = finish.value

    def lead_on() -> None:
        wanted = {"feedback": feedback.id, "count": arguments.get("count"), "minimum": arguments.get("minimum")}
        queue.add(desk.store, "cluster", wanted, what=f"Build audiences from {feedback.name}", by=desk.by)

    return _after(finish, lead_on)


def cluster(desk: Desk, arguments: Mapping[str, Any]) -> Steps[SegmentBuild]:
    """Build segments as `build_segments` does, and remember how many were left out and why."""
    finish = yield from build_segments(desk, arguments)
    built = finish.value
    told = {"feedback": arguments["feedback"], "hidden": built.hidden_small, "notes": list(built.notes)}
    return _after(finish, lambda: desk.store.set_fact(BUILT, json.dumps(told)))


def open_sample(desk: Desk, arguments: Mapping[str, Any]) -> Steps[Sample]:
    """Put the sample together in the cache, then load it with its simulated audiences."""
    finish = yield from compose(desk.places.cache / "sample")
    sample = finish.value

    def lead_on() -> None:
        video = {"path": str(sample.video), "title": TITLE, "tags": ["sample"], "declared": "human"}
        queue.add(desk.store, "bring", video, what="Load the sample", by=desk.by)
        people = {
            "path": str(sample.interactions),
            "format": "auto",
            "items": str(sample.items),
            "columns": {},
            "count": 5,
            "minimum": arguments.get("minimum"),
        }
        queue.add(desk.store, "audiences", people, what="Read the sample's simulated feedback", by=desk.by)

    return _after(finish, lead_on)


def _after(finish: Finish[T], lead_on: Callable[[], None]) -> Finish[T]:
    """The same end, with one thing more in its record."""

    def record() -> None:
        if finish.record is not None:
            finish.record()
        lead_on()

    return dataclasses.replace(finish, record=record, changed=finish.changed | {"jobs"})
