"""Fonts for words in pictures: the first on this machine that can draw the text, script by script."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from engine.errors import ModelUnavailable

_FOLDERS = tuple(
    Path(folder).expanduser()
    for folder in (
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "~/.local/share/fonts",
        "~/.fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
        "C:/Windows/Fonts",
    )
)
_PREFERRED = (
    "NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", "NotoSans-Regular.ttf", "DejaVuSans.ttf", "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf", "NotoSansDevanagari-Bold.ttf", "NotoSansBengali-Bold.ttf", "NotoSansThai-Bold.ttf",
    "NotoSansTamil-Bold.ttf", "NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSansArmenian-Bold.ttf",
    "NotoSansGeorgian-Bold.ttf", "Arial Unicode.ttf", "arialuni.ttf", "arialbd.ttf", "Arial.ttf",
)  # fmt: skip
_MISSING = "\U0010ffff"
"""A code point that no font draws: what it looks like is what a missing letter looks like."""

_ENOUGH = 0.9
"""Share of the letters that a font must draw; an odd sign may be missing."""


@lru_cache(maxsize=64)
def font_for(text: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at `size` pixels that draws most of the text's letters; earlier fonts of the list win ties.

    Raises:
        ModelUnavailable: there is no font on this machine, or none that draws nine of ten letters.
    """
    letters = {c for c in text if not c.isspace() and c.isprintable()}
    best: tuple[int, Path] | None = None
    for path in (*_known(), *_asked(text)):
        drawn = sum(_draws(path, c) for c in letters)
        if best is None or drawn > best[0]:
            best = (drawn, path)
        if drawn == len(letters):
            break
    if best is None or best[0] < _ENOUGH * len(letters):
        raise ModelUnavailable(
            f"There is no font here that can write \u201c{text[:40]}\u201d.",
            "Install one for this script (on Debian fonts-noto-core, fonts-noto-cjk), or switch the captions off.",
        )
    return ImageFont.truetype(str(best[1]), size)


@lru_cache(maxsize=1)
def _known() -> tuple[Path, ...]:
    """The preferred fonts that are here, in order of preference."""
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        if folder.is_dir():
            for path in sorted(folder.rglob("*.tt[fc]")):
                found.setdefault(path.name, path)
    return tuple(found[name] for name in _PREFERRED if name in found)


@lru_cache(maxsize=64)
def _asked(text: str) -> tuple[Path, ...]:
    """What fontconfig would draw the text with, where fontconfig is installed."""
    program = shutil.which("fc-match")
    if program is None:
        return ()
    points = " ".join(sorted({f"{ord(c):x}" for c in text if not c.isspace()}))
    done = subprocess.run(
        [program, "-s", "-f", "%{file}\n", f"sans:bold:charset={points}"],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    files = (Path(line) for line in done.stdout.splitlines()[:8])
    return tuple(f for f in files if f.suffix.lower() in {".ttf", ".ttc", ".otf"} and f.is_file())


@lru_cache(maxsize=8192)
def _draws(path: Path, letter: str) -> bool:
    """Whether the font has a picture for that letter."""
    return _picture(path, letter) != _picture(path, _MISSING)


def _picture(path: Path, letter: str) -> bytes:
    image = Image.new("L", (40, 40))
    ImageDraw.Draw(image).text((4, 4), letter, fill=255, font=_probe(path))
    return image.tobytes()


@lru_cache(maxsize=64)
def _probe(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), 24, layout_engine=ImageFont.Layout.BASIC)
