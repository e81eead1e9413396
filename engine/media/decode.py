"""Pictures of a video: all of them in order, or those at given moments, upright, in square pixels, SDR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.media.frames import DecodeLog
from engine.media.probe import Playable
from engine.media.reading import Picture, Reader

__all__ = ["DecodeLog", "Picture", "frames_at", "keyframes", "pictures_at_keyframes", "walk"]


def walk(
    media: Playable,
    control: Control,
    *,
    span: Span | None = None,
    max_side: int | None = None,
    log: DecodeLog | None = None,
) -> Iterator[Picture]:
    """Every frame once, in time order; with `span` those shown in it, beginning with the one on screen at its start.

    Where decoding breaks off midway the pictures simply end; `log`, if given, then tells where and why. `control`
    gets steps along the time walked.

    Raises:
        UnreadableMedia: the file is gone or damaged.
        Cancelled: a stop was asked for.
    """
    log = log if log is not None else DecodeLog()
    with Reader(media, control, log, max_side) as reader:
        if span is not None:
            yield from _within(reader, media, span, control)
            return
        first, length = media.picture.first_pts, max(1, media.picture.end_pts - media.picture.first_pts)
        for picture in reader.from_start():
            yield picture
            control.step(min(1.0, (picture.moment.pts - first) / length))
        log.full_passes += 1


def _within(reader: Reader, media: Playable, span: Span, control: Control) -> Iterator[Picture]:
    """Pictures shown in `span`; one is given when its successor is seen, since only then its end is known."""
    start = max(media.picture.first_pts, _floor(span.start, media))
    end = min(media.picture.end_pts, _ceil(span.end, media))
    held: Picture | None = None
    for picture in reader.from_before(start):
        pts = picture.moment.pts
        if pts >= end:
            break
        if held is not None and pts > start:
            yield held
            control.step(min(1.0, (pts - start) / max(1, end - start)))
        held = picture
    if held is not None:
        yield held


def frames_at(
    media: Playable,
    moments: Sequence[Moment],
    control: Control,
    *,
    max_side: int | None = None,
    log: DecodeLog | None = None,
) -> Iterator[Picture]:
    """The frames on screen at those moments, each once, in time order; for a frame's own moment exactly that frame.

    Moments before the first frame give the first, moments after the last give the last. The file is opened once, and
    decoding jumps only where that saves work, so moments of one group of pictures share its decoding.

    Raises:
        UnreadableMedia: the file is gone or damaged.
        Cancelled: a stop was asked for.
    """
    wanted = sorted({max(media.picture.first_pts, _floor(moment, media)) for moment in moments})
    with Reader(media, control, log, max_side) as reader:
        pictures: Iterator[Picture] | None = None
        held: Picture | None = None  # on screen at the last target
        ahead: Picture | None = None  # the one after it, where it was seen
        given: int | None = None
        for target in wanted:
            if ahead is None or ahead.moment.pts <= target:
                newest = ahead or held
                if pictures is None or newest is None or reader.worth_jumping(newest.moment.pts, target):
                    pictures, held, ahead = reader.from_before(target), None, None
                held, ahead = _advance(pictures, target, ahead or held)
            if held is not None and held.moment.pts != given:
                given = held.moment.pts
                yield held


def _advance(pictures: Iterator[Picture], target: int, held: Picture | None) -> tuple[Picture | None, Picture | None]:
    """Go on until the picture on screen at `target` is known: (that picture, the one after it if it was seen)."""
    if held is not None and held.moment.pts == target:
        return held, None
    for picture in pictures:
        if picture.moment.pts > target and held is not None:
            return held, picture
        held = picture
        if picture.moment.pts >= target:
            break
    return held, None


def keyframes(
    media: Playable, control: Control, *, max_side: int | None = None, log: DecodeLog | None = None
) -> Iterator[Picture]:
    """Keyframes only, in time order: some twentieth of the work of `walk`.

    Raises:
        UnreadableMedia: the file is gone or damaged.
        Cancelled: a stop was asked for.
    """
    with Reader(media, control, log, max_side) as reader:
        yield from reader.keyframes()


def pictures_at_keyframes(
    media: Playable, pts: Sequence[int], control: Control, *, max_side: int | None = None, log: DecodeLog | None = None
) -> Iterator[Picture]:
    """The keyframes at those pts (see `MediaFile.keyframes`), by jumping: one decoded picture each.

    A keyframe that cannot be decoded by itself is left out.

    Raises:
        UnreadableMedia: the file is gone or damaged.
        Cancelled: a stop was asked for.
    """
    log = log if log is not None else DecodeLog()
    log.keyframe_passes += 1
    with Reader(media, control, log, max_side) as reader:
        for wanted in sorted(set(pts)):
            control.check()
            picture = reader.lone_keyframe(wanted)
            if picture is not None:
                log.frames += 1
                yield picture


def _floor(moment: Moment, media: Playable) -> int:
    return moment.pts if moment.time_base == media.picture.time_base else moment.seconds // media.picture.time_base


def _ceil(moment: Moment, media: Playable) -> int:
    return moment.pts if moment.time_base == media.picture.time_base else -(-moment.seconds // media.picture.time_base)
