"""Python's cycle collector, kept on the window's thread.

A collection may start in any thread, and there it destroys whatever is in a cycle, widgets too; Qt does not survive
that (with the default collector a program of widgets and one busy thread ends with a segmentation fault).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer


class Collector(QObject):
    """Switches the automatic collector off and collects on a timer of the thread that makes it.

    The youngest generation is looked at on every tick, the older ones where their own thresholds say so: as the
    interpreter would have done, only here.
    """

    def __init__(self, parent: QObject | None = None, milliseconds: int = 200) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(milliseconds)

    def collect(self) -> None:
        """Collect each generation that is due, the oldest due one first (it takes in the younger ones)."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return

    def stop(self) -> None:
        """Give the collector back to the interpreter."""
        self._timer.stop()
        gc.enable()
