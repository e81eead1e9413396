"""What a maker is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.domain.analysis import Space, Vectors
from engine.domain.audience import Health, Like, Segment, SegmentId, SegmentSource
from engine.domain.guidance import Kind, Wishes
from engine.domain.media import Sha256
from engine.domain.plain import canonical
from engine.errors import BadInput
from engine.guidance import GuideRequest, guide
from engine.models import spaces

PICTURES = Vectors(Space(spaces.CHOOSING, Sha256("a" * 64), 3, words=False), Path("choosing.npy"), 12)
JUDGES = Vectors(Space(spaces.JUDGING, Sha256("b" * 64), 3, words=False), Path("judging.npy"), 12)
WORDS = Vectors(Space(spaces.JOINT, Sha256("c" * 64), 3, words=True), Path("joint.npy"), 12)


def segment(*vectors: Vectors, likes: int = 12, judging: int = 6) -> Segment:
    return Segment(
        id=SegmentId("s1"), name="Cats", source=SegmentSource.FEEDBACK,
        likes=tuple(Like(f"i{n}", 0.1 + (n * 7 % 12) / 12) for n in range(likes)), vectors=vectors,
        choosing=tuple(range(judging, likes)), judging=tuple(range(judging)), health=Health(40, 20, True),
        description="cats and boats",
    )  # fmt: skip


def test_pictures_choose_and_the_held_out_judge() -> None:
    made = guide(GuideRequest(segment(PICTURES, JUDGES, WORDS), Kind.THUMBNAIL, Wishes()))
    assert (made.choose_in, made.judge_in) == (PICTURES.space, JUDGES.space)
    weights = [segment().likes[index].weight for index in made.liked]
    assert weights == sorted(weights, reverse=True)
    assert set(made.liked) == set(range(6, 12)), "no like that judges may choose"
    assert made.reason == "6 liked pictures choose, 6 others are held out to judge."


def test_words_choose_where_there_are_no_pictures() -> None:
    made = guide(GuideRequest(segment(WORDS, likes=1, judging=0), Kind.CLIP, Wishes()))
    assert (made.choose_in, made.judge_in, made.liked) == (WORDS.space, None, (0,))
    assert '"cats and boats"' in made.reason


def test_without_vectors_the_reason_says_what_is_missing() -> None:
    made = guide(GuideRequest(segment(), Kind.THUMBNAIL, Wishes()))
    assert (made.choose_in, made.liked) == (None, ())
    assert made.reason.startswith("Not enough data")
    empty = guide(GuideRequest(segment(PICTURES, likes=0, judging=0), Kind.THUMBNAIL, Wishes()))
    assert empty.choose_in is None
    assert "nothing is known" in empty.reason


def test_the_digest_follows_every_part() -> None:
    base = GuideRequest(segment(PICTURES, JUDGES), Kind.THUMBNAIL, Wishes())
    others = [
        replace(base, kind=Kind.CLIP),
        replace(base, wishes=Wishes(seed=1)),
        replace(base, segment=segment(PICTURES)),
        replace(base, segment=replace(base.segment, likes=tuple(Like(f"j{n}", 1.0) for n in range(12)))),
    ]
    digests = {guide(request).digest for request in (base, *others)}
    assert len(digests) == 5
    assert guide(base) == guide(base)
    assert canonical(guide(base))


@pytest.mark.parametrize(
    "wishes",
    [Wishes(seconds=0), Wishes(seconds=-3), Wishes(seconds=float("nan")), Wishes(frames=0), Wishes(seconds=3, frames=8),
     Wishes(strength=1.2), Wishes(strength=-0.1), Wishes(aspect="wide"), Wishes(aspect="0:1"),
     Wishes(seed=-5), Wishes(seed=2**63)],
)  # fmt: skip
def test_impossible_wishes_are_refused(wishes: Wishes) -> None:
    with pytest.raises(BadInput):
        guide(GuideRequest(segment(PICTURES), Kind.CLIP, wishes))
