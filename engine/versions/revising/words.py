"""What a revision did and why, in sentences for a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.domain.media import Moment, Video
from engine.domain.versions import SwitchableStep
from engine.versions.plan import MakeRequest
from engine.versions.revising.steps import Found
from engine.versions.taste import Taste, vectors_of


def said_without_taste(request: MakeRequest, steps: Sequence[SwitchableStep]) -> tuple[str, ...]:
    """The sentences where nothing is known of what the audience likes in pictures."""
    first = f"Nothing is known of the pictures “{request.segment.name}” likes, so no part was left out or moved."
    return (first, *(s.why for s in steps[1:]))


def said_of(request: MakeRequest, found: Found, taste: Taste, steps: Sequence[SwitchableStep]) -> tuple[str, ...]:
    """The sentences: what was left out, what was moved, each further step, and whose likes pulled."""
    said = [*_left_out(request.video, found, taste), *_moved(request, found, taste)]
    said += [s.why for s in steps[1:]]
    if not said:
        return (f"Nothing was changed: no step brings the video closer to what “{request.segment.name}” likes.",)
    if found.state.moves:
        said.append(f"{taste.named(found.row)} pulled most.")
    return tuple(said)


def clock(video: Video, moment: Moment) -> str:
    """Minutes and seconds after the first picture: 1:02.3."""
    tenths = round(float(video.seconds_of(moment)) * 10)
    return f"{tenths // 600}:{tenths % 600 / 10:04.1f}"


def _left_out(video: Video, found: Found, taste: Taste) -> list[str]:
    units = found.units
    gone = [i for i in range(len(units)) if i not in found.state.order]
    if not gone:
        return []
    liking = found.effects.rows[found.state.graded, found.state.closer] @ taste.target
    seconds = sum(units[i].seconds for i in gone)
    places = ", ".join(f"{clock(video, units[i].span.start)}–{clock(video, units[i].span.end)}" for i in gone[:6])
    more = f" and {len(gone) - 6} more" if len(gone) > 6 else ""
    least, whole = float(liking[gone].mean()), float(liking.mean())
    return [f"Left out {seconds:.1f} s ({places}{more}): liked least, {least:.3f} against {whole:.3f} for the whole."]


def _moved(request: MakeRequest, found: Found, taste: Taste) -> list[str]:
    """A sentence for each part that was moved to the front, as it plays."""
    moved = [m.unit for m in found.state.moves if m.do == "order"][::-1]
    rows = vectors_of(request.analysis, taste.space)
    said: list[str] = []
    for place, index in enumerate(moved):
        unit = found.units[index]
        near = taste.named(np.asarray(rows[list(unit.frames)]), 1)
        ranks = "Opens with" if place == 0 else "Then comes"
        said.append(f"{ranks} the part at {clock(request.video, unit.span.start)}, the closest to {near}.")
    return said
