"""This computer: Python, packages, disk, display."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from engine.doctor import FAIL, OK, WARN, Fact

_PACKAGES = (
    "PySide6-Essentials",
    "numpy",
    "opencv-python-headless",
    "av",
    "onnxruntime",
    "torch",
    "faster-whisper",
    "rapidocr",
    "c2pa-python",
    "scikit-learn",
    "cattrs",
)
_WARN_BYTES = 5 << 30
_FAIL_BYTES = 200 << 20


def facts(root: Path) -> Iterator[Fact]:
    """What of this computer matters; `root` is the workspace's folder."""
    yield _python()
    yield from _packages()
    yield _disk(root)
    yield _display()


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _python() -> Fact:
    text = f"Python {platform.python_version()} on {platform.system()} {platform.release()}, {os.cpu_count()} cores"
    if sys.version_info[:2] == (3, 11):
        return Fact("python", OK, text)
    return Fact("python", FAIL, text, "Refract is made for Python 3.11; start it with ./run.")


def _packages() -> Iterator[Fact]:
    found: list[str] = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            yield Fact(f"package {name}", FAIL, f"{name} is not installed", "Make the environment again with ./run.")
    yield Fact("packages", OK, ", ".join(found))
    other = [name for name in ("opencv-python", "opencv-contrib-python") if _installed(name)]
    if other:
        yield Fact(
            "opencv", FAIL, f"{other[0]} is installed beside the headless one", "Remove it: it breaks the window."
        )


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _disk(root: Path) -> Fact:
    free = shutil.disk_usage(root).free
    text = f"{free / (1 << 30):.1f} GiB free for the workspace"
    if free < _FAIL_BYTES:
        return Fact("disk", FAIL, text, "Free some space: renders and exports will fail.")
    if free < _WARN_BYTES:
        return Fact("disk", WARN, text, "Long videos need more; the workspace's cache folder may be deleted.")
    return Fact("disk", OK, text)


def _display() -> Fact:
    if has_display():
        return Fact("display", OK, "a window can be shown")
    return Fact("display", WARN, "there is no display", "The command line does everything that the window does.")
