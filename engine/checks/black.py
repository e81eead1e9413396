"""Black pictures that the source does not have.

A picture is black when at least `dark_share` of its pixels have luma below 0.10 (FFmpeg's blackdetect rule). It is
unexplained when the source's picture at the mapped time is clearly not black; a graded dark scene that only just
crosses the limit is not.
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

ID = "quality.black"
_CLEARLY = 0.08
"""By so much must the source's picture be less dark than the limit for the version's black to be unexplained."""


def black() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.QUALITY, MOVING, False, _judge, _pack)


def judge_black(both: Pair, limits: dict[str, float]) -> Judgement:
    """Black stretches of the version that its source does not explain."""
    share, lengths, starts = limits["dark_share"], both.seen.lengths, both.starts
    is_black = both.seen.dark >= share
    unexplained = is_black & (both.shown_dark() < share - _CLEARLY)
    found = sorted((-float(lengths[a:b].sum()), float(starts[a])) for a, b in runs(unexplained))
    longest = -found[0][0] if found else 0.0
    measured = {"unexplained_stretches": len(found), "longest_s": longest, "black_s": float(lengths[is_black].sum())}
    if not found:
        return Judgement(Verdict.PASS, "No black picture that the source does not have.", measured)
    evidence = tuple(Evidence("black, the source is not", start, start - length) for length, start in found)
    return Judgement(
        Verdict.BLOCK if longest >= limits["block_seconds"] - 1e-6 else Verdict.REVIEW,
        f"{longest:.2f} s of black that the source does not have, at {found[0][1]:.2f} s.",
        measured,
        evidence,
        repair="render the version again from its recipe",
    )


def _judge(context: CheckContext, control: Control) -> Judgement:
    return judge_black(pair(context, control), context.limits.of(ID))


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    source = worlds.drawn(1, 4.0)
    seen = worlds.seen(source)
    answers: list[KnownAnswer] = []
    for number in range(10):
        start, length = 7 * number, 3 + 2 * number
        gap = worlds.coded(source, number)
        gap[start : start + length] = number
        answers.append(KnownAnswer(f"{length} black frames", Verdict.BLOCK, partial(_ask, seen, gap, limits)))
        one = worlds.coded(source, number)
        one[start] = 0
        answers.append(KnownAnswer("one black frame", Verdict.REVIEW, partial(_ask, seen, one, limits)))
        own = source.copy()
        own[start : start + length] = number
        answers.append(
            KnownAnswer(
                "black in the source too", Verdict.PASS, partial(_ask, worlds.seen(own), worlds.coded(own), limits)
            )
        )
        dim = (source.astype(np.float32) * (0.16 + 0.02 * number)).astype(np.uint8)
        ask = partial(_ask, worlds.seen(dim), _darker(dim), limits)
        answers.append(KnownAnswer("a dark source, darker", Verdict.PASS, ask))
    return tuple(answers)


def _darker(luma: Bytes) -> Bytes:
    return (luma.astype(np.float32) * 0.97).astype(np.uint8)


def _ask(source: Seen, version: Bytes, limits: dict[str, float], _: Control) -> Verdict:
    return judge_black(worlds.beside(source, version), limits).verdict
