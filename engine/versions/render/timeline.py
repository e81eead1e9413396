"""Which source frames a version shows, when, and for how long: exact, in integer ticks.

A kept span holds the frames with `start <= pts * time_base < end`. It plays from its first frame's own pts, so that
version time and source time differ by a constant (times the speed) inside a piece, and a frame of the version is
found in the source by its pts. Frames keep their distances (variable frame rates stay variable).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Span, Video
from engine.domain.versions import KeepSpans, Piece, TimeMap
from engine.errors import BadInput
from engine.media.decode import walk

_MAX_TIMESCALE = 2**31 - 1
"""MP4 writes its clock's ticks per second in 31 bits."""


@dataclass(frozen=True, slots=True)
class Part:
    """A wanted stretch of the source in ticks of its picture clock: frames with first_pts <= pts < end_pts."""

    index: int
    first_pts: int
    end_pts: int


@dataclass(frozen=True, slots=True)
class Timed:
    """A source frame in its place in the version.

    `rgb` (H, W, 3) uint8; `pts` and `duration` in ticks of the version's clock; `part` indexes the kept parts;
    `piece` is the stretch that it lies in.
    """

    rgb: np.ndarray
    source: Moment
    pts: int
    duration: int
    part: int
    piece: Piece


def parts_of(video: Video, keep: KeepSpans | None) -> tuple[Part, ...]:
    """The kept parts in playing order; the whole video where nothing is cut.

    Raises:
        BadInput: no span is kept, or a span lies outside the video.
    """
    picture = video.picture
    if keep is None:
        return (Part(0, picture.first_pts, picture.end_pts),)
    if not keep.spans:
        raise BadInput(f"The recipe keeps no part of {video.name}.", "Keep at least one span.", video.path)
    parts: list[Part] = []
    for index, span in enumerate(keep.spans):
        first = max(picture.first_pts, math.ceil(span.start.seconds / picture.time_base))
        end = min(picture.end_pts, math.ceil(span.end.seconds / picture.time_base))
        if end <= first:
            start = float(video.seconds_of(span.start))
            raise BadInput(
                f"The kept span at {start:.3f} s holds no frame of {video.name}.", "Choose a longer span.", video.path
            )
        parts.append(Part(index, first, end))
    return tuple(parts)


def version_clock(video: Video, speed: Fraction) -> Fraction:
    """Time base of the version in which every kept pts is a whole number, if MP4 can write it; else 1/90000."""
    exact = video.picture.time_base / speed.numerator
    return exact if exact.denominator <= _MAX_TIMESCALE else Fraction(1, 90000)


def length_of(video: Video, parts: tuple[Part, ...], speed: Fraction) -> Fraction:
    """Seconds that the parts play for, before it is known where their first frames lie (an upper bound)."""
    return sum((p.end_pts - p.first_pts for p in parts), 0) * video.picture.time_base / speed


def span_of(video: Video, part: Part) -> Span:
    """The part as a span on the source's clock."""
    base = video.picture.time_base
    return Span(Moment(part.first_pts, base), Moment(part.end_pts, base))


def is_whole(video: Video, parts: tuple[Part, ...]) -> bool:
    """Whether the parts are the video from first to last frame."""
    picture = video.picture
    return len(parts) == 1 and (parts[0].first_pts, parts[0].end_pts) == (picture.first_pts, picture.end_pts)


def timed(video: Video, parts: tuple[Part, ...], speed: Fraction, control: Control) -> Iterator[Timed]:
    """Every kept frame once, in playing order, streamed with one frame of look-ahead.

    Raises:
        BadInput: a part holds no frame.
    """
    cursor = Fraction(0)
    clock = version_clock(video, speed)
    for part in parts:
        piece: Piece | None = None
        for piece, rgb, source, length in _of_part(video, part, speed, cursor, control):
            start = piece.version_start + (source.seconds - piece.source_start) / speed
            pts = round(start / clock)
            yield Timed(rgb, source, pts, round((start + length / speed) / clock) - pts, part.index, piece)
        if piece is None:
            raise BadInput(f"A kept span of {video.name} holds no frame.", "Choose a longer span.", video.path)
        cursor = piece.version_end


def _of_part(
    video: Video, part: Part, speed: Fraction, cursor: Fraction, control: Control
) -> Iterator[tuple[Piece, np.ndarray, Moment, Fraction]]:
    """(piece, rgb, source moment, seconds shown in the source) of one part's frames."""
    end = part.end_pts * video.picture.time_base
    piece: Piece | None = None
    held: tuple[np.ndarray, Moment] | None = None
    for picture in walk(video, control, span=span_of(video, part)):
        if piece is None:
            start = picture.moment.seconds
            piece = Piece(cursor, cursor + (end - start) / speed, start, end)
        elif held is not None:
            yield piece, held[0], held[1], picture.moment.seconds - held[1].seconds
        held = (picture.rgb, picture.moment)
    if piece is not None and held is not None:
        yield piece, held[0], held[1], end - held[1].seconds


def time_map(pieces: list[Piece]) -> TimeMap:
    """The map of a version from its pieces; pieces that follow on in both clocks become one."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is not None and last.source_end == piece.source_start and last.version_end == piece.version_start:
            joined[-1] = Piece(last.version_start, piece.version_end, last.source_start, piece.source_end)
        else:
            joined.append(piece)
    return TimeMap(tuple(joined))
