"""The fingerprint finds copies and keeps different things apart, on made pictures and on real photographs."""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest
import sealing_examples as examples
from hypothesis import given
from hypothesis import strategies as st

from engine.control import Control
from engine.errors import UnreadableMedia
from engine.media.pictures import read_picture
from engine.provenance.fingerprint import LIMIT, Fingerprint, distance, fingerprint_of, hash_of, of_pictures

CONTROL = Control()


def _jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


COPIES = {
    "jpeg 40": lambda p: _jpeg(p, 40),
    "half size": lambda p: cv2.resize(p, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
    "darker": lambda p: (p * 0.7).astype(np.uint8),
    "blurred": lambda p: cv2.GaussianBlur(p, (5, 5), 0),
    "noisy": lambda p: np.clip(p + np.random.default_rng(0).normal(0, 6, p.shape), 0, 255).astype(np.uint8),
}


@pytest.mark.parametrize("copy", COPIES)
def test_copies_of_a_picture_match(copy: str) -> None:
    for seed in range(12):
        (picture,) = examples.pictures(1, seed, 320, 200)
        found = distance(of_pictures([picture]), of_pictures([COPIES[copy](picture)]))
        assert found is not None and found <= LIMIT, seed


def test_different_pictures_do_not() -> None:
    prints = [of_pictures([examples.pictures(1, seed, 320, 200)[0]]) for seed in range(40)]
    nearest = min(distance(a, b) or 0 for a, b in itertools.combinations(prints, 2))
    assert nearest > LIMIT + 0.03


def test_flat_pictures_match_nothing() -> None:
    black = np.zeros((90, 160, 3), np.uint8)
    assert hash_of(black) is None
    assert distance(of_pictures([black]), of_pictures([black])) is None
    assert distance(of_pictures([black] * 8, 900), of_pictures([black] * 8, 900)) is None


def test_a_reencoded_smaller_video_matches_and_another_does_not(tmp_path: Path) -> None:
    frames = examples.pictures(36, seed=1, width=320, height=192)
    first = fingerprint_of(examples.write_video(tmp_path / "a.mp4", frames), CONTROL)
    copy = fingerprint_of(examples.write_video(tmp_path / "b.mp4", frames, crf=34, side=160), CONTROL)
    other_frames = examples.pictures(36, seed=2, width=320, height=192)
    other = fingerprint_of(examples.write_video(tmp_path / "c.mp4", other_frames), CONTROL)
    trimmed = fingerprint_of(examples.write_video(tmp_path / "d.mp4", frames[:20]), CONTROL)
    assert (distance(first, copy) or 1) < 0.1
    assert (distance(first, other) or 0) > 0.3
    assert distance(first, trimmed) is None


def test_a_video_of_one_frame_has_a_fingerprint(tmp_path: Path) -> None:
    path = examples.write_video(tmp_path / "one.mp4", examples.pictures(1))
    found = fingerprint_of(path, CONTROL)
    assert len(set(found.hashes)) == 1
    assert distance(found, found) == 0


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no picture")
    with pytest.raises(UnreadableMedia):
        fingerprint_of(path, CONTROL)


@given(
    st.lists(st.none() | st.integers(0, 2**255 - 1), min_size=1, max_size=8),
    st.integers(0, 10**9),
)
def test_the_written_form_reads_back(hashes: list[int | None], milliseconds: int) -> None:
    found = Fingerprint(tuple(hashes), milliseconds)
    assert Fingerprint.parse(str(found)) == found


@pytest.mark.parametrize("text", ["", "p0:1:ab", "p1", "nonsense"])
def test_other_versions_are_left_alone(text: str) -> None:
    assert Fingerprint.parse(text) is None


def test_photographs_are_kept_apart(shared_media: Path) -> None:
    """All stills of the media folder: no pair of different pictures comes near the limit."""
    prints: dict[str, Fingerprint] = {}
    for path in sorted((shared_media / "images").iterdir()):
        if path.suffix in (".jpg", ".png", ".webp", ".bmp"):
            prints[path.name] = of_pictures([read_picture(path)])
    assert len(prints) >= 35
    near = [
        (a, b)
        for a, b in itertools.combinations(prints, 2)
        if (found := distance(prints[a], prints[b])) is not None and found < 0.33
    ]
    ribbons = {"c2pa_E-dat-CA.jpg", "c2pa_badsig_E-sig-CA.jpg", "c2pa_edited_after_XCA.jpg"}
    ribbons |= {"c2pa_none_IMG_0003.jpg", "c2pa_valid_CA.jpg"}
    assert all({a, b} <= ribbons for a, b in near), near
    assert len(near) == 10
