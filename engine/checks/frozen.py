"""Pictures that stand still where the source moves.

A run of frames is still when each differs from the one before by less than the noise of coding. The source moved when
its small picture left the one at the run's start by more than a flicker: how long it had done so is the time that is
frozen and unexplained. The method is FFmpeg's freezedetect with the source as the reference.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.checks import worlds
from engine.checks.compare import Pair, pair
from engine.checks.contract import MOVING, Check, CheckContext, Judgement, KnownAnswer, PackContext
from engine.checks.seen import Bytes, Seen, runs
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict

ID = "quality.frozen"
_STILL = 0.0015
"""Mean change of luma (0..1) below which two frames are the same picture, coded twice."""
_MOVED = 0.010
"""Mean difference of the small pictures (0..1) from which on the source has visibly moved on."""


def frozen() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.QUALITY, MOVING, False, _judge, _pack)


def judge_frozen(both: Pair, limits: dict[str, float]) -> Judgement:
    """Frozen stretches of the version that its source does not explain."""
    starts, lengths = both.starts, both.seen.lengths
    index = both.index
    found: list[tuple[float, float, float]] = []
    for first, after in runs(both.seen.change < _STILL):
        begin = max(first - 1, 0)
        moved = _moved(both, begin, index[begin:after])
        seconds = float(lengths[begin:after][moved].sum())
        if seconds >= limits["review_seconds"]:
            found.append((seconds, float(starts[begin]), float(starts[after - 1] + lengths[after - 1])))
    found.sort(reverse=True)
    longest = found[0][0] if found else 0.0
    measured = {"unexplained_stretches": len(found), "longest_s": longest}
    if not found:
        return Judgement(Verdict.PASS, "The picture moves wherever the source does.", measured)
    return Judgement(
        Verdict.BLOCK if longest >= limits["block_seconds"] else Verdict.REVIEW,
        f"The picture stands still for {longest:.2f} s while the source moves, at {found[0][1]:.2f} s.",
        measured,
        tuple(Evidence("frozen, the source moves", start, end) for _, start, end in found),
        repair="render the version again from its recipe",
    )


def _moved(both: Pair, begin: int, index: np.ndarray) -> np.ndarray:
    """(n,) whether the source had left its picture at the run's start; True where the map shows no source."""
    known = index >= 0
    if not known.any():
        return np.ones(len(index), bool)
    shown = [both.shown_small(begin + n, max(int(source), 0)) for n, source in enumerate(index)]
    small = np.stack(shown).astype(np.float32)
    away = np.abs(small - small[int(np.argmax(known))]).mean(axis=(1, 2)) / 255
    return (away > _MOVED) | ~known


def _judge(context: CheckContext, control: Control) -> Judgement:
    return judge_frozen(pair(context, control), context.limits.of(ID))


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    source = worlds.drawn(2, 4.0)
    seen = worlds.seen(source)
    answers: list[KnownAnswer] = []
    for number in range(10):
        start, length = 4 * number, 26 + 3 * number
        stuck = worlds.coded(source, number)
        stuck[start : start + length] = stuck[start]
        answers.append(KnownAnswer(f"{length} frames frozen", Verdict.BLOCK, partial(_ask, seen, stuck, limits)))
        short = worlds.coded(source, number)
        short[start : start + 5] = short[start]
        answers.append(KnownAnswer("five frames held", Verdict.PASS, partial(_ask, seen, short, limits)))
        own = source.copy()
        own[start : start + length] = own[start]
        coded = worlds.coded(own, number)
        coded[start : start + length] = coded[start]
        ask = partial(_ask, worlds.seen(own), coded, limits)
        answers.append(KnownAnswer("still in the source too", Verdict.PASS, ask))
    return tuple(answers)


def _ask(source: Seen, version: Bytes, limits: dict[str, float], _: Control) -> Verdict:
    return judge_frozen(worlds.beside(source, version), limits).verdict
