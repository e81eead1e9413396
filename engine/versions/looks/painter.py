"""Any look over the frames of a video, in order: painted, steadied, gentle with faces, mixed by strength."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from engine.domain.versions import Look
from engine.errors import UnknownName
from engine.versions.looks import arbitrary, drawn
from engine.versions.looks.faces import FaceGuard
from engine.versions.looks.names import catalogue
from engine.versions.looks.stabilise import Stabiliser


class Painter(Protocol):
    """One look: a tone from a shot's samples, then each frame under it. All pictures are float32 RGB 0..1."""

    def tone(self, samples: Sequence[np.ndarray]) -> Any: ...

    def paint(self, rgb: np.ndarray, tone: Any, faces: np.ndarray | None) -> np.ndarray: ...

    def finish(self, painted: np.ndarray) -> np.ndarray: ...


class LookPainter:
    """Paints frames handed in in playing order; a new shot number is a cut.

    Args:
        painter: the look.
        tones: one a shot.
        weight: how much of the picture is painted, 0..1.
        guard: keeps faces gentle, or None.
        steady: blend with the frame before.
    """

    def __init__(
        self, painter: Painter, tones: Sequence[Any], weight: float, guard: FaceGuard | None, steady: bool = True
    ) -> None:
        self._painter = painter
        self._tones = tones
        self._weight = np.float32(weight)
        self._guard = guard
        self._stabiliser = Stabiliser() if steady else None
        self._shot: int | None = None

    def picture(self, rgb: np.ndarray, shot: int) -> np.ndarray:
        """(H, W, 3) uint8 in and out; `shot` indexes the tones."""
        if shot != self._shot:
            self._shot = shot
            if self._stabiliser is not None:
                self._stabiliser.reset()
            if self._guard is not None:
                self._guard.reset()
        back = None
        if self._stabiliser is not None:
            self._stabiliser.see(rgb)
            back = self._stabiliser.back
        faces = None if self._guard is None else self._guard.mask(rgb, back)
        source = rgb.astype(np.float32) / np.float32(255)
        painted = self._painter.paint(source, self._tones[shot], faces)
        if self._stabiliser is not None:
            painted = self._painter.finish(self._stabiliser.steady(painted))
        mixed = painted if self._weight >= 1 else source + self._weight * (painted - source)
        return (np.clip(mixed, 0, 1) * 255 + 0.5).astype(np.uint8)


def open_look(look: Look, models: Path, shots: Iterable[Sequence[np.ndarray]], steady: bool = True) -> LookPainter:
    """The look made ready for shots, each given by sample frames (H, W, 3) uint8 in playing order.

    Raises:
        UnknownName: no look of that name.
        BadInput: the style of "arbitrary" is not whole.
        ModelUnavailable: a model is missing or altered.
    """
    painter, weight = _painter(look, models)
    tones = [painter.tone([rgb.astype(np.float32) / np.float32(255) for rgb in shot]) for shot in shots]
    return LookPainter(painter, tones, weight, FaceGuard(models) if look.protect_faces else None, steady)


def _painter(look: Look, models: Path) -> tuple[Painter, float]:
    if look.name == "ink":
        return drawn.Ink(look.strength), drawn.weight_of(look.strength)
    if look.name == "cartoon":
        return drawn.Cartoon(look.strength), drawn.weight_of(look.strength)
    if look.name == "arbitrary":
        return arbitrary.Arbitrary(look.strength, look.style, models), arbitrary.weight_of(look.strength)
    raise UnknownName(f'There is no look called "{look.name}".', f"Looks are: {', '.join(n for n, _ in catalogue())}.")
