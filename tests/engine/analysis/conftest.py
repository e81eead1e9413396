"""A made film, and a way to load files into the test's workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from made_film import Film, make_film

from engine.control import Control
from engine.domain.media import Places, Video
from engine.library import LoadRequest, load


@pytest.fixture(scope="session")
def film() -> Film:
    return make_film()


@pytest.fixture
def add(places: Places, control: Control) -> Callable[[Path], Video]:
    """Load a file into the test's workspace."""
    return lambda path: load(LoadRequest(path, places), control)
