"""The settings: one frozen value, checked when it is built; one versioned file, written whole or not at all."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.files import write_text

LOG = logging.getLogger("refract.settings")
THEMES = ("dark", "light", "system")


class BadSettings(ValueError):
    """A value out of its range, or a file that cannot be used. The message is for people."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person chose.

    `workspace`: the last opened folder, "" for the default one. `user`: the acting profile, "" for the account's name.
    `theme`: one of THEMES. `text_scale`: size of the interface's text, 0.8..2. `minimum_segment`: segments from
    feedback with fewer people are not shown, 2..10000. `volume` of players, 0..1. `reduce_motion`: no animations.
    """

    workspace: str = ""
    user: str = ""
    theme: str = "dark"
    text_scale: float = 1.0
    minimum_segment: int = 20
    volume: float = 0.8
    reduce_motion: bool = False

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            wanted = type(field.default)
            if type(value) is not wanted and not (wanted is float and type(value) is int):
                raise BadSettings(f"{field.name} must be {wanted.__name__}, not {value!r}")
        if self.theme not in THEMES:
            raise BadSettings(f"theme must be one of {', '.join(THEMES)}, not {self.theme!r}")
        _within("text_scale", self.text_scale, 0.8, 2.0)
        _within("minimum_segment", self.minimum_segment, 2, 10_000)
        _within("volume", self.volume, 0.0, 1.0)


Upgrade = Callable[[dict[str, Any]], None]

UPGRADES: tuple[Upgrade, ...] = ()
"""UPGRADES[i] turns the raw file of version i + 1 into version i + 2, in place."""


def load(path: Path, upgrades: tuple[Upgrade, ...] = UPGRADES) -> Settings:
    """The settings in that file; the defaults where there is none.

    Raises:
        BadSettings: the file cannot be used; it is left as it is.
    """
    if not path.exists():
        return Settings()
    try:
        raw = json.loads(path.read_text("utf-8"))
        version = raw.pop("version")
        if not 1 <= version <= len(upgrades) + 1:
            raise BadSettings(f"{path.name} was written by a newer Refract (version {version})")
        for upgrade in upgrades[version - 1 :]:
            upgrade(raw)
        return Settings(**raw)
    except BadSettings:
        raise
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadSettings(f"{path.name} cannot be read ({error})") from error


def save(settings: Settings, path: Path, upgrades: tuple[Upgrade, ...] = UPGRADES) -> None:
    """Write the file whole, readable by its owner only."""
    raw = {"version": len(upgrades) + 1, **dataclasses.asdict(settings)}
    write_text(path, json.dumps(raw, indent=2) + "\n")


class SettingsKeeper:
    """The settings in use. `changed` functions are told once for each real change, after it was written.

    An unusable file is refused and left as it is: the program runs with the defaults, says so in `problem`, and
    writes nothing until the person has dealt with the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listeners: list[Callable[[Settings], None]] = []
        self.problem = ""
        try:
            self._value = load(path)
        except BadSettings as error:
            LOG.warning("settings not used: %s", error)
            self._value = Settings()
            self.problem = str(error)

    @property
    def value(self) -> Settings:
        """The settings now."""
        return self._value

    def on_change(self, listener: Callable[[Settings], None]) -> None:
        """Tell this function of every change from now on."""
        self._listeners.append(listener)

    def change(self, **fields: Any) -> None:
        """Set these fields.

        Raises:
            BadSettings: a value out of range, or the file is unusable; nothing changed.
        """
        changed = dataclasses.replace(self._value, **fields)
        if changed == self._value:
            return
        if self.problem:
            raise BadSettings(f"{self.problem}; settings are not kept until that file is moved away")
        save(changed, self._path)
        self._value = changed
        for listener in self._listeners:
            listener(changed)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise BadSettings(f"{name} must be from {low} to {high}, not {value}")
