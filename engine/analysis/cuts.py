"""Where shots begin: simple measures where they are sure, TransNetV2 where they are not.

A cut is sure where the change to the frame before is large, stands out from its neighbours, and stands alone. Weaker
peaks and peaks close together (a flash gives two) are doubtful; so are stretches whose middle is the mixture of their
two ends, which is what dissolves and fades are and what camera motion is not. Doubtful stretches, the most doubtful
first and no more than a tenth of the video, are shown to TransNetV2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.analysis.detector import SHORTEST_SHOT
from engine.control import Control

SURE_SCORE, SURE_RATIO = 27.0, 5.0
DOUBTFUL_SCORE, DOUBTFUL_RATIO = 9.0, 2.0
SURE_STEP, DOUBTFUL_STEP = 12.0, 4.0
"""Mean change of the small RGB frames that goes with it; in the dark, hue alone makes scores that mean nothing."""
BLACK = 13.0
"""Mean of a small frame, 0..255, that counts as black between two shots."""
THROUGH_BLACK = 25
"""Frames of black, at most, that still are one transition and no shot of their own."""
ALONE = 6
"""Frames to either side within which a sure cut has no other peak."""
MIX_LENGTHS = (6, 12, 24, 48)
MIX_CHANGE, MIX_MISFIT = 10.0, 0.28
"""A stretch may be a dissolve if its ends differ by so much (0..255) and its middle misses their mean by less than this
share of that."""
CLOSELY = 0.1
"""Share of all frames that TransNetV2 may look at; a few hundred frames are always allowed."""
CLOSELY_LEAST = 400
JOIN = 25
"""Frames between two doubtful stretches up to which they are asked about together."""
BLOCK = 2048
"""Small frames that are looked at together, so that a long video need not be held."""
GRADUAL_FRAMES = 4
"""Frames inside a transition from which on it is called gradual."""


class ChangeModel(Protocol):
    """TransNetV2, or what stands in for it."""

    def changes(self, frames: np.ndarray, first: int, last: int, control: Control) -> tuple[np.ndarray, np.ndarray]:
        """The chances that a shot ends at each frame `first` to `last`, and that it lies inside a transition."""
        ...


@dataclass(frozen=True, slots=True)
class Border:
    """A shot begins at frame `index`. Frames `first` to `last` mix both shots; equal to `index` for a cut."""

    index: int
    gradual: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Frames `first` to `last` need a close look; `weight` orders them."""

    first: int
    last: int
    weight: float


def find_borders(
    scores: np.ndarray, detected: tuple[int, ...], tiny: np.ndarray, model: ChangeModel, control: Control
) -> tuple[Border, ...]:
    """Shot borders of a video.

    Args:
        scores: (N,) change of each frame to the one before, 0..255.
        detected: frames at which the adaptive detector found a cut.
        tiny: (N,27,48,3) uint8 RGB frames.
        model: asked about doubtful stretches.
        control: progress goes by doubtful frames.

    Returns:
        Borders in order, none at frame 0.
    """
    count = len(scores)
    if count < SHORTEST_SHOT + 1:
        return ()
    levels, steps = _levels_and_steps(tiny)
    ratios = _ratios(scores)
    peaks = _peaks(scores, ratios, steps, detected)
    sure = [i for i in peaks if _is_sure(i, scores, ratios, peaks) and steps[i] >= SURE_STEP]
    doubts = [_Doubt(i - 2, i + 2, float(scores[i])) for i in peaks if i not in sure]
    doubts += _mixtures(tiny, np.array(sure, int))
    looked_at = _stretches(doubts, count)
    borders = [Border(i, False, i, i) for i in sure]
    for done, (first, last) in enumerate(looked_at):
        part = control.part(done / len(looked_at), (done + 1) / len(looked_at))
        ends, inside = model.changes(tiny, first, last, part)
        borders += _read_answer(ends, inside, scores, first)
    unasked = [i for i in peaks if i in detected and i not in sure and not any(a <= i <= b for a, b in looked_at)]
    borders += [Border(i, False, i, i) for i in unasked]
    return _through_black(_apart(borders, scores), levels)


