"""All videos of the development folder load with the duration, size and number of frames that its list names."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine.control import Control
from engine.domain.media import Transfer
from engine.media.decode import DecodeLog, frames_at, walk
from engine.media.orientation import displayed_size
from engine.media.probe import MediaFile, probe

MOST_WORK = 120_000_000  # pixels; larger files are probed but not walked, to keep the test short


@pytest.fixture(scope="module")
def files(shared_media: Path) -> list[tuple[dict[str, str], MediaFile]]:
    with (shared_media / "video" / "manifest.csv").open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    return [(row, probe(shared_media / "video" / row["file"], Control())) for row in rows]


@pytest.mark.shared
def test_duration_size_and_frames_are_those_listed(files: list[tuple[dict[str, str], MediaFile]]) -> None:
    assert len(files) == 57
    for row, media in files:
        picture = media.picture
        duration = (picture.end_pts - picture.first_pts) * picture.time_base
        frame = 1 / float(row["fps"]) + 0.005  # the list rounds to hundredths
        assert abs(float(duration) - float(row["duration_s"])) <= frame, row["file"]
        turned = int(row["display_rotation"]) % 360  # the list counts counter-clockwise
        size = displayed_size(int(row["width"]), int(row["height"]), Fraction(row["sar"]), -turned % 360)
        assert (media.width, media.height) == size, row["file"]
        assert picture.frames == int(row["frames_decoded"]), row["file"]
        transfer = {"PQ": Transfer.PQ, "HLG": Transfer.HLG}.get(row["transfer"], Transfer.SDR)
        assert picture.transfer is transfer and (media.sound is not None) == bool(row["audio"]), row["file"]


@pytest.mark.shared
@pytest.mark.slow
def test_every_frame_is_walked_once_and_found_again(files: list[tuple[dict[str, str], MediaFile]]) -> None:
    for row, media in files:
        if media.picture.frames * media.width * media.height > MOST_WORK:
            continue
        log = DecodeLog()
        moments = [picture.moment for picture in walk(media, Control(), log=log)]
        assert len(moments) == int(row["frames_decoded"]), row["file"]
        assert all(a.pts < b.pts for a, b in pairwise(moments)), row["file"]
        assert (log.full_passes, log.stopped_at) == (1, None), row["file"]
        chosen = sorted(np.random.default_rng(len(moments)).choice(len(moments), 2, replace=False).tolist())
        found = list(frames_at(media, [moments[i] for i in chosen], Control(), max_side=64))
        assert [picture.moment for picture in found] == [moments[i] for i in chosen], row["file"]
        assert max(found[0].rgb.shape) <= 64, row["file"]


@pytest.mark.shared
def test_a_frame_found_by_jumping_equals_the_one_walked_to(shared_media: Path) -> None:
    """Old x264 files say only in their first packet that 4:4:4 is coded wrongly; a jump must not lose that."""
    media = probe(shared_media / "video" / "animal_cockatoo_444.mp4", Control())
    for number, walked in enumerate(walk(media, Control(), max_side=160)):
        if number == 140:
            jumped = next(frames_at(media, [walked.moment], Control(), max_side=160))
            assert np.array_equal(walked.rgb, jumped.rgb)
            break
