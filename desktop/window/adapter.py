"""What all adapters share: they hear the hub, and say `changed` when what their page shows is another."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal, SignalInstance

from desktop.window.hub import Hub


class Adapter(QObject):
    """`parts` are the parts of the World that the page shows; "everything" and "people" always count."""

    changed = cast(SignalInstance, Signal())  # a Signal becomes one on the object; the type checker cannot see that
    parts: frozenset[str] = frozenset()

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self._hub = hub
        hub.changed.connect(self._on_changed)

    def _on_changed(self, what: frozenset[str]) -> None:
        if what & (self.parts | {"everything", "people"}):
            self.changed.emit()
