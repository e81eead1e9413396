"""Read what people did: interactions, ratings or watch times, with or without a table of the items."""

from __future__ import annotations

import hashlib
import math
from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from engine.audience.columns import LOG_FIELDS, Columns, check_said, log_columns
from engine.audience.events import Events, write_events
from engine.audience.items import Items, read_items
from engine.audience.skips import Skips
from engine.audience.tables import Row, Table, open_table
from engine.audience.weights import Evidence, preference
from engine.control import Control
from engine.domain.audience import Feedback
from engine.domain.media import Places
from engine.errors import NotEnoughData
from engine.media.vault import sha256_of

READER = 1
"""Raised when the same file would be read differently; part of a feedback's id."""

_NUMBERS = ("rating", "watch", "duration")
_FLAGS = ("click", "like", "dislike")
_TRUE = {"1", "1.0", "true", "yes", "y", "t"}
_FALSE = {"0", "0.0", "false", "no", "n", "f"}
_MILLISECONDS_FROM = 1e11
"""A time stamp above this is in milliseconds (as seconds it would lie after the year 5138)."""
_EVIDENCE = ("rating", "watch", "click", "like", "dislike")


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """A feedback file to read. `format` is one of engine.audience.columns.FORMATS.

    `items` is a CSV of item,path[,title,tags], its paths relative to it; `columns` maps a field to the name of its
    column, in both files.
    """

    path: Path
    format: str
    items: Path | None
    columns: dict[str, str]
    places: Places


class _BadRow(Exception):
    """Why a row cannot be used."""


@dataclass(slots=True)
class _Log:
    """Events as they are read: compact arrays, NaN where a cell is empty."""

    people: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    user: array[int] = field(default_factory=lambda: array("i"))
    item: array[int] = field(default_factory=lambda: array("i"))
    time: array[int] = field(default_factory=lambda: array("q"))
    numbers: dict[str, array[float]] = field(default_factory=lambda: {name: array("f") for name in _EVIDENCE})


def read_feedback(request: FeedbackRequest, control: Control) -> Feedback:
    """Read a feedback file; every row is either an event or counted with its line and the reason it was left out.

    Formats are csv, tsv and xlsx, each also gzipped, in UTF-8, UTF-16 or ISO 8859-1. An event that stands twice (same
    person, item and time; without times, the same line) counts once. With `items`, events on other items are left out.
    What an event is worth: engine.audience.weights. The events are kept under media/feedback/<id>/events.npz.

    Raises:
        BadInput: a file is missing or no table, or columns are not recognised (lists those found and how to map them).
        NotEnoughData: no row could be used.
        Cancelled.
    """
    skips = Skips()
    items = _items(request, skips, control.part(0.0, 0.3))
    with open_table(request.path) as table:
        columns = log_columns(table.name, table.header, request.format, request.columns)
        log = _read_log(table, columns, items, skips, control.part(0.3, 0.95))
    if not log.user:
        first = next(iter(skips.rows()), None)
        example = f' Line {first.line}: "{first.reason}".' if first else ""
        raise NotEnoughData(
            f"{request.path.name}: none of its rows can be used.{example}",
            "Check the columns, and that the items file names the same items.",
            request.path,
        )
    identity = _identity(request)
    path = request.places.media / "feedback" / identity / "events.npz"
    write_events(path, _events(log, columns))
    control.step(1.0, f"{len(log.user)} events")
    return Feedback(
        id=identity,
        name=request.path.name,
        format=columns.format,
        users=len(log.people),
        items=tuple(items.index),
        pictures=tuple(items.pictures),
        titles=tuple(items.titles),
        tags=tuple(items.tags),
        events=path,
        event_count=len(log.user),
        skipped=skips.rows(),
        skipped_total=skips.total,
    )


def _items(request: FeedbackRequest, skips: Skips, control: Control) -> Items:
    """The items table, read; or an open list. Also checks the mapping against both headers before any long work."""
    with open_table(request.path) as log:
        tables = [(log.name, log.header)]
    if request.items is None:
        check_said(request.columns, tables)
        return Items()
    with open_table(request.items) as table:
        check_said(request.columns, [*tables, (table.name, table.header)])
        log_columns(*tables[0], request.format, request.columns)
        return read_items(table, request.items.resolve().parent, request.columns, skips, control)


