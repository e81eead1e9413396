"""Files kept by their content, and files that appear whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.control import Control
from engine.domain.media import Sha256
from engine.errors import DiskFull, UnreadableMedia
from engine.media.containers import check_file

_BLOCK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def keep(path: Path, media: Path, control: Control) -> tuple[Path, Sha256]:
    """Copy a file to `media/ab/<sha256><suffix>`, hashing it on the way. The source is only read.

    Raises:
        UnreadableMedia: the file is missing, empty, or changes while it is read.
        DiskFull: there is no room; nothing half-written remains.
        Cancelled: a stop was asked for; nothing half-written remains.
    """
    check_file(path)
    media.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".part", prefix="incoming-", dir=media)
    part = Path(name)
    try:
        with full_disk_told(path), os.fdopen(handle, "wb") as target, path.open("rb") as source:
            before = os.fstat(source.fileno())
            digest = _copy(source.fileno(), target.fileno(), before.st_size, control)
            after = os.fstat(source.fileno())
            os.fsync(target.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UnreadableMedia(
                f"“{path.name}” changed while it was read.", "Wait until it is fully written, then add it again.", path
            )
        kept = media / digest[:2] / f"{digest}{_suffix(path)}"
        kept.parent.mkdir(exist_ok=True)
        if kept.exists() and kept.stat().st_size == after.st_size:
            return kept, digest
        part.replace(kept)
        _sync_folder(kept.parent)
        return kept, digest
    finally:
        part.unlink(missing_ok=True)


def _suffix(path: Path) -> str:
    return path.suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", path.suffix) else ""


def _copy(source: int, target: int, size: int, control: Control) -> Sha256:
    """Copy between open files and hash in the same pass; a shared-block clone where the file system can."""
    cloned = _cloned(source, target)
    hasher, done = hashlib.sha256(), 0
    while block := os.read(source, _BLOCK):
        hasher.update(block)
        if not cloned:
            _write_all(target, block)
        done += len(block)
        control.step(done / max(size, 1), "copying")
    return Sha256(hasher.hexdigest())


def _write_all(target: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(target, rest) :]


def _cloned(source: int, target: int) -> bool:
    """Whether the file system made `target` a copy-on-write clone of `source` (Linux FICLONE)."""
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    try:
        fcntl.ioctl(target, 0x40049409, source)
    except OSError:
        return False
    return True


def sha256_of(path: Path, control: Control | None = None) -> Sha256:
    """SHA-256 of the file's bytes."""
    control = control or Control()
    hasher = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            control.check()
            hasher.update(block)
    return Sha256(hasher.hexdigest())


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Yield `name.part`; on success it is synced and takes the name, on any failure it is removed.

    Raises:
        DiskFull: there is no room.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        with full_disk_told(path):
            yield part
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            part.replace(path)
            _sync_folder(path.parent)
    except BaseException:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
        raise


@contextmanager
def full_disk_told(path: Path) -> Iterator[None]:
    """Turn the system's "no space left" into DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise DiskFull(
            f"There is no room left on the disk to write “{path.name}”.", "Free some space, then try again.", path
        ) from error


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
