"""Nudity, by the score of Yahoo's Open-NSFW on one frame a second and the first of every shot.

The rule (own, on the score's published reading): below 0.2 pass, above it a person looks; above 0.8 in at least two of
three consecutive samples it blocks. How many explicit pictures the model finds was not measured here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import cv2
import numpy as np

from engine.checks.contract import (
    ALL_KINDS,
    MOST_EVIDENCE,
    Check,
    CheckContext,
    Judgement,
    KnownAnswer,
    PackContext,
    TimeLimit,
)
from engine.checks.likeness import Rgb
from engine.checks.seen import Seen
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.errors import ModelUnavailable
from engine.media.decode import frames_at
from engine.models.nudity import NudityScorer

ID = "safety.nudity"
MODEL = "open-nsfw"
_EVERY = 1.0
_MOST = 240
_SIDE = 512
_CUT = 0.12
"""Mean change of luma from which on a frame begins a new shot."""
_PINNED = ((80, 0.0028), (158, 0.0090), (176, 0.2199), (1, 0.7010), (75, 0.8592), (107, 0.9295))
"""Made-up pictures, by seed, and the score that the locked model gives them."""
_PARITY = 0.01


def nudity() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.SAFETY, ALL_KINDS, True, _judge, _pack, TimeLimit(180.0, 30.0), (MODEL,))


def judge_scores(scores: Sequence[float], seconds: Sequence[float], gap: float, limits: dict[str, float]) -> Judgement:
    """The rule over a score curve.

    Args:
        scores: one a sample, 0..1, in time order. seconds: when each was taken.
        gap: the longest stretch between two samples, in seconds, that was not looked at.
        limits: review_score, block_score.
    """
    values = np.asarray(scores, float)
    high = values > limits["block_score"]
    windows = [high[n : n + 3].sum() for n in range(max(1, len(high) - 2))]
    lasting = len(high) > 0 and max(windows) >= min(2, len(high))
    measured = {
        "highest_score": float(values.max(initial=0.0)),
        "samples": len(values),
        "samples_above_review": int((values > limits["review_score"]).sum()),
        "sampling_gap_s": gap,
    }
    if measured["highest_score"] <= limits["review_score"]:
        return Judgement(Verdict.PASS, f"No sign of nudity in {len(values)} samples.", measured)
    order = np.argsort(-values, kind="stable")[:MOST_EVIDENCE]
    evidence = tuple(
        Evidence(f"score {values[n]:.2f}", float(seconds[n]), float(seconds[n]))
        for n in sorted(order.tolist())
        if values[n] > limits["review_score"]
    )
    peak = f"highest score {measured['highest_score']:.2f} at {seconds[int(values.argmax())]:.1f} s"
    if lasting:
        return Judgement(Verdict.BLOCK, f"Very likely nudity: {peak}.", measured, evidence, repair=_REPAIR)
    return Judgement(Verdict.REVIEW, f"Possibly nudity, please look: {peak}.", measured, evidence, repair=_REPAIR)


_REPAIR = "choose another part of the video, or crop what should not be seen"


def samples_of(seen: Seen) -> tuple[list[int], float]:
    """Frames to look at: one a second and the first of every shot, at most 240; and the longest gap in seconds."""
    seconds = seen.seconds
    grid = np.searchsorted(seconds, np.arange(seconds[0] + _EVERY / 2, seen.end, _EVERY), side="right") - 1
    wanted = np.unique(np.concatenate([[0], grid, np.flatnonzero(seen.change > _CUT)]))
    if len(wanted) > _MOST:
        wanted = wanted[np.linspace(0, len(wanted) - 1, _MOST).round().astype(int)]
    gaps = np.diff(np.append(seconds[wanted], seen.end))
    return wanted.tolist(), round(float(gaps.max()), 3)


def _judge(context: CheckContext, control: Control) -> Judgement:
    scorer, limits = NudityScorer(context.places.models), context.limits.of(ID)
    if context.still:
        scores = [scorer.score(context.material.still(path)) for path in context.files]
        return judge_scores([max(scores)], [0.0], 0.0, limits)
    media, seen = context.material.media(control), context.material.seen(control.part(0.0, 0.4))
    wanted, gap = samples_of(seen)
    scores, seconds = [], []
    for picture in frames_at(media, [seen.moment(n) for n in wanted], control, max_side=_SIDE):
        control.step(0.4 + 0.6 * len(scores) / len(wanted), "nudity")
        scores.append(scorer.score(picture.rgb))
        seconds.append(seen.after_first(float(picture.moment.seconds)))
    if len(scores) < len(wanted):
        raise ModelUnavailable(f"only {len(scores)} of {len(wanted)} samples could be decoded")
    return judge_scores(scores, seconds, gap, limits)


# ---- known answers ------------------------------------------------------------------------------------------------


def blot(seed: int) -> Rgb:
    """A made-up picture of blurred ellipses in warm tones, (256, 256, 3): it shows nothing, but the model scores it."""
    rng = np.random.default_rng(seed)
    picture = np.empty((256, 256, 3), np.uint8)
    picture[:] = rng.integers(60, 220, 3)
    for _ in range(6):
        centre, axes = rng.integers(20, 236, 2), rng.integers(20, 110, 2)
        tone = np.clip(np.array([225, 172, 140]) * rng.uniform(0.75, 1.05), 0, 255).tolist()
        angle = int(rng.integers(0, 180))
        cv2.ellipse(picture, tuple(map(int, centre)), tuple(map(int, axes)), angle, 0, 360, tone, -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 6), np.uint8)


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    review, block = limits["review_score"], limits["block_score"]
    above, near, low = block + 0.01, block - 0.01, review - 0.01
    curves: list[tuple[list[float], Verdict]] = []
    for place in range(5):
        calm = [low] * 9
        curves += [
            (_with(calm, place, [above, above]), Verdict.BLOCK),
            (_with(calm, place, [above, low, above]), Verdict.BLOCK),
            (_with(calm, place, [above, low, low, above]), Verdict.REVIEW),
            (_with(calm, place, [near, near, near]), Verdict.REVIEW),
            (_with(calm, place, [review + 0.01]), Verdict.REVIEW),
            (_with(calm, place, [review, review, review]), Verdict.PASS),
            ([low * (place + 1) / 5] * (place + 1), Verdict.PASS),
        ]
    curves += [([above], Verdict.BLOCK), ([above, low], Verdict.REVIEW), ([], Verdict.PASS)]
    answers = [
        KnownAnswer(f"curve {n}", said, partial(_ask, scores, limits)) for n, (scores, said) in enumerate(curves)
    ]
    answers += [
        KnownAnswer(
            f"locked model on picture {seed}", Verdict.PASS, partial(_parity, context.places.models, seed, score)
        )
        for seed, score in _PINNED
    ]
    return tuple(answers)


def _with(curve: list[float], place: int, part: list[float]) -> list[float]:
    return curve[:place] + part + curve[place + len(part) :]


def _ask(scores: list[float], limits: dict[str, float], _: Control) -> Verdict:
    return judge_scores(scores, list(range(len(scores))), 1.0, limits).verdict


@lru_cache(maxsize=1)
def _scorer(models: Path) -> NudityScorer:
    return NudityScorer(models)


def _parity(models: Path, seed: int, score: float, _: Control) -> Verdict:
    return Verdict.PASS if abs(_scorer(models).score(blot(seed)) - score) <= _PARITY else Verdict.BLOCK
