"""Paths inside values: relative in the database, absolute in memory, so that a workspace can be moved."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

T = TypeVar("T")


def leaving(value: T, root: Path) -> T:
    """The value with every path below `root` made relative to it (POSIX form); other paths stay as they are."""

    def relative(path: Path) -> Path:
        return Path(PurePosixPath(path.relative_to(root))) if path.is_relative_to(root) else path

    return _with_paths(value, relative)


def arriving(value: T, root: Path) -> T:
    """The value with every relative path made absolute below `root`."""
    return _with_paths(value, lambda path: path if path.is_absolute() else root / path)


def _with_paths(value: Any, change: Callable[[Path], Path]) -> Any:
    if isinstance(value, Path):
        return change(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _fields_changed(value, change)
    if isinstance(value, tuple):
        if not value or isinstance(value[0], int | float | str):
            return value
        return tuple(_with_paths(part, change) for part in value)
    if isinstance(value, dict):
        return {key: _with_paths(part, change) for key, part in value.items()}
    return value


def _fields_changed(value: Any, change: Callable[[Path], Path]) -> Any:
    """The dataclass itself where no path in it changed, else a copy."""
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        before = getattr(value, field.name)
        after = _with_paths(before, change)
        if after is not before and after != before:
            changed[field.name] = after
    return dataclasses.replace(value, **changed) if changed else value
