"""How frames look, judged by their own numbers and by their neighbours': black, fading, blurred."""

from __future__ import annotations

import numpy as np

from engine.analysis.cuts import Border
from engine.analysis.gather import Walked
from engine.domain.analysis import Look

BLACK_MEAN, BLACK_TOP = 0.05, 0.15
"""A frame is black if its mean luma and its 99 percentile lie below these."""
RAMP_RISE, RAMP_FRAMES, RAMP_LONGEST = 0.06, 3, 75
"""A fade rises by so much of luma over at least so many frames; longer than so many it is a sunrise."""
FALLEN_SHARE, FALLEN_PARTS = 0.4, 6
"""A frame is blurred if so many of its nine parts have less than this share of the detail its shot shows nearby ..."""
SOFT_SHARE = 0.5
"""... and its sharpness as a whole is below this share of theirs."""
NEARBY_FRAMES = 45
LEAST_CONTRAST = 0.1
"""Flat pictures have little sharpness whatever the focus: they are not called blurred."""


def black_frames(walked: Walked) -> np.ndarray:
    """(N,) bool."""
    return (walked.exposure < BLACK_MEAN) & (walked.brightest < BLACK_TOP)


def fading_frames(walked: Walked, borders: tuple[Border, ...]) -> np.ndarray:
    """(N,) bool: frames that mix two shots, or darken to black or brighten from it."""
    fading = np.zeros(len(walked.pts), bool)
    for border in borders:
        if border.gradual:
            fading[border.first : border.last + 1] = True
    black = black_frames(walked)
    starts = {b.index for b in borders if not b.gradual}
    for at in np.flatnonzero(black[:-1] & ~black[1:]):
        _mark_ramp(fading, walked.exposure, int(at) + 1, 1, starts)
    for at in np.flatnonzero(~black[:-1] & black[1:]):
        _mark_ramp(fading, walked.exposure, int(at), -1, starts)
    return fading & ~black


def _mark_ramp(fading: np.ndarray, luma: np.ndarray, at: int, way: int, starts: set[int]) -> None:
    """Mark frames from `at`, beside black, as long as luma keeps rising in direction `way` and no cut lies between."""
    end = at
    cut = at if way > 0 else at + 1
    while cut not in starts and 0 <= end + way < len(luma):
        ahead = min(max(end + RAMP_FRAMES * way, 0), len(luma) - 1)
        if luma[end + way] < luma[end] - 0.001 or luma[ahead] < luma[end] + 0.004:
            break
        end += way
        cut += way
        if abs(end - at) > RAMP_LONGEST:
            return
    if abs(end - at) + 1 >= RAMP_FRAMES and luma[end] - luma[at] >= RAMP_RISE:
        # The last frame of the rise is the picture itself.
        fading[min(at, end - way) : max(at, end - way) + 1] = True


def blurred_frames(walked: Walked, shot_of: np.ndarray, leave_out: np.ndarray) -> np.ndarray:
    """(N,) bool: frames much softer than the clear frames near them in the same shot.

    Args:
        shot_of: (N,) shot number of each frame.
        leave_out: (N,) bool, frames that say nothing of the shot's sharpness: black and fading ones.
    """
    blurred = np.zeros(len(shot_of), bool)
    borders = np.flatnonzero(np.diff(shot_of)) + 1
    for first, last in zip([0, *borders], [*borders, len(shot_of)], strict=True):
        out = leave_out[first:last]
        details = np.where(out[:, None], 0.0, walked.details[first:last])
        fallen = (details < FALLEN_SHARE * _local_high(details)).sum(axis=1) >= FALLEN_PARTS
        sharp = np.where(out, 0.0, walked.sharpness[first:last])
        soft = sharp < SOFT_SHARE * _local_high(sharp)
        blurred[first:last] = fallen & soft & (walked.contrast[first:last] >= LEAST_CONTRAST)
    return blurred & ~leave_out


def _local_high(values: np.ndarray) -> np.ndarray:
    """The 80 percentile, down the first axis, of the values around each, in steps that are cheap for long shots."""
    made = np.empty_like(values)
    step = NEARBY_FRAMES // 3
    for first in range(0, len(values), step):
        around = values[max(0, first - NEARBY_FRAMES) : first + step + NEARBY_FRAMES]
        made[first : first + step] = np.percentile(around, 80, axis=0)
    return made


def looks(walked: Walked, borders: tuple[Border, ...], shot_of: np.ndarray, wanted: list[int]) -> list[Look]:
    """The looks of the frames numbered `wanted`."""
    black, fading = black_frames(walked), fading_frames(walked, borders)
    blurred = blurred_frames(walked, shot_of, black | fading)
    return [
        Look(
            sharpness=float(walked.sharpness[i]),
            exposure=float(walked.exposure[i]),
            contrast=float(walked.contrast[i]),
            black=bool(black[i]),
            blurred=bool(blurred[i]),
            fading=bool(fading[i]),
        )
        for i in wanted
    ]
