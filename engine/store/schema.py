"""The tables, as a ladder of migrations. A rung is never changed once it was released; a new one is added below.

SQLite's `user_version` counts the rungs taken. Before the first missing rung of a database that holds something, the
file is copied beside itself (`refract.db.before-N`). All missing rungs run in one transaction: they come out all or
not at all. A database that stands higher than this ladder was written by a newer Refract and is refused untouched.

sqlite-utils takes the rungs and records them. It imports pandas where it finds it, a quarter of a second, so it is
loaded only when a rung is missing; all other starts read `user_version` and are done.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import WorkspaceDamaged

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE people (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE videos (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, value TEXT NOT NULL) STRICT;

CREATE TABLE analyses (
    video TEXT PRIMARY KEY REFERENCES videos (sha256) ON DELETE CASCADE, version TEXT NOT NULL, value TEXT NOT NULL
) STRICT;

CREATE TABLE feedback (id TEXT PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL) STRICT;

CREATE TABLE segments (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, feedback TEXT REFERENCES feedback (id),
    removed INTEGER NOT NULL DEFAULT 0, value TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX segments_name ON segments (name) WHERE removed = 0;

CREATE TABLE versions (
    id TEXT PRIMARY KEY, item TEXT NOT NULL, segment TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    job TEXT NOT NULL DEFAULT '', value TEXT NOT NULL
) STRICT;
CREATE INDEX versions_item ON versions (item);
CREATE INDEX versions_segment ON versions (segment);
CREATE INDEX versions_state ON versions (state);

CREATE TABLE reports (
    number INTEGER PRIMARY KEY, version TEXT REFERENCES versions (id) ON DELETE CASCADE, digest TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX reports_version ON reports (version, number);

CREATE TABLE decisions (
    number INTEGER PRIMARY KEY, version TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE, ruling TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_version ON decisions (version, number);

CREATE TABLE items (
    id TEXT PRIMARY KEY, origin TEXT NOT NULL, segment TEXT, version TEXT, sha256 TEXT NOT NULL,
    manifest TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0, value TEXT NOT NULL
) STRICT;
CREATE INDEX items_sha256 ON items (sha256);
CREATE INDEX items_version ON items (version);

CREATE TABLE log (number INTEGER PRIMARY KEY, event TEXT NOT NULL, previous TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE log_subjects (
    subject TEXT NOT NULL, number INTEGER NOT NULL REFERENCES log (number), PRIMARY KEY (subject, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, task TEXT NOT NULL, arguments TEXT NOT NULL, what TEXT NOT NULL,
    state TEXT NOT NULL, position INTEGER NOT NULL, progress REAL NOT NULL, note TEXT NOT NULL, seconds_left REAL,
    error TEXT NOT NULL, hint TEXT NOT NULL, by TEXT NOT NULL, tries INTEGER NOT NULL, outcome TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_key ON jobs (key);
CREATE INDEX jobs_state ON jobs (state, position);
"""

LADDER: tuple[str, ...] = (_FIRST,)
"""Rung i takes a database from user_version i to i + 1."""


def standing(connection: sqlite3.Connection) -> int:
    """How many rungs this database has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, path: Path, ladder: Sequence[str] = LADDER) -> int:
    """Take the missing rungs, after a copy of what is there. Returns how many were taken.

    Raises:
        WorkspaceDamaged: the database was written by a newer Refract; nothing was changed.
    """
    now = refuse_newer(connection, path, ladder)
    missing = ladder[now:]
    if not missing:
        return 0
    if now > 0:
        _copy(connection, path.with_name(f"{path.name}.before-{len(ladder)}"))
    from sqlite_utils import Database

    connection.execute("BEGIN IMMEDIATE")
    try:
        _as_migrations(ladder).apply(Database(connection))  # savepoints of the transaction begun here
        connection.execute(f"PRAGMA user_version = {len(ladder)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return len(missing)


def _as_migrations(ladder: Sequence[str]) -> Migrations:
    from sqlite_utils import Migrations

    steps = Migrations("refract")
    for number, rung in enumerate(ladder, start=1):

        @steps(name=f"{number:04d}")
        def take(database: Database, rung: str = rung) -> None:
            for statement in _statements(rung):
                database.conn.execute(statement)

    return steps


def refuse_newer(connection: sqlite3.Connection, path: Path, ladder: Sequence[str] = LADDER) -> int:
    """Where the database stands.

    Raises:
        WorkspaceDamaged: higher than the ladder.
    """
    now = standing(connection)
    if now > len(ladder):
        raise WorkspaceDamaged(
            f"{path.name} was written by a newer Refract (schema {now}; this one knows {len(ladder)})",
            "Open the workspace with that newer Refract, or choose another folder with --workspace.",
            path,
        )
    return now


def _statements(script: str) -> list[str]:
    """The script's statements; `executescript` would commit the transaction that holds them together."""
    statements: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """A whole, consistent copy, through SQLite's own backup so that the write-ahead log is in it."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy = sqlite3.connect(part)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    os.replace(part, target)  # noqa: PTH105 - the atomic form
