"""HDR and wide-gamut signals to SDR: BT.709 primaries, sRGB transfer.

The light path, all from published standards:
 1. signal to display light in cd/m2: PQ EOTF or HLG inverse OETF and OOTF (ITU-R BT.2100-2, tables 4 and 5; HLG at
    1000 cd/m2, system gamma 1.2);
 2. the EETF of ITU-R BT.2390-10, 5.4.1, half on max(R, G, B), which keeps hue and saturation, and half on each
    channel, which lets highlights fade to white as film does; SDR white is HDR reference white, 203 cd/m2
    (ITU-R BT.2408);
 3. BT.2020 to BT.709 primaries (ITU-R BT.2087, linear light); colours outside are desaturated towards their own
    luminance until they fit, rather than clipped channel by channel;
 4. the sRGB curve (IEC 61966-2-1), as pictures are looked at on computer screens.

`to_sdr` is the reference; `cube_file` samples it once into a 3-D table that a decoder can apply quickly.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.domain.media import Transfer

REFERENCE_WHITE = 203.0
"""cd/m2 of HDR reference white (ITU-R BT.2408), shown as SDR white."""

DEFAULT_PEAK = 1000.0
"""cd/m2 of the mastering display where the file does not say."""

CUBE_SIDE = 65
_BT2020_LUMA = np.array([0.2627, 0.6780, 0.0593])
_BT709_LUMA = np.array([0.2126, 0.7152, 0.0722])


class Primaries(Enum):
    """The colour primaries that a signal's RGB refers to."""

    BT709 = "bt709"
    BT2020 = "bt2020"
    P3 = "p3-d65"


_TO_709 = {
    Primaries.BT709: np.eye(3),
    # ITU-R BT.2087-0, annex 2
    Primaries.BT2020: np.array(
        [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]]
    ),
    # SMPTE EG 432-1 (D65) to BT.709, from the chromaticities
    Primaries.P3: np.array([[1.224940, -0.224940, 0.0], [-0.042057, 1.042057, 0.0], [-0.019638, -0.078636, 1.098274]]),
}


@dataclass(frozen=True, slots=True)
class Signal:
    """How a picture's numbers mean light. `peak` is the brightest light in cd/m2 it was mastered for (PQ only)."""

    transfer: Transfer
    primaries: Primaries
    peak: float = DEFAULT_PEAK

    @property
    def is_plain(self) -> bool:
        """Whether it already is SDR in BT.709."""
        return self.transfer is Transfer.SDR and self.primaries is Primaries.BT709


def pq_to_light(signal: np.ndarray) -> np.ndarray:
    """PQ signal 0..1 to cd/m2 0..10000 (BT.2100-2, table 4)."""
    power = np.clip(signal, 0, 1) ** (1 / _M2)
    return 10000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1)


def light_to_pq(light: np.ndarray) -> np.ndarray:
    """cd/m2 to PQ signal 0..1."""
    power = (np.clip(light, 0, 10000) / 10000) ** _M1
    return ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2


_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32


def hlg_to_light(signal: np.ndarray) -> np.ndarray:
    """HLG signal (..., 3) 0..1 to cd/m2 on a display of 1000 cd/m2, black 0 (BT.2100-2, table 5)."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    clipped = np.clip(signal, 0, 1)
    scene = np.where(clipped <= 0.5, clipped**2 / 3, (np.exp((clipped - c) / a) + b) / 12)
    luminance = scene @ _BT2020_LUMA
    return 1000 * np.maximum(luminance, 1e-12)[..., None] ** 0.2 * scene


def eetf(light: np.ndarray, peak: float) -> np.ndarray:
    """Compress cd/m2 mastered for `peak` into 0..REFERENCE_WHITE (BT.2390-10, 5.4.1; black level 0)."""
    if peak <= REFERENCE_WHITE:
        return np.minimum(light, REFERENCE_WHITE)
    top = light_to_pq(np.array(peak))
    largest = light_to_pq(np.array(REFERENCE_WHITE)) / top
    value = np.minimum(light_to_pq(light) / top, 1)
    knee = 1.5 * largest - 0.5
    t = (value - knee) / (1 - knee)
    spline = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * largest
    return pq_to_light(np.where(value < knee, value, spline) * top)


def _into_gamut(linear: np.ndarray) -> np.ndarray:
    """Mix BT.709 light towards its luminance just until every channel lies in 0..1."""
    grey = np.clip(linear @ _BT709_LUMA, 0, 1)[..., None]
    away = linear - grey
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(away > 0, (1 - grey) / away, np.where(away < 0, -grey / away, np.inf))
    return grey + np.clip(room.min(axis=-1, keepdims=True), 0, 1) * away


def _srgb(linear: np.ndarray) -> np.ndarray:
    clipped = np.clip(linear, 0, 1)
    return np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)


def to_sdr(values: np.ndarray, signal: Signal) -> np.ndarray:
    """The reference conversion.

    Args:
        values: (..., 3) non-linear full-range RGB 0..1 in the primaries and transfer of `signal`.

    Returns: (..., 3) non-linear BT.709 RGB 0..1.
    """
    matrix = _TO_709[signal.primaries].T
    if signal.transfer is Transfer.SDR:  # gamma 2.4 out and in again (BT.1886), so that greys keep their values
        return np.clip(_into_gamut((np.clip(values, 0, 1) ** 2.4) @ matrix), 0, 1) ** (1 / 2.4)
    if signal.transfer is Transfer.PQ:
        light, peak = pq_to_light(values), max(signal.peak, REFERENCE_WHITE)
    else:
        light, peak = hlg_to_light(values), 1000.0
    brightest = light.max(axis=-1, keepdims=True)
    same_hue = light * (eetf(brightest, peak) / np.maximum(brightest, 1e-9))
    towards_white = eetf(light, peak)
    return _srgb(_into_gamut((same_hue + towards_white) / 2 / REFERENCE_WHITE @ matrix))


@lru_cache(maxsize=4)
def _cube(signal: Signal) -> str:
    """The .cube text (Adobe Cube LUT 1.0, red fastest) of `to_sdr` on a grid of CUBE_SIDE^3."""
    axis = np.linspace(0, 1, CUBE_SIDE)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    rows = to_sdr(np.stack([red, green, blue], axis=-1).reshape(-1, 3), signal)
    body = "\n".join(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in rows.tolist())
    return f"LUT_3D_SIZE {CUBE_SIDE}\n{body}\n"


@contextmanager
def cube_file(signal: Signal) -> Iterator[Path]:
    """A .cube file of the conversion that lives as long as the context."""
    with tempfile.TemporaryDirectory(prefix="refract-") as folder:
        path = Path(folder) / "sdr.cube"
        path.write_text(_cube(signal), encoding="ascii")
        yield path
