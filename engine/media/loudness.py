"""Loudness and true peak as broadcasters measure them (ITU-R BS.1770-4, gated; EBU Tech 3341)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi, tan
from typing import Any

import numpy as np
from scipy.signal import firwin, sosfilt, upfirdn

SILENCE = -120.0
"""LUFS given for a moment of digital silence, whose loudness has no number."""

_STEP = 0.1  # seconds between momentary values; a block is four steps, so blocks overlap by 75 %
_CHUNK = 20.0  # seconds worked on at once
_SURROUND = 10 ** (1.5 / 10)  # weight of the surround channels, +1.5 dB
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OFFSET = -0.691


@dataclass(frozen=True, slots=True)
class Loudness:
    """`integrated` in LUFS, None if nothing passes the gate; `true_peak` in dBTP, None if silent.

    `momentary`: (K,) float64 LUFS, value k over the 400 ms that begin at k * 100 ms; SILENCE where silent.
    """

    integrated: float | None
    true_peak: float | None
    momentary: np.ndarray


def measure(samples: np.ndarray, rate: int) -> Loudness:
    """Measure (N, channels) float32 samples in -1..1; channels as L R [C LFE Ls Rs [..]].

    Shorter sounds than one 400 ms block are measured as one block of their own length.
    """
    weights = _weights(samples.shape[1])
    energy = np.array(list(_steps(samples, rate, weights)))
    if len(energy) >= 4:
        blocks = (energy[:-3] + energy[1:-2] + energy[2:-1] + energy[3:]) / 4
    else:
        blocks = energy.mean(keepdims=True) if len(energy) else energy
    return Loudness(_gated(blocks), _true_peak(samples, rate), _lufs(blocks))


def _weights(channels: int) -> np.ndarray:
    """BS.1770-4, table 3: front channels 1, LFE 0, surrounds +1.5 dB."""
    weights = np.ones(channels)
    if channels >= 6:
        weights[3] = 0
        weights[4:] = _SURROUND
    return weights


def k_weighting(rate: int) -> np.ndarray:
    """(2, 6) second-order sections of the K filter (shelf, then high pass) at any rate.

    Source: the analogue prototypes behind the 48 kHz coefficients of BS.1770-4, tables 1 and 2, bilinear with
    prewarping (as in De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018).
    """
    f0, gain, q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = tan(pi * f0 / rate)
    vh = 10 ** (gain / 20)
    vb = vh**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [
        (vh + vb * k / q + k * k) / a0,
        2 * (k * k - vh) / a0,
        (vh - vb * k / q + k * k) / a0,
        1,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    f0, q = 38.13547087602444, 0.5003270373238773
    k = tan(pi * f0 / rate)
    a0 = 1 + k / q + k * k
    high_pass = [1, -2, 1, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])


def _steps(samples: np.ndarray, rate: int, weights: np.ndarray) -> Iterator[float]:
    """Weighted mean square of the K-filtered sound in each 100 ms; what is left at the end counts if nothing else."""
    if not len(samples):
        return
    sections = k_weighting(rate)
    state = np.zeros((2, 2, samples.shape[1]))
    edges = np.round(np.arange(0, len(samples) / rate / _STEP + 1) * _STEP * rate).astype(int)
    edges = edges[edges <= len(samples)]
    if len(edges) < 2:
        edges = np.array([0, len(samples)])
    chunk = max(1, round(_CHUNK / _STEP))
    for first in range(0, len(edges) - 1, chunk):
        inside = edges[first : first + chunk + 1]
        block = samples[inside[0] : inside[-1]].astype(np.float64)
        filtered, state = sosfilt(sections, block, axis=0, zi=state)
        power = filtered**2 @ weights
        for start, end in zip(inside[:-1] - inside[0], inside[1:] - inside[0], strict=True):
            yield float(power[start:end].mean()) if end > start else 0.0


def _lufs(energy: np.ndarray) -> np.ndarray:
    return np.maximum(SILENCE, _OFFSET + 10 * np.log10(np.maximum(energy, 1e-13)))


def _gated(blocks: np.ndarray) -> float | None:
    """Integrated loudness (BS.1770-4, equations 4 to 7): blocks above -70 LUFS, then above their mean less 10 LU."""
    loud = blocks[_lufs(blocks) > _ABSOLUTE_GATE]
    if not len(loud):
        return None
    threshold = float(_lufs(loud.mean(keepdims=True))[0]) + _RELATIVE_GATE
    kept = loud[_lufs(loud) > threshold]
    return float(_lufs((kept if len(kept) else loud).mean(keepdims=True))[0])


def _true_peak(samples: np.ndarray, rate: int) -> float | None:
    """dBTP by oversampling to at least 192 kHz (BS.1770-4, annex 2), with a longer filter than its example."""
    factor = 1 if rate >= 192_000 else 2 if rate >= 96_000 else 4
    window: Any = ("kaiser", 8.0)
    taps = firwin(factor * 48 + 1, 1 / factor, window=window) * factor if factor > 1 else np.ones(1)
    reach = 24
    peak = float(np.abs(samples).max()) if samples.size else 0.0
    chunk = round(_CHUNK * rate)
    for start in range(0, len(samples), chunk):
        block = samples[max(0, start - reach) : start + chunk + reach].astype(np.float64)
        if factor > 1:
            # what the filter rings where the sound begins or ends is part of the played signal
            peak = max(peak, float(np.abs(upfirdn(taps, block, up=factor, axis=0)).max()))
    return None if peak <= 0 else 20 * float(np.log10(peak))
