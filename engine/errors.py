"""One error hierarchy, sorted by who can act.

`EngineError` is a fault of the world (a file, a disk, a missing model): it is shown to the person in words, with a
way out. `Cancelled` is neither a fault nor a bug. Anything else that is raised is our bug: it is logged with its
traceback and shown as one sentence.
"""

from __future__ import annotations

from pathlib import Path


class EngineError(Exception):
    """A fault of the world, told in words.

    Args:
        message: what happened and why, one sentence, naming the file by its name (never its folder).
        hint: the way out, one sentence, or "".
        path: the file at fault, where there is one.
    """

    kind = "engine_error"

    def __init__(self, message: str, hint: str = "", path: Path | str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = None if path is None else str(path)

    def __reduce__(self) -> tuple[object, ...]:
        """Cross a process border with message, hint and path intact."""
        return (type(self), (self.message, self.hint, self.path))


class BadInput(EngineError):
    """What was handed in cannot be used: the message says why."""

    kind = "bad_input"


class UnreadableMedia(BadInput):
    """The file is missing, holds no decodable video frame, is a still picture, or is too large to open safely."""

    kind = "unreadable_media"


class UnknownName(BadInput):
    """No item, segment, version, job or look of that name or id."""

    kind = "unknown_name"


class NotEnoughData(BadInput):
    """There are too few likes, users or frames for an honest answer."""

    kind = "not_enough_data"


class ModelUnavailable(EngineError):
    """A model file is missing, or its hash is not the one that the lock file names."""

    kind = "model_unavailable"


class Refused(EngineError):
    """A gate said no: a check, the review, privacy or a licence."""

    kind = "refused"


class SealFailed(EngineError):
    """The credentials could not be written or did not read back as they were written."""

    kind = "seal_failed"


class WorkspaceBusy(EngineError):
    """Another Refract holds this workspace for writing."""

    kind = "workspace_busy"


class WorkspaceDamaged(EngineError):
    """The workspace's database cannot be read, or was written by a newer Refract."""

    kind = "workspace_damaged"


class DiskFull(EngineError):
    """There is no room for the result; nothing half-written remains."""

    kind = "disk_full"


class EngineDied(EngineError):
    """The engine process ended under a job (a native crash, or out of memory)."""

    kind = "engine_died"


class Cancelled(Exception):
    """A stop was asked for. Neither a fault nor a bug."""
