"""What must be known of the kept frames before the first is painted: cuts, and what each shot looks like.

A look must not pump: its exposure and thresholds are set once a shot, so the shots are found first, in a pass over
small pictures. A grade is one transform for the whole version, from the colours of all that is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Video
from engine.media.decode import frames_at, walk
from engine.versions.render.quiet import quiet
from engine.versions.render.timeline import Part, span_of

SCAN_SIDE = 160
SAMPLES_A_SHOT = 3
PALETTE_FRAMES = 24
_CUT = 24.0
_TIMES_USUAL = 3.0
_WINDOW = 12


@dataclass(frozen=True, slots=True)
class KeptShot:
    """Frames of one part between two cuts: a few of their pts, evenly spread, and where the shot starts."""

    part: int
    first_pts: int
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """The kept shots in playing order."""

    shots: tuple[KeptShot, ...]

    def shot_at(self, part: int, pts: int) -> int:
        """Index of the shot that a kept frame lies in."""
        return bisect_right([(s.part, s.first_pts) for s in self.shots], (part, pts)) - 1


def find_shots(video: Video, parts: tuple[Part, ...], control: Control) -> Scan:
    """The shots of the kept parts; a part always starts one."""
    shots: list[KeptShot] = []
    for part in parts:
        pts: list[int] = []
        for cut, at in _marked(video, part, control):
            if cut and pts:
                shots.append(_shot(part.index, pts))
                pts = []
            pts.append(at)
        if pts:
            shots.append(_shot(part.index, pts))
    return Scan(tuple(shots))


def _marked(video: Video, part: Part, control: Control) -> Iterator[tuple[bool, int]]:
    """(whether a shot starts here, pts) of each frame of the part.

    A cut is a jump of the mean HSV difference, above a floor and above three times what is usual just before: the
    adaptive rule of PySceneDetect's content detector.
    """
    before: np.ndarray | None = None
    usual: list[float] = []
    for picture in walk(video, quiet(control), span=span_of(video, part), max_side=SCAN_SIDE):
        hsv = cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2HSV).astype(np.int16)
        jump = 0.0 if before is None else float(np.abs(hsv - before).mean())
        cut = before is None or (jump > _CUT and jump > _TIMES_USUAL * (sum(usual) / len(usual) if usual else 0.0))
        usual = [] if cut else [*usual, jump][-_WINDOW:]
        before = hsv
        yield cut, picture.moment.pts


def _shot(part: int, pts: list[int]) -> KeptShot:
    picks = {pts[(2 * i + 1) * len(pts) // (2 * SAMPLES_A_SHOT)] for i in range(SAMPLES_A_SHOT)}
    return KeptShot(part, pts[0], tuple(sorted(picks)))


def samples_of(video: Video, shot: KeptShot, control: Control) -> Iterator[np.ndarray]:
    """The shot's sample frames at full size, (H, W, 3) uint8."""
    base = video.picture.time_base
    for picture in frames_at(video, [Moment(p, base) for p in shot.samples], quiet(control)):
        yield picture.rgb


def palette_samples(video: Video, parts: tuple[Part, ...], control: Control) -> Iterator[tuple[int, np.ndarray]]:
    """(part, small frame) of about `PALETTE_FRAMES` frames spread evenly over what is kept."""
    total = sum(p.end_pts - p.first_pts for p in parts)
    for part in parts:
        share = max(1, round(PALETTE_FRAMES * (part.end_pts - part.first_pts) / total))
        step = max(1, (part.end_pts - part.first_pts) // share)
        wanted = range(part.first_pts + step // 2, part.end_pts, step)
        yield from ((part.index, rgb) for rgb in _nearest(video, part, wanted, control))


def _nearest(video: Video, part: Part, wanted: range, control: Control) -> Iterator[np.ndarray]:
    """The first frame at or after each wanted pts."""
    left = iter(wanted)
    target = next(left, None)
    for picture in walk(video, quiet(control), span=span_of(video, part), max_side=SCAN_SIDE * 2):
        if target is None:
            return
        if picture.moment.pts >= target:
            yield picture.rgb
            while target is not None and target <= picture.moment.pts:
                target = next(left, None)
