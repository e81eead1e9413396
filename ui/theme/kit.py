"""What every widget is handed: theme, icons and pictures."""

from __future__ import annotations

from dataclasses import dataclass

from ui.pictures import Pictures
from ui.theme.icons import Icons
from ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Kit:
    """The means of drawing, built once by the window and handed down."""

    theme: Theme
    icons: Icons
    pictures: Pictures
