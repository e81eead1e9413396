"""Pictures that cannot be decoded as they should, and holes in time that the source does not have."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from engine.checks import worlds
from engine.checks.compare import Pair, pair
from engine.checks.contract import ALL_KINDS, Check, CheckContext, Judgement, KnownAnswer, PackContext
from engine.checks.seen import Seen
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict

ID = "quality.damage"


def damage() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.QUALITY, ALL_KINDS, True, _judge, _pack)


def judge_decoding(seen: Seen, warnings: tuple[str, ...] = ()) -> Judgement | None:
    """What the decoder itself says: BLOCK for damaged frames or a broken-off file, REVIEW for other warnings."""
    measured = {"frames": len(seen.pts), "damaged_frames": seen.damaged, "stopped": float(bool(seen.stopped))}
    if seen.stopped:
        end = seen.after_first(float(seen.seconds[-1]))
        message = f"Decoding stops at {end:.2f} s ({seen.stopped})."
        return Judgement(Verdict.BLOCK, message, measured, (Evidence("decoding stops here", end),), repair=_AGAIN)
    if seen.damaged:
        return Judgement(Verdict.BLOCK, f"{seen.damaged} pictures are damaged.", measured, repair=_AGAIN)
    if warnings:
        return Judgement(
            Verdict.REVIEW, warnings[0], measured, tuple(Evidence(text) for text in warnings), repair=_AGAIN
        )
    return None


def judge_damage(both: Pair, limits: dict[str, float], warnings: tuple[str, ...] = ()) -> Judgement:
    """Decoding faults, then holes: a frame that stays far longer than usual while the source goes on."""
    broken = judge_decoding(both.seen, warnings)
    if broken is not None:
        return broken
    lengths, starts = both.seen.lengths, both.starts
    usual = max(both.seen.frame, both.source.frame)
    allowed = limits["gap_frames"] * np.maximum(usual, _stretched(both))
    holes = np.flatnonzero(lengths[:-1] > allowed[:-1])
    longest = float(lengths[holes].max()) if len(holes) else 0.0
    measured = {
        "frames": len(lengths),
        "damaged_frames": 0,
        "stopped": 0,
        "holes": len(holes),
        "longest_hole_s": longest,
    }
    if not len(holes):
        return Judgement(Verdict.PASS, f"All {len(lengths)} pictures decode, without holes in time.", measured)
    return Judgement(
        Verdict.BLOCK,
        f"A picture stays for {longest:.2f} s where the source goes on.",
        measured,
        tuple(Evidence("pictures are missing", float(starts[n]), float(starts[n] + lengths[n])) for n in holes),
        repair=_AGAIN,
    )


_AGAIN = "render the version again from its recipe"


def _stretched(both: Pair) -> np.ndarray:
    """(N,) seconds that the source's frame stays, at the version's pace."""
    pieces = both.time_map.pieces
    speeds = [float((p.source_end - p.source_start) / (p.version_end - p.version_start)) for p in pieces]
    return both.shown(both.source.lengths) / (min(speeds) if speeds else 1.0)


def _judge(context: CheckContext, control: Control) -> Judgement:
    if context.still:
        context.material.still(context.files[0])
        return Judgement(Verdict.PASS, "The picture decodes.", {"frames": 1})
    warnings = tuple(getattr(context.material.media(control), "warnings", ()))
    if context.version is not None:
        return judge_damage(pair(context, control), context.limits.of(ID), warnings)
    seen = context.material.seen(control)
    broken = judge_decoding(seen, warnings)
    return broken or Judgement(Verdict.PASS, f"All {len(seen.pts)} pictures decode.", {"frames": len(seen.pts)})


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    picture = worlds.drawn(3, 3.0)
    good = worlds.beside(worlds.seen(picture), picture)
    answers: list[KnownAnswer] = []
    for number in range(6):
        torn = replace(good, seen=replace(good.seen, damaged=number + 1))
        halted = replace(good, seen=replace(_dropped(good.seen, 30 + number, 75), stopped="invalid data"))
        gap = replace(good, seen=_dropped(good.seen, 20 + number, 23 + 2 * number))
        own_gap = replace(gap, source=_dropped(good.source, 20 + number, 23 + 2 * number))
        one = replace(good, seen=_dropped(good.seen, 20 + number, 21 + number))
        for name, both, expected in (
            ("damaged frames", torn, Verdict.BLOCK),
            ("decoding stops", halted, Verdict.BLOCK),
            ("frames missing", gap, Verdict.BLOCK),
            ("missing in the source too", own_gap, Verdict.PASS),
            ("one frame dropped", one, Verdict.PASS),
        ):
            answers.append(KnownAnswer(f"{name} {number}", expected, partial(_ask, both, limits)))
    return tuple(answers)


def _dropped(seen: Seen, start: int, end: int) -> Seen:
    """The pass without the frames start..end; the one before stays on screen."""
    keep = np.r_[0:start, end : len(seen.pts)]
    return replace(
        seen,
        pts=seen.pts[keep],
        dark=seen.dark[keep],
        change=seen.change[keep],
        small=seen.small[keep],
        structure=seen.structure[keep],
    )


def _ask(both: Pair, limits: dict[str, float], _: Control) -> Verdict:
    return judge_damage(both, limits).verdict
