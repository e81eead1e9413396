"""The log's table: hash-chained entries, and which ids each one speaks of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from engine.domain.media import Sha256
from engine.domain.review import LogEntry

_SELECT = "SELECT log.number, event, previous, digest FROM log"


class LogTable:
    """Entries are only ever added. The chain's hashes are made and judged elsewhere; here they are kept."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, entry: LogEntry, subjects: Iterable[str]) -> None:
        """Keep the entry; `subjects` are the ids by which `about` finds it."""
        self._connection.execute(
            "INSERT INTO log (number, event, previous, digest) VALUES (?, ?, ?, ?)",
            (entry.number, entry.event, entry.previous, entry.digest),
        )
        self._connection.executemany(
            "INSERT INTO log_subjects (subject, number) VALUES (?, ?)",
            [(subject, entry.number) for subject in sorted(set(subjects))],
        )

    def last(self) -> LogEntry | None:
        """The newest entry."""
        return next(iter(self._entries(f"{_SELECT} ORDER BY number DESC LIMIT 1")), None)

    def all(self) -> tuple[LogEntry, ...]:
        """Every entry, oldest first."""
        return tuple(self._entries(f"{_SELECT} ORDER BY number"))

    def about(self, subject: str) -> tuple[LogEntry, ...]:
        """The entries that speak of this id, oldest first."""
        sql = f"{_SELECT} JOIN log_subjects USING (number) WHERE subject = ? ORDER BY log.number"
        return tuple(self._entries(sql, (subject,)))

    def _entries(self, sql: str, values: tuple[str, ...] = ()) -> Iterable[LogEntry]:
        for number, event, previous, digest in self._connection.execute(sql, values):
            yield LogEntry(number, event, Sha256(previous), Sha256(digest))
