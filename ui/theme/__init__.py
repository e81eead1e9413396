"""The design system: colour roles, type scale, grid, one stylesheet, one set of icons."""

from ui.theme.kit import Kit
from ui.theme.roles import Roles, Tone
from ui.theme.theme import Theme

__all__ = ["Kit", "Roles", "Theme", "Tone"]