def _levels_and_steps(tiny: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each small frame and its mean change to the one before, both 0..255."""
    count = len(tiny)
    levels, steps = np.zeros(count, np.float32), np.zeros(count, np.float32)
    for first in range(0, count, BLOCK):
        part = tiny[max(0, first - 1) : first + BLOCK].astype(np.int16)
        own = part[1:] if first else part
        levels[first : first + len(own)] = own.mean(axis=(1, 2, 3))
        steps[max(1, first) : first + len(own)] = np.abs(np.diff(part, axis=0)).mean(axis=(1, 2, 3))
    return levels, steps


def _ratios(scores: np.ndarray) -> np.ndarray:
    """Each score over the mean of its two neighbours on either side."""
    padded = np.pad(scores.astype(np.float64), 2, mode="edge")
    around = (padded[:-4] + padded[1:-3] + padded[3:-1] + padded[4:]) / 4
    return scores / np.maximum(around, 0.1)


def _peaks(scores: np.ndarray, ratios: np.ndarray, steps: np.ndarray, detected: tuple[int, ...]) -> list[int]:
    """Frames that may begin a shot by their change alone."""
    strong = (scores >= DOUBTFUL_SCORE) & (ratios >= DOUBTFUL_RATIO)
    strong[list(detected)] = True
    strong &= steps >= DOUBTFUL_STEP
    strong[0] = False
    return [int(i) for i in np.flatnonzero(strong)]


def _is_sure(index: int, scores: np.ndarray, ratios: np.ndarray, peaks: list[int]) -> bool:
    alone = not any(0 < abs(index - other) <= ALONE for other in peaks)
    return alone and scores[index] >= SURE_SCORE and ratios[index] >= SURE_RATIO


def _mixtures(tiny: np.ndarray, sure: np.ndarray) -> list[_Doubt]:
    """Stretches whose middle frame is the mixture of their ends, without a sure cut inside."""
    found: list[_Doubt] = []
    count = len(tiny)
    for length in MIX_LENGTHS:
        half = length // 2
        for first in range(half, count - half, BLOCK):
            last = min(first + BLOCK, count - half)
            luma = tiny[first - half : last + half].astype(np.float32).mean(axis=3)
            start, middle, end = luma[: last - first], luma[half : half + last - first], luma[length:]
            change = np.abs(end - start).mean(axis=(1, 2))
            misfit = np.abs(middle - (start + end) / 2).mean(axis=(1, 2)) / np.maximum(change, 1e-3)
            for at in np.flatnonzero((change > MIX_CHANGE) & (misfit < MIX_MISFIT)):
                middle_at = first + int(at)
                if not np.any((sure > middle_at - half) & (sure <= middle_at + half)):
                    weight = float(change[at] * (1 - misfit[at]))
                    found.append(_Doubt(middle_at - half, middle_at + half, weight))
    return found


def _stretches(doubts: list[_Doubt], count: int) -> list[tuple[int, int]]:
    """Joined stretches to look at closely, most doubtful first until the allowance is used; in order."""
    allowed = max(CLOSELY_LEAST, int(CLOSELY * count))
    wanted = np.zeros(count, bool)
    for doubt in sorted(doubts, key=lambda d: -d.weight):
        first, last = max(0, doubt.first), min(count - 1, doubt.last)
        more = (last - first + 1) - int(wanted[first : last + 1].sum())
        if more <= allowed:
            wanted[first : last + 1] = True
            allowed -= more
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8)))
    runs = [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and first - joined[-1][1] <= JOIN:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined


def _read_answer(ends: np.ndarray, inside: np.ndarray, scores: np.ndarray, start: int) -> list[Border]:
    """The borders in what the model says of the frames from number `start` on."""
    found: list[Border] = []
    for a, b in _runs(ends > 0.5):
        peak = a + int(np.argmax(ends[a : b + 1]))
        low, high = _around(inside > 0.5, peak)
        steepest = start + low + int(np.argmax(scores[start + low : start + high + 2]))
        if high - low + 1 >= GRADUAL_FRAMES and not _stands_out(scores, steepest):
            found.append(Border(start + peak + 1, True, start + low, start + high))
        else:
            found.append(Border(steepest, False, steepest, steepest))
    return [border for border in found if 0 < border.index < len(scores)]


def _stands_out(scores: np.ndarray, index: int) -> bool:
    """Whether one frame's change is a cut's own, however wide the model saw the transition."""
    around = np.concatenate([scores[max(1, index - 4) : index], scores[index + 1 : index + 5]])
    return bool(scores[index] >= SURE_SCORE / 2 and scores[index] >= 3 * max(1.0, float(around.max(initial=0.0))))


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]


def _around(flags: np.ndarray, index: int) -> tuple[int, int]:
    """First and last of the run of true flags that holds `index`; `index` itself where its flag is false."""
    return next(((a, b) for a, b in _runs(flags) if a <= index <= b), (index, index))


def _apart(borders: list[Border], scores: np.ndarray) -> tuple[Border, ...]:
    """In order, none nearer to another than the shortest shot: a cut stays before a gradual one, else the stronger."""
    kept: list[Border] = []
    for border in sorted(borders, key=lambda b: (b.index, b.gradual)):
        if not kept or not _same(kept[-1], border):
            kept.append(border)
        elif (kept[-1].gradual, -scores[kept[-1].index]) > (border.gradual, -scores[border.index]):
            kept[-1] = border
    return tuple(kept)


def _same(one: Border, other: Border) -> bool:
    """Whether two borders, in order, are the same change found twice."""
    return other.index - one.index < SHORTEST_SHOT or (one.gradual and other.gradual and other.first <= one.last)


def _through_black(borders: tuple[Border, ...], levels: np.ndarray) -> tuple[Border, ...]:
    """Fades: a border beside black that the picture darkens towards or brightens from is gradual, and short black
    between two borders is one transition."""
    made: list[Border] = []
    for border in borders:
        first, last = _fade_around(border, levels)
        wider = Border(border.index, border.gradual or last - first >= GRADUAL_FRAMES, first, last)
        dark = made and float(levels[made[-1].index : border.index].max(initial=0.0)) < BLACK
        if made and dark and border.index - made[-1].index <= THROUGH_BLACK:
            gradual = made[-1].gradual or wider.gradual
            made[-1] = Border(border.index, gradual, min(made[-1].first, first), max(made[-1].last, last))
        elif made and made[-1].gradual and wider.gradual and wider.first <= made[-1].last:
            made[-1] = Border(border.index, True, made[-1].first, max(made[-1].last, last))
        else:
            made.append(wider)
    return tuple(made)


def _fade_around(border: Border, levels: np.ndarray) -> tuple[int, int]:
    """First and last frame of the ramps into and out of the black at a border; its own where there is none."""
    first, last = border.first, border.last
    near = levels[max(0, first - 2) : last + 3]
    if float(near.min(initial=255.0)) >= BLACK:
        return first, last
    darkest = max(0, first - 2) + int(np.argmin(near))
    low = high = darkest
    while low > 0 and levels[low - 1] >= levels[low] and (levels[low - 1] > levels[low] + 0.5 or levels[low] < BLACK):
        low -= 1
    while (
        high < len(levels) - 1
        and levels[high + 1] >= levels[high]
        and (levels[high + 1] > levels[high] + 0.5 or levels[high] < BLACK)
    ):
        high += 1
    return min(first, low), max(last, high)
