"""What a video is made of, for trimming and reordering: stretches that may go or move whole.

Units end at shots and between sentences, never inside a sentence; a long take without words is split in its silences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from engine.domain.analysis import Analysis
from engine.domain.media import Moment, Span, Video
from engine.versions.borders import Border, Borders

MOST_UNITS = 40
"""The search's budget; the shortest neighbours of a video with more are joined."""
SHORTEST = Fraction(1, 2)
_LONG = 6.0
_SPLIT = 3.0
_CLEAR = 0.3
"""Seconds that other borders keep from a shot's, so that no scrap of a shot is left."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of the source. `frames` index the analysis' sampled frames in it; `speech` are its seconds of words."""

    span: Span
    shot: int
    frames: tuple[int, ...]
    speech: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return float(self.span.seconds)


def units_of(video: Video, analysis: Analysis) -> tuple[Unit, ...]:
    """The units in time order; together they are the whole video."""
    moments = _moments(video, analysis)
    spans = [Span(a, b) for a, b in pairwise(moments)]
    while len(spans) > 1 and (len(spans) > MOST_UNITS or min(s.seconds for s in spans) < SHORTEST):
        spans = _joined(spans)
    return tuple(_unit(span, analysis) for span in spans)


def _moments(video: Video, analysis: Analysis) -> list[Moment]:
    """Every border, first and last included, in the picture's clock."""
    shots = {s.span.start.seconds: s.span.start for s in analysis.shots}
    shots[video.start.seconds] = video.start
    shots[video.end.seconds] = video.end
    spoken = [s.span for s in analysis.sentences]
    kept = {at: m for at, m in shots.items() if not _inside(at, spoken) and video.start.seconds <= at}
    for seconds in _between(video, analysis, sorted(float(at) for at in shots)):
        at = Fraction(seconds).limit_denominator(1_000_000)
        if not _inside(at, spoken):
            moment = video.moment_at(at - video.start.seconds)
            kept.setdefault(moment.seconds, moment)
    kept = {at: m for at, m in kept.items() if video.start.seconds <= at <= video.end.seconds}
    return [kept[at] for at in sorted(kept)]


def _between(video: Video, analysis: Analysis, shots: Sequence[float]) -> list[float]:
    """Borders beside the shots' own: between sentences, and in silences where a stretch is long."""
    borders = Borders(video, analysis)
    clear = [c for c in (*borders.starts, *borders.ends) if all(abs(c.seconds - s) > _CLEAR for s in shots)]
    found = sorted({c.seconds for c in clear if c.kind is Border.SENTENCE})
    silent = sorted({c.seconds for c in clear if c.kind in {Border.SILENCE, Border.MUTE}})
    edges = sorted({*shots, *found})
    for start, end in pairwise(edges):
        target = start + _SPLIT
        while end - start > _LONG and target < end - _SPLIT / 2:
            inside = [s for s in silent if start + _CLEAR < s < end - _CLEAR]
            nearest = min(inside, key=lambda s: abs(s - target), default=None)
            if nearest is not None and abs(nearest - target) <= _SPLIT / 2:
                found.append(nearest)
            target += _SPLIT
    return sorted(found)


def _inside(at: Fraction, spoken: Sequence[Span]) -> bool:
    return any(s.start.seconds < at < s.end.seconds for s in spoken)


def _joined(spans: list[Span]) -> list[Span]:
    """The shortest span goes together with its shorter neighbour."""
    shortest = min(range(len(spans)), key=lambda i: (spans[i].seconds, i))
    beside = [i for i in (shortest - 1, shortest + 1) if 0 <= i < len(spans)]
    other = min(beside, key=lambda i: (spans[i].seconds, i))
    first, last = min(shortest, other), max(shortest, other)
    return [*spans[:first], Span(spans[first].start, spans[last].end), *spans[last + 1 :]]


def _unit(span: Span, analysis: Analysis) -> Unit:
    start, end = span.start.seconds, span.end.seconds
    frames = tuple(i for i, f in enumerate(analysis.frames) if start <= f.moment.seconds < end)
    if not frames and analysis.frames:
        middle = (start + end) / 2
        frames = (min(range(len(analysis.frames)), key=lambda i: abs(analysis.frames[i].moment.seconds - middle)),)
    words = [w.span for s in analysis.sentences for w in s.words] or [s.span for s in analysis.sentences]
    speech = sum(float(max(Fraction(0), min(end, w.end.seconds) - max(start, w.start.seconds))) for w in words)
    middle = (start + end) / 2
    shot = next((i for i, s in enumerate(analysis.shots) if s.span.start.seconds <= middle < s.span.end.seconds), 0)
    return Unit(span, shot, frames, speech)