def _read_log(table: Table, columns: Columns, items: Items, skips: Skips, control: Control) -> _Log:
    log = _Log()
    signals = [name for name in _EVIDENCE if name in columns.at]
    for row in table.rows:
        control.check()
        try:
            if row.fault:
                raise _BadRow(row.fault)
            _take(log, row, columns, signals, items)
        except _BadRow as fault:
            skips.add(row.line, str(fault))
        if row.line % 20_000 == 0:  # the number of rows is not known beforehand: progress only draws near the end
            control.step(row.line / (row.line + 200_000), f"{row.line} rows read")
    return log


def _take(log: _Log, row: Row, columns: Columns, signals: list[str], items: Items) -> None:
    cells = {name: row.cells[columns.at[name]].strip() for name in LOG_FIELDS if name in columns.at}
    for name in ("user", "item"):
        if not cells[name]:
            raise _BadRow(f"no {name}")
    values = {name: _number(name, cells.get(name, "")) for name in _NUMBERS}
    values |= {name: _flag(name, cells.get(name, "")) for name in _FLAGS}
    time = _time(cells.get("time", ""))
    values["watch"] *= columns.watch_scale
    if "duration" in columns.at and "watch" in columns.at and not columns.watch_is_share:
        values["watch"] = _share(values["watch"], values["duration"])
    if signals and all(math.isnan(values[name]) for name in signals):
        raise _BadRow(f"no {' or '.join(signals)}")
    item = _item_index(cells["item"], items)
    key = hash((cells["user"], cells["item"], cells["time"]) if cells.get("time") else tuple(row.cells))
    if key in log.seen:
        raise _BadRow("duplicate event")
    log.seen.add(key)
    if item < 0:
        item = items.add(cells["item"])
    log.user.append(log.people.setdefault(cells["user"], len(log.people)))
    log.item.append(item)
    log.time.append(time)
    for name in _EVIDENCE:
        log.numbers[name].append(values[name])


def _item_index(name: str, items: Items) -> int:
    """The item's index, -1 for a new one."""
    index = items.index.get(name)
    if index is not None:
        return index
    if name in items.left_out:
        raise _BadRow(f'item "{name}" was left out: {items.left_out[name]}')
    if items.fixed:
        raise _BadRow(f'unknown item "{name}"')
    return -1


def _number(name: str, text: str) -> float:
    """The cell as a number >= 0 (ratings: any), NaN if empty; "45%" is 0.45, a decimal comma is understood."""
    if not text:
        return math.nan
    percent = text.endswith("%")
    plain = text.removesuffix("%").strip()
    try:
        value = float(plain.replace(",", ".")) if plain.count(",") == 1 and "." not in plain else float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _BadRow(f'{name} "{text}" is not a number')
    if value < 0 and name != "rating":
        raise _BadRow(f"{name} {text} is below 0")
    return value / 100 if percent else value


def _flag(name: str, text: str) -> float:
    if not text:
        return math.nan
    if text.lower() in _TRUE:
        return 1.0
    if text.lower() in _FALSE:
        return 0.0
    return float(_number(name, text) > 0)


def _share(watch: float, duration: float) -> float:
    if math.isnan(watch):
        return watch
    if math.isnan(duration):
        raise _BadRow("no duration")
    if duration == 0:
        raise _BadRow("duration is 0")
    return watch / duration


def _time(text: str) -> int:
    """Unix seconds, 0 if empty: from seconds, milliseconds, or an ISO 8601 date (UTC where it says no zone)."""
    if not text:
        return 0
    try:
        value = float(text)
    except ValueError:
        return _date(text)
    if not math.isfinite(value) or abs(value) > 1e17:
        raise _BadRow(f'time "{text}" is not a date or a number')
    return int(value / 1000 if abs(value) > _MILLISECONDS_FROM else value)


def _date(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _BadRow(f'time "{text}" is not a date or a number') from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _events(log: _Log, columns: Columns) -> Events:
    user = np.array(log.user, np.int32)
    numbers = {name: np.array(values, np.float32) for name, values in log.numbers.items()}
    share = columns.watch_is_share or "duration" in columns.at
    weight = preference(Evidence(user=user, is_share=share, **numbers))
    return Events(user, np.array(log.item, np.int32), weight, np.array(log.time, np.int64))


def _identity(request: FeedbackRequest) -> str:
    """The same files read in the same way are the same feedback: 12 hex digits."""
    parts = [str(READER), sha256_of(request.path), request.format]
    parts += [sha256_of(request.items)] if request.items else []
    parts += [f"{name}={column}" for name, column in sorted(request.columns.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
