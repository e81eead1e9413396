"""Where a clip may begin and end: at shots, in silences, between sentences; never inside a word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from engine.domain.analysis import Analysis
from engine.domain.media import Video

LEAD = 0.12
"""Seconds before a sentence's first word, so that its onset is heard; less where another word is nearer."""
TAIL = 0.20
"""Seconds after its last word."""
QUIET_STEP = 0.25
"""Seconds between the border candidates inside a long silence; more in long videos (at most MOST_STEPS in all)."""
MOST_STEPS = 2000
FLASH = 0.5
"""A clip must not show less than this of a shot that it cuts into at its very beginning or end."""
DIP = 3.0
"""LU that a quiet moment lies below the loudness around it."""
DIP_REACH = 1.0
"""Seconds around it that count."""
LOUDNESS_STEP = 0.1
"""Seconds between momentary loudness values (see engine.domain.analysis.Sound)."""
PAUSE = 0.3
"""Seconds without a word that make a quiet moment, whatever else sounds."""
NEAR = 0.02


class Border(Enum):
    """What a border is, the best kind first."""

    SHOT = "shot"
    SENTENCE = "sentence"
    SILENCE = "silence"
    MUTE = "mute"
    QUIET = "quiet"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Cut:
    """A place to cut: seconds on the file's clock, and what it is."""

    seconds: float
    kind: Border


class Borders:
    """The borders of one video: candidates for starts and for ends, and the words that must not be cut."""

    def __init__(self, video: Video, analysis: Analysis) -> None:
        self.first, self.last = float(video.start.seconds), float(video.end.seconds)
        spans = sorted(
            (float(word.span.start.seconds), float(word.span.end.seconds))
            for sentence in analysis.sentences
            for word in sentence.words or ()
        )
        self._starts = [start for start, _ in spans]
        self._ends = _running_max([end for _, end in spans])
        turns = sorted({float(at.seconds) for shot in analysis.shots for at in (shot.span.start, shot.span.end)})
        shots = [Cut(at, Border.SHOT) for at in {*turns, self.first, self.last}]
        quiet = _quiet(analysis, video.sound is None, self.first, self.last) + _dips(analysis, self.first)
        quiet += [
            Cut((end + start) / 2, Border.QUIET)
            for end, start in zip(self._ends, self._starts[1:], strict=False)
            if start - end >= PAUSE
        ]
        soft_starts = [*quiet, *self._sentence_starts(analysis)]
        soft_ends = [*quiet, *self._sentence_ends(analysis)]
        self.starts = self._kept([*shots, *(cut for cut in soft_starts if not _flashes(turns, cut.seconds, True))])
        self.ends = self._kept([*shots, *(cut for cut in soft_ends if not _flashes(turns, cut.seconds, False))])

    def inside_word(self, seconds: float) -> bool:
        """Whether a word is being said at that time (its exact first and last moments are outside it)."""
        at = bisect_right(self._starts, seconds - 1e-6)
        return at > 0 and self._ends[at - 1] > seconds + 1e-6

    def outside_word(self, seconds: float) -> float:
        """That time, or the nearest edge of the word that is being said."""
        while self.inside_word(seconds):
            at = bisect_right(self._starts, seconds - 1e-6) - 1
            start, end = self._starts[at], self._ends[at]
            seconds = start if seconds - start < end - seconds and not self.inside_word(start) else end
        return seconds

    def _kept(self, cuts: Sequence[Cut]) -> tuple[Cut, ...]:
        """Inside the video, outside words, in time order; of equal times the best kind."""
        rank = list(Border)
        best: dict[int, Cut] = {}
        for cut in cuts:
            if not self.first - NEAR <= cut.seconds <= self.last + NEAR or self.inside_word(cut.seconds):
                continue
            key = round(cut.seconds / NEAR)
            if key not in best or rank.index(cut.kind) < rank.index(best[key].kind):
                best[key] = cut
        return tuple(sorted(best.values(), key=lambda cut: cut.seconds))

    def _sentence_starts(self, analysis: Analysis) -> list[Cut]:
        cuts: list[Cut] = []
        for sentence in analysis.sentences:
            start = float(sentence.span.start.seconds)
            before = max(
                (end for end in self._ends[: bisect_right(self._starts, start - 1e-6)][-1:]), default=self.first
            )
            cuts.append(Cut(max(start - LEAD, min(before, start), self.first), Border.SENTENCE))
        return cuts

    def _sentence_ends(self, analysis: Analysis) -> list[Cut]:
        cuts: list[Cut] = []
        for sentence in analysis.sentences:
            end = float(sentence.span.end.seconds)
            at = bisect_right(self._starts, end - 1e-6)
            after = self._starts[at] if at < len(self._starts) else self.last
            cuts.append(Cut(min(end + TAIL, max(after, end), self.last), Border.SENTENCE))
        return cuts


def _quiet(analysis: Analysis, mute: bool, first: float, last: float) -> list[Cut]:
    """Borders inside silences: edges, middle, and every QUIET_STEP; a video without sound may be cut anywhere."""
    spans, kind = ([(first, last)], Border.MUTE) if mute else ([], Border.SILENCE)
    if analysis.sound is not None and not mute:
        spans = [(float(one.start.seconds), float(one.end.seconds)) for one in analysis.sound.silences]
    cuts: list[Cut] = []
    for start, end in spans:
        steps = max(1, int((end - start) / max(QUIET_STEP, (last - first) / MOST_STEPS)))
        cuts += [Cut(start + (end - start) * step / steps, kind) for step in range(steps + 1)]
        cuts.append(Cut((start + end) / 2, kind))
    return cuts


def _dips(analysis: Analysis, first: float) -> list[Cut]:
    """Moments DIP quieter than the loudest around them, the quietest of their surroundings."""
    if analysis.sound is None or len(analysis.sound.momentary) < 3:
        return []
    level = np.maximum(np.asarray(analysis.sound.momentary, np.float64), -70.0)
    reach = round(DIP_REACH / LOUDNESS_STEP)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(level, reach, mode="edge"), 2 * reach + 1)
    dips = np.flatnonzero((level <= around.min(axis=1)) & (level <= around.max(axis=1) - DIP))
    # a momentary value speaks of the 400 ms that begin with it: its middle is the quiet moment
    return [Cut(first + index * LOUDNESS_STEP + 0.2, Border.QUIET) for index in dips.tolist()]


def _flashes(turns: Sequence[float], seconds: float, starts: bool) -> bool:
    """Whether a clip that begins (or ends) there would show a scrap of another shot."""
    if starts:
        at = bisect_right(turns, seconds + NEAR)
        return at < len(turns) and turns[at] - seconds < FLASH
    at = bisect_left(turns, seconds - NEAR) - 1
    return at >= 0 and seconds - turns[at] < FLASH


def _running_max(values: Sequence[float]) -> list[float]:
    highest: list[float] = []
    for value in values:
        highest.append(max(value, highest[-1]) if highest else value)
    return highest
