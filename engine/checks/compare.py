"""A version's pictures beside the source's pictures that they show."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engine.checks.contract import CheckContext
from engine.checks.seen import DARK, Bytes, Floats, Seen, mapped
from engine.control import Control
from engine.domain.media import Box, Video
from engine.domain.versions import Frame, KeepSpans, Look, Step, TimeMap, Version
from engine.errors import BadInput

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
_LOCAL = 4.0
_FLAT = 2.5
"""Below this spread (of 0..255) of its edge picture a frame shows nothing that it could be recognised by."""
_SAME_TONE = 48.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A version and its source, both looked over, and the map between their clocks.

    `boxes` give the part of the source's picture that each piece of the map shows.
    """

    seen: Seen
    source: Seen
    time_map: TimeMap
    boxes: tuple[Box, ...] = (WHOLE,)

    @property
    def index(self) -> npt.NDArray[np.int64]:
        """(N,) the source frame that each frame shows, -1 for none."""
        return mapped(self.seen, self.source, self.time_map)

    def shown(self, values: Floats) -> Floats:
        """The source's values at the frames that the version shows; 0 where it shows none."""
        index = self.index
        return np.where(index >= 0, values[np.maximum(index, 0)], 0.0)

    def shown_dark(self) -> Floats:
        """(N,) the share of black in what each frame should show: of the crop where there is one."""
        if self.boxes == (WHOLE,):
            return self.shown(self.source.dark)
        index, found = self.index, np.zeros(len(self.seen.pts))
        for place in np.flatnonzero(index >= 0).tolist():
            found[place] = np.mean(self.shown_small(place, int(index[place])) < DARK * 255)
        return found

    def shown_small(self, place: int, source: int) -> Bytes:
        """The small picture of a source frame, cut as frame `place` of the version cuts it."""
        return cropped(self.source.small[source], self.box_at(place))

    @property
    def starts(self) -> Floats:
        """(N,) seconds after the version's first picture."""
        return self.seen.seconds - self.seen.seconds[0]

    def box_at(self, place: int) -> Box:
        """The part of the source's picture that frame `place` shows."""
        if len(self.boxes) == 1:
            return self.boxes[0]
        now = float(self.seen.seconds[place]) + 1e-3
        pieces = enumerate(self.time_map.pieces)
        inside = (n for n, piece in pieces if float(piece.version_start) <= now < float(piece.version_end))
        return self.boxes[min(next(inside, 0), len(self.boxes) - 1)]


def pair(context: CheckContext, control: Control) -> Pair:
    """Look over the version and its source.

    Raises:
        BadInput: the request has no source or no version to compare.
    """
    video, version = source_and_version(context)
    seen = context.material.seen(control.part(0.0, 0.5))
    source = context.material.source_seen(video, control.part(0.5, 1.0))
    return Pair(seen, source, version.time_map, boxes_of(version))


def source_and_version(context: CheckContext) -> tuple[Video, Version]:
    """Both, or BadInput where one is missing: then the check must not pass."""
    if context.video is None or context.version is None:
        raise BadInput("the source of the version was not handed in", "check it with its source video")
    return context.video, context.version


def steps_on(version: Version) -> tuple[Step, ...]:
    """The recipe's steps that are switched on."""
    return tuple(step.step for step in version.recipe.steps if step.on)


def has_look(version: Version) -> bool:
    """Whether every frame was redrawn by a look."""
    return any(isinstance(step, Look) and step.strength > 0 for step in steps_on(version))


def boxes_of(version: Version) -> tuple[Box, ...]:
    """The part of the source's picture shown, one a piece or one for all."""
    for step in steps_on(version):
        if isinstance(step, Frame) and step.boxes:
            return step.boxes
    return (WHOLE,)


def kept_seconds(version: Version) -> float | None:
    """Seconds of source that the recipe keeps, None where it keeps everything."""
    for step in steps_on(version):
        if isinstance(step, KeepSpans):
            return float(sum(span.seconds for span in step.spans))
    return None


def agreement(both: Pair, control: Control, slack: int = 1) -> Floats:
    """(N,) how much each frame of the version is the source's frame there: local edge correlation, -1..1.

    The best of the mapped frame and its `slack` neighbours (a map may round by a frame). Two flat pictures of similar
    tone agree (1), a flat one and one with content do not (0). Frames that the map leaves out get 0.
    """
    index, count = both.index, len(both.source.pts)
    found = np.zeros(len(index))
    for place, middle in enumerate(index.tolist()):
        control.check()
        if middle < 0:
            continue
        box = both.box_at(place)
        for near in sorted(
            range(max(0, middle - slack), min(count, middle + slack + 1)), key=lambda n: abs(n - middle)
        ):
            found[place] = max(found[place], _alike(both, place, near, box))
            if found[place] > 0.9:
                break
    return found


def local_correlation(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float:
    """Correlation of two edge pictures after their local mean is taken off; -1..1, 0 for a flat one."""
    a, b = detail_of(one), detail_of(other)
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 1e-6 else 0.0


def cropped(cells: Bytes, box: Box) -> Bytes:
    """The part of a cell picture inside the box, at the same number of cells."""
    if box == WHOLE:
        return cells
    rows, columns = cells.shape
    left, top = round(box.x * columns), round(box.y * rows)
    right = max(left + 2, round((box.x + box.width) * columns))
    bottom = max(top + 2, round((box.y + box.height) * rows))
    return np.asarray(cv2.resize(cells[top:bottom, left:right], (columns, rows)), np.uint8)


def _alike(both: Pair, place: int, near: int, box: Box) -> float:
    one, other = both.seen.structure[place], cropped(both.source.structure[near], box)
    flat = _spread(one) < _FLAT, _spread(other) < _FLAT
    if all(flat):
        tone = np.abs(both.seen.small[place].astype(float) - cropped(both.source.small[near], box)).mean()
        return 1.0 if tone < _SAME_TONE else 0.0
    return 0.0 if any(flat) else local_correlation(one, other)


def _spread(cells: Bytes) -> float:
    return float(np.std(cells))


def detail_of(cells: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """An edge picture without its local mean: what is compared."""
    values = np.asarray(cells, np.float32)
    detail = values - cv2.GaussianBlur(values, (0, 0), _LOCAL)
    return detail - detail.mean()
