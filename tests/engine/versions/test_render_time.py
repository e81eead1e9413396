"""Which frames a version shows and when: property tests of the time map, known answers on files."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playing import asked, scene, spans, written

from engine.control import Control
from engine.domain.media import Moment, PictureStream, Places, Span, Transfer, Video
from engine.domain.versions import KeepSpans, Pace
from engine.errors import BadInput
from engine.media.decode import walk
from engine.media.probe import probe
from engine.versions.render import render
from engine.versions.render.request import steps_of
from engine.versions.render.timeline import parts_of, pieces_of, time_map, version_clock
from engine.versions.render.video import shown

PICTURE = PictureStream(
    index=0, codec="h264", pixel_format="yuv420p", coded_width=64, coded_height=48, rotation=0, mirrored=False,
    sample_aspect=Fraction(1), transfer=Transfer.SDR, bit_depth=8, has_alpha=False, frame_rate=Fraction(25),
    variable_frame_rate=False, time_base=Fraction(1, 600), first_pts=90, end_pts=90 + 600 * 20, frames=500,
)  # fmt: skip


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Video:
    """50 frames, two scenes, 25 a second, no sound."""
    folder = tmp_path_factory.mktemp("steady")
    return written(folder / "steady.mp4", [*scene("coffee", 25), *scene("chelsea", 25)])


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Video:
    """12 frames at uneven times, in milliseconds."""
    folder = tmp_path_factory.mktemp("uneven")
    pts = [0, 33, 67, 200, 240, 281, 500, 533, 700, 760, 800, 1000, 1040]
    return written(folder / "uneven.mp4", scene("coffee", 12), pts, Fraction(1, 1000))


def model(video: Video) -> Video:
    """A Video whose clock is PICTURE's; its file is never opened."""
    return dataclasses.replace(video, picture=PICTURE)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[list[tuple[int, int]], Fraction]:
    pairs = st.tuples(st.integers(0, 11_000), st.integers(1, 900))
    chosen = draw(st.lists(pairs, min_size=1, max_size=6))
    speed = draw(st.fractions(Fraction(1, 2), Fraction(2), max_denominator=20))
    return [(90 + a, 90 + a + length) for a, length in chosen], speed


@given(cuts())
@settings(max_examples=150, deadline=None)
def test_time_map_covers_the_version_and_is_its_own_inverse(
    steady_model: Video, chosen: tuple[list[tuple[int, int]], Fraction]
) -> None:
    pairs, speed = chosen
    base = PICTURE.time_base
    keep = KeepSpans(tuple(Span(Moment(a, base), Moment(b, base)) for a, b in pairs))
    pieces = pieces_of(steady_model, parts_of(steady_model, keep), speed)
    times = time_map(pieces)
    assert times.pieces[0].version_start == 0
    assert times.pieces[-1].version_end == sum(b - a for a, b in pairs) * base / speed
    for before, after in zip(times.pieces[:-1], times.pieces[1:], strict=True):
        assert before.version_end == after.version_start
        assert before.source_end != after.source_start, "pieces that follow on are one"
    for piece in times.pieces:
        for share in (Fraction(0), Fraction(1, 3), Fraction(99, 100)):
            at = piece.version_start + share * (piece.version_end - piece.version_start)
            source = times.to_source(at)
            assert source is not None
            assert piece.source_start <= source < piece.source_end
            back = times.to_version(source)
            assert back is not None
            assert times.to_source(back) == source
    assert times.to_source(times.pieces[-1].version_end) is None


@pytest.fixture(scope="module")
def steady_model(steady: Video) -> Video:
    return model(steady)


@given(st.fractions(Fraction(1, 2), Fraction(2), max_denominator=50))
def test_version_clock_holds_every_source_tick(steady_model: Video, speed: Fraction) -> None:
    clock = version_clock(steady_model, speed)
    assert (PICTURE.time_base / speed / clock).denominator == 1


