"""Which source frames a version shows, when, and for how long: exact, in integer ticks.

A kept span shows what the source shows from `start` up to `end`: the frame on screen at its start (whose own pts may
lie a little before), then each with `start < pts * time_base < end`. Inside a piece version time and source time
differ by a constant (times the speed); frames keep their distances, so variable frame rates stay variable.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Span, Video
from engine.domain.versions import KeepSpans, Piece, TimeMap
from engine.errors import BadInput
from engine.media.decode import walk
from engine.versions.render.quiet import quiet

_MAX_TIMESCALE = 2**31 - 1
"""MP4 writes its clock's ticks per second in 31 bits."""

SLIVER = 8
"""A part does not begin with the last eighth of a frame."""


@dataclass(frozen=True, slots=True)
class Part:
    """A wanted stretch of the source in ticks of its picture clock: frames with first_pts <= pts < end_pts."""

    index: int
    first_pts: int
    end_pts: int


@dataclass(frozen=True, slots=True)
class Timed:
    """A source frame in its place in the version.

    `rgb` (H, W, 3) uint8; `source` is the frame's own moment; `pts` and `duration` in ticks of the version's clock;
    `part` indexes the kept parts.
    """

    rgb: np.ndarray
    source: Moment
    pts: int
    duration: int
    part: int


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
        first = max(picture.first_pts, math.floor(span.start.seconds / picture.time_base))
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
    """Seconds that the parts play for."""
    return sum((p.end_pts - p.first_pts for p in parts), 0) * video.picture.time_base / speed


def span_of(video: Video, part: Part) -> Span:
    """The part as a span on the source's clock."""
    base = video.picture.time_base
    return Span(Moment(part.first_pts, base), Moment(part.end_pts, base))


def is_whole(video: Video, parts: tuple[Part, ...]) -> bool:
    """Whether the parts are the video from first to last frame."""
    picture = video.picture
    return len(parts) == 1 and (parts[0].first_pts, parts[0].end_pts) == (picture.first_pts, picture.end_pts)


def pieces_of(video: Video, parts: tuple[Part, ...], speed: Fraction) -> tuple[Piece, ...]:
    """Where each part lies in the version and in the source."""
    pieces: list[Piece] = []
    cursor = Fraction(0)
    for part in parts:
        start, end = (pts * video.picture.time_base for pts in (part.first_pts, part.end_pts))
        pieces.append(Piece(cursor, cursor + (end - start) / speed, start, end))
        cursor = pieces[-1].version_end
    return tuple(pieces)


def timed(video: Video, parts: tuple[Part, ...], speed: Fraction, control: Control) -> Iterator[Timed]:
    """Every kept frame once, in playing order, streamed with one frame of look-ahead.

    Raises:
        BadInput: a part holds no frame.
    """
    clock = version_clock(video, speed)
    for part, piece in zip(parts, pieces_of(video, parts, speed), strict=True):
        empty = True
        for rgb, source, start, end in _of_part(video, part, control):
            empty = False
            first, last = (
                round((piece.version_start + (at - piece.source_start) / speed) / clock) for at in (start, end)
            )
            yield Timed(rgb, source, first, last - first, part.index)
        if empty:
            raise BadInput(f"A kept span of {video.name} holds no frame.", "Choose a longer span.", video.path)


def _of_part(video: Video, part: Part, control: Control) -> Iterator[tuple[np.ndarray, Moment, Fraction, Fraction]]:
    """(rgb, source moment, seconds from and to which it shows in the source) of one part's frames."""
    shows, end = (pts * video.picture.time_base for pts in (part.first_pts, part.end_pts))
    held: tuple[np.ndarray, Moment] | None = None
    for picture in walk(video, quiet(control), span=span_of(video, part)):
        at = picture.moment.seconds
        if held is not None and not _sliver(held[1].seconds, shows, at):
            yield *held, shows, at
            shows = at
        held = (picture.rgb, picture.moment)
    if held is not None:
        yield *held, shows, end


def _sliver(begins: Fraction, shows: Fraction, until: Fraction) -> bool:
    """Whether so little is left of a frame when a part starts that it would only flash; the next one shows instead."""
    return begins < shows and (until - shows) * SLIVER < until - begins


def time_map(pieces: Sequence[Piece]) -> TimeMap:
    """The map of a version from its pieces; pieces that follow on in both clocks become one."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is not None and last.source_end == piece.source_start and last.version_end == piece.version_start:
            joined[-1] = Piece(last.version_start, piece.version_end, last.source_start, piece.source_end)
        else:
            joined.append(piece)
    return TimeMap(tuple(joined))
