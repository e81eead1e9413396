"""Known answers are proved once for all tests of the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.checks import proofs
from engine.checks.proofs import Selftest
from engine.control import Control
from engine.domain.media import Places


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Places:
    """Folders that all tests of the checks share."""
    folder = tmp_path_factory.mktemp("checks")
    places = Places(folder / "media", folder / "cache", models)
    places.media.mkdir()
    places.cache.mkdir()
    return places


@pytest.fixture(scope="session")
def proved(ground: Places) -> tuple[Selftest, ...]:
    """How all known answers came out; kept as the proofs that the checks in `ground` go by."""
    return proofs.prove_all(ground, Control())
