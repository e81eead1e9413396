"""Which models there are, and what a recipe records of those that had a hand in a version."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.domain.media import Sha256
from engine.domain.versions import ModelUse
from engine.models import spaces
from engine.models.lock import LOCK_FILE, LockedModel, locked, read_lock, verified

_MADE_OF = {spaces.JOINT: ("efficientnet-lite0", "minilm-l6", "imagenet-names")}
"""Spaces that several models make together."""


def entries(lock: Path = LOCK_FILE) -> tuple[LockedModel, ...]:
    """Every locked model, in the lock's order."""
    return tuple(read_lock(lock).values())


def parts_of(name: str) -> tuple[str, ...]:
    """The locked models that a name stands for: itself, or those that make it together."""
    return _MADE_OF.get(name, (name,))


def path_of(name: str, lock: Path = LOCK_FILE) -> Path:
    """The main weight file of a locked model, checked.

    Raises:
        ModelUnavailable: see `engine.models.lock.verified`.
    """
    return verified(name, lock)[0]


def model_sha256(name: str, lock: Path = LOCK_FILE) -> Sha256:
    """The hash that stands for a model: of its weights, or of the hashes of all its parts."""
    parts = [locked(part, lock).sha256 for part in parts_of(name)]
    return parts[0] if len(parts) == 1 else Sha256(hashlib.sha256("".join(parts).encode()).hexdigest())


def uses(*names: str, lock: Path = LOCK_FILE) -> tuple[ModelUse, ...]:
    """What a recipe records of these models, each checked against the lock; composed ones by their parts, none twice.

    Raises:
        ModelUnavailable: unknown name, missing file, or a hash that is not the locked one.
    """
    wanted = dict.fromkeys(part for name in names for part in parts_of(name))
    made: list[ModelUse] = []
    for name in wanted:
        verified(name, lock)
        model = locked(name, lock)
        made.append(ModelUse(model.name, model.version, model.sha256, model.licence))
    return tuple(made)
