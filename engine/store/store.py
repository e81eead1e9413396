"""The store: one open database of a workspace."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from engine.domain.analysis import Analysis
from engine.domain.audience import Feedback, Segment
from engine.domain.findings import Report
from engine.domain.items import CorpusItem
from engine.domain.media import Video
from engine.domain.review import Decision, Person
from engine.domain.versions import Version
from engine.errors import DiskFull, WorkspaceBusy, WorkspaceDamaged
from engine.store.jobs import JobTable
from engine.store.journal import LogTable
from engine.store.schema import migrate, refuse_newer, standing
from engine.store.shelf import Shelf, packed, unpacked

DATABASE = "refract.db"
_WAIT_SECONDS = 5.0


class Store:
    """Domain values of one workspace, on the thread that opened it.

    Write only inside `with store.writing():`; reading needs nothing. Use `open_writing` or `open_reading`, and
    `close`, or `with`.
    """

    def __init__(self, connection: sqlite3.Connection, root: Path) -> None:
        self._connection = connection
        self._root = root
        self.people: Shelf[Person] = Shelf(connection, root, "people", Person, lambda v: {"name": v.name})
        self.videos: Shelf[Video] = Shelf(connection, root, "videos", Video, lambda v: {"id": v.id, "sha256": v.sha256})
        self.analyses: Shelf[Analysis] = Shelf(
            connection, root, "analyses", Analysis, lambda v: {"video": v.video, "version": v.version}
        )
        self.feedback: Shelf[Feedback] = Shelf(
            connection, root, "feedback", Feedback, lambda v: {"id": v.id, "name": v.name}
        )
        self.segments: Shelf[Segment] = Shelf(connection, root, "segments", Segment, _segment_columns)
        self.versions: Shelf[Version] = Shelf(connection, root, "versions", Version, _version_columns)
        self.items: Shelf[CorpusItem] = Shelf(connection, root, "items", CorpusItem, _item_columns)
        self.jobs = JobTable(connection)
        self.log = LogTable(connection)

    @classmethod
    def open_writing(cls, root: Path) -> Store:
        """Open for writing, made or migrated as needed. The caller holds the workspace's lock.

        Raises:
            WorkspaceDamaged: not a database, or one of a newer Refract.
        """
        path = root / DATABASE
        with _told(path):
            connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                # FULL: a decision or an export that was told to the person is still there after a power cut. A step
                # takes seconds and commits once, so the extra fsync (0.2 ms here) is not felt.
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, path)
            except BaseException:
                connection.close()
                raise
            return cls(connection, root)

    @classmethod
    def open_reading(cls, root: Path) -> Store:
        """Open for reading beside a writer; every read sees the last committed state.

        Raises:
            WorkspaceDamaged: no database, not one, or one of another Refract's schema.
        """
        path = root / DATABASE
        with _told(path):
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_SECONDS, isolation_level=None
            )
            try:
                if refuse_newer(connection, path) == 0:
                    raise WorkspaceDamaged(
                        f"{path.name} holds no Refract workspace", "Choose another folder with --workspace.", path
                    )
            except BaseException:
                connection.close()
                raise
            return cls(connection, root)

    def close(self) -> None:
        """Close; twice is fine."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; inside another `writing` it is part of that one.

        IMMEDIATE takes the write lock before anything was read, so a writer waits its turn instead of failing at once.
        """
        if self._connection.in_transaction:
            yield
            return
        with _told(self._root / DATABASE):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    # ---- reports and decisions: many for one version, the newest counts ------------------------------------------

    def add_report(self, report: Report) -> None:
        """Keep a report on one of our versions."""
        self._connection.execute(
            "INSERT INTO reports (version, digest, value) VALUES (?, ?, ?)",
            (report.subject, report.digest, packed(report, self._root)),
        )

    def report(self, version: str) -> Report | None:
        """The newest report on that version."""
        row = self._newest("reports", version)
        return None if row is None else unpacked(row, Report, self._root)

    def add_decision(self, decision: Decision) -> None:
        """Keep a decision."""
        self._connection.execute(
            "INSERT INTO decisions (version, ruling, value) VALUES (?, ?, ?)",
            (decision.version, decision.ruling.value, packed(decision, self._root)),
        )

    def decision(self, version: str) -> Decision | None:
        """The newest decision on that version."""
        row = self._newest("decisions", version)
        return None if row is None else unpacked(row, Decision, self._root)

    def decisions(self, version: str) -> tuple[Decision, ...]:
        """All decisions on that version, oldest first."""
        rows = self._connection.execute("SELECT value FROM decisions WHERE version = ? ORDER BY number", (version,))
        return tuple(unpacked(row[0], Decision, self._root) for row in rows)

    # ---- the workspace's own facts ------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        """A fact of the workspace by name, "" where there is none."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        """Keep a fact of the workspace."""
        self._connection.execute(
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def changes(self) -> int:
        """A number that becomes another one when a different connection has written."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def faults(self) -> tuple[str, ...]:
        """What SQLite's own integrity and foreign key checks find; empty when all is well."""
        found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        keys = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        return (*found, *(f"a row of {row[0]} points at nothing in {row[2]}" for row in keys))

    def schema(self) -> int:
        """The schema's number."""
        return standing(self._connection)

    def _newest(self, table: str, version: str) -> str | None:
        row = self._connection.execute(
            f"SELECT value FROM {table} WHERE version = ? ORDER BY number DESC LIMIT 1", (version,)
        ).fetchone()
        return None if row is None else str(row[0])


def _segment_columns(segment: Segment) -> dict[str, str | int | None]:
    return {
        "id": segment.id,
        "name": segment.name,
        "source": segment.source.value,
        "feedback": segment.feedback,
    }


def _version_columns(version: Version) -> dict[str, str | int | None]:
    return {
        "id": version.id,
        "item": version.item,
        "segment": version.segment,
        "kind": version.kind.value,
        "state": version.state.value,
    }


def _item_columns(item: CorpusItem) -> dict[str, str | int | None]:
    return {
        "id": item.id,
        "origin": item.origin.value,
        "segment": item.segment,
        "version": item.version,
        "sha256": item.sha256,
        "manifest": item.manifest_id,
    }


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """SQLite's faults in the words of this program."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise WorkspaceBusy(
                "Another program is writing to the workspace", "Close it, or wait, then try again.", path
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise DiskFull("There is no room left for the workspace's database", "Free some space.", path) from error
        raise _damaged(path, error) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise _damaged(path, error) from error


def _damaged(path: Path, error: sqlite3.Error) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"{path.name} cannot be used ({error})",
        "Run `doctor`, put a copy of the file back, or choose another folder with --workspace.",
        path,
    )
