"""An upload, and an approved version of it to export."""

from __future__ import annotations

from pathlib import Path

import pytest
import sealing_examples as examples
from corpus_world import request_for, video_of

from engine.corpus import ExportRequest
from engine.domain.media import Places, Video


@pytest.fixture(scope="session")
def upload(tmp_path_factory: pytest.TempPathFactory) -> Video:
    folder = tmp_path_factory.mktemp("upload")
    frames = examples.pictures(30, seed=21, width=160, height=96)
    return video_of(examples.write_video(folder / "upload.mp4", frames))


@pytest.fixture
def request_(upload: Video, tmp_path: Path, places: Places) -> ExportRequest:
    """An approved clip."""
    return request_for(upload, tmp_path, places)
