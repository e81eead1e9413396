"""The workspace's log: every step of the path, linked by ids, hash-chained."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.work import Desk, account, now
from engine.review.chain import append


def note(desk: Desk, act: str, facts: Mapping[str, str | bool] | None = None, **ids: str | list[str]) -> None:
    """Write that `act` happened to these ids. Call it inside `store.writing()`, with what it tells of.

    Args:
        desk: who acts.
        act: the step of the path ("import", "make", "approve" ...).
        facts: what else is to be remembered.
        ids: what it is about, by role; `log.about(id)` finds the entry by each of them.
    """
    event = {"act": act, "by": desk.by, "account": account(), "at": now(), **(facts or {}), **ids}
    subjects = [one for value in ids.values() for one in ([value] if isinstance(value, str) else value) if one]
    desk.store.log.add(append(desk.store.log.last(), event), subjects)
