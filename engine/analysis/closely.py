"""The close look at the sampled frames: kept pictures, faces, text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.analysis.gather import Sample, Walked, read_quick, write_quick
from engine.analysis.reading import Page, grey_of, read_pages, to_read
from engine.control import Control
from engine.domain.analysis import Face, Look, TextLine
from engine.media.orientation import fitted
from engine.models.faces import FaceFinder
from engine.models.text import TextReader

KEPT_SIDE, KEPT_QUALITY = 480, 90


@dataclass(frozen=True, slots=True)
class Kept:
    """A sampled frame that stays: its number in the walk, its shot, its close-up copy (for now) and its picture."""

    index: int
    shot: int
    close: Path
    picture: Path

    def read(self) -> np.ndarray:
        """The kept picture, (H,W,3) uint8 RGB, at most KEPT_SIDE."""
        return read_quick(self.picture)


def keep_frames(seen: Walked, samples: Sequence[Sample], shot_of: np.ndarray, work: Path) -> list[Kept]:
    """Write the kept pictures, each named by its pts; close-up copies of frames that do not stay go."""
    kept: list[Kept] = []
    for sample in samples:
        close = read_quick(sample.close)
        picture = work / "frames" / f"{int(seen.pts[sample.index])}.jpg"
        size = fitted(close.shape[1], close.shape[0], KEPT_SIDE)
        write_quick(picture, cv2.resize(close, size, interpolation=cv2.INTER_AREA), KEPT_QUALITY)
        kept.append(Kept(sample.index, int(shot_of[sample.index]), sample.close, picture))
    staying = {sample.close for sample in samples}
    for sample in seen.samples:
        if sample.close not in staying:
            sample.close.unlink()
    return kept


def look_closely(
    kept: Sequence[Kept], looks: Sequence[Look], seconds: float, models: Path, control: Control
) -> tuple[list[tuple[Face, ...]], list[tuple[TextLine, ...]]]:
    """Faces and text of each kept frame; the close-up copies are deleted on the way.

    Args:
        seconds: length of the video, which sets how much is read.
    """
    finder = FaceFinder(models)
    faces: list[tuple[Face, ...]] = []
    pages: list[Page] = []
    for i, (frame, look) in enumerate(zip(kept, looks, strict=True)):
        control.step(0.4 * i / len(kept), "looking for faces")
        close = read_quick(frame.close)
        faces.append(() if look.black else finder.find(close, enlarge=False))
        pages.append(Page(frame.shot, grey_of(close), not (look.black or look.fading or look.blurred)))
    chosen = to_read(pages, seconds)
    reader = TextReader(models)
    done = {number: share for share, number in enumerate(chosen)}

    def read(number: int) -> tuple[TextLine, ...]:
        control.step(0.4 + 0.6 * done[number] / len(chosen), "reading on-screen text")
        return reader.read(read_quick(kept[number].close))

    text = read_pages(pages, chosen, read)
    for frame in kept:
        frame.close.unlink()
    return faces, text
