"""The pictures of a clip, look or revision are those of its source, at the time that its map says.

Every frame is compared with the source frame it should show by the correlation of local edges, which survives
grading, captions, cropping and drawn looks. On 169 frames of 55 clips the measure was >= 0.39 under captions, grading
and JPEG, >= 0.33 after a crop to 9:16, >= 0.24 as ink, >= 0.66 as cartoon; between unrelated videos its 99th percentile
is 0.29. A stretch is foreign when its running median over half a second stays below the limit.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from engine.checks import worlds
from engine.checks.compare import Pair, agreement, has_look, pair, steps_on
from engine.checks.contract import MOVING, Check, CheckContext, Judgement, KnownAnswer, PackContext
from engine.checks.seen import Bytes, Floats, runs
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.domain.media import Box
from engine.domain.versions import Frame

ID = "authenticity.content"
_WINDOW = 0.5


def content() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.AUTHENTICITY, MOVING, False, _judge, _pack)


def judge_content(both: Pair, redrawn: bool, limits: dict[str, float], control: Control) -> Judgement:
    """Stretches of the version that are not the source's pictures.

    Args:
        both: version, source, map and crop.
        redrawn: whether a look or a crop is in the recipe: then the looser limit holds.
    """
    agree = agreement(both, control)
    limit = limits["redrawn" if redrawn else "alike"]
    lengths, starts = both.seen.lengths, both.starts
    foreign = _running_median(agree, round(_WINDOW / max(both.seen.frame, 1e-3))) < limit
    found = sorted(
        (-float(lengths[a:b].sum()), float(starts[a]), float(starts[b - 1] + lengths[b - 1])) for a, b in runs(foreign)
    )
    longest, total = (-found[0][0] if found else 0.0), float(lengths[foreign].sum())
    first = min((start for _, start, _ in found), default=0.0)
    measured = {
        "median_agreement": float(np.median(agree)),
        "foreign_s": total,
        "longest_foreign_s": longest,
        "frames_compared": len(agree),
    }
    if not found:
        return Judgement(Verdict.PASS, f"All {len(agree)} pictures come from the source.", measured)
    return Judgement(
        Verdict.BLOCK if longest >= limits["block_seconds"] else Verdict.REVIEW,
        f"{total:.2f} s of pictures are not those of the source at the mapped time, first at {first:.2f} s.",
        measured,
        tuple(Evidence("not the source's picture", start, end) for _, start, end in found),
        repair="render the version again from its recipe and source",
    )


def _running_median(values: Floats, width: int) -> Floats:
    """The median over `width` neighbours; at the ends over those that there are."""
    half = max(width, 1) // 2
    return np.array([np.median(values[max(0, n - half) : n + half + 1]) for n in range(len(values))])


def _judge(context: CheckContext, control: Control) -> Judgement:
    both = pair(context, control.part(0.0, 0.8))
    assert context.version is not None
    cropped = any(isinstance(step, Frame) for step in steps_on(context.version))
    return judge_content(both, cropped or has_look(context.version), context.limits.of(ID), control.part(0.8, 1.0))


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    source = worlds.drawn(4, 4.0, shots=4)
    seen = worlds.seen(source)
    answers: list[KnownAnswer] = []
    for number in range(4):
        other = worlds.drawn(400 + number, 4.0, shots=4)
        partly = source.copy()
        partly[20 * number : 20 * number + 20] = other[20 * number : 20 * number + 20]
        moved = np.roll(source, 25 * (1 + number % 3), axis=0)
        graded = np.clip(source.astype(np.float32) * (0.6 + 0.1 * number) + 10 * number, 0, 255).astype(np.uint8)
        for name, shown, redrawn, expected in (
            ("another video", other, False, Verdict.BLOCK),
            ("another video under a look", 255 - other, True, Verdict.BLOCK),
            ("a foreign stretch", partly, False, Verdict.BLOCK),
            ("other shots than the map says", moved, False, Verdict.BLOCK),
            ("coded again", worlds.coded(source, number), False, Verdict.PASS),
            ("graded", graded, False, Verdict.PASS),
            ("posterised", source // 48 * 48, True, Verdict.PASS),
        ):
            both = worlds.beside(seen, worlds.coded(shown, number))
            answers.append(KnownAnswer(f"{name} {number}", expected, partial(_ask, both, redrawn, limits)))
        answers.append(KnownAnswer(f"cropped {number}", Verdict.PASS, partial(_ask, _crop(source), True, limits)))
    return tuple(answers)


def _crop(source: Bytes) -> Pair:
    box = Box(0.3, 0.0, 0.32, 1.0)
    columns = source.shape[2]
    shown = source[:, :, round(0.3 * columns) : round(0.62 * columns)]
    return replace(worlds.beside(worlds.seen(source), shown), boxes=(box,))


def _ask(both: Pair, redrawn: bool, limits: dict[str, float], control: Control) -> Verdict:
    return judge_content(both, redrawn, limits, control).verdict
