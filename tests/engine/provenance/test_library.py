"""The credentials library is asked for only when it is needed, and its absence is told with the way out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sealing_examples as examples

from engine.errors import SealFailed
from engine.provenance.anchors import Anchors
from engine.provenance.read import read

ROOT = Path(__file__).resolve().parents[3]


def test_it_is_not_imported_with_the_rooms() -> None:
    code = "import sys, engine.provenance, engine.corpus, engine.provenance.manifest; print('c2pa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_its_absence_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    photo = examples.write_picture(tmp_path / "p.jpg", examples.pictures(1)[0])
    with pytest.raises(SealFailed, match="not available") as fault:
        read(photo, Anchors())
    assert "c2pa-python" in fault.value.hint


def test_nothing_is_fetched(shared_media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest on a server is told, not fetched: with a dead proxy any attempt would end in another error."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    found = read(shared_media / "images/c2pa_cloud_manifest.jpg", Anchors())
    assert "never asked" in found.problems[0]
