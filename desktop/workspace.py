"""A workspace: one folder with the database, the media, the corpus, the keys, and a cache that may be deleted."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop import paths
from desktop.lock import Lock
from engine.domain.media import Places
from engine.errors import BadInput, DiskFull, WorkspaceBusy
from engine.store import Store
from engine.store.store import DATABASE

_FOLDERS = ("media", "versions", "corpus", "cache", "logs")


class Workspace:
    """An open workspace, for writing or only for reading. Use `open_writing` or `open_reading`, then `close`.

    Layout: refract.db · media/ (content-addressed uploads and pictures) · versions/ (one folder each) · corpus/
    (exported items) · keys/ (owner only) · cache/ (derived; may be deleted at any time) · logs/ · lock.
    """

    def __init__(self, root: Path, store: Store, lock: Lock | None, models: Path) -> None:
        self.root = root
        self.store = store
        self._lock = lock
        self.places = Places(media=root / "media", cache=root / "cache", models=models)

    @property
    def writable(self) -> bool:
        """Whether this Refract may write; if not, another one does."""
        return self._lock is not None

    @property
    def corpus(self) -> Path:
        """Where exported items lie."""
        return self.root / "corpus"

    @property
    def keys(self) -> Path:
        """Where signing keys lie, open to the owner only."""
        return self.root / "keys"

    @property
    def logs(self) -> Path:
        """Logs of this workspace's engine process."""
        return self.root / "logs"

    def version_folder(self, version: str) -> Path:
        """Where the files of one version lie."""
        return self.root / "versions" / version

    @classmethod
    def open_writing(cls, root: Path, models: Path | None = None) -> Workspace:
        """Open as the one writer; made if it is not there. Jobs of a writer that died wait again.

        Raises:
            WorkspaceBusy: another Refract has it.
            WorkspaceDamaged: its database cannot be used.
            BadInput: no folder can be made there.
        """
        root = _made(root)
        lock = Lock(root / "lock")
        try:
            lock.take()
        except (PermissionError, IsADirectoryError) as error:
            raise _unwritable(root, error) from error
        try:
            _make_folders(root)
            store = Store.open_writing(root)
            with store.writing():
                store.jobs.take_back()
            workspace = cls(root, store, lock, models or paths.models_folder())
            workspace.places.models.mkdir(parents=True, exist_ok=True)
            workspace._sweep()
        except BaseException:
            lock.release()
            raise
        return workspace

    @classmethod
    def open_reading(cls, root: Path, models: Path | None = None) -> Workspace:
        """Open beside a writer, or alone. A folder that is no workspace yet becomes an empty one.

        Raises:
            WorkspaceDamaged: its database cannot be used.
            BadInput: no folder can be made there.
        """
        root = root.expanduser().resolve()
        if not (root / DATABASE).exists():
            cls.open_writing(root, models).close()
        return cls(root, Store.open_reading(root), None, models or paths.models_folder())

    @classmethod
    def open_best(cls, root: Path, models: Path | None = None) -> Workspace:
        """For writing if no one else does, else for reading; see `writable`."""
        try:
            return cls.open_writing(root, models)
        except WorkspaceBusy:
            return cls.open_reading(root, models)

    def close(self) -> None:
        """Close the database and give the lock back; twice is fine."""
        self.store.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sweep(self) -> None:
        """Remove what a killed process left half-made: versions never recorded, exports and copies never finished."""
        known = set(self.store.versions.ids())
        for folder in self._version_folders():
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)
        for part in (*self.root.glob("corpus/*.part"), *self.root.glob("media/*.part")):
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)

    def _version_folders(self) -> list[Path]:
        return [folder for folder in (self.root / "versions").iterdir() if folder.is_dir()]


def _made(root: Path) -> Path:
    root = root.expanduser().resolve()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(root, error) from error
    return root


def _make_folders(root: Path) -> None:
    try:
        for name in _FOLDERS:
            (root / name).mkdir(exist_ok=True)
        (root / "keys").mkdir(mode=0o700, exist_ok=True)
        (root / "keys").chmod(0o700)
    except OSError as error:
        raise _unwritable(root, error) from error


def _unwritable(root: Path, error: OSError) -> BadInput | DiskFull:
    if error.errno == 28:  # ENOSPC
        return DiskFull(f"There is no room for the workspace {root.name}", "Free some space, then try again.", root)
    return BadInput(
        f"The folder {root.name} cannot be a workspace ({error.strerror})",
        "Choose a folder that you may write to, with --workspace.",
        root,
    )
