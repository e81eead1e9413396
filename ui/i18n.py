"""All words that a person reads pass through here, so that they can be translated.

Texts are whole sentences with named gaps, never glued together. The English text is its own key.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_CONTEXT = "Refract"


def tr(text: str, /, **gaps: object) -> str:
    """`text` in the language of the window, its named gaps filled."""
    said = QCoreApplication.translate(_CONTEXT, text)
    return said.format(**gaps) if gaps else said


def count(n: int, one: str, many: str, /, **gaps: object) -> str:
    """`one` or `many`, with {n} filled in by the number. A translator may hold more plural forms under `many`."""
    if n == 1:
        return tr(one, n=_grouped(n), **gaps)
    return QCoreApplication.translate(_CONTEXT, many, None, n).format(n=_grouped(n), **gaps)


def _grouped(n: int) -> str:
    return f"{n:,}"
