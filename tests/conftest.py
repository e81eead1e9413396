"""What all tests share: no screen, one thread, folders of their own, and the development media where it is present."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import pytest

from engine.control import Control
from engine.domain.media import Places

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The development media beside the checkout; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "media"
    if not folder.is_dir():
        pytest.skip("the development media folder is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Converted weights, made once and kept between runs in the checkout's ignored cache."""
    folder = ROOT / ".cache" / "models"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def places(tmp_path: Path, models: Path) -> Places:
    """Empty media and cache folders, and the shared models."""
    made = Places(media=tmp_path / "media", cache=tmp_path / "cache", models=models)
    made.media.mkdir()
    made.cache.mkdir()
    return made


@pytest.fixture
def control() -> Control:
    """A Control that nobody listens to and nobody stops."""
    return Control()
