"""Frames that may not be a thumbnail, and why."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from engine.domain.analysis import EyesOpen, Face, Look, SampledFrame, TextLine
from engine.domain.media import Box, Moment
from engine.versions.usable import usable

GOOD = SampledFrame(
    Moment(0, Fraction(1, 25)), 0, Look(0.01, 0.4, 0.6, black=False, blurred=False, fading=False), (), (), Path("a.jpg")
)
BOX = Box(0.4, 0.3, 0.2, 0.2)


def at(pts: int, frame: SampledFrame = GOOD, **look: bool | float) -> SampledFrame:
    return replace(frame, moment=Moment(pts, Fraction(1, 25)), look=replace(frame.look, **look))


def face(eyes: EyesOpen, height: float = 0.2) -> SampledFrame:
    return replace(GOOD, faces=(Face(replace(BOX, height=height), 0.9, ((0.5, 0.5),) * 5, eyes),))


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (at(1, black=True), "black"),
        (at(1, contrast=0.03), "next to nothing"),
        (at(1, blurred=True), "blurred"),
        (at(1, fading=True), "fade"),
        (at(1, replace(GOOD, text=(TextLine("BREAKING NE", BOX, 0.9, cut=True),))), '"BREAKING NE" is cut off'),
        (at(1, face(EyesOpen.SHUT)), "eyes of a face are shut"),
    ],
)
def test_each_fault_is_rejected_with_its_reason(bad: SampledFrame, word: str) -> None:
    told = usable([at(0), bad, at(2)])
    assert told.allowed.tolist() == [True, False, True]
    assert [one.moment for one in told.rejected] == [bad.moment]
    assert word in told.rejected[0].reason
    assert told.note == ""


def test_eyes_that_are_not_judged_or_tiny_faces_reject_nothing() -> None:
    whole = replace(GOOD, text=(TextLine("WHOLE", BOX, 0.9),))
    frames = [face(EyesOpen.NOT_JUDGED), face(EyesOpen.OPEN), face(EyesOpen.SHUT, height=0.02), whole]
    assert usable(frames).allowed.all()


def test_if_all_are_bad_the_least_bad_may_win_and_that_is_said() -> None:
    told = usable([at(0, black=True), at(1, blurred=True), at(2, fading=True), at(3, blurred=True)])
    assert told.allowed.tolist() == [False, True, False, True]
    assert [one.moment.pts for one in told.rejected] == [0, 2]
    assert "least bad" in told.note
    assert "blurred" in told.note


def test_no_frames() -> None:
    assert usable([]).allowed.tolist() == []
