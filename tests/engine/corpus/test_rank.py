"""The mixed list: by score, with the human share protected, whatever the order in which the items come."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from corpus_world import SPACE
from hypothesis import given
from hypothesis import strategies as st

from engine.corpus import RankRequest, rank
from engine.domain.analysis import Vectors
from engine.domain.audience import Health, Like, Segment, SegmentId, SegmentSource
from engine.domain.items import CorpusItem, Credentials, Trust
from engine.domain.media import ItemId, Sha256
from engine.domain.versions import Origin
from engine.errors import BadInput, NotEnoughData

AI = (Origin.AI_ASSISTED, Origin.AI_GENERATED)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Vectors at every angle of a quarter turn, as files."""
    folder = tmp_path_factory.mktemp("rank")
    for degrees in range(91):
        angle = math.radians(degrees)
        np.save(folder / f"{degrees}.npy", np.array([[math.cos(angle), math.sin(angle), 0, 0]], np.float32))
    np.save(folder / "likes.npy", np.array([[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]], np.float32))
    return folder


def _item(folder: Path, name: str, degrees: int | None, origin: Origin) -> CorpusItem:
    vectors = () if degrees is None else (Vectors(SPACE, folder / f"{degrees}.npy", 1),)
    return CorpusItem(
        id=ItemId(name),
        title=name,
        path=folder / name,
        sha256=Sha256("0" * 64),
        origin=origin,
        kind=None,
        parents=(),
        segment=None,
        version=None,
        vectors=vectors,
        poster=None,
        authors=(),
        credentials=Credentials(Trust.NONE),
    )


def _segment(folder: Path, choosing: tuple[int, ...] = (0, 1)) -> Segment:
    return Segment(
        id=SegmentId("s"),
        name="cat people",
        source=SegmentSource.EXAMPLES,
        likes=tuple(Like(str(n), 1.0) for n in range(3)),
        vectors=(Vectors(SPACE, folder / "likes.npy", 3),),
        choosing=choosing,
        judging=(2,),
        health=Health(None, None, None),
    )


def test_known_answer_scores_are_cosines(folder: Path) -> None:
    items = (
        _item(folder, "far", 90, Origin.HUMAN),
        _item(folder, "near", 0, Origin.HUMAN),
        _item(folder, "mid", 60, AI[0]),
    )
    found = rank(RankRequest(_segment(folder), items))
    assert [(p.position, p.item) for p in found.places] == [(1, "near"), (2, "mid"), (3, "far")]
    assert [p.score for p in found.places] == pytest.approx([1.0, 0.5, 0.0], abs=1e-6)


def test_only_choosing_likes_choose(folder: Path) -> None:
    found = rank(RankRequest(_segment(folder, (0, 2)), (_item(folder, "near", 0, Origin.HUMAN),)))
    assert found.places[0].score == pytest.approx(math.sqrt(0.5), abs=1e-6)


def test_the_cap_moves_ai_items_down_not_out(folder: Path) -> None:
    items = [_item(folder, f"ai{n}", n, AI[n % 2]) for n in range(8)]
    items += [_item(folder, f"human{n}", 50 + n, Origin.HUMAN) for n in range(6)]
    found = rank(RankRequest(_segment(folder), tuple(items), cap=0.6, window=10))
    first = [p.origin in AI for p in found.places[:10]]
    assert sum(first) == 6
    assert found.ai_share == 0.6
    assert [p.item for p in found.places[:7]] == ["ai0", "ai1", "ai2", "ai3", "ai4", "ai5", "human0"]
    assert [p.item for p in found.places[10:]] == ["ai6", "ai7", "human4", "human5"]


def test_an_item_without_vectors_comes_last(folder: Path) -> None:
    items = (_item(folder, "bare", None, Origin.HUMAN), _item(folder, "far", 90, Origin.UNKNOWN))
    assert [p.item for p in rank(RankRequest(_segment(folder), items)).places] == ["far", "bare"]


def test_an_empty_corpus_and_bad_limits(folder: Path) -> None:
    found = rank(RankRequest(_segment(folder), ()))
    assert (found.places, found.ai_share) == ((), 0.0)
    for cap, window in ((-0.1, 10), (1.1, 10), (0.5, 0)):
        with pytest.raises(BadInput):
            rank(RankRequest(_segment(folder), (), cap=cap, window=window))


def test_a_segment_without_vectors_is_told(folder: Path) -> None:
    from dataclasses import replace

    with pytest.raises(NotEnoughData, match="cat people"):
        rank(RankRequest(replace(_segment(folder), vectors=()), ()))


specs = st.lists(st.tuples(st.integers(0, 90) | st.none(), st.sampled_from(Origin)), max_size=24)


@given(specs, st.floats(0, 1), st.integers(1, 15), st.randoms(use_true_random=False))
def test_properties_of_the_list(
    folder: Path, specs: list[tuple[int | None, Origin]], cap: float, window: int, random: object
) -> None:
    items = [_item(folder, f"i{n:02d}", degrees, origin) for n, (degrees, origin) in enumerate(specs)]
    segment = _segment(folder)
    found = rank(RankRequest(segment, tuple(items), cap, window))

    assert sorted(p.item for p in found.places) == sorted(i.id for i in items), "every item stands, once"
    assert [p.position for p in found.places] == list(range(1, len(items) + 1))

    size = min(window, len(items))
    first, rest = found.places[:size], found.places[size:]
    used = sum(p.origin in AI for p in first)
    others = sum(i.origin not in AI for i in items)
    most = math.floor(cap * size + 1e-9)
    if others >= size - most:
        assert used <= most, "the cap holds while there are others"
    else:
        assert used == size - others, "else only what others cannot fill"
    assert found.ai_share == (used / size if size else 0.0)

    for part in (first, rest):
        scores = [p.score for p in part]
        assert scores == sorted(scores, reverse=True), "otherwise by score"
    for p in rest:
        better = [q for q in first if q.score < p.score]
        assert not better or p.origin in AI, "only AI items give way"

    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(RankRequest(segment, tuple(shuffled), cap, window)) == found, "the order of input does not matter"
