"""`--set KEY=VALUE`: what the person wishes of a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from desktop.cli.output import UsageError
from engine.domain.guidance import Measure, Wishes

_YES = ("yes", "true", "on", "1")
_NO = ("no", "false", "off", "0")


def _switch(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise ValueError("yes or no")
    return text.casefold() in _YES


def _steps(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


KEYS: Mapping[str, tuple[Callable[[str], Any], str]] = MappingProxyType(
    {
        "seconds": (float, "length of a clip or revision, in seconds"),
        "frames": (int, "length of a clip in analysed frames (some four a second)"),
        "strength": (float, "0..1, how far a style or revision may go; 0 keeps the source's own frames"),
        "look": (str, "a named look for a style; unknown names are answered with the list"),
        "aspect": (str, "shape of the picture, as 16:9"),
        "measure": (Measure, "dot (as printed in the paper) or cosine (default)"),
        "seed": (int, "for every random draw (default 0)"),
        "captions": (_switch, "yes or no: burn the spoken words into the picture"),
        "steps": (_steps, "comma-separated: the steps that a revision may use (default: all)"),
    }
)
"""Every key with how its value is read and what it means."""


def wishes_of(pairs: Iterable[str]) -> Wishes:
    """The wishes that KEY=VALUE pairs say.

    Raises:
        UsageError: an unknown key, or a value that cannot be read.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or key not in KEYS:
            raise UsageError(f"make: --set knows {', '.join(f'{one}=' for one in KEYS)} not {pair!r}")
        try:
            found[key] = KEYS[key][0](value)
        except ValueError as error:
            raise UsageError(f"make: {value!r} cannot be {key}: {KEYS[key][1]}") from error
    return Wishes(**found)


def help_text() -> str:
    """The keys as `make --help` lists them."""
    width = max(len(key) for key in KEYS)
    return "keys of --set:\n" + "\n".join(f"  {key + '=':<{width + 1}}  {text}" for key, (_, text) in KEYS.items())
