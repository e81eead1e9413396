"""The looks there are, as plain data for the help, the window and the planner."""

from __future__ import annotations

from engine.errors import UnknownName

_LOOKS = (
    ("arbitrary", "The textures and colours of the pictures this audience likes, painted by a small network."),
    ("ink", "Black ink on warm paper."),
    ("cartoon", "Flat bright colours with dark outlines."),
)
_MODELS = {"arbitrary": ("magenta-arbitrary", "yunet"), "ink": ("yunet",), "cartoon": ("yunet",)}


def catalogue() -> tuple[tuple[str, str], ...]:
    """(name, what it does in one line) of every look."""
    return _LOOKS


def known(name: str) -> str:
    """The name, if there is such a look.

    Raises:
        UnknownName: there is none.
    """
    if name not in _MODELS:
        raise UnknownName(f'There is no look called "{name}".', f"Looks are: {', '.join(_MODELS)}.")
    return name


def models_of(name: str) -> tuple[str, ...]:
    """Names (in engine.models) of the models that a look uses; the last finds the faces that it protects."""
    return _MODELS[known(name)]
