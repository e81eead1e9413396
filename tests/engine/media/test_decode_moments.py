"""Every frame comes once, in order, under its own pts; frames asked for are exactly those."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from media_examples import beeps, number_of, write_video

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.errors import Cancelled
from engine.media.decode import DecodeLog, frames_at, keyframes, pictures_at_keyframes, walk
from engine.media.probe import MediaFile, probe


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> MediaFile:
    """200 numbered frames at uneven times over 40 s; a keyframe every 2 s of nominal time."""
    steps = np.random.default_rng(3).integers(5, 400, 200)
    path = tmp_path_factory.mktemp("uneven") / "uneven.mp4"
    return probe(write_video(path, np.cumsum(steps).tolist(), Fraction(1, 1000), last=40), Control())


def numbers(pictures: list[np.ndarray]) -> list[int]:
    return [number_of(rgb) for rgb in pictures]


def test_walk_gives_every_frame_once_in_order(uneven: MediaFile) -> None:
    log = DecodeLog()
    found = list(walk(uneven, Control(), log=log))
    assert numbers([picture.rgb for picture in found]) == list(range(200))
    assert all(a.moment.pts < b.moment.pts for a, b in pairwise(found))
    assert (log.full_passes, log.frames, log.stopped_at) == (1, 200, None)
    assert uneven.picture.variable_frame_rate


def test_frames_at_gives_exactly_the_frames_asked_for(uneven: MediaFile) -> None:
    moments = [picture.moment for picture in walk(uneven, Control())]
    chosen = np.random.default_rng(5).permutation(200)[:23].tolist()
    found = list(frames_at(uneven, [moments[i] for i in chosen], Control()))
    assert [picture.moment for picture in found] == [moments[i] for i in sorted(chosen)]
    assert numbers([picture.rgb for picture in found]) == sorted(chosen)


def test_a_moment_between_frames_gives_the_one_on_screen(uneven: MediaFile) -> None:
    moments = [picture.moment for picture in walk(uneven, Control())]
    between = [Moment(moments[i + 1].pts * 48 - 1, moments[0].time_base / 48) for i in (0, 50, 198)]
    assert [number_of(p.rgb) for p in frames_at(uneven, between, Control())] == [0, 50, 198]
    outside = [Moment(-5000, Fraction(1, 1000)), Moment(10**9, Fraction(1, 1000))]
    assert [number_of(p.rgb) for p in frames_at(uneven, outside, Control())] == [0, 199]


def test_a_span_begins_with_the_frame_on_screen_and_ends_before_its_end(uneven: MediaFile) -> None:
    moments = [picture.moment for picture in walk(uneven, Control())]
    exact = Span(moments[40], moments[60])
    assert numbers([p.rgb for p in walk(uneven, Control(), span=exact)]) == list(range(40, 60))
    late = Span(Moment(moments[40].pts + 1, moments[40].time_base), Moment(moments[60].pts + 1, moments[60].time_base))
    assert numbers([p.rgb for p in walk(uneven, Control(), span=late)]) == list(range(40, 61))


def test_keyframes_cost_a_fraction_and_are_counted_apart(uneven: MediaFile) -> None:
    log = DecodeLog()
    found = [picture.moment.pts for picture in keyframes(uneven, Control(), log=log)]
    assert tuple(found) == uneven.keyframes and 2 <= len(found) <= 20
    assert (log.full_passes, log.keyframe_passes, log.frames) == (0, 1, len(found))
    whole = {p.moment.pts: number_of(p.rgb) for p in walk(uneven, Control())}
    for chosen in (found, found[::2], found[1::2]):
        some = list(pictures_at_keyframes(uneven, chosen, Control(), max_side=16))
        assert [picture.moment.pts for picture in some] == chosen
        assert all(max(picture.rgb.shape) == 16 for picture in some)
        assert [number_of(picture.sized(None)) for picture in some] == [whole[pts] for pts in chosen]


def test_stopping_is_heard_between_frames(uneven: MediaFile) -> None:
    class After:
        calls = 0

        def is_set(self) -> bool:
            self.calls += 1
            return self.calls > 30

    seen = 0
    with pytest.raises(Cancelled):
        for _ in walk(uneven, Control(stop=After())):
            seen += 1
    assert 5 < seen < 40


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(st.integers(1, 5000), min_size=2, max_size=20),
    denominator=st.sampled_from([25, 600, 1000, 12_800, 30_000, 90_000]),
    start=st.integers(0, 2000),
)
def test_times_written_are_the_times_read(steps: list[int], denominator: int, start: int) -> None:
    pts = (start + np.cumsum([0, *steps])).tolist()
    base = Fraction(1, denominator)
    with tempfile.TemporaryDirectory() as folder:
        media = probe(write_video(Path(folder) / "times.mp4", pts, base, last=7), Control())
        found = [picture.moment.seconds for picture in walk(media, Control())]
    assert found == [at * base for at in pts]
    assert media.picture.frames == len(pts)


def test_the_first_picture_is_held_from_where_earlier_sound_begins(tmp_path: Path) -> None:
    path = write_video(tmp_path / "late.mp4", [500, 540, 580], Fraction(1, 1000), sound=beeps(2.0), last=40)
    media = probe(path, Control())
    found = [picture.moment.seconds for picture in walk(media, Control())]
    assert found == [0, Fraction(54, 100), Fraction(58, 100)]
    assert abs(media.picture.end_pts * media.picture.time_base - 2) < Fraction(1, 20)
    assert number_of(next(frames_at(media, [Moment(0, Fraction(1))], Control())).rgb) == 0
