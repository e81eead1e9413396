"""The tone curve: known points, order kept, and the table as good as the equations."""

from __future__ import annotations

import numpy as np
import pytest

from engine.domain.media import Transfer
from engine.media.tone import Primaries, Signal, cube_file, eetf, hlg_to_light, light_to_pq, pq_to_light, to_sdr

PQ = Signal(Transfer.PQ, Primaries.BT2020)
HLG = Signal(Transfer.HLG, Primaries.BT2020)


def test_pq_and_hlg_meet_the_points_of_the_standards() -> None:
    # BT.2408, tables 1 and 2: reference white 203 cd/m2 at 58 % PQ and 75 % HLG; ST 2084: 100 cd/m2 at 50.8 %
    assert pq_to_light(np.array(0.5807)) == pytest.approx(203, rel=0.01)
    assert light_to_pq(np.array(100.0)) == pytest.approx(0.508, abs=0.001)
    assert light_to_pq(np.array(10_000.0)) == pytest.approx(1.0)
    assert hlg_to_light(np.full(3, 0.75)) == pytest.approx(np.full(3, 203), rel=0.01)
    assert hlg_to_light(np.ones(3)) == pytest.approx(np.full(3, 1000), rel=0.001)
    light = np.geomspace(0.01, 9000, 50)
    assert pq_to_light(light_to_pq(light)) == pytest.approx(light, rel=1e-6)


@pytest.mark.parametrize("peak", [400.0, 1000.0, 4000.0, 10_000.0])
def test_the_curve_rises_keeps_the_dark_and_ends_at_white(peak: float) -> None:
    light = np.linspace(0, peak, 2000)
    shown = eetf(light, peak)
    assert (np.diff(shown) >= -1e-9).all()
    assert shown[-1] == pytest.approx(203, rel=1e-3)
    assert shown[light < 20] == pytest.approx(light[light < 20], abs=0.05)


@pytest.mark.parametrize("signal", [PQ, HLG, Signal(Transfer.SDR, Primaries.P3)])
def test_greys_stay_grey_and_all_stays_in_range(signal: Signal) -> None:
    ramp = np.repeat(np.linspace(0, 1, 200)[:, None], 3, axis=1)
    shown = to_sdr(ramp, signal)
    assert np.ptp(shown, axis=1).max() < 0.002
    assert (np.diff(shown[:, 0]) >= -1e-9).all()
    colours = np.random.default_rng(0).random((5000, 3))
    converted = to_sdr(colours, signal)
    assert converted.min() >= 0 and converted.max() <= 1 and np.isfinite(converted).all()


def test_the_table_holds_what_the_equations_give() -> None:
    with cube_file(HLG) as path:
        lines = path.read_text("ascii").splitlines()
    side = int(lines[0].split()[1])
    rows = np.array([[float(number) for number in line.split()] for line in lines[1:]])
    assert rows.shape == (side**3, 3)
    red, green, blue = 40, 12, 3
    at = np.array([red, green, blue]) / (side - 1)
    assert rows[red + side * green + side * side * blue] == pytest.approx(to_sdr(at, HLG), abs=2e-5)
    assert not path.exists()
