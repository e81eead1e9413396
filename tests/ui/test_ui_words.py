"""How values are said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui_values import NO_FIT, fit

from engine.domain.versions import Piece, TimeMap
from ui.i18n import count, tr
from ui.widgets.fitbar import FitScale, fit_words
from ui.widgets.lock import cut_around, piece_at
from ui.words import ago, check_name, clock, decimal, percent, short_hash, short_left, stretch, time_left


@pytest.mark.parametrize(
    ("seconds", "exact", "said"),
    [
        (0, False, "0:00"),
        (Fraction(59, 1), False, "0:59"),
        (Fraction("59.5"), False, "1:00"),
        (3725, False, "1:02:05"),
        (Fraction("7.129"), True, "0:07.12"),
        (2.9, True, "0:02.90"),
        (4.6, True, "0:04.60"),
        (3600.5, True, "1:00:00.50"),
    ],
)
def test_clock(seconds: Fraction | float, exact: bool, said: str) -> None:
    assert clock(seconds, exact) == said


@given(st.integers(0, 10**7))
def test_an_exact_clock_reads_back_as_the_hundredths_it_was_given(hundredths: int) -> None:
    parts = clock(Fraction(hundredths, 100), exact=True).split(":")
    seconds = sum(float(part) * 60**place for place, part in enumerate(reversed(parts)))
    assert round(seconds * 100) == hundredths


def test_figures_have_no_leading_zero_and_a_true_minus() -> None:
    assert decimal(0.1837) == ".184"
    assert decimal(-0.01) == "−.010"
    assert decimal(-0.0001) == ".000"
    assert decimal(1.25, 2) == "1.25"


def test_times_left_and_ago() -> None:
    now = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert ago((now - timedelta(seconds=20)).isoformat(), now) == "just now"
    assert ago((now - timedelta(minutes=5)).isoformat(), now) == "5 min ago"
    assert ago((now - timedelta(hours=3)).isoformat(), now) == "3 h ago"
    assert ago("2026-01-02T00:00:00", now) == "2026-01-02"
    assert ago("") == ""
    assert (time_left(None), time_left(9.4), time_left(150)) == ("", "9 s left", "2 min left")
    assert (short_left(0.2), short_left(120)) == ("1 s", "2 min")


def test_counts_choose_their_form_and_group_thousands() -> None:
    assert count(1, "{n} video", "{n} videos") == "1 video"
    assert count(0, "{n} video", "{n} videos") == "0 videos"
    assert count(1240, "{n} person", "{n} people") == "1,240 people"
    assert tr("{a} of {b}", a=1, b=2) == "1 of 2"
    assert tr("a brace { stays") == "a brace { stays"


def test_small_words() -> None:
    assert percent(0.629) == "62 %" and percent(1.7) == "100 %"
    assert stretch(3, 9.2) == "0:03 – 0:09"
    assert short_hash("9f3c" + "0" * 58 + "e1") == "9f3c…e1"
    assert check_name("technical.av_sync") == "Av sync"


def test_a_fit_says_when_it_was_not_measured() -> None:
    assert fit_words(NO_FIT, NO_FIT) == "Fit not measured: 8 likes to judge by, 10 are needed"
    assert fit_words(fit(0.44), fit(0.36)) == "Fit .440 (.420 to .460), original .360"


def test_a_scale_places_values_and_holds_them() -> None:
    scale = FitScale(0.2, 0.6)
    assert scale.place(0.4) == pytest.approx(0.5)
    assert scale.place(9) == 1.0 and scale.place(-9) == 0.0
    assert FitScale(0.3, 0.3).place(0.3) == 0.5


CUT = TimeMap(
    (
        Piece(Fraction(0), Fraction(2), Fraction(1), Fraction(3)),
        Piece(Fraction(2), Fraction(3), Fraction(5), Fraction(6)),
    )
)


@given(st.fractions(0, 8))
def test_a_time_is_either_in_a_piece_or_in_a_cut_that_holds_it(at: Fraction) -> None:
    piece = piece_at(CUT, at)
    assert (piece is None) == (CUT.to_version(at) is None)
    if piece is None:
        start, end = cut_around(CUT, at, Fraction(8))
        assert start <= at < end or at == end == Fraction(8)
        assert all(CUT.to_version(start + (end - start) * k / 7) is None for k in range(7))
