"""One table of domain values: a JSON column that holds the value, and the columns it is found by."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from engine.domain.plain import from_plain, to_plain
from engine.errors import WorkspaceDamaged
from engine.store.moving import arriving, leaving

T = TypeVar("T")

Columns = Callable[[T], Mapping[str, str | int | None]]


def packed(value: Any, root: Path) -> str:
    """JSON of a domain value with paths relative to the workspace."""
    return json.dumps(to_plain(leaving(value, root)), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def unpacked(text: str, kind: type[T], root: Path) -> T:
    """The domain value again.

    Raises:
        WorkspaceDamaged: the row does not hold a value of that kind.
    """
    try:
        return arriving(from_plain(json.loads(text), kind), root)
    except (ExceptionGroup, ValueError, TypeError, KeyError) as error:
        raise WorkspaceDamaged(
            f"The workspace's database holds a {kind.__name__} that cannot be read ({type(error).__name__})",
            "Run `doctor`; a copy from before the last upgrade lies beside the database.",
        ) from error


class Shelf(Generic[T]):
    """Values of one kind, in the order they were first put in.

    Args:
        connection: of the workspace's database.
        root: the workspace's folder.
        table: its name; it has a TEXT column `value`.
        kind: the domain class.
        columns: the lookup columns of a value; the first one is the primary key.
    """

    def __init__(
        self, connection: sqlite3.Connection, root: Path, table: str, kind: type[T], columns: Columns[T]
    ) -> None:
        self._connection = connection
        self._root = root
        self._table = table
        self._kind = kind
        self._columns = columns

    def put(self, value: T, **more: str | int | None) -> None:
        """Add the value, or replace the one with its key. `more` sets further columns."""
        row = {**self._columns(value), **more, "value": packed(value, self._root)}
        key = next(iter(row))
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        updates = ", ".join(f"{name} = excluded.{name}" for name in row if name != key)
        self._connection.execute(
            f"INSERT INTO {self._table} ({names}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {updates}",
            tuple(row.values()),
        )

    def find(self, **columns: str | int) -> tuple[T, ...]:
        """All values whose lookup columns equal these, oldest first."""
        where = " AND ".join(f"{name} = ?" for name in columns) or "1"
        rows = self._connection.execute(
            f"SELECT value FROM {self._table} WHERE {where} ORDER BY rowid", tuple(columns.values())
        )
        return tuple(unpacked(row[0], self._kind, self._root) for row in rows)

    def one(self, **columns: str | int) -> T | None:
        """The newest value whose lookup columns equal these, or None."""
        where = " AND ".join(f"{name} = ?" for name in columns)
        row = self._connection.execute(
            f"SELECT value FROM {self._table} WHERE {where} ORDER BY rowid DESC LIMIT 1", tuple(columns.values())
        ).fetchone()
        return None if row is None else unpacked(row[0], self._kind, self._root)

    def ids(self) -> tuple[str, ...]:
        """Every primary key `id`, without reading the values."""
        return tuple(str(row[0]) for row in self._connection.execute(f"SELECT id FROM {self._table} ORDER BY rowid"))

    def mark(self, key: str, column: str, value: str | int) -> None:
        """Set one lookup column of the row with this primary key `id`, the value itself unchanged."""
        self._connection.execute(f"UPDATE {self._table} SET {column} = ? WHERE id = ?", (value, key))

    def remove(self, **columns: str | int) -> int:
        """Delete the rows whose lookup columns equal these; how many there were."""
        where = " AND ".join(f"{name} = ?" for name in columns)
        return self._connection.execute(f"DELETE FROM {self._table} WHERE {where}", tuple(columns.values())).rowcount

    def count(self, **columns: str | int) -> int:
        """How many rows have these lookup columns."""
        where = " AND ".join(f"{name} = ?" for name in columns) or "1"
        row = self._connection.execute(f"SELECT count(*) FROM {self._table} WHERE {where}", tuple(columns.values()))
        return int(row.fetchone()[0])
