"""Colours, sizes and orientation come out as a standard player shows them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from media_examples import flat, raw_video

from engine.control import Control
from engine.domain.media import Transfer
from engine.media.colour import GROUND, rpu_is_profile_5
from engine.media.decode import walk
from engine.media.probe import probe

ONE = 65536
COLOURS = [(200, 30, 40), (20, 180, 60), (30, 50, 210), (128, 128, 128), (255, 255, 255), (0, 0, 0), (240, 200, 30)]
# luma coefficients (Kr, Kb) of ITU-R BT.601, BT.709 and BT.2020 by their H.273 matrix code
MATRICES = {6: (0.299, 0.114), 1: (0.2126, 0.0722), 9: (0.2627, 0.0593)}


def yuv444(colour: tuple[int, int, int], matrix: int, full: bool, bits: int = 8) -> np.ndarray:
    """(3, 16, 16) planes of a colour, straight from the defining equations (ITU-T H.273, 8.3)."""
    kr, kb = MATRICES[matrix]
    red, green, blue = (value / 255 for value in colour)
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    cb, cr = (blue - luma) / (2 - 2 * kb), (red - luma) / (2 - 2 * kr)
    unit = 2 ** (bits - 8)
    if full:
        top = 2**bits - 1
        values = (luma * top, cb * top + 128 * unit, cr * top + 128 * unit)
    else:
        values = ((16 + 219 * luma) * unit, (128 + 224 * cb) * unit, (128 + 224 * cr) * unit)
    planes = [np.full((16, 16), np.clip(round(v), 0, 2**bits - 1)) for v in values]
    return np.stack(planes).astype(np.uint8 if bits == 8 else np.uint16)


def mean_colour(path: Path) -> np.ndarray:
    return next(walk(probe(path, Control()), Control())).rgb.reshape(-1, 3).mean(axis=0)


@pytest.mark.parametrize("matrix", [6, 1, 9])
@pytest.mark.parametrize("full", [False, True])
def test_range_and_matrix_are_those_tagged(tmp_path: Path, matrix: int, full: bool) -> None:
    pixels = "yuvj444p" if full else "yuv444p"
    for number, colour in enumerate(COLOURS):
        frames = [yuv444(colour, matrix, full)] * 2
        path = raw_video(
            tmp_path / f"{number}.mp4", "libx264", pixels, frames, options={"qp": "0"}, tags=(1, 1, matrix, 1 + full)
        )
        assert np.abs(mean_colour(path) - colour).max() <= 2, colour


def test_ten_bits_are_rounded_not_shifted(tmp_path: Path) -> None:
    for number, colour in enumerate(COLOURS):
        frames = [yuv444(colour, 1, False, bits=10)] * 2
        path = raw_video(tmp_path / f"{number}.mkv", "ffv1", "yuv444p10le", frames, tags=(1, 1, 1, 1))
        assert np.abs(mean_colour(path) - colour).max() <= 1.5, colour


@pytest.mark.parametrize(
    ("matrix", "turned"),
    [
        ((ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30), lambda a: a),
        ((0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30), lambda a: np.rot90(a, -1)),  # clockwise
        ((-ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30), lambda a: np.rot90(a, 2)),
        ((0, -ONE, 0, ONE, 0, 0, 0, 0, 1 << 30), lambda a: np.rot90(a, 1)),
        ((-ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30), lambda a: a[:, ::-1]),
        ((ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30), lambda a: a[::-1]),
        ((0, ONE, 0, ONE, 0, 0, 0, 0, 1 << 30), lambda a: np.rot90(a, -1)[:, ::-1]),
        ((0, -ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30), lambda a: np.rot90(a, 1)[:, ::-1]),
    ],
)
def test_all_eight_orientations(tmp_path: Path, matrix: tuple[int, ...], turned: object) -> None:
    coded = flat(48, 32, (40, 40, 40))
    coded[:16, :16], coded[:16, 32:], coded[16:, :16] = (220, 30, 30), (30, 220, 30), (30, 30, 220)
    path = raw_video(tmp_path / "turned.mov", "png", "rgb24", [coded] * 2, matrix=matrix)
    media = probe(path, Control())
    shown = next(walk(media, Control())).rgb
    expected = turned(coded)  # type: ignore[operator]
    assert shown.shape == expected.shape and (media.height, media.width) == expected.shape[:2]
    assert np.abs(shown.astype(int) - expected).max() <= 1


@pytest.mark.parametrize(
    ("aspect", "size"), [(Fraction(2), (96, 32)), (Fraction(1, 2), (48, 64)), (Fraction(1), (48, 32))]
)
def test_pixels_become_square(tmp_path: Path, aspect: Fraction, size: tuple[int, int]) -> None:
    frames = [yuv444((90, 160, 30), 1, False).repeat(2, axis=1).repeat(3, axis=2)] * 2
    path = raw_video(tmp_path / "wide.mp4", "libx264", "yuv444p", frames, aspect=aspect, tags=(1, 1, 1, 1))
    media = probe(path, Control())
    assert (media.width, media.height) == size
    assert next(walk(media, Control())).rgb.shape[1::-1] == size
    assert next(walk(media, Control(), max_side=24)).rgb.shape[1::-1] == tuple(round(n * 24 / max(size)) for n in size)


def test_transparency_shows_the_stated_ground(tmp_path: Path) -> None:
    frame = np.zeros((16, 32, 4), np.uint8)
    frame[:, :16] = (200, 20, 30, 255)
    frame[:, 16:] = (200, 20, 30, 128)
    frame[:4, 16:] = (200, 20, 30, 0)
    media = probe(raw_video(tmp_path / "glass.mov", "png", "rgba", [frame] * 2), Control())
    shown = next(walk(media, Control())).rgb
    assert media.picture.has_alpha
    assert tuple(shown[8, 4]) == (200, 20, 30)
    assert tuple(shown[1, 24]) == GROUND
    half = np.array([200, 20, 30]) * 128 / 255 + np.array(GROUND) * 127 / 255
    assert np.abs(shown[10, 24] - half).max() <= 1


@pytest.mark.parametrize(
    ("transfer", "code", "signal", "grey"),
    [
        # reference white, 203 cd/m2 (BT.2408): PQ 58 %, HLG 75 %; through the curve it lands a little under SDR white
        (Transfer.PQ, 16, 0.5807, 229),
        (Transfer.HLG, 18, 0.75, 229),
        (Transfer.PQ, 16, 0.0, 0),
        (Transfer.PQ, 16, 0.7518, 255),  # 1000 cd/m2, the brightest
        (Transfer.HLG, 18, 1.0, 255),
    ],
)
def test_hdr_greys_land_where_the_standards_say(
    tmp_path: Path, transfer: Transfer, code: int, signal: float, grey: int
) -> None:
    luma = round((16 + 219 * signal) * 4)
    planes = np.stack([np.full((16, 16), v, np.uint16) for v in (luma, 512, 512)])
    path = raw_video(tmp_path / "hdr.mkv", "ffv1", "yuv444p10le", [planes] * 2, tags=(9, code, 9, 1))
    media = probe(path, Control())
    assert media.picture.transfer is transfer and media.picture.bit_depth == 10
    assert np.abs(mean_colour(path) - grey).max() <= 2


def test_wide_gamut_sdr_keeps_greys_and_widens_colours(tmp_path: Path) -> None:
    for colour in ((90, 90, 90), (200, 60, 60)):
        path = raw_video(
            tmp_path / f"{colour[1]}.mkv", "ffv1", "yuv444p10le", [yuv444(colour, 9, False, 10)] * 2, tags=(9, 1, 9, 1)
        )
        shown = mean_colour(path)
        if colour[0] == colour[1]:
            assert np.abs(shown - 90).max() <= 1.5
        else:
            assert shown[0] > 205 and shown[1] < 50


def test_dolby_vision_without_a_base_is_told_by_its_header() -> None:
    header = bytearray(24)
    header[0] = 8  # offset of the RPU header
    header[8 + 4], header[8 + 10] = 0, 1
    assert rpu_is_profile_5(bytes(header))
    header[8 + 4] = 1  # profile 8
    assert not rpu_is_profile_5(bytes(header))