def test_version_clock_falls_back_where_mp4_cannot_count_so_fine(steady_model: Video) -> None:
    picture = dataclasses.replace(PICTURE, time_base=Fraction(1, 1_000_000_000))
    assert version_clock(dataclasses.replace(steady_model, picture=picture), Fraction(7)) == Fraction(1, 90000)


def test_whole_video_gives_the_sources_own_frames_bit_for_bit(
    steady: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    request = asked(steady, tmp_path / "v", places)
    steps = steps_of(request.recipe)
    ours = list(shown(request, steps, parts_of(steady, None), None, control))
    source = list(walk(steady, control))
    assert len(ours) == len(source) == 50
    for mine, theirs in zip(ours, source, strict=True):
        assert mine.timed.source == theirs.moment
        assert np.array_equal(mine.rgb, theirs.rgb)


def test_spans_in_any_order_show_exactly_their_frames(
    steady: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    keep = spans(steady, (1.2, 1.4), (0.2, 0.6))
    request = asked(steady, tmp_path / "v", places, keep)
    ours = list(shown(request, steps_of(request.recipe), parts_of(steady, keep), None, control))
    source = {p.moment.seconds: p.rgb for p in walk(steady, control)}
    expected = [Fraction(n, 25) for n in (*range(30, 35), *range(5, 15))]
    assert [s.timed.source.seconds for s in ours] == expected
    assert all(np.array_equal(s.rgb, source[s.timed.source.seconds]) for s in ours)
    clock = version_clock(steady, Fraction(1))
    assert [s.timed.pts * clock for s in ours] == [Fraction(n, 25) for n in range(15)]


def test_uneven_times_stay_uneven_in_the_file(uneven: Video, places: Places, tmp_path: Path, control: Control) -> None:
    keep = spans(uneven, (0.2, 0.76), (0.0, 0.067))
    made = render(asked(uneven, tmp_path / "v", places, keep), control)
    shown_at = [p.moment.seconds * 1000 for p in walk(probe(made.files[0].path, control), control)]
    kept = [200, 240, 281, 500, 533, 700]
    assert shown_at == [t - 200 for t in kept] + [560, 593]


def test_a_span_between_frames_begins_with_the_frame_on_screen(
    uneven: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    keep = spans(uneven, (0.3, 0.51))
    request = asked(uneven, tmp_path / "v", places, keep)
    ours = list(shown(request, steps_of(request.recipe), parts_of(uneven, keep), None, control))
    clock = version_clock(uneven, Fraction(1))
    assert [s.timed.source.seconds * 1000 for s in ours] == [281, 500]
    assert [(s.timed.pts * clock * 1000, s.timed.duration * clock * 1000) for s in ours] == [(0, 200), (200, 10)]


def test_a_part_does_not_begin_with_the_flash_of_a_frame_that_ends(
    uneven: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    keep = spans(uneven, (0.199, 0.3))
    request = asked(uneven, tmp_path / "v", places, keep)
    ours = list(shown(request, steps_of(request.recipe), parts_of(uneven, keep), None, control))
    clock = version_clock(uneven, Fraction(1))
    assert [s.timed.source.seconds * 1000 for s in ours] == [200, 240, 281]
    assert [s.timed.pts * clock * 1000 for s in ours] == [0, 41, 82]


def test_pace_divides_every_time(steady: Video, places: Places, tmp_path: Path, control: Control) -> None:
    made = render(asked(steady, tmp_path / "v", places, Pace(Fraction(23, 20))), control)
    times = [p.moment.seconds for p in walk(probe(made.files[0].path, control), control)]
    assert times == [Fraction(n, 25) * Fraction(20, 23) for n in range(50)]
    assert made.time_map.to_source(times[10]) == Fraction(10, 25)


def test_a_span_outside_the_video_is_refused(steady: Video) -> None:
    with pytest.raises(BadInput, match=r"steady\.mp4"):
        parts_of(steady, spans(steady, (5.0, 6.0)))
    with pytest.raises(BadInput):
        parts_of(steady, KeepSpans(()))
