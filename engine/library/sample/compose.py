"""Puts the sample together: some 40 seconds of parts that different people like, narrated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.library.sample import voice
from engine.library.sample.feedback import write_feedback
from engine.library.sample.pictures import CLIP_RATE, EVERY, HEIGHT, RATE, WIDTH, end_card, frames_of
from engine.library.sample.sources import BUNNY, CREDITS, PARTS, Part
from engine.media.encode import VideoWriter
from engine.media.probe import probe
from engine.media.sound import read_sound

_BEFORE_WORDS = 0.3
_AFTER_WORDS = 0.5
_END_CARD_SECONDS = 2.4
_DISSOLVE = 6
"""Frames that a dissolve takes."""
_CLIP_LEVEL = np.float32(0.35)
"""The clip's own sound stands behind the narrator."""


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Where to write: sample.mp4, interactions.csv, items.csv and likes/."""

    folder: Path
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """What was put together. `credits` belong wherever the sample is shown; `narrated` is False without espeak-ng."""

    video: Path
    interactions: Path
    items: Path
    credits: tuple[str, ...]
    narrated: bool


@dataclass(frozen=True, slots=True)
class _Planned:
    part: Part
    frames: int
    spoken: np.ndarray


def compose(request: SampleRequest, control: Control) -> Sample:
    """Make the sample video and the simulated feedback; equal requests on one machine give equal files.

    Raises:
        EngineError: a package that holds a part is missing.
        Cancelled: a stop was asked for.
    """
    request.folder.mkdir(parents=True, exist_ok=True)
    control.step(0.0, "speaking the narration")
    planned = [_planned(part) for part in PARTS]
    video = request.folder / "sample.mp4"
    _write_video(video, planned, control.part(0.05, 0.85))
    interactions, items = write_feedback(request.folder, request.seed, control.part(0.85, 1.0))
    return Sample(video, interactions, items, CREDITS, any(len(one.spoken) for one in planned))


def _planned(part: Part) -> _Planned:
    """A part lasts as long as its sentence needs, at least as long as it wants to."""
    spoken = voice.say(part.words)
    needed = len(spoken) / voice.RATE + _BEFORE_WORDS + _AFTER_WORDS if len(spoken) else 0.0
    return _Planned(part, round(max(part.seconds, needed) * RATE), spoken)


def _write_video(path: Path, planned: list[_Planned], control: Control) -> None:
    total = sum(one.frames for one in planned) + round(_END_CARD_SECONDS * RATE)
    sound = _sound(planned, total, control)
    writer = VideoWriter(
        path, WIDTH, HEIGHT, Fraction(1, CLIP_RATE), frame_rate=RATE, sound=(voice.RATE, 2), crf=20, preset="fast"
    )
    with writer:
        writer.samples(sound)
        for index, rgb in enumerate(_frames(planned, control)):
            control.step(index / total, "putting the sample together")
            writer.picture(rgb, index * EVERY, EVERY)


def _frames(planned: list[_Planned], control: Control) -> Iterator[np.ndarray]:
    """Every frame in order; a dissolve mixes the part's first frames with the last one before it."""
    last = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for one in planned:
        for index, rgb in enumerate(frames_of(one.part, one.frames, Control(stop=None))):
            control.check()
            mixed = rgb
            if one.part.dissolve and index < _DISSOLVE:
                share = (index + 1) / (_DISSOLVE + 1)
                mixed = (last * (1 - share) + rgb * share).astype(np.uint8)
            else:
                last = rgb
            yield mixed
    card = end_card()
    for _ in range(round(_END_CARD_SECONDS * RATE)):
        yield card


def _sound(planned: list[_Planned], frames: int, control: Control) -> np.ndarray:
    """The narration over the clip's own sound, (N, 2) float32."""
    mixed = np.zeros((round(frames / RATE * voice.RATE), 2), np.float32)
    at = 0
    for one in planned:
        start = round(at / RATE * voice.RATE)
        if one.part.source is BUNNY:
            own = _own_sound(one, control)
            mixed[start : start + len(own)] += own * _CLIP_LEVEL
        said = start + round(_BEFORE_WORDS * voice.RATE)
        mixed[said : said + len(one.spoken)] += one.spoken[:, None]
        at += one.frames
    return np.clip(mixed, -1.0, 1.0)


def _own_sound(one: _Planned, control: Control) -> np.ndarray:
    media = probe(one.part.source.path, control)
    base = media.picture.time_base
    start = media.picture.first_pts
    span = Span(Moment(start, base), Moment(start + int(one.frames / RATE / base), base))
    own = read_sound(media, voice.RATE, 2, control, span=span)[: round(one.frames / RATE * voice.RATE)].copy()
    fade = min(len(own), voice.RATE // 4)
    own[len(own) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return own
