"""Where a clip may begin and end."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.control import Control
from engine.domain.analysis import Analysis, Sentence, Shot, Sound, Transition, Word
from engine.domain.guidance import Wishes
from engine.domain.media import (
    Declared,
    ItemId,
    Moment,
    PictureStream,
    Sha256,
    SoundStream,
    Span,
    Thumbnail,
    ThumbnailSource,
    Transfer,
    Video,
)
from engine.versions.borders import Border, Borders
from engine.versions.clips import LENGTHS, WISHED_LENGTHS, moved_windows, raw_windows

BASE = Fraction(1, 1000)
SECONDS = 40


def moment(seconds: float) -> Moment:
    return Moment(round(seconds * 1000), BASE)


def span(start: float, end: float) -> Span:
    return Span(moment(start), moment(end))


def a_video(sound: bool = True) -> Video:
    stream = PictureStream(
        0, "h264", "yuv420p", 640, 360, 0, False, Fraction(1), Transfer.SDR, 8, False, Fraction(25), False, BASE, 0,
        SECONDS * 1000, SECONDS * 25,
    )  # fmt: skip
    voice = SoundStream(1, "aac", 48000, 2, BASE) if sound else None
    thumbnail = Thumbnail(Path("t.jpg"), Sha256("0" * 64), ThumbnailSource.ASSUMED)
    return Video(
        ItemId("v"), Sha256("0" * 64), Path("v.mp4"), 1, "v.mp4", "v", (), Declared.UNKNOWN, "mp4", stream, voice, 640,
        360, thumbnail,
    )  # fmt: skip


def an_analysis(
    shots: list[float],
    words: list[tuple[float, float]] | None = None,
    silences: list[tuple[float, float]] | None = None,
    momentary: tuple[float, ...] = (),
) -> Analysis:
    edges = [0.0, *shots, float(SECONDS)]
    made = tuple(Shot(span(a, b), Transition.CUT) for a, b in pairwise(edges))
    said = tuple(Word(f"w{i}", span(*one), 0.9) for i, one in enumerate(words or []))
    sentences = tuple(
        Sentence("so", Span(said[i].span.start, said[min(i + 3, len(said)) - 1].span.end), said[i : i + 3])
        for i in range(0, len(said), 3)
    )
    sound = Sound(-20.0, -1.0, momentary, tuple(span(*one) for one in silences or []))
    return Analysis(Sha256("0" * 64), "test", made, (), (), sentences, "en", sound, 1, 0.0)


def test_shots_silences_and_sentences_are_borders() -> None:
    borders = Borders(a_video(), an_analysis([10.0], [(20, 20.4), (20.5, 21), (21.2, 22)], [(30, 31)]))
    starts = {round(cut.seconds, 2): cut.kind for cut in borders.starts}
    ends = {round(cut.seconds, 2): cut.kind for cut in borders.ends}
    assert starts[10.0] is ends[10.0] is Border.SHOT
    assert starts[0.0] is ends[40.0] is Border.SHOT
    assert starts[19.88] is Border.SENTENCE
    assert ends[22.2] is Border.SENTENCE
    assert {starts[30.0], starts[30.5], ends[31.0]} == {Border.SILENCE}


def test_a_sentence_begins_after_the_word_before_it() -> None:
    words = [(19.0, 19.5), (19.5, 19.7), (19.7, 19.95), (20.0, 20.4), (20.5, 21), (21.2, 22)]
    borders = Borders(a_video(), an_analysis([], words))
    assert 19.95 in {round(cut.seconds, 3) for cut in borders.starts}
    assert 20.0 in {round(cut.seconds, 3) for cut in borders.ends}, "no later than the next word"


def test_a_shot_cut_inside_a_word_is_no_border() -> None:
    borders = Borders(a_video(), an_analysis([10.0], [(9.8, 10.3)]))
    assert borders.inside_word(10.0)
    assert not borders.inside_word(9.8)
    assert all(abs(cut.seconds - 10.0) > 0.01 for cut in (*borders.starts, *borders.ends))


def test_no_scrap_of_another_shot_at_the_edges() -> None:
    borders = Borders(a_video(), an_analysis([10.0], silences=[(5, 15)]))
    assert not [cut for cut in borders.starts if 9.5 < cut.seconds < 9.97]
    assert [cut for cut in borders.ends if 9.5 < cut.seconds < 9.97]
    assert not [cut for cut in borders.ends if 10.03 < cut.seconds < 10.5]


def test_a_video_without_sound_is_silent_everywhere() -> None:
    borders = Borders(a_video(sound=False), an_analysis([]))
    assert max(b.seconds - a.seconds for a, b in pairwise(borders.starts)) <= 0.51


def test_quiet_moments_of_music_are_borders() -> None:
    level = [-20.0] * 400
    level[150:154] = [-27.0, -31.0, -27.0, -26.0]
    quiet = [
        cut for cut in Borders(a_video(), an_analysis([], momentary=tuple(level))).starts if cut.kind is Border.QUIET
    ]
    assert [round(cut.seconds, 2) for cut in quiet] == [15.3]


def test_a_pause_between_words_is_a_quiet_moment() -> None:
    borders = Borders(a_video(), an_analysis([], [(5, 5.4), (5.5, 6.0), (6.6, 7.0)]))
    quiet = [cut.seconds for cut in borders.starts if cut.kind is Border.QUIET]
    assert quiet == pytest.approx([6.3])


def spoken(seed: int) -> list[tuple[float, float]]:
    random = np.random.default_rng(seed)
    words: list[tuple[float, float]] = []
    at = 0.3
    while at < SECONDS - 1.5:
        length = float(random.uniform(0.12, 0.7))
        words.append((round(at, 3), round(at + length, 3)))
        at += length + float(random.choice([0.0, 0.05, 0.4]))
    return words


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.floats(2.0, 12.0), st.lists(st.floats(1, 39), max_size=6))
def test_no_moved_window_cuts_a_word(seed: int, seconds: float, shots: list[float]) -> None:
    video, words = a_video(), spoken(seed)
    borders = Borders(video, an_analysis(sorted({round(at, 2) for at in shots}), words))
    times = np.arange(0, SECONDS, 0.5)
    windows = moved_windows(*raw_windows(times, video, Wishes(seconds=seconds)), times, borders, Control())
    assert windows
    for window in windows:
        assert window.end.seconds > window.start.seconds
        assert window.last > window.first
        for at in (window.start.seconds, window.end.seconds):
            assert not any(start + 1e-3 < at < end - 1e-3 for start, end in words)


def test_windows_move_to_the_shots_around_them() -> None:
    video = a_video()
    borders = Borders(video, an_analysis([10.2, 14.9, 30.0]))
    times = np.arange(0, SECONDS, 0.25)
    windows = moved_windows(*raw_windows(times, video, Wishes(seconds=5.0)), times, borders, Control())
    assert (10.2, 14.9) in {(window.start.seconds, window.end.seconds) for window in windows}
    assert {window.start.kind for window in windows} == {Border.SHOT}


def test_a_wished_length_is_kept_closer_than_an_own_one() -> None:
    video = a_video()
    borders = Borders(video, an_analysis([10.0, 13.2, 20.0, 26.6, 30.0]))
    times = np.arange(0, SECONDS, 0.25)
    raw, ends = raw_windows(times, video, Wishes(seconds=5.0))
    for lengths in (LENGTHS, WISHED_LENGTHS):
        found = moved_windows(raw, ends, times, borders, Control(), lengths=lengths)
        spans = [(window.end.seconds - window.start.seconds) / 5.0 for window in found if window.last < len(times)]
        assert spans
        assert all(lengths[0] - 0.05 <= span <= lengths[1] + 0.05 for span in spans)


def test_music_in_one_shot_still_gives_every_window() -> None:
    video = a_video()
    times = np.arange(0, SECONDS, 0.25)
    raw, ends = raw_windows(times, video, Wishes(seconds=5.0))
    windows = moved_windows(raw, ends, times, Borders(video, an_analysis([])), Control())
    assert len(windows) == len(raw)
    assert windows[40].start.seconds == pytest.approx(10.0)
    assert windows[40].start.kind is Border.FREE
