"""Names of files that are handed out: readable, safe on every system, and never over something that is there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

_LONGEST = 60
_FORBIDDEN = set('<>:"/\\|?*')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def safe(text: str) -> str:
    """One part of a file name out of any text: no separators, no control characters, no name that Windows keeps."""
    shown = unicodedata.normalize("NFC", text)
    kept = "".join(" " if c in _FORBIDDEN or not c.isprintable() else c for c in shown)
    trimmed = " ".join(kept.split())[:_LONGEST].strip(" .-")
    if trimmed.split(".")[0].casefold() in _RESERVED:
        trimmed = f"{trimmed}_"
    return trimmed or "untitled"


def free_names(folder: Path, stem: str, suffix: str) -> Iterator[Path]:
    """`stem.suffix`, `stem (2).suffix`, ... in `folder`, without end."""
    yield folder / f"{stem}{suffix}"
    number = 2
    while True:
        yield folder / f"{stem} ({number}){suffix}"
        number += 1
