"""Speech: known words with their times on the file's clock, and nothing where nobody speaks."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.control import Control
from engine.domain.analysis import Word
from engine.domain.media import Moment, Span
from engine.media.probe import probe
from engine.media.sound import read_sound
from engine.models.speech import PAUSE, RATE, into_sentences, transcribe

MS = Fraction(1, 1000)


def word(text: str, start: float, end: float) -> Word:
    return Word(text, Span(Moment(round(start * 1000), MS), Moment(round(end * 1000), MS)), 0.9)


def read_wave(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE and file.getnchannels() == 1
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768


@pytest.mark.shared
def test_kennedy_is_heard_word_by_word_on_the_files_clock(shared_media: Path, models: Path, control: Control) -> None:
    samples = read_wave(shared_media / "audio" / "speech_jfk.wav")
    start = Moment(450_000, Fraction(1, 90_000))  # the file's clock begins at 5 s
    sentences, language = transcribe(samples, start, models, control)
    said = " ".join(s.text for s in sentences).lower().replace(",", "").replace(".", "")
    assert said == (
        "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
    )
    assert language == "en"
    words = [w for s in sentences for w in s.words]
    times = [float(w.span.start.seconds) for w in words]
    assert times == sorted(times) and all(w.span.end.seconds > w.span.start.seconds for w in words)
    country = next(w for w in words if w.text.lower().startswith("country"))
    assert 9.0 < float(country.span.start.seconds) < 11.5
    assert transcribe(samples, start, models, control) == (sentences, language)


def test_silence_noise_and_nothing_have_no_words(models: Path, control: Control) -> None:
    rng = np.random.default_rng(3)
    start = Moment(0, MS)
    for samples in (np.zeros(3 * RATE), rng.normal(0, 0.1, 3 * RATE), np.zeros(0), np.zeros(500)):
        assert transcribe(samples.astype(np.float32), start, models, control) == ((), "")


@pytest.mark.shared
@pytest.mark.slow
def test_a_voice_on_the_radio_is_heard_and_music_is_not(shared_media: Path, models: Path, control: Control) -> None:
    def heard(name: str) -> str:
        media = probe(shared_media / "video" / name, control)
        samples = read_sound(media, RATE, 1, control)[:, 0]
        return " ".join(s.text for s in transcribe(samples[: 40 * RATE], Moment(0, MS), models, control)[0])

    assert "in my left hand i have a feather" in heard("talk_apollo15_feather_drop.mp4").lower().replace(",", "")
    for name in ("anim_bbb_480p_30s.mp4", "anim_llama_av1.webm", "c2pa_signed_stream_portrait.mp4"):
        assert heard(name) == ""


def test_sentences_end_at_stops_and_pauses_but_not_at_titles() -> None:
    said = [word("Dr.", 0, 0.2), word("No", 0.3, 0.5), word("came.", 0.5, 0.9), word("He", 1.0, 1.1)]
    said += [word("left", 1.1, 1.4), word("then", 1.5 + PAUSE, 2.6)]
    made = into_sentences(said)
    assert [s.text for s in made] == ["Dr. No came.", "He left", "then"]
    assert made[0].span == Span(said[0].span.start, said[2].span.end)


def test_scripts_without_spaces_are_joined_without() -> None:
    assert [s.text for s in into_sentences([word("今日", 0, 1), word("は。", 1, 2), word("ok", 2, 3)])] == [
        "今日は。",
        "ok",
    ]


@given(st.lists(st.tuples(st.sampled_from(["a", "b.", "c,"]), st.floats(0, 3), st.floats(0.05, 2)), max_size=60))
def test_no_word_is_lost_or_doubled(parts: list[tuple[str, float, float]]) -> None:
    at, words = 0.0, []
    for text, gap, length in parts:
        words.append(word(text, at + gap, at + gap + length))
        at += gap + length
    assert [w for s in into_sentences(words) for w in s.words] == words
