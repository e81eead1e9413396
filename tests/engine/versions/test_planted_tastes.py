"""Planted tastes: each audience gets its part of a video. The measurement over 100 cases is benchmarks.planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.planted import Case, cases, clip_is_right, thumbnail_is_right
from benchmarks.scenes import packaged_themes, themes_of_folder
from engine.domain.guidance import Measure


def share(found: list[Case], measure: Measure) -> tuple[float, float]:
    thumbnails = [thumbnail_is_right(case, measure) for case in found]
    clips = [clip_is_right(case, measure) for case in found]
    return sum(thumbnails) / len(found), sum(clips) / len(found)


def test_planted_parts_of_packaged_pictures(tmp_path: Path, models: Path) -> None:
    found = list(cases(packaged_themes(tmp_path), 1, 0, tmp_path / "work", models))
    assert len(found) == 5
    assert share(found, Measure.DOT) == (1.0, 1.0)


@pytest.mark.slow
@pytest.mark.shared
def test_planted_parts_of_photographs(shared_media: Path, tmp_path: Path, models: Path) -> None:
    images = shared_media / "interactions" / "items_with_images" / "images"
    found = list(cases(themes_of_folder(images), 3, 3, tmp_path, models))
    assert len(found) == 15
    thumbnails, clips = share(found, Measure.COSINE)
    assert thumbnails >= 14 / 15
    assert clips >= 14 / 15
