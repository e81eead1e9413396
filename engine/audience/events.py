"""Events on disk: an .npz of four equally long arrays, kept in the workspace's media."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import BadInput
from engine.media.vault import atomic


@dataclass(frozen=True, slots=True)
class Events:
    """What people did, one entry an event, in the file's order. People are numbers only: no name is kept.

    `user` and `item` are int32 indices from 0 (item: into Feedback.items); `weight` is float32, over 0 for liked, at
    most 2, under 0 for disliked (see engine.audience.weights); `time` is int64 Unix seconds, 0 where there is none.
    """

    user: np.ndarray
    item: np.ndarray
    weight: np.ndarray
    time: np.ndarray

    def __len__(self) -> int:
        return len(self.user)


def write_events(path: Path, events: Events) -> None:
    """Write them whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic(path) as part, part.open("wb") as stream:
        np.savez_compressed(stream, user=events.user, item=events.item, weight=events.weight, time=events.time)


def read_events(path: Path) -> Events:
    """Read them back.

    Raises:
        BadInput: the file is missing or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Events(stored["user"], stored["item"], stored["weight"], stored["time"])
    except (OSError, ValueError, KeyError) as error:
        raise BadInput(
            f"{path.name}: the events cannot be read ({error}).", "Import the feedback file again.", path
        ) from error
