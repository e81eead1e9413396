"""Which column of a table holds which field: known layouts, usual names, and what the person says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadInput

LOG_FIELDS = ("user", "item", "rating", "watch", "duration", "click", "like", "dislike", "time")
"""Fields of an event. `watch` is a share of the item's length, or a time (then `duration` is in the same unit)."""

ITEM_FIELDS = ("item", "path", "title", "tags")
"""Fields of an item. `path` is relative to the items file; several tags are separated by "|", ";" or ","."""

_COLUMNS_SHOWN = 30
_NAME_SHOWN = 60
"""A message lists at most so many columns, and so many characters of each name."""

FORMATS = ("auto", "interactions", "kuairand", "movielens", "simulated")

_LAYOUTS: dict[str, dict[str, str]] = {
    "kuairand": {
        "user": "user_id",
        "item": "video_id",
        "watch": "play_time_ms",
        "duration": "duration_ms",
        "click": "is_click",
        "like": "is_like",
        "dislike": "is_hate",
        "time": "time_ms",
    },
    "movielens": {"user": "userId", "item": "movieId", "rating": "rating", "time": "timestamp"},
    "simulated": {"user": "sim_user", "item": "video_id", "watch": "watch_ratio", "click": "click"},
}
"""KuaiRand: Gao et al., CIKM 2022, log files. MovieLens: GroupLens ratings.csv."""

_OPTIONAL = {("kuairand", "dislike"), ("kuairand", "time"), ("movielens", "time"), ("simulated", "click")}

