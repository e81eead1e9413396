"""The instructor without a dialogue: a segment and wishes become what one maker is given.

Feedback, liked examples and descriptions all arrive as a segment's likes, so every front end ends in the same value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.domain.audience import Segment
from engine.domain.guidance import Guidance, Kind, Wishes
from engine.domain.media import Sha256
from engine.domain.plain import digest
from engine.errors import BadInput
from engine.models import spaces

_ASPECT = re.compile(r"^([1-9]\d{0,3}):([1-9]\d{0,3})$")


@dataclass(frozen=True, slots=True)
class GuideRequest:
    """What kind of version is wanted for whom, and what the person set."""

    segment: Segment
    kind: Kind
    wishes: Wishes


def guide(request: GuideRequest) -> Guidance:
    """Decide by what the version is chosen, and what may judge it.

    Pictures choose in the choosing space and are judged in the judging space, by the likes held out; words alone choose
    in the space that joins them with pictures. With neither, `choose_in` is None and `reason` says what is missing.

    Raises:
        BadInput: a wish cannot be fulfilled by any video (a length of 0, a strength over 1 ...).
    """
    check_wishes(request.wishes)
    segment = request.segment
    liked = tuple(sorted(segment.choosing, key=lambda index: (-segment.likes[index].weight, index)))
    pictures, words = segment.vectors_in(spaces.CHOOSING), segment.vectors_in(spaces.JOINT)
    judge = segment.vectors_in(spaces.JUDGING) if segment.judging else None
    chosen = pictures or words
    made = Guidance(
        segment=segment.id,
        kind=request.kind,
        wishes=request.wishes,
        choose_in=chosen.space if chosen and liked else None,
        judge_in=judge.space if judge else None,
        liked=liked if chosen else (),
        reason=_reason(segment, len(liked), pictures is not None, words is not None),
        digest=Sha256(""),
    )
    tastes = [(segment.likes[index].item, segment.likes[index].weight) for index in liked]
    return replace(made, digest=digest((made, tastes)))


def _reason(segment: Segment, liked: int, pictures: bool, words: bool) -> str:
    held = len(segment.judging)
    if not liked:
        return f'Not enough data: nothing is known that "{segment.name}" likes.'
    if pictures:
        judged = f"{held} others are held out to judge" if held else "none is held out to judge"
        return f"{liked} liked {'picture' if liked == 1 else 'pictures'} choose, {judged}."
    if words:
        return f'The words "{segment.description}" choose; nothing is held out to judge.'
    return f'Not enough data: what "{segment.name}" likes has neither pictures nor a description.'


def check_wishes(wishes: Wishes) -> None:
    """Refuse wishes that no video can fulfil.

    Raises:
        BadInput: names the wish and its range.
    """
    if wishes.seconds is not None and wishes.frames is not None:
        raise BadInput("Both seconds and frames are set for the clip's length.", "Set one of them.")
    if wishes.seconds is not None and not 0 < wishes.seconds < float("inf"):
        raise BadInput(f"seconds={wishes.seconds:g} is not a length.", "Set a number of seconds above 0.")
    if wishes.frames is not None and wishes.frames < 1:
        raise BadInput(f"frames={wishes.frames} is not a length.", "Set a whole number of at least 1.")
    if wishes.strength is not None and not 0 <= wishes.strength <= 1:
        raise BadInput(f"strength={wishes.strength:g} is not between 0 and 1.", "Set 0 (nothing) to 1 (fully).")
    if not 0 <= wishes.seed < 2**63:
        raise BadInput(f"seed={wishes.seed} is no seed.", "Set a whole number from 0 to 9223372036854775807.")
    if wishes.aspect is not None and not _ASPECT.match(wishes.aspect):
        raise BadInput(f'aspect="{wishes.aspect}" is not an aspect.', 'Write it as "16:9", "1:1" or "9:16".')
