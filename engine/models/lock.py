"""The lock file: every model that may be loaded, by the SHA-256 of each of its files.

A weight file that is missing, or whose hash is not the one locked, is never opened.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.domain.media import Sha256
from engine.errors import ModelUnavailable

LOCK_FILE = Path(__file__).resolve().parents[2] / "resources" / "models.lock.json"


@dataclass(frozen=True, slots=True)
class LockedFile:
    """One file of a model: `path` inside the installed top-level `module` of `package`."""

    package: str
    module: str
    path: str
    sha256: Sha256
    bytes: int


@dataclass(frozen=True, slots=True)
class LockedModel:
    """A model that may be loaded. `sha256` is of its main weights, as recipes record it.

    `licence` is the weights' licence (SPDX) and `licence_source` where that is stated; `source` is where the weights
    first came from.
    """

    name: str
    role: str
    version: str
    package: str
    sha256: Sha256
    licence: str
    licence_source: str
    source: str
    files: tuple[LockedFile, ...]


@lru_cache(maxsize=8)
def read_lock(path: Path = LOCK_FILE) -> dict[str, LockedModel]:
    """All locked models by name.

    Raises:
        ModelUnavailable: the lock file is missing or not readable.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        models = [
            LockedModel(**{**entry, "files": tuple(LockedFile(**file) for file in entry["files"])})
            for entry in plain["models"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ModelUnavailable(
            f"{path.name}, the list of allowed models, cannot be read: {fault}", "Install Refract again.", path
        ) from fault
    return {model.name: model for model in models}


def locked(name: str, lock: Path = LOCK_FILE) -> LockedModel:
    """The lock's entry of that name.

    Raises:
        ModelUnavailable: there is none.
    """
    models = read_lock(lock)
    if name not in models:
        known = ", ".join(sorted(models))
        raise ModelUnavailable(f"{name} is not in {lock.name}, so it is not loaded", f"Locked models: {known}.")
    return models[name]


def installed_at(file: LockedFile) -> Path:
    """Where a locked file lies on this machine; the package is found, not imported.

    Raises:
        ModelUnavailable: the package is not installed or lacks the file.
    """
    spec = importlib.util.find_spec(file.module)
    way_out = f"Start Refract with ./run again, or install {file.package} in its environment."
    if spec is None or spec.origin is None:
        raise ModelUnavailable(f"{Path(file.path).name} is missing: {file.package} is not installed", way_out)
    path = Path(spec.origin).parent / file.path
    if not path.is_file():
        raise ModelUnavailable(f"{path.name} is missing from the installed {file.package}", way_out, path)
    return path


def file_sha256(path: Path) -> Sha256:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return Sha256(hashlib.file_digest(stream, "sha256").hexdigest())


@lru_cache(maxsize=256)
def _sha256_once(path: Path, size: int, changed_ns: int) -> Sha256:
    """Hash a file once per process and state of the file; `size` and `changed_ns` are part of the key."""
    return file_sha256(path)


def current_sha256(path: Path) -> Sha256:
    """SHA-256 of a file, remembered as long as its size and time of change stay."""
    state = path.stat()
    return _sha256_once(path, state.st_size, state.st_mtime_ns)


def verified(name: str, lock: Path = LOCK_FILE) -> tuple[Path, ...]:
    """The files of a locked model, in the lock's order, each with the locked hash.

    Raises:
        ModelUnavailable: a file is missing, or its hash is another one.
    """
    paths: list[Path] = []
    for file in locked(name, lock).files:
        path = installed_at(file)
        if current_sha256(path) != file.sha256:
            raise ModelUnavailable(
                f"{path.name} is not the file that {lock.name} names (its SHA-256 differs), so it is not loaded",
                f"Install {file.package} again in Refract's environment.",
                path,
            )
        paths.append(path)
    return tuple(paths)
