"""Clips: Eq. 2 over every window of the wished length, moved to where a cut does not hurt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from engine.control import Control
from engine.domain.guidance import Wishes
from engine.domain.media import Moment, Span, Video
from engine.domain.versions import Captions, Flip, KeepSpans, Recipe, Step
from engine.errors import BadInput
from engine.media.decode import walk
from engine.versions.borders import Border, Borders, Cut
from engine.versions.choose import Choice, choose, flip, span_means, timed_windows
from engine.versions.extras import asked_captions, asked_frame
from engine.versions.plan import MakeRequest, Plan
from engine.versions.render import standard_outputs
from engine.versions.selection import Material, material_of, named, recipe_for, shares_of

DEFAULT_SECONDS = 8.0
DEFAULT_SHARE = 1 / 3
"""Without a wish a clip lasts DEFAULT_SECONDS, or this share of the video where that is shorter."""
REACH = 0.25
"""How far a border may lie from a window's own, as a share of the wished length ..."""
LEAST_REACH = 1.0
"""... and at least in seconds."""
LENGTHS = (0.6, 1.4)
"""A moved window lasts between these shares of the unmoved one ..."""
WISHED_LENGTHS = (0.8, 1.25)
"""... and between these where the person set the length."""
CHOICES = 6
"""Borders near a window's start, and near its end, of which the best pair is taken."""
LESS_GOOD = {
    Border.SHOT: 0.0,
    Border.SENTENCE: 0.15,
    Border.SILENCE: 0.6,
    Border.MUTE: 0.6,
    Border.QUIET: 1.0,
    Border.FREE: 2.0,
}
"""Seconds that a border of that kind must be nearer to be taken before a shot border."""
_SAID = {
    Border.SHOT: "at a shot",
    Border.SENTENCE: "between sentences",
    Border.SILENCE: "in silence",
    Border.MUTE: "where there is no sound",
    Border.QUIET: "where it is quiet",
    Border.FREE: "between words",
}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch that could be the clip, with what its borders are; `first`, `last` are analysed frames, last not in."""

    start: Cut
    end: Cut
    first: int
    last: int


def plan_clip(request: MakeRequest, control: Control) -> Plan:
    """Choose the stretch that the segment's likes point to (Eq. 2: mean of its frames' vectors, stride 1).

    Every analysed frame begins a window (`seconds` of real time, or `frames` analysed frames). Each window is moved to
    the nearest borders (shots, sentences, silences, else quiet moments), and the moved window that scores best is
    taken, so the choice is made among clips that can be watched. Baselines: a random window (seeded), the first, and
    the whole video.

    Raises:
        NotEnoughData: nothing is known of the segment's taste, or the video is shorter than the clip.
        Cancelled.
    """
    material = material_of(request)
    video, wishes = request.video, request.guidance.wishes
    raw, ends = raw_windows(material.times, video, wishes)
    control.step(0.1, "choosing among the windows")
    borders = Borders(video, request.analysis)
    lengths = LENGTHS if wishes.seconds is None else WISHED_LENGTHS
    windows = moved_windows(raw, ends, material.times, borders, control.part(0.1, 0.5), lengths=lengths)
    means = span_means(material.rows, np.array([(window.first, window.last) for window in windows]))
    choice = choose(means, material.liked, wishes.measure)
    best = windows[choice.index]
    span = exact_span(video, best, borders, control.part(0.5, 1.0))
    saved = float(video.duration - span.seconds)
    random = int(np.random.default_rng(wishes.seed).integers(len(raw)))
    return Plan(
        recipe=_recipe(request, span, best),
        score=choice.score,
        why=shares_of(material.taste, choice.shares),
        flip=_flip(material, windows, means, choice, request),
        changes=_changes(video, span, best, saved),
        notes=_notes(best, len(raw), len(windows)),
        span=span,
        seconds_saved=saved,
        baselines={
            "random": _moments(request, raw[random]),
            "first": _moments(request, raw[0]),
            "whole": _moments(request, np.array([0, len(material.rows)])),
        },
    )


def raw_windows(times: np.ndarray, video: Video, wishes: Wishes) -> tuple[np.ndarray, np.ndarray]:
    """Every window of Eq. 2, before any moving.

    Returns: (W, 2) int, first and last+1 analysed frame; (W,) float64, the seconds at which each ends.
    """
    end = float(video.end.seconds)
    if wishes.frames is not None:
        if wishes.frames > len(times):
            raise BadInput(
                f"{video.name} has {len(times)} analysed frames, and a clip of {wishes.frames} was wished.",
                "frames= counts analysed frames; set fewer, or seconds=.",
            )
        starts = np.arange(len(times) - wishes.frames + 1)
        return np.stack([starts, starts + wishes.frames], axis=1), np.append(times, end)[starts + wishes.frames]
    seconds = wished_seconds(video, wishes)
    windows = timed_windows(times, end, seconds)
    ends = np.minimum(times[windows[:, 0]] + seconds, end)
    ends[-1] = end
    return windows, ends


def wished_seconds(video: Video, wishes: Wishes) -> float:
    """The length of the clip in seconds.

    Raises:
        BadInput: the video is shorter than what was wished.
    """
    duration = float(video.duration)
    if wishes.seconds is None:
        return min(DEFAULT_SECONDS, max(DEFAULT_SHARE * duration, min(1.0, duration)))
    if wishes.seconds > duration + 1e-6:
        raise BadInput(
            f"{video.name} lasts {duration:.2f} s, and a clip of {wishes.seconds:g} s was wished.",
            "Set a shorter length.",
        )
    return min(wishes.seconds, duration)


def moved_windows(
    raw: np.ndarray,
    ends: np.ndarray,
    times: np.ndarray,
    borders: Borders,
    control: Control,
    *,
    lengths: tuple[float, float] = LENGTHS,
) -> list[Window]:
    """Every window moved to its nearest borders; those that have none near on a side only if all are so."""
    moved: dict[tuple[float, float], Window] = {}
    free: list[Window] = []
    for (first, _), end in zip(raw, ends.tolist(), strict=True):
        control.check()
        start = float(times[first])
        reach = max(LEAST_REACH, REACH * (end - start))
        begins = _nearest(borders.starts, start, reach) or [Cut(borders.outside_word(start), Border.FREE)]
        finishes = _nearest(borders.ends, end, reach) or [Cut(borders.outside_word(end), Border.FREE)]
        begin, finish = _pair(begins, finishes, start, end)
        if not lengths[0] <= (finish.seconds - begin.seconds) / (end - start) <= lengths[1]:
            begin, finish = Cut(borders.outside_word(start), Border.FREE), Cut(borders.outside_word(end), Border.FREE)
        if finish.seconds <= begin.seconds:
            continue
        window = _window(begin, finish, times)
        if Border.FREE in (begin.kind, finish.kind):
            free.append(window)
        else:
            moved.setdefault((begin.seconds, finish.seconds), window)
    return list(moved.values()) or free


def _nearest(cuts: Sequence[Cut], seconds: float, reach: float) -> list[Cut]:
    """The CHOICES best borders around that time, best first."""
    first = bisect_left(cuts, seconds - reach, key=lambda cut: cut.seconds)
    near = cuts[first : bisect_right(cuts, seconds + reach, lo=first, key=lambda cut: cut.seconds)]
    return sorted(near, key=lambda cut: (_cost(cut, seconds), cut.seconds))[:CHOICES]


def _cost(cut: Cut, seconds: float) -> float:
    """Seconds moved, and what the kind of border is worth in seconds."""
    return abs(cut.seconds - seconds) + LESS_GOOD[cut.kind]


def _pair(begins: Sequence[Cut], finishes: Sequence[Cut], start: float, end: float) -> tuple[Cut, Cut]:
    """The pair that moves least and keeps the length best."""
    return min(
        ((begin, finish) for begin in begins for finish in finishes),
        key=lambda two: (
            _cost(two[0], start)
            + _cost(two[1], end)
            + abs((two[1].seconds - two[0].seconds) - (end - start))
            + (1e6 if two[1].seconds <= two[0].seconds else 0.0)
        ),
    )


def _window(start: Cut, end: Cut, times: np.ndarray) -> Window:
    """The window with the analysed frames inside it; the one on screen where there is none."""
    first = int(np.searchsorted(times, start.seconds - 1e-6))
    last = int(np.searchsorted(times, end.seconds - 1e-6))
    if last <= first:
        first = max(0, first - 1)
        last = first + 1
    return Window(start, end, first, last)


def exact_span(video: Video, window: Window, borders: Borders, control: Control) -> Span:
    """The window from a frame's own pts to a frame's own pts, neither inside a word."""
    start = _frame_near(video, window.start.seconds, borders, control.part(0.0, 0.5))
    end = _frame_near(video, window.end.seconds, borders, control.part(0.5, 1.0))
    if end.pts <= start.pts:
        return Span(start, video.end)
    return Span(start, end)


def _frame_near(video: Video, seconds: float, borders: Borders, control: Control) -> Moment:
    """The frame nearest to that time whose beginning is not inside a word; the video's end counts as one."""
    base = video.picture.time_base
    around = [Moment(round(Fraction(seconds + shift) / base), base) for shift in (-1.0, 1.0)]
    moments = [video.start, video.end]
    moments += [picture.moment for picture in walk(video, control, span=Span(around[0], around[1]))]
    clear = [moment for moment in moments if not borders.inside_word(float(moment.seconds))]
    return min(clear, key=lambda moment: (abs(float(moment.seconds) - seconds), moment.pts))


