"""A file that the credentials library reads: it tells progress, can be stopped, and keeps the real error.

The library swallows what a callback raises and reports a garbled fault of its own, so the error is held here.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from engine.control import Control
from engine.errors import Cancelled


class WatchedFile(io.FileIO):
    """A file opened for reading. `stopped` is the Cancelled that ended the reading, or None."""

    def __init__(self, path: Path, control: Control, note: str = "") -> None:
        super().__init__(path, "rb")
        self._control = control
        self._note = note
        self._size = max(1, os.fstat(self.fileno()).st_size)
        self.stopped: Cancelled | None = None

    def readinto(self, buffer: object, /) -> int | None:  # type: ignore[override]
        """Read into `buffer` as io.FileIO does."""
        try:
            self._control.step(min(1.0, self.tell() / self._size), self._note)
        except Cancelled as stop:
            self.stopped = stop
            raise
        return super().readinto(buffer)  # type: ignore[arg-type]
