"""Small files, written whole or not at all."""

from __future__ import annotations

import filecmp
import os
import shutil
from pathlib import Path

from engine.errors import BadInput


def write_text(path: Path, text: str, mode: int = 0o600) -> None:
    """Write `name.part`, sync it to the disk, then give it its name."""
    write_bytes(path, text.encode("utf-8"), mode)


def write_bytes(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write `name.part`, sync it to the disk, then give it its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def copy_into(source: Path, folder: Path) -> Path:
    """Copy a file into a folder of the person's under its own name; what lies there already is never replaced.

    Raises:
        BadInput: the folder cannot be written to, or another file of that name lies there.
    """
    target = folder / source.name
    part = target.with_name(target.name + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            if filecmp.cmp(source, target, shallow=False):
                return target
            raise BadInput(f"Another {target.name} lies in that folder.", "Choose an empty folder.", target)
        try:
            shutil.copyfile(source, part)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(f"{folder.name} cannot be written to ({reason}).", "Choose another folder.", folder) from error
    return target
