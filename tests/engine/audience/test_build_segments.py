"""Segments out of feedback: planted groups come back, small ones stay hidden, equal input gives equal output."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scenes import packaged_themes
from engine.audience import BuildRequest, FeedbackRequest, build_segments, read_feedback
from engine.audience.clusters import cluster
from engine.audience.events import Events
from engine.audience.likes import over_represented
from engine.audience.people import liked_matrix, people
from engine.control import Control
from engine.domain.audience import Feedback, SegmentBuild
from engine.domain.media import Places
from engine.errors import BadInput, NotEnoughData
from engine.models import spaces

GROUPS = ("cats", "boats", "stars")
ITEMS_EACH = 15


def planted_log(folder: Path, sizes: tuple[int, ...], seed: int = 0) -> tuple[Path, Path]:
    """People of group g like items of theme g three times of four."""
    random = np.random.default_rng(seed)
    lines = ["user,item,click"]
    for group, size in enumerate(sizes):
        for person in range(size):
            for _ in range(14):
                theme = group if random.random() < 0.75 else int(random.integers(len(GROUPS)))
                lines.append(f"{GROUPS[group]}-{person},{GROUPS[theme]}-{random.integers(ITEMS_EACH)},1")
    log, items = folder / "log.csv", folder / "items.csv"
    log.write_text("\n".join(dict.fromkeys(lines)) + "\n")
    rows = [f"{theme}-{n},{theme},tag{n % 2}" for theme in GROUPS for n in range(ITEMS_EACH)]
    items.write_text("item,tags,other\n" + "\n".join(rows) + "\n")
    return log, items


@pytest.fixture
def feedback(tmp_path: Path, places: Places) -> Feedback:
    log, items = planted_log(tmp_path, (40, 30, 25))
    return read_feedback(FeedbackRequest(log, "auto", items, {}, places), Control())


def build(feedback: Feedback, places: Places, **wish: int) -> SegmentBuild:
    request = BuildRequest(
        feedback, wish.get("count"), places, minimum=wish.get("minimum", 15), seed=wish.get("seed", 0)
    )
    return build_segments(request, Control())


def test_planted_groups_come_back_by_name(feedback: Feedback, places: Places) -> None:
    made = build(feedback, places)
    assert [segment.name for segment in made.segments] == ["Cats", "Boats", "Stars"]
    sizes = [segment.health.size or 0 for segment in made.segments]
    assert np.allclose(sizes, [40, 30, 25], atol=2), "a few like other groups' items more by chance"
    for segment, theme in zip(made.segments, GROUPS, strict=True):
        assert {like.item.partition("-")[0] for like in segment.likes} == {theme}
        assert segment.stability is not None
        assert segment.stability > 0.95
        assert segment.health.stable
        assert segment.vectors == ()
        assert len(segment.choosing) + len(segment.judging) == len(segment.likes)


def test_equal_requests_give_equal_segments(feedback: Feedback, places: Places) -> None:
    assert build(feedback, places) == build(feedback, places)


def test_small_groups_are_counted_not_shown(feedback: Feedback, places: Places) -> None:
    made = build(feedback, places, count=3, minimum=28)
    assert [segment.name for segment in made.segments] == ["Cats", "Boats"]
    assert (made.hidden_small, made.chosen_count) == (1, 3)
    assert "fewer than 28 people" in made.notes[0]


def test_too_few_people(feedback: Feedback, places: Places) -> None:
    with pytest.raises(NotEnoughData, match="95 people liked something"):
        build(feedback, places, minimum=200)
    with pytest.raises(BadInput, match="96 segments"):
        build(feedback, places, count=96)
    with pytest.raises(BadInput):
        build(feedback, places, count=0)


def test_people_without_likes_belong_nowhere(tmp_path: Path, places: Places) -> None:
    log, items = planted_log(tmp_path, (30, 30, 30))
    log.write_text(log.read_text() + "".join(f"nobody-{n},cats-1,0\n" for n in range(7)))
    made = build(read_feedback(FeedbackRequest(log, "auto", items, {}, places), Control()), places)
    assert made.notes[0].startswith("7 of 97 people liked nothing")
    assert sum(segment.health.size or 0 for segment in made.segments) == 90


def test_noise_is_called_unstable() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(300, 24)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = cluster(rows, 6, 20, 0, Control())
    assert found.stability is not None
    assert found.stability < 0.5


def test_the_number_of_planted_clusters_is_found() -> None:
    random = np.random.default_rng(1)
    centres = np.linalg.qr(random.normal(size=(24, 24)))[0][:5]
    rows = np.repeat(centres, 60, axis=0) + 0.12 * random.normal(size=(300, 24))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    found = cluster(rows, None, 20, 0, Control())
    assert found.count == 5
    assert sorted(np.bincount(found.labels)) == [60] * 5


def test_a_dislike_takes_back_what_came_before_it() -> None:
    events = Events(
        np.array([0, 0, 0, 1, 1], np.int32),
        np.array([2, 2, 1, 2, 2], np.int32),
        np.array([0.4, 0.9, 0.0, 1.0, -1.0], np.float32),
        np.array([5, 1, 3, 1, 2], np.int64),
    )
    liked = liked_matrix(events, 2, 3).toarray()
    assert liked.tolist() == [[0, 0, pytest.approx(0.9)], [0, 0, 0]]


def test_likes_are_what_the_segment_likes_more_than_all() -> None:
    from scipy import sparse

    likes = np.zeros((100, 4), np.float32)
    likes[:, 0] = 1  # everybody's
    likes[:50, 1] = 1  # theirs
    likes[50:, 2] = 1  # the others'
    likes[0, 3] = 1  # one person's
    members = np.arange(100) < 50
    items, weights = over_represented(sparse.csr_matrix(likes), members)
    assert items.tolist() == [1]
    assert weights.tolist() == [1.0]


def test_vectors_tell_groups_apart_by_content_alone(feedback: Feedback) -> None:
    """Two people with no item in common, but of one theme, are near."""
    events = Events(
        np.array([0, 0, 1, 1, 2, 2], np.int32),
        np.array([0, 1, 2, 3, 4, 5], np.int32),
        np.ones(6, np.float32),
        np.zeros(6, np.int64),
    )
    content = np.array([[1, 0, 0], [1, 0.1, 0], [1, 0, 0.1], [1, 0.1, 0.1], [0, 1, 0], [0, 1, 0.1]], np.float32)
    found = people(events, 3, content, 6, 0)
    near = found.vectors @ found.vectors.T
    assert near[0, 1] > near[0, 2]


def test_pictures_give_vectors_and_kept_likes(tmp_path: Path, places: Places) -> None:
    themes = packaged_themes(tmp_path, each=12)[:3]
    random = np.random.default_rng(0)
    lines = [f"{p.stem},{p.name}" for theme in themes for p in theme.pictures]
    (tmp_path / "items.csv").write_text("item,path\n" + "\n".join(lines) + "\n")
    events = {
        f"{theme.name}{person},{theme.pictures[random.integers(12)].stem}"
        for theme in themes for person in range(12) for _ in range(9)
    }  # fmt: skip
    (tmp_path / "log.csv").write_text("user,item\n" + "\n".join(sorted(events)) + "\n")
    request = FeedbackRequest(tmp_path / "log.csv", "auto", tmp_path / "items.csv", {}, places)
    made = build(read_feedback(request, Control()), places, count=3, minimum=5)
    assert len(made.segments) == 3
    assert len({segment.name for segment in made.segments}) == 3
    for segment in made.segments:
        themes_liked = Counter(like.item.partition("_")[0] for like in segment.likes)
        assert len(themes_liked) == 1, segment.name
        assert [vectors.space.name for vectors in segment.vectors] == list(spaces.EMBEDDED)
        for vectors in segment.vectors:
            rows = np.load(vectors.path, allow_pickle=False)
            assert rows.shape == (len(segment.likes), vectors.space.dimensions)
            assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
            assert vectors.path.is_relative_to(places.media)
        assert all(like.picture is not None and like.picture.is_relative_to(places.media) for like in segment.likes)


def test_a_picture_that_went_away_is_named(tmp_path: Path, places: Places, feedback: Feedback) -> None:
    gone = replace(feedback, pictures=tuple(tmp_path / "gone.jpg" for _ in feedback.items), tags=((),) * 45)
    with pytest.raises(BadInput, match=r"gone\.jpg"):
        build(gone, places)


@pytest.mark.slow
@pytest.mark.shared
def test_true_tastes_of_simulated_people_come_back(shared_media: Path, places: Places) -> None:
    """The simulated people's true taste is known; a part of the items is enough to find it."""
    import csv
    import gzip

    folder = shared_media / "interactions" / "items_with_images"
    with (folder / "items.csv").open() as stream:
        rows = list(csv.DictReader(stream))[:300]
    class_of = {row["video_id"]: row["image_class"] for row in rows}
    table = ["item,path", *(f"{row['video_id']},{folder / row['image']}" for row in rows)]
    (places.cache / "items.csv").write_text("\n".join(table) + "\n")
    log = folder / "SIMULATED_log.csv.gz"
    feedback = read_feedback(FeedbackRequest(log, "auto", places.cache / "items.csv", {}, places), Control())
    assert feedback.skipped_total + feedback.event_count == 27780
    assert feedback.skipped[0].reason.startswith("unknown item")
    made = build(feedback, places, minimum=20)
    with gzip.open(folder / "SIMULATED_true_taste.csv.gz", "rt") as stream:
        tastes = set(next(csv.reader(stream))[1:])
    main = [Counter(class_of[like.item] for like in one.likes).most_common(1)[0] for one in made.segments]
    assert len(main) >= 5
    assert len({name for name, _ in main}) == len(main), "every segment has a taste of its own"
    assert {name for name, _ in main} <= tastes
    purity = [count / len(one.likes) for (_, count), one in zip(main, made.segments, strict=True)]
    assert np.mean(purity) > 0.5, purity
