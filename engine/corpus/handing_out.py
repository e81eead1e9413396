"""Copies of an item's files for the person, under names that say what they are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from engine.control import Control
from engine.corpus.names import free_names, safe
from engine.domain.items import CorpusItem, ItemFile
from engine.domain.media import Sha256
from engine.errors import BadInput
from engine.media.vault import full_disk_told, sha256_of


def hand_out(item: CorpusItem, to: Path, segment_name: str, control: Control) -> tuple[Path, ...]:
    """Copy each file of the item into `to`, one for one. What lies there is never written over.

    A file with the very same bytes and name is left as it is, so that handing out twice makes no second copy.

    Raises:
        BadInput: `to` is no folder that can be written to.
        DiskFull: there is no room.
    """
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise BadInput(f"{to.name} is not a folder that can be written to.", "Choose another folder.", to) from fault
    return tuple(_copy(file, to, _stem(item, file, segment_name), control) for file in item.files)


def _stem(item: CorpusItem, file: ItemFile, segment_name: str) -> str:
    what = item.kind.value if item.kind is not None else "upload"
    parts = [safe(item.title), safe(segment_name), what]
    if file.role == "thumbnail_source":
        parts.append("source size")
    return " - ".join(parts)


def _copy(file: ItemFile, to: Path, stem: str, control: Control) -> Path:
    for target in free_names(to, stem, file.path.suffix):
        control.check()
        if _is(target, file.sha256):
            return target
        if _claimed(file.path, file.sha256, target):
            return target
    raise AssertionError("names never end")


def _is(target: Path, digest: Sha256) -> bool:
    return target.is_file() and sha256_of(target) == digest


def _claimed(source: Path, digest: Sha256, target: Path) -> bool:
    """Copy to a temporary name of our own, the same at every try, and move it to `target`; False if that is taken."""
    part = target.with_name(f".refract-{digest[:16]}.part")
    try:
        with full_disk_told(target):
            shutil.copyfile(source, part)
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        return _named(part, target)
    except PermissionError as fault:
        raise BadInput(
            f"“{target.parent.name}” cannot be written to.", "Choose another folder.", target.parent
        ) from fault
    finally:
        part.unlink(missing_ok=True)


def _named(part: Path, target: Path) -> bool:
    """Give `part` the name `target` unless it is taken; a hard link tells at once, where the file system has them."""
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError:
        if target.exists():
            return False
        part.replace(target)
    return True
