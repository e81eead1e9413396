"""Progress of an analysis: each stage's part of the whole, by the seconds it is expected to take."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from engine.analysis.cuts import CLOSELY, CLOSELY_LEAST
from engine.analysis.reading import ALLOWANCE_LEAST, ALLOWANCE_MOST, SECONDS_A_READING
from engine.analysis.sampling import MOST, SHORT
from engine.control import Control
from engine.domain.media import Video

# Seconds on one core of a 2024 server processor; only their proportions matter.
_A_FRAME, _A_PIXEL = 0.002, 4.5e-9
_CLOSELY, _A_VECTOR, _A_FACE, _A_READING, _A_SECOND_OF_SOUND = 0.02, 0.025, 0.04, 0.6, 0.2


@dataclass(frozen=True, slots=True)
class Stages:
    """A Control for each stage, in the order in which they run."""

    walk: Control
    borders: Control
    vectors: Control
    closely: Control
    sound: Control


def stages(video: Video, control: Control) -> Stages:
    """Share out `control` among the stages."""
    seconds = float(video.duration)
    frames = max(1, video.picture.frames)
    pixels = video.picture.coded_width * video.picture.coded_height
    samples = min(MOST, 4 * seconds if seconds <= SHORT else 4 * SHORT + 2 * (seconds - SHORT))
    readings = min(ALLOWANCE_MOST, max(ALLOWANCE_LEAST, seconds / SECONDS_A_READING))
    expected = (
        frames * (_A_FRAME + _A_PIXEL * pixels),
        min(frames, CLOSELY_LEAST + CLOSELY * frames) * _CLOSELY,
        samples * _A_VECTOR,
        samples * _A_FACE + readings * _A_READING,
        seconds * _A_SECOND_OF_SOUND if video.sound is not None else 0.0,
    )
    whole = sum(expected)
    borders = [0.0, *(part / whole for part in accumulate(expected))]
    return Stages(*(control.part(start, end) for start, end in pairwise(borders)))
