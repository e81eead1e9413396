"""Captions: shaped for their script, wrapped, readable, cut into pieces that can be read."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import features

from engine.domain.analysis import Sentence, Word
from engine.domain.media import Moment, Span
from engine.errors import ModelUnavailable
from engine.versions.captions import SAFE, overlay, plate_of, wrap
from engine.versions.extras import caption_lines
from engine.versions.fonts import font_for

ENGLISH = "This is a rather long sentence that someone speaks in one breath, without any pause at all."


def word(text: str, start: float, end: float) -> Word:
    base = Fraction(1, 1000)
    return Word(text, Span(Moment(round(start * 1000), base), Moment(round(end * 1000), base)), 0.9)


def sentence(*words: Word) -> Sentence:
    return Sentence(" ".join(w.text for w in words), Span(words[0].span.start, words[-1].span.end), words)


@pytest.mark.parametrize(("width", "height"), [(320, 180), (1280, 720), (270, 480)])
def test_the_plate_fits_the_safe_area(width: int, height: int) -> None:
    plate = plate_of(ENGLISH, width, height)
    assert plate.shape[2] == 4
    assert plate.shape[1] <= width * (1 - 2 * SAFE) + 1
    assert plate.shape[0] <= height * 0.4


def test_a_picture_too_small_for_words_is_still_painted() -> None:
    assert overlay(np.zeros((24, 32, 3), np.uint8), ENGLISH).shape == (24, 32, 3)


def test_words_are_white_on_dark_whatever_lies_below() -> None:
    for grey in (0, 128, 255):
        out = overlay(np.full((360, 640, 3), grey, np.uint8), "Hello")
        box = out[-60:-20, 290:350]
        assert box.max() > 230
        assert box.min() < 90, "4.5:1 and more between letters and plate"


def test_lines_are_even_and_break_between_words() -> None:
    lines = wrap(ENGLISH, 20, 500)
    assert " ".join(lines) == ENGLISH
    font = font_for(ENGLISH, 20)
    lengths = [font.getlength(line) for line in lines]
    assert max(lengths) <= 500
    assert min(lengths) > 0.4 * max(lengths)


def test_scripts_without_spaces_break_between_letters() -> None:
    text = "これは字幕のためのとても長い文章です"
    try:
        font_for(text, 20)
    except ModelUnavailable:
        pytest.skip("this machine has no Japanese font")
    assert len(wrap(text, 20, 120)) > 1


@pytest.mark.parametrize("text", ["مرحبا بكم في المدينة", "שלום לכולם", "नमस्ते दुनिया", "Привет, мир"])
def test_scripts_are_shaped(text: str) -> None:
    assert features.check("raqm"), "Pillow must come with raqm: without it Arabic falls apart"
    try:
        font = font_for(text, 40)
    except ModelUnavailable:
        pytest.skip("this machine has no font for the script")
    plate = plate_of(text, 640, 360)
    assert (plate[..., :3].min(axis=2) > 200).mean() > 0.02, "letters are there"
    if text.startswith("م"):  # joined letters are narrower than the letters one by one
        assert font.getlength(text) < sum(font.getlength(c) for c in text)


def test_long_sentences_become_lines_that_can_be_read() -> None:
    words = [word(f"word{n}", 0.3 * n, 0.3 * n + 0.25) for n in range(30)]
    lines = caption_lines(sentence(*words))
    assert " ".join(text for text, _ in lines) == " ".join(w.text for w in words)
    for text, span in lines:
        assert len(text.split()) <= 12
        assert len(text) <= 64
        assert span.seconds <= 6
    starts = [span.start.seconds for _, span in lines]
    assert starts == sorted(starts)


def test_a_sentence_without_words_is_one_line() -> None:
    base = Fraction(1, 10)
    span = Span(Moment(0, base), Moment(20, base))
    assert caption_lines(Sentence(" Hello. ", span, ())) == [("Hello.", span)]
    assert caption_lines(Sentence("  ", span, ())) == []


def test_an_empty_plate_changes_nothing_outside_it() -> None:
    rgb = np.random.default_rng(0).integers(0, 255, (180, 320, 3)).astype(np.uint8)
    out = overlay(rgb, "Hi")
    assert np.array_equal(out[:120], rgb[:120])
    assert not np.array_equal(out[120:], rgb[120:])
