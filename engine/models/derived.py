"""Files made from locked weights: kept in the `models` folder beside a note with their own SHA-256.

A file without its note, or whose bytes are not those of the note, was left half-made or altered: it is made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from engine.domain.media import Sha256
from engine.models.lock import current_sha256, file_sha256


def derived(target: Path, origin: Sha256, make: Callable[[Path], None]) -> Path:
    """`target`, made by `make(part)` if it is not there whole and made from `origin`.

    Args:
        target: where the file shall lie.
        origin: hash of what it is made from; another one means that it is made again.
        make: writes the file to the path that it is given.
    """
    if is_whole(target, origin):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        make(part)
        _sync(part)
        _write_note(target, {"sha256": file_sha256(part), "made_from": origin})
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def is_whole(target: Path, origin: Sha256) -> bool:
    """Whether `target` lies there, made from `origin`, with the bytes its note names."""
    try:
        note = json.loads(_note_of(target).read_text(encoding="utf-8"))
        return note["made_from"] == origin and note["sha256"] == current_sha256(target)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _note_of(target: Path) -> Path:
    return target.with_name(target.name + ".json")


def _write_note(target: Path, note: dict[str, str]) -> None:
    """The note goes first: a note without its file, or with an older file, reads as half-made."""
    part = _note_of(target).with_name(f"{target.name}.json.{os.getpid()}.part")
    part.write_text(json.dumps(note, sort_keys=True), encoding="utf-8")
    _sync(part)
    part.replace(_note_of(target))


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
