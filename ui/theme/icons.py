"""One set of icons: Phosphor 1.3 (MIT licence), the font that ships inside the qtawesome package (MIT licence).

The font file is loaded by itself: importing qtawesome takes 0.17 s and six fonts more than the window needs.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap


class Icons:
    """Draws glyphs of the icon font."""

    def __init__(self) -> None:
        self._glyphs, self._family = _load()

    def icon(self, name: str, colour: str, size: int = 18, active: str = "", gap: int = 0) -> QIcon:
        """The named glyph as an icon at 1x and 2x; `active` is its colour while checked, `gap` room at its right."""
        icon = QIcon()
        for ratio in (1.0, 2.0):
            icon.addPixmap(self.pixmap(name, colour, size, ratio, gap))
            if active:
                icon.addPixmap(self.pixmap(name, active, size, ratio, gap), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def pixmap(self, name: str, colour: str, size: int, ratio: float = 1.0, gap: int = 0) -> QPixmap:
        """The named glyph on nothing, `size` logical pixels square, with `gap` at its right."""
        pixmap = QPixmap(round((size + gap) * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRectF(0, 0, size, size), name, QColor(colour))
        painter.end()
        return pixmap

    def paint(self, painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
        """Draw the named glyph into `rect`."""
        font = QFont(self._family)
        font.setPixelSize(max(1, round(rect.height())))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(rect.adjusted(-2, -2, 2, 2), Qt.AlignmentFlag.AlignCenter, chr(self._glyphs[name]))
        painter.restore()

    def has(self, name: str) -> bool:
        """Whether the font holds a glyph of that name."""
        return name in self._glyphs


@lru_cache(maxsize=1)
def _load() -> tuple[dict[str, int], str]:
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("qtawesome is not installed: its folder holds the icon font")
    fonts = Path(spec.origin).parent / "fonts"
    charmap = next(iter(sorted(fonts.glob("phosphor-charmap-*.json"))))
    font = next(iter(sorted(fonts.glob("phosphor-*.ttf"))))
    glyphs = {name: int(code, 16) for name, code in json.loads(charmap.read_text("utf-8")).items()}
    families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font)))
    return glyphs, families[0]
