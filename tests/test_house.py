"""The rules of the house: import layers, lint, format, types, one OpenCV wheel, files of a size that can be read."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("engine", "desktop", "ui", "tests", "benchmarks", "packaging", "main.py")
BIN = Path(sys.executable).parent


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def test_rooms_import_only_what_the_architecture_allows() -> None:
    told = _run(str(BIN / "lint-imports"), "--no-cache")
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("check", [("check",), ("format", "--check")], ids=["lint", "format"])
def test_ruff_is_content(check: tuple[str, ...]) -> None:
    told = _run(str(BIN / "ruff"), *check, *ROOMS)
    assert told.returncode == 0, told.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_types_hold() -> None:
    told = _run(str(BIN / "pyright"))
    assert told.returncode == 0, told.stdout[-4000:]


def test_only_the_headless_opencv_is_installed() -> None:
    names = {(d.metadata["Name"] or "").lower() for d in importlib.metadata.distributions()}
    assert not names & {"opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless"}


def test_no_file_is_longer_than_500_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in _sources("engine", "desktop", "ui") if (n := _lines(p)) > 500}
    assert not long


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_every_locked_requirement_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = (ROOT / "packaging" / name).read_text(encoding="utf-8").split("\n")
        pinned = [line for line in blocks if "==" in line]
        assert pinned
        assert all(line.endswith("\\") for line in pinned)


def test_the_window_process_loads_no_heavy_library() -> None:
    code = "import sys, ui.window; print(sorted(m for m in HEAVY if m in sys.modules))"
    heavy = ("torch", "diffusers", "open_clip", "cv2", "av", "onnxruntime")
    told = _run(sys.executable, "-c", code.replace("HEAVY", repr(heavy)))
    assert told.stdout.strip() == "[]", told.stdout + told.stderr
