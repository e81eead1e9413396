"""Segments out of pictures, videos and words."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scenes import Theme, packaged_themes, write_video
from engine.audience import AddRequest, add_segment
from engine.control import Control
from engine.domain.audience import SegmentSource
from engine.domain.media import Places
from engine.errors import BadInput, NotEnoughData, UnreadableMedia
from engine.models import spaces


@pytest.fixture(scope="module")
def themes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Theme, ...]:
    return packaged_themes(tmp_path_factory.mktemp("themes"), each=12)


def test_pictures_choose_and_judge(themes: tuple[Theme, ...], places: Places) -> None:
    segment = add_segment(AddRequest(" Cat people ", themes[0].pictures, "", places), Control())
    assert (segment.name, segment.source) == ("Cat people", SegmentSource.EXAMPLES)
    assert (len(segment.choosing), len(segment.judging)) == (6, 6)
    assert [vectors.rows for vectors in segment.vectors] == [12, 12, 12]
    assert any("cat" in concept for concept in segment.concepts)
    assert segment.health.size is None
    assert segment == add_segment(AddRequest(" Cat people ", themes[0].pictures, "", places), Control())


def test_under_ten_likes_nothing_is_held_out(themes: tuple[Theme, ...], places: Places) -> None:
    segment = add_segment(AddRequest("Few", themes[0].pictures[:9], "", places), Control())
    assert (len(segment.choosing), segment.judging) == (9, ())
    assert "none is held out" in segment.health.notes[0]


def test_a_picture_given_twice_counts_once(themes: tuple[Theme, ...], places: Places, tmp_path: Path) -> None:
    again = tmp_path / "again.jpg"
    shutil.copy(themes[0].pictures[0], again)
    segment = add_segment(AddRequest("Twice", (*themes[0].pictures[:3], again), "", places), Control())
    assert len(segment.likes) == 3


def test_a_video_is_one_like(themes: tuple[Theme, ...], places: Places, tmp_path: Path) -> None:
    shown = [(theme.name, theme.pictures[0]) for theme in themes[:2]]
    write_video(tmp_path / "two.mp4", shown, 1.0)
    segment = add_segment(AddRequest("Film", (tmp_path / "two.mp4", themes[0].pictures[1]), "", places), Control())
    assert [like.item for like in segment.likes] == ["two.mp4", themes[0].pictures[1].name]
    shown_picture = segment.likes[0].picture
    assert shown_picture is not None
    assert shown_picture.is_relative_to(places.media)
    vectors = segment.vectors_in(spaces.CHOOSING)
    assert vectors is not None
    rows = np.load(vectors.path)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alone = add_segment(AddRequest("Alone", tuple(picture for _, picture in shown), "", places), Control())
    own = alone.vectors_in(spaces.CHOOSING)
    assert own is not None
    assert (np.load(own.path) @ rows[0] > 0.5).all(), "the video's vector is near both of its parts"


def test_words_alone(places: Places) -> None:
    segment = add_segment(AddRequest("Sea", (), "a  sailing boat on\nthe sea", places), Control())
    assert segment.source is SegmentSource.WORDS
    assert [(like.item, like.picture) for like in segment.likes] == [("a sailing boat on the sea", None)]
    assert [vectors.space.name for vectors in segment.vectors] == [spaces.JOINT]
    assert (segment.choosing, segment.judging) == ((0,), ())


def test_words_beside_pictures_are_a_note(themes: tuple[Theme, ...], places: Places) -> None:
    segment = add_segment(AddRequest("Both", themes[1].pictures[:2], "coffee", places), Control())
    assert (segment.source, segment.description, len(segment.likes)) == (SegmentSource.EXAMPLES, "coffee", 2)


def test_a_bad_file_is_named(themes: tuple[Theme, ...], places: Places, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("cats")
    for bad in (tmp_path / "notes.txt", tmp_path / "gone.png"):
        with pytest.raises(UnreadableMedia) as told:
            add_segment(AddRequest("Bad", (themes[0].pictures[0], bad), "", places), Control())
        assert bad.name in told.value.message
        assert str(tmp_path) not in told.value.message


def test_nothing_to_go_by(places: Places) -> None:
    with pytest.raises(NotEnoughData):
        add_segment(AddRequest("Empty", (), "  ", places), Control())
    with pytest.raises(BadInput):
        add_segment(AddRequest(" ", (), "cats", places), Control())
