"""The items that feedback speaks of: a table of names, pictures, titles and tags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from engine.audience.columns import item_columns
from engine.audience.skips import Skips
from engine.audience.tables import Row, Table
from engine.control import Control
from engine.errors import BadInput, UnreadableMedia
from engine.media.pictures import read_picture


@dataclass(slots=True)
class Items:
    """Items in index order. `fixed` says that only these exist; else new names may be added while events are read.

    `left_out` maps the name of an item whose row cannot be used to the reason.
    """

    fixed: bool = False
    index: dict[str, int] = field(default_factory=dict)
    pictures: list[Path | None] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, picture: Path | None = None, title: str = "", tags: tuple[str, ...] = ()) -> int:
        """Add an item; its index."""
        self.index[name] = len(self.index)
        self.pictures.append(picture)
        self.titles.append(title)
        self.tags.append(tags)
        return self.index[name]


def read_items(table: Table, folder: Path, said: dict[str, str], skips: Skips, control: Control) -> Items:
    """Read an items table. A row that cannot be used is left out with its line and reason.

    Args:
        folder: what relative picture paths start from.
    Raises:
        BadInput: no item column, or not one of the pictures named can be read.
    """
    at = item_columns(table.name, table.header, said)
    items = Items(fixed=True)
    lines: dict[str, int] = {}
    named = 0
    for row in table.rows:
        control.check()
        named += bool("path" in at and not row.fault and row.cells[at["path"]].strip())
        fault = row.fault or _take(items, row, at, folder, lines)
        if fault:
            skips.add(row.line, f"{table.name}: {fault}")
    if named and not any(items.pictures):
        raise BadInput(
            f"{table.name}: not one of its {named} pictures can be read.",
            "Picture paths are relative to the folder of the items file.",
            table.name,
        )
    if not items.index:
        raise BadInput(f"{table.name}: it names no items.", "Give one item a line below the header.", table.name)
    return items


def _take(items: Items, row: Row, at: dict[str, int], folder: Path, lines: dict[str, int]) -> str:
    """Add the row's item; the reason if it cannot be used, else ""."""
    name = row.cells[at["item"]].strip()
    if not name:
        return "no item"
    if name in lines:
        return f'item "{name}" stands already on line {lines[name]}'
    lines[name] = row.line
    said = _text(row, at, "path")
    picture = None
    if said:
        picture = (folder / said).resolve()
        fault = picture_fault(picture)
        if fault:
            items.left_out[name] = fault
            return fault
    tags = re.split(r"[|;,]", _text(row, at, "tags"))
    items.add(name, picture, _text(row, at, "title"), tuple(tag.strip() for tag in tags if tag.strip()))
    return ""


def picture_fault(path: Path) -> str:
    """Why a picture file cannot be used, or ""."""
    if not path.is_file():
        return f"picture {path.name} is missing"
    try:
        read_picture(path)
    except UnreadableMedia as error:
        return f"picture {path.name} cannot be read ({error.message.rstrip('.')})"
    return ""


def _text(row: Row, at: dict[str, int], name: str) -> str:
    return row.cells[at[name]].strip() if name in at else ""