_USUAL: dict[str, tuple[str, ...]] = {
    "user": ("user", "userid", "viewer", "viewerid", "member", "memberid", "customer", "visitorid", "simuser"),
    "item": ("item", "itemid", "video", "videoid", "movie", "movieid", "content", "contentid", "postid", "productid"),
    "rating": ("rating", "stars", "score", "overall"),
    "watch": (
        "watchratio",
        "watchshare",
        "watchpercent",
        "watchpercentage",
        "watch",
        "watchtime",
        "watchtimems",
        "watchseconds",
        "watched",
        "playtime",
        "playtimems",
        "dwell",
        "dwelltime",
    ),
    "duration": ("duration", "durationms", "durationseconds", "length", "lengthseconds", "videoduration"),
    "click": ("click", "clicked", "isclick"),
    "like": ("like", "liked", "islike"),
    "dislike": ("dislike", "disliked", "ishate", "hate"),
    "time": ("time", "timestamp", "timems", "datetime", "date", "createdat", "at"),
    "path": ("path", "picture", "image", "thumbnail", "file", "filename", "poster"),
    "title": ("title", "name", "itemtitle"),
    "tags": ("tags", "tag", "genres", "genre", "categories", "category", "topics"),
}
_UNITS = {"ms": 0.001, "msec": 0.001, "milliseconds": 0.001, "min": 60.0, "mins": 60.0, "minutes": 60.0}
_SHARES = ("ratio", "share", "percent", "fraction")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields stand: field to column index.

    `watch_is_share`: the watch column is a share, not a time. `watch_scale` brings it to a share of 1 (from percent)
    or to the unit of the duration column (from milliseconds to seconds ...), as the columns' names tell.
    """

    format: str
    at: dict[str, int]
    watch_is_share: bool
    watch_scale: float = 1.0


def log_columns(name: str, header: tuple[str, ...], wanted: str, said: dict[str, str]) -> Columns:
    """The columns of an event table.

    Args:
        name: the file's name, for messages.
        wanted: one of FORMATS; "auto" looks at the header.
        said: field to column name, as the person mapped them; wins over everything else.
    Raises:
        BadInput: no such format, a mapped column is missing, or there is no user or item column.
    """
    if wanted not in FORMATS:
        raise BadInput(f'There is no feedback format "{wanted}".', f"Use one of {', '.join(FORMATS)}.")
    layout = wanted if wanted in _LAYOUTS else _recognised(header) if wanted == "auto" else "interactions"
    at = _layout_columns(name, header, layout, said) if layout in _LAYOUTS else _usual_columns(header, LOG_FIELDS)
    at |= _said_columns(header, said, LOG_FIELDS)
    missing = [field for field in ("user", "item") if field not in at]
    if missing:
        raise _unknown(name, header, missing, _analytics_hint(header))
    watch = header[at["watch"]] if "watch" in at else ""
    share = any(word in _plain(watch) for word in _SHARES)
    scale = 0.01 if "percent" in _plain(watch) else 1.0
    if not share and "watch" in at and "duration" in at:
        scale = _unit(watch) / _unit(header[at["duration"]])
    return Columns(layout, at, share, scale)


def item_columns(name: str, header: tuple[str, ...], said: dict[str, str]) -> dict[str, int]:
    """The columns of an items table: field to index.

    Raises:
        BadInput: there is no item column.
    """
    at = _usual_columns(header, ITEM_FIELDS) | _said_columns(header, said, ITEM_FIELDS)
    if "item" not in at:
        raise _unknown(name, header, ["item"])
    return at


def check_said(said: dict[str, str], tables: list[tuple[str, tuple[str, ...]]]) -> None:
    """Every mapped field must be one, and its column must stand in one of the tables.

    Raises:
        BadInput: lists the columns that were found.
    """
    fields = dict.fromkeys(LOG_FIELDS + ITEM_FIELDS)
    for field, column in said.items():
        if field not in fields:
            raise BadInput(f'There is no field "{field}" to map.', f"Fields are {', '.join(fields)}.")
        if not any(column in header for _, header in tables):
            found = "; ".join(f"{name} has {_listed(header)}" for name, header in tables)
            raise BadInput(f'There is no column "{column}" for {field}.', f"Columns found: {found}.")


def _recognised(header: tuple[str, ...]) -> str:
    for layout, columns in _LAYOUTS.items():
        if all(column in header for field, column in columns.items() if (layout, field) not in _OPTIONAL):
            return layout
    return "interactions"


def _layout_columns(name: str, header: tuple[str, ...], layout: str, said: dict[str, str]) -> dict[str, int]:
    columns = _LAYOUTS[layout]
    missing = [
        field
        for field, column in columns.items()
        if column not in header and field not in said and (layout, field) not in _OPTIONAL
    ]
    if missing:
        raise _unknown(name, header, missing)
    return {field: header.index(column) for field, column in columns.items() if column in header}


def _usual_columns(header: tuple[str, ...], fields: tuple[str, ...]) -> dict[str, int]:
    plain = [_plain(column) for column in header]
    return {
        field: plain.index(next(name for name in _USUAL[field] if name in plain))
        for field in fields
        if any(name in plain for name in _USUAL[field])
    }


def _said_columns(header: tuple[str, ...], said: dict[str, str], fields: tuple[str, ...]) -> dict[str, int]:
    return {field: header.index(column) for field, column in said.items() if field in fields and column in header}


def _unit(column: str) -> float:
    """Seconds in the unit that a column's name ends with; 1 where it names none."""
    plain = _plain(column)
    return next((seconds for end, seconds in _UNITS.items() if plain.endswith(end)), 1.0)


def _plain(column: str) -> str:
    return "".join(character for character in column.lower() if character.isalnum())


def _analytics_hint(header: tuple[str, ...]) -> str:
    plain = {_plain(column) for column in header}
    if plain & {"views", "impressions", "reach", "totalviews", "videoviews", "absoluteaudienceretention"}:
        return " It looks like totals per video, which tell nothing about single viewers."
    return ""


def _listed(header: tuple[str, ...]) -> str:
    """The columns' names for a message: not more of them, and no longer, than a person reads."""
    names = [name if len(name) <= _NAME_SHOWN else name[: _NAME_SHOWN - 1] + "…" for name in header[:_COLUMNS_SHOWN]]
    more = len(header) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _unknown(name: str, header: tuple[str, ...], missing: list[str], note: str = "") -> BadInput:
    example = " ".join(f"{field}=COLUMN" for field in missing)
    return BadInput(
        f"{Path(name).name}: no column for {' and '.join(missing)} was recognised.{note}",
        f"Columns found: {_listed(header)}. Map them, for example: {example}.",
    )
