"""Rows that are left out: all are counted, the first ones kept with line and reason."""

from __future__ import annotations

from engine.domain.audience import SkippedRow

KEPT = 1000
"""Rows that are kept in the value; the rest is only counted."""


class Skips:
    """A growing list that stops keeping, not counting, at KEPT."""

    def __init__(self) -> None:
        self.total = 0
        self._rows: list[SkippedRow] = []

    def add(self, line: int, reason: str) -> None:
        """Count one row left out."""
        self.total += 1
        if len(self._rows) < KEPT:
            self._rows.append(SkippedRow(line, reason))

    def rows(self) -> tuple[SkippedRow, ...]:
        """The first KEPT of them, as met."""
        return tuple(self._rows)
