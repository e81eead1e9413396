"""Which frames may be a thumbnail: not black, empty, blurred, mid-fade, with shut eyes or with text cut by the edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.domain.analysis import EyesOpen, Look, SampledFrame
from engine.domain.versions import Rejected

FACE_COUNTS = 0.05
"""Part of the picture's height from which a face with shut eyes spoils a thumbnail."""
EMPTY = 0.05
"""Range of luma, 5 to 95 percentile in 0..1, below which a frame shows next to nothing."""
_BLACK, _EMPTY, _FADING, _BLURRED, _CUT, _SHUT = 6, 5, 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class Usable:
    """`allowed` (N,) bool; `rejected` says why the others may not win; `note` is set if nothing was good enough."""

    allowed: np.ndarray
    rejected: tuple[Rejected, ...]
    note: str = ""


def usable(frames: Sequence[SampledFrame]) -> Usable:
    """Judge every sampled frame; if none is good, those with the least fault are let through, and that is said."""
    faults = [fault_of(frame) for frame in frames]
    rejected = tuple(Rejected(frame.moment, said) for frame, (_, said) in zip(frames, faults, strict=True) if said)
    badness = np.array([bad for bad, _ in faults], np.int64)
    if len(badness) == 0 or (badness == 0).any():
        return Usable(badness == 0, rejected)
    least = int(badness.min())
    said = next(said for bad, said in faults if bad == least)
    said = said[0].lower() + said[1:].rstrip(".")
    return Usable(
        badness == least,
        tuple(one for one, (bad, _) in zip(rejected, faults, strict=True) if bad != least),
        f"No frame of this video is free of faults; the choice is among the least bad ones ({said}).",
    )


def fault_of(frame: SampledFrame) -> tuple[int, str]:
    """The worst fault: how bad (0 for none) and a sentence."""
    fault = _fault_of_look(frame.look)
    if fault[0]:
        return fault
    cut = next((line for line in frame.text if line.cut), None)
    if cut is not None:
        return _CUT, f'The text "{cut.text[:40]}" is cut off by the edge of the picture.'
    shut = [face for face in frame.faces if face.eyes is EyesOpen.SHUT and face.box.height >= FACE_COUNTS]
    if shut:
        return _SHUT, "The eyes of a face are shut."
    return 0, ""


def _fault_of_look(look: Look) -> tuple[int, str]:
    if look.black:
        return _BLACK, f"The frame is black (mean brightness {look.exposure:.2f} of 1)."
    if look.contrast < EMPTY:
        return _EMPTY, f"The frame shows next to nothing (range of brightness {look.contrast:.2f} of 1)."
    if look.fading:
        return _FADING, "The frame lies inside a fade or dissolve."
    if look.blurred:
        return _BLURRED, f"The frame is blurred (sharpness {look.sharpness:.4f})."
    return 0, ""
