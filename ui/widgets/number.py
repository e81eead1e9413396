"""Fields for numbers: no arrows, the arrow keys and the wheel still count."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

from ui.i18n import tr

F = TypeVar("F", QSpinBox, QDoubleSpinBox)


def whole(name: str, low: int, high: int, suffix: str = "") -> QSpinBox:
    """A field for a whole number."""
    field = QSpinBox()
    field.setRange(low, high)
    return _dress(field, name, suffix)


def seconds(name: str, high: float) -> QDoubleSpinBox:
    """A field for seconds; 0 reads "decide for me"."""
    field = QDoubleSpinBox()
    field.setRange(0.0, high)
    field.setDecimals(1)
    field.setSpecialValueText(tr("decide for me"))
    return _dress(field, name, tr(" s"))


def _dress(field: F, name: str, suffix: str) -> F:
    field.setSuffix(suffix)
    field.setAccessibleName(name)
    field.setKeyboardTracking(False)
    field.lineEdit().setTextMargins(8, 0, 0, 0)
    return field
