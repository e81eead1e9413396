"""The page's files: copies beside it, each once, under names that tell what they are."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from desktop import files


class PageFiles:
    """Copies files into `folder`/files and gives the links to them, relative to the page in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._links: dict[Path, str] = {}
        (folder / "files").mkdir(parents=True, exist_ok=True)

    def link(self, path: Path | None, name: str) -> str:
        """A link to a copy of the file, "" where there is none. `name` is the copy's name without its suffix."""
        if path is None or not path.is_file():
            return ""
        if path not in self._links:
            safe = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() or "file"
            target = self._free(safe, path.suffix.lower())
            part = target.with_name(target.name + ".part")
            shutil.copyfile(path, part)
            os.replace(part, target)  # noqa: PTH105 - the atomic form
            self._links[path] = f"files/{target.name}"
        return self._links[path]

    def write(self, text: str) -> Path:
        """Write the page itself."""
        page = self._folder / "index.html"
        files.write_text(page, text, mode=0o644)
        return page

    def _free(self, stem: str, suffix: str) -> Path:
        taken = set(self._links.values())
        number = 1
        while True:
            name = f"{stem}{'' if number == 1 else f'-{number}'}{suffix}"
            if f"files/{name}" not in taken:
                return self._folder / "files" / name
            number += 1
