"""Loudness against the known answers of EBU Tech 3341, minimum requirements, on synthesised signals."""

from __future__ import annotations

import numpy as np
import pytest

from engine.media.loudness import SILENCE, measure

RATE = 48_000


def tones(*parts: tuple[float, float], channels: int = 2, rate: int = RATE) -> np.ndarray:
    """1 kHz in phase on all channels: (dBFS, seconds) one after another."""
    pieces: list[np.ndarray] = []
    at = 0
    for level, seconds in parts:
        time = np.arange(at, at + round(seconds * rate)) / rate
        pieces.append(10 ** (level / 20) * np.sin(2 * np.pi * 1000 * time))
        at += round(seconds * rate)
    return np.repeat(np.concatenate(pieces).astype(np.float32)[:, None], channels, axis=1)


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        (tones((-23, 20)), -23.0),  # case 1
        (tones((-33, 20)), -33.0),  # case 2
        (tones((-36, 10), (-23, 60), (-36, 10)), -23.0),  # case 3
        (tones((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),  # case 4
        (tones((-26, 20), (-20, 20.1), (-26, 20)), -23.0),  # case 5
        (tones((-23, 20), rate=RATE), -23.0),
    ],
)
def test_integrated_loudness(signal: np.ndarray, expected: float) -> None:
    assert measure(signal, RATE).integrated == pytest.approx(expected, abs=0.1)


def test_surround_channels_weigh_more_and_the_lfe_nothing() -> None:  # case 6
    levels = np.array([-28, -28, -24, -90, -30, -30])
    signal = tones((0, 20), channels=6) * (10 ** (levels / 20)).astype(np.float32)
    assert measure(signal, RATE).integrated == pytest.approx(-23, abs=0.1)
    signal[:, 3] = tones((-3, 20), channels=1)[:, 0]
    assert measure(signal, RATE).integrated == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 96_000])
def test_other_rates_measure_the_same(rate: int) -> None:
    assert measure(tones((-23, 20), rate=rate), rate).integrated == pytest.approx(-23, abs=0.15)


def faded(frequency: float, phase: float, level: float) -> np.ndarray:
    """A sine between two fades, as Tech 3341 makes its true-peak cases."""
    count = RATE
    wave = level * np.sin(2 * np.pi * frequency * np.arange(count) / RATE + np.radians(phase))
    ramp = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / (RATE / 10))
    return np.repeat((wave * ramp).astype(np.float32)[:, None], 2, axis=1)


@pytest.mark.parametrize(
    ("frequency", "phase", "level", "expected"),
    [
        (RATE / 4, 0, 0.50, -6.0),  # case 15
        (RATE / 4, 45, 0.50, -6.0),  # case 16
        (RATE / 6, 60, 0.50, -6.0),  # case 17
        (RATE / 8, 67.5, 0.50, -6.0),  # case 18
        (RATE / 4, 45, 1.41, 3.0),  # case 19
    ],
)
def test_true_peak_between_the_samples(frequency: float, phase: float, level: float, expected: float) -> None:
    found = measure(faded(frequency, phase, level), RATE).true_peak
    assert found is not None and expected - 0.4 <= found <= expected + 0.2


def test_momentary_values_follow_the_sound() -> None:
    found = measure(tones((-23, 1), (-120, 1), (-23, 1)), RATE).momentary
    assert len(found) == 27
    assert found[0] == pytest.approx(-23, abs=0.1) and found[-1] == pytest.approx(-23, abs=0.1)
    assert found[13] < -60


def test_silence_has_no_loudness() -> None:
    found = measure(np.zeros((RATE, 2), np.float32), RATE)
    assert found.integrated is None and found.true_peak is None and set(found.momentary.tolist()) == {SILENCE}
    assert measure(np.zeros((0, 2), np.float32), RATE).integrated is None


def test_shorter_than_a_block_is_measured_as_it_is() -> None:
    assert measure(tones((-23, 0.35)), RATE).integrated == pytest.approx(-23, abs=0.3)
    assert measure(tones((-23, 0.05)), RATE).integrated == pytest.approx(-23, abs=1.0)
