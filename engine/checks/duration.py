"""The version is as long as its recipe and its time map say, to one frame."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.checks import worlds
from engine.checks.compare import Pair, kept_seconds, pair, steps_on
from engine.checks.contract import MOVING, Check, CheckContext, Judgement, KnownAnswer, PackContext
from engine.checks.seen import Seen
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.domain.versions import Pace, Version

ID = "quality.duration"
_PACKETS = 2 * 1024 / 44100
"""Seconds of two AAC packets: players hold the last picture while they sound."""


def duration() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.QUALITY, MOVING, False, _judge, _pack)


def judge_duration(both: Pair, expected: float, limits: dict[str, float]) -> Judgement:
    """Compare the decoded length with the map's and with `expected`, the recipe's, both in seconds."""
    seen, pieces = both.seen, both.time_map.pieces
    actual = seen.end - float(seen.seconds[0]) - _held(seen)
    map_length = float(pieces[-1].version_end - pieces[0].version_start) if pieces else 0.0
    frame = max(seen.frame, both.source.frame)
    off = (
        min(max(abs(length - map_length), abs(length - expected)) for length in (actual, actual + _held(seen))) / frame
    )
    measured = {"seconds": actual, "map_seconds": map_length, "recipe_seconds": expected, "frames_off": off}
    if off <= limits["frames_off"] + 1e-3:
        return Judgement(Verdict.PASS, f"{actual:.2f} s, as the recipe says.", measured)
    return Judgement(
        Verdict.BLOCK,
        f"{actual:.2f} s, but the recipe makes {expected:.2f} s and its map {map_length:.2f} s.",
        measured,
        (Evidence("the length differs from here on", min(actual, expected), max(actual, expected)),),
        repair="render the version again from its recipe",
    )


def _held(seen: Seen) -> float:
    """Seconds that the last picture stays only because the sound's last packets are whole ones."""
    held = float(seen.lengths[-1]) - seen.frame
    return held if 0 < held <= _PACKETS else 0.0


def recipe_seconds(version: Version, source_seconds: float) -> float:
    """What the recipe's kept spans and pace come to."""
    kept = kept_seconds(version)
    speed = np.prod([float(step.speed) for step in steps_on(version) if isinstance(step, Pace)] or [1.0])
    return (source_seconds if kept is None else kept) / float(speed)


def _judge(context: CheckContext, control: Control) -> Judgement:
    both = pair(context, control)
    assert context.version is not None
    whole = both.source.end - float(both.source.seconds[0])
    return judge_duration(both, recipe_seconds(context.version, whole), context.limits.of(ID))


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits, answers = context.limits.of(ID), []
    for number in range(10):
        rate = (24, 25, 30, 50, 60)[number % 5]
        wrong, near = 2 + number % 4, number % 3 - 1
        for name, cut, expected in (
            (f"{wrong} frames short at {rate} fps", wrong, Verdict.BLOCK),
            (f"{wrong} frames long at {rate} fps", -wrong, Verdict.BLOCK),
            (f"{near} frames off at {rate} fps", near, Verdict.PASS),
        ):
            answers.append(KnownAnswer(name, expected, partial(_ask, number, rate, cut, limits)))
    return tuple(answers)


def _ask(number: int, rate: int, cut: int, limits: dict[str, float], _: Control) -> Verdict:
    """A version that keeps all but `number` frames at each end of forty, then lost `cut` more (negative: gained)."""
    picture = worlds.drawn(number, 40 / rate, rate, 1)
    start, end = number, 40 - number
    kept = picture[start:end]
    shown = kept[: len(kept) - cut] if cut >= 0 else np.concatenate([kept, kept[cut:]])
    both = Pair(worlds.seen(shown, rate), worlds.seen(picture, rate), worlds.time_map([(start, end)], rate))
    return judge_duration(both, (end - start) / rate, limits).verdict
