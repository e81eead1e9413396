"""The paper's choice of frames and clips, exactly: Eq. 1 and Eq. 2 of GeneRec (Wang et al. 2024).

Eq. 1: t* = (1/M) sum f(t_i), j = argmax t* . f(v_j).   Eq. 2: c* = (1/L) sum f(v_a), j = argmax t* . c*.

`Measure.DOT` is the paper's text: no normalisation beyond what the encoder gives. `Measure.COSINE` is its published
code: t* and each candidate are brought to length 1 first. All sums are in float64; ties keep time order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.domain.guidance import Measure
from engine.errors import NotEnoughData


@dataclass(frozen=True, slots=True)
class Choice:
    """What won, and by what.

    `index` of the winning candidate; `scores` (N,) float64 of all; `shares` (M,) float64: what each liked thing gave to
    the winner's score (they sum to it).
    """

    index: int
    scores: np.ndarray
    shares: np.ndarray

    @property
    def score(self) -> float:
        """The winner's score."""
        return float(self.scores[self.index])


@dataclass(frozen=True, slots=True)
class Turn:
    """Without the liked things `without` (indices), candidate `instead` would win."""

    without: tuple[int, ...]
    instead: int


def choose(candidates: np.ndarray, liked: np.ndarray, measure: Measure, allowed: np.ndarray | None = None) -> Choice:
    """The candidate that the liked things point to.

    Args:
        candidates: (N, D) vectors of frames (Eq. 1) or clip means (Eq. 2), in time order.
        liked: (M, D) vectors of what is liked, in the same space.
        allowed: (N,) bool, which candidates may win; None: all. All are scored.
    Raises:
        NotEnoughData: there is nothing liked, no candidate, or none that may win.
    """
    _enough(candidates, liked, allowed)
    scores = score(candidates, liked.astype(np.float64).mean(axis=0), measure)
    index = _best(scores, allowed)
    winner = candidates[index].astype(np.float64)
    shares = liked.astype(np.float64) @ winner / len(liked)
    if measure is Measure.COSINE:
        shares /= max(_length(liked.astype(np.float64).mean(axis=0)) * _length(winner), 1e-30)
    return Choice(index, scores, shares)


def score(candidates: np.ndarray, taste: np.ndarray, measure: Measure) -> np.ndarray:
    """(N,) float64: each candidate's product with t* (`taste`, (D,)), normalised or not."""
    products = _normalised(candidates, measure) @ taste
    return products if measure is Measure.DOT else products / max(_length(taste), 1e-30)


def flip(candidates: np.ndarray, liked: np.ndarray, measure: Measure, allowed: np.ndarray | None = None) -> Turn | None:
    """The fewest liked things without which another candidate would win, and which one.

    Every single one is tried. If none is enough, likes are taken away one by one, those that give most to the lead over
    the best rival first (greedy: a smaller set may exist). None where nothing short of all likes changes the pick.
    """
    chosen = choose(candidates, liked, measure, allowed).index
    given = _normalised(candidates, measure) @ liked.astype(np.float64).T  # the length of t* changes no order
    rivals = np.ones(len(candidates), bool) if allowed is None else allowed.copy()
    rivals[chosen] = False
    if not rivals.any():
        return None
    total = given.sum(axis=1)
    gone: list[int] = []
    left = list(range(len(liked)))
    while len(left) > 1:
        without = np.where(rivals[:, None], total[:, None] - given[:, left], -np.inf)
        best = without.argmax(axis=0)
        leads = total[chosen] - given[chosen, left] - without[best, np.arange(len(left))]
        taken = int(np.argmin(leads))
        index, rival = left.pop(taken), int(best[taken])
        gone.append(index)
        total = total - given[:, index]
        if leads[taken] < 0 or (leads[taken] == 0 and rival < chosen):
            return Turn(tuple(sorted(gone)), rival)
    return None


def _normalised(candidates: np.ndarray, measure: Measure) -> np.ndarray:
    wide = candidates.astype(np.float64)
    if measure is Measure.DOT:
        return wide
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    return wide / np.where(lengths > 0, lengths, 1.0)


def window_means(frames: np.ndarray, length: int) -> np.ndarray:
    """(N - length + 1, D) float64: Eq. 2's c* of every whole window of `length` consecutive frames, stride 1.

    Raises:
        NotEnoughData: there are fewer frames than `length`.
    """
    if length < 1 or length > len(frames):
        raise NotEnoughData(
            f"A clip of {length} frames cannot be taken from {len(frames)} analysed frames.", "Choose a shorter clip."
        )
    windows = np.lib.stride_tricks.sliding_window_view(frames.astype(np.float64), length, axis=0)
    return windows.mean(axis=-1)


def span_means(frames: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """(S, D) float64: the mean of the frames first..last-1 of each row (first, last) of `spans` (S, 2) int."""
    sums = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames.astype(np.float64), axis=0)])
    counts = (spans[:, 1] - spans[:, 0])[:, None]
    return (sums[spans[:, 1]] - sums[spans[:, 0]]) / counts


def timed_windows(times: np.ndarray, end: float, seconds: float) -> np.ndarray:
    """(W, 2) int: for each frame, first and last+1 of the frames shown in the `seconds` that begin with it.

    Real time by pts, so that variable frame rates count rightly. Only whole windows; the last one reaches the end of
    the video, so that no frame is out of reach (it begins with the last frame that leaves it at least `seconds` long).

    Args:
        times: (N,) float64 seconds at which frames begin, rising.
        end: when the last one ends.
    Raises:
        NotEnoughData: the video is shorter than `seconds`.
    """
    slack = 1e-9
    starts = np.flatnonzero(times + seconds <= end + slack)
    if len(starts) == 0:
        raise NotEnoughData(
            f"A clip of {seconds:.2f} s cannot be taken from {end - float(times[0]) if len(times) else 0:.2f} s.",
            "Choose a shorter clip.",
        )
    last = np.searchsorted(times, times[starts] + seconds - slack)
    last[-1] = len(times)
    return np.stack([starts, np.maximum(last, starts + 1)], axis=1)


def _enough(candidates: np.ndarray, liked: np.ndarray, allowed: np.ndarray | None) -> None:
    if len(liked) == 0:
        raise NotEnoughData("Nothing is known that this segment likes.", "Add likes with pictures, or a description.")
    if len(candidates) == 0 or (allowed is not None and not allowed.any()):
        raise NotEnoughData("There is no frame to choose from.", "Analyse the video again.")


def _best(scores: np.ndarray, allowed: np.ndarray | None) -> int:
    """The first of the highest."""
    return int(np.argmax(scores if allowed is None else np.where(allowed, scores, -np.inf)))


def _length(vector: np.ndarray) -> float:
    return float(np.linalg.norm(vector))
