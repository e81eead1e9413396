"""What a revision did and why, in sentences for a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.domain.media import Moment, Video
from engine.domain.versions import Captions, Frame, Grade, Pace, SwitchableStep
from engine.versions.plan import MakeRequest
from engine.versions.revising.units import Unit
from engine.versions.taste import Taste, vectors_of


def said_of(
    request: MakeRequest,
    units: Sequence[Unit],
    order: Sequence[int],
    taste: Taste | None,
    liking: np.ndarray | None,
    steps: Sequence[SwitchableStep],
) -> tuple[str, ...]:
    """The sentences; `liking` (units,) are the scores that the choice was made by."""
    said: list[str] = []
    if taste is None:
        said.append(
            f"Nothing is known of the pictures “{request.segment.name}” likes, so no scene was left out or moved."
        )
    gone = [i for i in range(len(units)) if i not in set(order)]
    if gone and liking is not None:
        said.append(_left_out(request.video, units, gone, liking))
    if taste is not None:
        said.extend(_moved(request, units, order, taste))
    said.extend(_of_step(step, taste) for step in steps[1:])
    if taste is not None and not said:
        said.append(f"Nothing was changed: no step brings the video closer to what “{request.segment.name}” likes.")
    elif taste is not None:
        pulled = taste.named(_rows(request, units, order, taste))
        said.append(f"{pulled} pulled most.")
    return tuple(said)


def clock(video: Video, moment: Moment) -> str:
    """Minutes and seconds after the first picture: 1:02.3."""
    seconds = float(video.seconds_of(moment))
    minutes = int(seconds // 60)
    return f"{minutes}:{seconds - 60 * minutes:04.1f}"


def _left_out(video: Video, units: Sequence[Unit], gone: Sequence[int], liking: np.ndarray) -> str:
    seconds = sum(units[i].seconds for i in gone)
    places = ", ".join(f"{clock(video, units[i].span.start)}–{clock(video, units[i].span.end)}" for i in gone[:6])
    more = f" and {len(gone) - 6} more" if len(gone) > 6 else ""
    mean = float(liking[list(gone)].mean())
    return (
        f"Left out {seconds:.1f} s ({places}{more}): liked least, {mean:.3f} against {float(liking.mean()):.3f} "
        "for the whole."
    )


def _moved(request: MakeRequest, units: Sequence[Unit], order: Sequence[int], taste: Taste) -> list[str]:
    """A sentence for each unit that plays before one that the source shows earlier."""
    said: list[str] = []
    for place, index in enumerate(order[:-1]):
        if index > min(order[place + 1 :]) and place < 2:
            near = taste.named(_rows(request, units, [index], taste), 1)
            ranks = "Opens with" if place == 0 else "Then comes"
            said.append(f"{ranks} the part at {clock(request.video, units[index].span.start)}, the closest to {near}.")
    return said


def _rows(request: MakeRequest, units: Sequence[Unit], order: Sequence[int], taste: Taste) -> np.ndarray:
    rows = vectors_of(request.analysis, taste.space)
    return np.array([rows[list(units[u].frames)].mean(axis=0) for u in order])


def _of_step(step: SwitchableStep, taste: Taste | None) -> str:
    match step.step:
        case Pace() | Frame() | Grade():
            return step.why
        case Captions(lines=lines):
            return f"{len(lines)} captions show the spoken words: many watch without sound."
        case _:
            return step.why
