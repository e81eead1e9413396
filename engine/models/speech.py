"""Speech to words with times: Whisper (base, 8-bit) through faster-whisper, behind the silero voice detector.

Methods: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", ICML 2023; silero-vad v6.
Decoding is a beam search of 5 at temperature 0, without sampling, so equal sound gives equal words. What was said
before does not condition what comes next, which keeps one mistake from repeating. No network is used.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.control import Control
from engine.domain.analysis import Sentence, Word
from engine.domain.media import Moment, Span
from engine.errors import ModelUnavailable
from engine.models.derived import derived
from engine.models.lock import current_sha256, file_sha256, locked, verified

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RATE = 16_000
CLOCK = Fraction(1, 1000)
"""Time base of spoken words: milliseconds; the model itself knows 20 ms."""
PAUSE = 0.8
"""Seconds between two words that end a sentence."""
LONGEST = 20.0
"""Seconds after which the next comma or pause of 0.3 s ends a sentence too."""
_ENDS = tuple(".?!…。？！؟।")
_BREAKS = (*_ENDS, ",", ";", ":", "、", "，", "؛")
_ABBREVIATIONS = frozenset(["mr.", "mrs.", "ms.", "dr.", "st.", "prof.", "vs.", "etc.", "e.g.", "i.e.", "no."])
_REPEATS = 2.4
_UNSURE = -1.2
"""Compression ratio above, or mean log probability below which a passage is noise taken for words."""
_SURE, _NO_SPEECH, _SURE_LANGUAGE = -0.6, 0.5, 0.9
"""What is asked of passages in which the voice detector heard nobody: of 18 development sounds without speech, music
and noise among them, none came near on all counts; astronauts on the radio did."""
_AUDIBLE = 0.01
"""Greatest sample below which nothing is listened for."""


def transcribe(
    samples: np.ndarray, start: Moment, models: Path, control: Control, *, language: str = "", draft: bool = False
) -> tuple[tuple[Sentence, ...], str]:
    """What is said in a sound.

    Args:
        samples: (N,) float32, mono, 16 kHz, -1..1.
        start: where sample 0 lies on the file's clock.
        models: folder of converted weights.
        control: progress goes by the time transcribed.
        language: ISO 639-1 code if it is known; else it is detected.
        draft: use the tiny English model, some 4 times faster.

    Returns:
        The sentences in order, and the language ("" if nothing is said).

    Raises:
        ModelUnavailable: the weights are missing or altered.
    """
    if samples.ndim != 1:
        raise ValueError("samples must be mono: one dimension")
    if samples.size < RATE // 10:
        return (), ""
    verified("silero-vad")
    model = _whisper(*_folder("whisper-tiny-en" if draft else "whisper-base", models))
    sound = np.ascontiguousarray(samples, np.float32)
    spoken = "en" if draft else language or None
    found, about = _listen(model, sound, spoken, detector=True)
    words = _words(found, sound.size, start, control, _UNSURE)
    if not words and float(np.abs(sound).max()) > _AUDIBLE:
        # The voice detector misses voices over narrow, noisy links (a radio): believe the model alone if it is sure.
        found, about = _listen(model, sound, spoken, detector=False)
        if spoken is not None or about.language_probability >= _SURE_LANGUAGE:
            words = _words((s for s in found if s.no_speech_prob < _NO_SPEECH), sound.size, start, control, _SURE)
    sentences = into_sentences(words)
    return sentences, about.language if sentences else ""


def _listen(model: WhisperModel, sound: np.ndarray, language: str | None, *, detector: bool) -> tuple[Any, Any]:
    """Segments, decoded as they are asked for, and what is known of the language."""
    return model.transcribe(
        sound,
        language=language,
        beam_size=5,
        temperature=0.0,
        condition_on_previous_text=False,
        word_timestamps=True,
        vad_filter=detector,
        vad_parameters={"min_silence_duration_ms": 500} if detector else None,
    )


def _words(segments: Iterable[Any], length: int, start: Moment, control: Control, least: float) -> list[Word]:
    """Words of the segments that are no noise taken for words; `least` is the mean log probability asked for."""
    words: list[Word] = []
    for segment in segments:
        control.step(min(1.0, float(segment.end) * RATE / length), "listening to what is said")
        if segment.compression_ratio <= _REPEATS and segment.avg_logprob >= least:
            words.extend(_on_the_clock(segment.words or (), start))
    return words


def _on_the_clock(found: Iterable[Any], start: Moment) -> Iterable[Word]:
    """faster-whisper's words on the file's clock."""
    for word in found:
        text = word.word.strip()
        if text:
            first, last = (
                round((start.seconds + Fraction(float(t)).limit_denominator(1000)) / CLOCK)
                for t in (word.start, word.end)
            )
            span = Span(Moment(first, CLOCK), Moment(max(first + 1, last), CLOCK))
            yield Word(text, span, float(word.probability))


def into_sentences(words: Iterable[Word]) -> tuple[Sentence, ...]:
    """Words joined to sentences: they end at full stops, question and exclamation marks, and at pauses."""
    done: list[tuple[Word, ...]] = []
    open_words: list[Word] = []
    for word in words:
        if open_words and _ends_before(word, open_words):
            done.append(tuple(open_words))
            open_words = []
        open_words.append(word)
    if open_words:
        done.append(tuple(open_words))
    return tuple(Sentence(_text(part), Span(part[0].span.start, part[-1].span.end), part) for part in done)


def _ends_before(word: Word, spoken: list[Word]) -> bool:
    last = spoken[-1]
    pause = float(word.span.start.seconds - last.span.end.seconds)
    if last.text.endswith(_ENDS) and last.text.lower() not in _ABBREVIATIONS:
        return True
    if pause >= PAUSE:
        return True
    long = float(last.span.end.seconds - spoken[0].span.start.seconds) > LONGEST
    return long and (last.text.endswith(_BREAKS) or pause >= 0.3)


def _text(words: tuple[Word, ...]) -> str:
    """Words with spaces between; scripts that write none (CJK) without."""
    joined = ""
    for word in words:
        glue = "" if not joined or _no_spaces(joined[-1]) or _no_spaces(word.text[0]) else " "
        joined += glue + word.text
    return joined


def _no_spaces(letter: str) -> bool:
    """Whether a letter belongs to a script written without spaces: Japanese, Chinese, full-width forms."""
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


# ---- the model's folder ------------------------------------------------------------------------------------------


def _folder(name: str, models: Path) -> tuple[Path, str]:
    """A CTranslate2 model folder with checked weights, and their hash."""
    paths = verified(name)
    model = locked(name)
    if name == "whisper-tiny-en":
        return paths[0].parent, model.sha256
    first, *others, second = paths
    folder = models / name
    weights = derived(folder / "model.bin", model.sha256, lambda part: _join((first, second), part))
    if current_sha256(weights) != model.sha256:
        raise ModelUnavailable(
            f"{name} is not the model that was locked (its SHA-256 differs)",
            "Delete it from the models folder.",
            weights,
        )
    for path in others:
        if not (folder / path.name).is_file() or file_sha256(folder / path.name) != file_sha256(path):
            shutil.copyfile(path, folder / path.name)
    return folder, model.sha256


def _join(parts: tuple[Path, ...], target: Path) -> None:
    with target.open("wb") as joined:
        for part in parts:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, joined, 1 << 20)


@lru_cache(maxsize=1)
def _whisper(folder: Path, sha256: str) -> WhisperModel:
    """Load once per content (`sha256` is part of the key)."""
    from faster_whisper import WhisperModel

    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
