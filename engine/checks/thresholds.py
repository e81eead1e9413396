"""Limits as data: loaded from dated, sourced files; a profile's pack may add or tighten limits, never loosen them."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from engine.domain.findings import Threshold
from engine.domain.media import Sha256
from engine.domain.plain import digest
from engine.errors import BadInput

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "thresholds"
DEFAULT_PROFILE = "default"
_KEYS = frozenset({"check", "name", "value", "unit", "tighter", "source", "date"})


class Tighter(Enum):
    """Which way a limit gets stricter."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one check."""

    check: str
    tighter: Tighter
    threshold: Threshold

    @property
    def key(self) -> tuple[str, str]:
        """(check id, limit's name)."""
        return self.check, self.threshold.name


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a profile, in the order of their keys."""

    profile: str
    limits: tuple[Limit, ...]

    def of(self, check: str) -> dict[str, float]:
        """The values of one check by name."""
        return {limit.threshold.name: limit.threshold.value for limit in self.limits if limit.check == check}

    def shown(self, check: str) -> tuple[Threshold, ...]:
        """The limits of one check as a finding shows them."""
        return tuple(limit.threshold for limit in self.limits if limit.check == check)

    def digest(self, check: str) -> Sha256:
        """SHA-256 of one check's limits: part of what a cached finding is filed under."""
        return digest(self.shown(check))


def limits_for(profile: str, folder: Path = FOLDER) -> Limits:
    """The base limits, tightened by the profile's pack.

    Raises:
        BadInput: no such profile, or a file that is not a valid pack.
    """
    base = load(folder / f"{DEFAULT_PROFILE}.toml")
    if profile == DEFAULT_PROFILE:
        return base
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if profile not in known:
        raise BadInput(f"there is no check profile named '{profile}'", f"take one of: {', '.join(known)}")
    return merge(base, load(folder / f"{profile}.toml"))


def load(path: Path) -> Limits:
    """Read and validate one pack: TOML with a list `limit` of check, name, value, unit, tighter, source, date.

    Raises:
        BadInput: the file cannot be read, a field is missing, unknown or of the wrong type, a value is not finite,
            a date is no ISO 8601 day, or a limit stands twice.
    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("limit")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadInput(f"{path.name} is not a readable pack of limits: {fault}", path=path) from fault
    if not isinstance(rows, list) or not rows:
        raise BadInput(f"{path.name} holds no limits", path=path)
    limits = tuple(_limit(row, path) for row in rows)
    if len({limit.key for limit in limits}) != len(limits):
        raise BadInput(f"{path.name} gives a limit twice", path=path)
    return Limits(path.stem, _sorted(limits))


def merge(base: Limits, pack: Limits) -> Limits:
    """`base` with the pack's limits: new ones are added, known ones may only get tighter.

    Raises:
        BadInput: a limit of the pack is looser than the base's, or has another unit or direction.
    """
    merged = {limit.key: limit for limit in base.limits}
    for limit in pack.limits:
        old = merged.get(limit.key)
        if old is not None:
            _refuse_looser(old, limit, pack.profile)
        merged[limit.key] = limit
    return Limits(pack.profile, _sorted(merged.values()))


def _refuse_looser(old: Limit, new: Limit, profile: str) -> None:
    name = f"{new.check}: {new.threshold.name}"
    if new.tighter is not old.tighter or new.threshold.unit != old.threshold.unit:
        raise BadInput(f"profile '{profile}' changes the direction or unit of {name}")
    lower = old.tighter is Tighter.LOWER
    looser = new.threshold.value > old.threshold.value if lower else new.threshold.value < old.threshold.value
    if looser:
        raise BadInput(
            f"profile '{profile}' loosens {name} from {old.threshold.value:g} to {new.threshold.value:g}",
            "a profile may only add limits or make them tighter",
        )


def _limit(row: object, path: Path) -> Limit:
    if not isinstance(row, dict) or set(row) != _KEYS:
        raise BadInput(f"{path.name}: every limit needs exactly {', '.join(sorted(_KEYS))}", path=path)
    value = row["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(f"{path.name}: the value of {row['check']}: {row['name']} is not a finite number", path=path)
    texts = {key: row[key] for key in _KEYS - {"value", "date"}}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise BadInput(f"{path.name}: {row['check']}: {row['name']} leaves a text empty", path=path)
    try:
        day = row["date"] if isinstance(row["date"], date) else date.fromisoformat(str(row["date"]))
        tighter = Tighter(row["tighter"])
    except ValueError as fault:
        raise BadInput(f"{path.name}: {row['check']}: {row['name']}: {fault}", path=path) from fault
    threshold = Threshold(row["name"], float(value), row["unit"], row["source"], day.isoformat()[:10])
    return Limit(row["check"], tighter, threshold)


def _sorted(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    return tuple(sorted(limits, key=lambda limit: limit.key))
