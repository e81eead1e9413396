"""A Control that stops with another but says nothing: for parts whose own progress would be noise."""

from __future__ import annotations

from engine.control import Control
from engine.errors import Cancelled


class _StopOf:
    """Is set when the other Control was asked to stop."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def is_set(self) -> bool:
        try:
            self._control.check()
        except Cancelled:
            return True
        return False


def quiet(control: Control) -> Control:
    """Stops when `control` does; its steps are heard by nobody."""
    return Control(stop=_StopOf(control))
