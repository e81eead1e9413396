"""An item's folder in the corpus, readable with ordinary tools: item.json beside the files it names.

Paths in item.json are relative to its own folder, so that the corpus can be moved, copied or handed on.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from engine.domain.items import CorpusItem
from engine.domain.plain import from_plain, to_plain
from engine.errors import BadInput
from engine.media.vault import atomic

NAME = "item.json"


def write_item(item: CorpusItem, folder: Path) -> None:
    """Write item.json into `folder`; the item's paths are absolute."""
    plain = to_plain(_with_paths(item, lambda path: Path(PurePath(os.path.relpath(path, folder)).as_posix())))
    write_json(folder / NAME, plain)


def read_item(folder: Path) -> CorpusItem:
    """The item of a folder, its paths absolute again.

    Raises:
        BadInput: item.json is missing or damaged.
    """
    try:
        plain = json.loads((folder / NAME).read_text("utf-8"))
        item = from_plain(plain, CorpusItem)
    except (OSError, ValueError, KeyError, TypeError, ExceptionGroup) as fault:
        raise BadInput(
            f"{NAME} of the corpus item {folder.name} is missing or damaged.", "Export the version again.", folder
        ) from fault
    return _with_paths(item, lambda path: Path(os.path.normpath(folder / path)))


def write_json(path: Path, plain: Any) -> None:
    """Readable JSON, whole or not at all."""
    with atomic(path) as part:
        part.write_text(json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


def _with_paths(item: CorpusItem, change: Callable[[Path], Path]) -> CorpusItem:
    return dataclasses.replace(
        item,
        path=change(item.path),
        poster=None if item.poster is None else change(item.poster),
        vectors=tuple(dataclasses.replace(v, path=change(v.path)) for v in item.vectors),
        files=tuple(dataclasses.replace(f, path=change(f.path)) for f in item.files),
    )
