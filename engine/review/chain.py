"""The hash-chained log: one line an event, each bound to the one before, so that a later change shows.

Method: linked time-stamping (Haber and Stornetta 1991): digest(n) = SHA-256(digest(n - 1) || canonical event(n)). A
chain cannot show by itself that its last lines were cut off or that its last line was written anew: keep the last
digest (the head) elsewhere and pass it to `broken_at`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from engine.domain.media import Sha256
from engine.domain.plain import canonical
from engine.domain.review import LogEntry

GENESIS = Sha256("0" * 64)
"""What the first entry names as its previous digest."""


def append(previous: LogEntry | None, event: Any) -> LogEntry:
    """The entry that follows `previous` (None: the first one, number 1).

    Args:
        previous: the log's last entry.
        event: a domain value or plain data; kept in its canonical JSON form.
    """
    text = canonical(event).decode()
    before = GENESIS if previous is None else previous.digest
    number = 1 if previous is None else previous.number + 1
    return LogEntry(number, text, before, _digest(before, text))


def broken_at(entries: Sequence[LogEntry], head: Sha256 | None = None) -> int | None:
    """The place (index from 0) of the first entry that does not fit, None if the whole chain holds.

    Args:
        entries: the log, oldest first.
        head: the digest that the last entry must have, where it was kept elsewhere; finds a cut-off or rewritten end.

    Returns:
        `len(entries)` when every entry fits but the log does not end in `head`.
    """
    before = GENESIS
    for place, entry in enumerate(entries):
        fits = entry.number == place + 1 and entry.previous == before and entry.digest == _digest(before, entry.event)
        if not fits:
            return place
        before = entry.digest
    return len(entries) if head is not None and before != head else None


def _digest(previous: str, event: str) -> Sha256:
    return Sha256(hashlib.sha256(previous.encode() + event.encode()).hexdigest())
