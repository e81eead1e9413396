"""Known answers of the checks that listen: made-up sound with onsets at known times, shifted by known amounts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import cv2
import numpy as np

from engine.checks import worlds
from engine.checks.compare import Pair
from engine.checks.contract import KnownAnswer, PackContext
from engine.checks.offsets import RATE, Wave
from engine.checks.seen import Seen
from engine.checks.sync import ID, judge_sync
from engine.control import Control
from engine.domain.findings import Verdict
from engine.domain.versions import Piece, TimeMap

_FPS = 25


@dataclass(frozen=True, slots=True)
class _World:
    picture: np.ndarray
    seen: Seen
    sound: Wave


def babble(seed: int, seconds: float, rate: int = RATE) -> Wave:
    """(N,) speech-like sound: bursts of coloured noise with gaps, peak about 0.5."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    level = np.repeat(rng.choice([0.0, 0.2, 1.0], count // (rate // 8) + 1), rate // 8)[:count]
    noise = cv2.GaussianBlur(rng.standard_normal(count).astype(np.float32)[None], (0, 0), rate / 4000)[0]
    soft = cv2.GaussianBlur(level.astype(np.float32)[None], (0, 0), rate / 200)[0]
    sound = noise * soft + 0.002 * rng.standard_normal(count)
    return (sound / np.abs(sound).max() * 0.5).astype(np.float32)


def sync_pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    """Shifts of the sound, of the picture and of both; clips; a changed pace; drift; sound that says nothing."""
    limits = context.limits.of(ID)
    picture = worlds.drawn(6, 8.0, _FPS)
    world = _World(picture, worlds.seen(picture, _FPS), babble(6, 8.0))
    answers = [
        KnownAnswer(f"sound {ms:+d} ms", expected, partial(_shifted, world, ms, 0, limits))
        for ms, expected in (
            *((ms, Verdict.BLOCK) for ms in (-200, -160, -100, -80, -60, 150, 180, 200, 250)),
            *((ms, Verdict.REVIEW) for ms in (80, 100)),
            *((ms, Verdict.PASS) for ms in (-30, -20, 0, 20, 40)),
        )
    ]
    answers += [
        KnownAnswer(
            f"sound and picture {frames * 40:+d} ms",
            Verdict.PASS,
            partial(_shifted, world, frames * 40, frames, limits),
        )
        for frames in (-5, -3, 3, 5)
    ]
    answers += [
        KnownAnswer(f"picture {frames * 40:+d} ms", Verdict.BLOCK, partial(_shifted, world, 0, frames, limits))
        for frames in (-5, 4)
    ]
    answers += [
        KnownAnswer(f"clip, sound {ms:+d} ms", expected, partial(_clip, world, ms, limits))
        for ms, expected in ((0, Verdict.PASS), (200, Verdict.BLOCK), (-100, Verdict.BLOCK))
    ]
    answers += [
        KnownAnswer("drift of 5 %", Verdict.BLOCK, partial(_drift, world, 1.05, limits)),
        KnownAnswer("muted", Verdict.BLOCK, partial(_muted, world, limits)),
        KnownAnswer("silence", Verdict.NOT_APPLICABLE, partial(_silent, world, limits)),
        KnownAnswer("another sound", Verdict.REVIEW, partial(_foreign, world, limits)),
    ]
    return tuple(answers)


def _late(sound: Wave, ms: int) -> Wave:
    return np.roll(sound, round(ms * RATE / 1000))


def _shifted(world: _World, ms: int, frames: int, limits: dict[str, float], control: Control) -> Verdict:
    same = Pair(world.seen, world.seen, worlds.time_map([(0, len(world.picture))], _FPS))
    both = worlds.beside(world.seen, np.roll(world.picture, frames, axis=0), _FPS) if frames else same
    return judge_sync(both, _late(world.sound, ms), world.sound, limits, control).verdict


def _clip(world: _World, ms: int, limits: dict[str, float], control: Control) -> Verdict:
    start, end = 2 * _FPS, 6 * _FPS
    both = Pair(
        worlds.seen(world.picture[start:end], _FPS),
        world.seen,
        worlds.time_map([(start, end)], _FPS),
    )
    heard = _late(world.sound, ms)[2 * RATE : 6 * RATE]
    return judge_sync(both, heard, world.sound, limits, control).verdict


def _drift(world: _World, speed: float, limits: dict[str, float], control: Control) -> Verdict:
    at = np.clip(np.arange(len(world.sound)) * speed, 0, len(world.sound) - 1).astype(int)
    both = worlds.beside(world.seen, world.picture, _FPS)
    length = Fraction(len(world.picture), _FPS)
    pieces = tuple(Piece(length * n / 8, length * (n + 1) / 8, length * n / 8, length * (n + 1) / 8) for n in range(8))
    drifting = Pair(both.seen, both.source, TimeMap(pieces))
    return judge_sync(drifting, world.sound[at], world.sound, limits, control).verdict


def _silent(world: _World, limits: dict[str, float], control: Control) -> Verdict:
    both = worlds.beside(world.seen, world.picture, _FPS)
    return judge_sync(both, world.sound * 0, world.sound * 0, limits, control).verdict


def _muted(world: _World, limits: dict[str, float], control: Control) -> Verdict:
    both = worlds.beside(world.seen, world.picture, _FPS)
    return judge_sync(both, world.sound * 0, world.sound, limits, control).verdict


def _foreign(world: _World, limits: dict[str, float], control: Control) -> Verdict:
    both = worlds.beside(world.seen, world.picture, _FPS)
    return judge_sync(both, babble(99, 8.0), world.sound, limits, control).verdict