def _flip(
    material: Material, windows: Sequence[Window], means: np.ndarray, choice: Choice, request: MakeRequest
) -> Flip | None:
    """What would move the clip elsewhere: rivals are windows that share no frame with the chosen one."""
    best = windows[choice.index]
    apart = [i for i, one in enumerate(windows) if one.last <= best.first or one.first >= best.last]
    rivals = sorted([choice.index, *apart])
    turn = flip(means[rivals], material.liked, request.guidance.wishes.measure)
    if turn is None:
        return None
    return Flip(
        named(material.taste, turn.without), request.analysis.frames[windows[rivals[turn.instead]].first].moment
    )


def _recipe(request: MakeRequest, span: Span, window: Window) -> Recipe:
    borders = f"begins {_SAID[window.start.kind]}, ends {_SAID[window.end.kind]}"
    why = f'Closest to what "{request.segment.name}" likes; {borders}.'
    steps: list[tuple[Step, str]] = [(KeepSpans((span,)), why)]
    frame = asked_frame(request)
    if frame is not None:
        steps.append((frame, f"Framed {frame.aspect} around the subject, as wished."))
    captions = asked_captions(request)
    if captions is not None:
        lines = tuple(line for line in captions.lines if _overlap(line[1], span))
        if lines:
            steps.append((Captions(lines), "The spoken words are shown, as wished."))
    return recipe_for(request, steps, standard_outputs(request.video, frame))


def _overlap(one: Span, other: Span) -> bool:
    return one.start.seconds < other.end.seconds and other.start.seconds < one.end.seconds


def _changes(video: Video, span: Span, window: Window, saved: float) -> tuple[str, ...]:
    start, end = float(video.seconds_of(span.start)), float(video.seconds_of(span.end))
    return (
        f"Keeps {start:.2f} to {end:.2f} s of {float(video.duration):.2f} s; {max(0.0, saved):.2f} s are saved.",
        f"Begins {_SAID[window.start.kind]} and ends {_SAID[window.end.kind]}.",
    )


def _notes(window: Window, raw: int, moved: int) -> tuple[str, ...]:
    frames = window.last - window.first
    said = [
        f"{raw} windows, stride 1, became {moved} with clean borders; the best holds {frames} analysed frames (Eq. 2)."
    ]
    if Border.FREE in (window.start.kind, window.end.kind):
        said.append("No shot, silence or sentence border is near; no word is cut.")
    return tuple(said)


def _moments(request: MakeRequest, window: np.ndarray) -> tuple[Moment, ...]:
    return tuple(frame.moment for frame in request.analysis.frames[int(window[0]) : int(window[1])])
