"""The poster of a playing version: the frame of it that the segment likes best, not just any."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.media import Moment
from engine.domain.versions import TimeMap
from engine.media.decode import frames_at
from engine.media.pictures import write_jpeg
from engine.media.probe import probe
from engine.versions.plan import MakeRequest
from engine.versions.render.posters import POSTER_WIDTH
from engine.versions.taste import taste_of, vectors_of

_CLOCK = Fraction(1, 90000)
_LATE = Fraction(1, 500)
"""Seconds added to a frame's version time, so that its rounding to ticks never names the frame before."""


def choose_poster(request: MakeRequest, file: Path, times: TimeMap, poster: Path, control: Control) -> None:
    """Write the best-liked usable analysed frame that `file` shows to `poster`; without a taste the poster stays.

    Raises:
        Cancelled.
    """
    taste = taste_of(request)
    if taste is None:
        return
    rows = vectors_of(request.analysis, taste.space)
    best: tuple[float, Fraction] | None = None
    for row, frame in zip(rows, request.analysis.frames, strict=True):
        at = times.to_version(frame.moment.seconds)
        if at is None or frame.look.black or frame.look.fading or frame.look.blurred:
            continue
        score = float(np.dot(taste.target, row))
        if best is None or score > best[0]:
            best = (score, at)
    if best is None:
        return
    moment = Moment(int((best[1] + _LATE) / _CLOCK), _CLOCK)
    for picture in frames_at(probe(file, control), [moment], control, max_side=POSTER_WIDTH):
        write_jpeg(poster, picture.rgb, quality=88)
