"""One writer for a workspace: a lock that the system holds, so it ends with its holder however that one ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from engine.errors import WorkspaceBusy


class Lock:
    """The lock of a folder, held from `take` to `release` or the process's end.

    The file holds the process id of the holder, for the message only; its being there means nothing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def take(self) -> None:
        """Take it now; it never waits.

        Raises:
            WorkspaceBusy: another process has it.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise WorkspaceBusy(
                f"The workspace {self._path.parent.name} is open in another Refract{self._holder()}",
                "Close that one, or choose another folder with --workspace. Reading works meanwhile.",
                self._path.parent,
            ) from error
        # Byte 0 is the locked one (Windows forbids reading it while locked); the holder's name stands behind it.
        os.ftruncate(handle, 1)
        os.pwrite(handle, str(os.getpid()).encode(), 1) if hasattr(os, "pwrite") else None
        self._handle = handle

    def release(self) -> None:
        """Give it back; twice is fine."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _holder(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            return f" (process {int(self._path.read_bytes()[1:])})"
        return ""


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
