"""What a version is, what was done to it and whose it is: computed from the recipe, never set by hand.

The classes are terms of the IPTC digital source type vocabulary; the ladder from weak to strong is

    trim, crop, chosen frame, pace, captions       humanEdits
    grade, ink, cartoon                            algorithmicallyEnhanced
    learned pixels on the upload                   compositeWithTrainedAlgorithmicMedia
    no pixels of the upload                        trainedAlgorithmicMedia

and a recipe is as strong as the strongest of its steps that are on, in whatever order they stand. A look that is not
known to be classical counts as learned: the doubt goes to the stronger label.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import assert_never

from engine.domain.guidance import Kind
from engine.domain.media import Span
from engine.domain.versions import (
    Captions,
    Frame,
    Grade,
    KeepSpans,
    Look,
    Origin,
    Pace,
    PickFrame,
    Recipe,
    Step,
    SwitchableStep,
)

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
CLASSICAL_LOOKS = frozenset({"ink", "cartoon"})
PLATFORM = "platform"


class SourceType(IntEnum):
    """The IPTC classes that a version can have, in rising strength."""

    HUMAN_EDITS = 0
    ALGORITHMICALLY_ENHANCED = 1
    COMPOSITE_WITH_TRAINED = 2
    TRAINED = 3

    @property
    def uri(self) -> str:
        """The term's address in the vocabulary, which is what a manifest holds."""
        return VOCABULARY + _TERMS[self]


_TERMS = {
    SourceType.HUMAN_EDITS: "humanEdits",
    SourceType.ALGORITHMICALLY_ENHANCED: "algorithmicallyEnhanced",
    SourceType.COMPOSITE_WITH_TRAINED: "compositeWithTrainedAlgorithmicMedia",
    SourceType.TRAINED: "trainedAlgorithmicMedia",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the actions assertion. `name` is a C2PA action; `source_type` None where it changes no content."""

    name: str
    description: str
    source_type: SourceType | None


def source_type_of_step(step: Step) -> SourceType:
    """The class that this step alone gives to a picture that it works on."""
    match step:
        case PickFrame() | KeepSpans() | Pace() | Frame() | Captions():
            return SourceType.HUMAN_EDITS
        case Grade():
            return SourceType.ALGORITHMICALLY_ENHANCED
        case Look():
            learned = bool(step.style) or step.name not in CLASSICAL_LOOKS
            return SourceType.COMPOSITE_WITH_TRAINED if learned else SourceType.ALGORITHMICALLY_ENHANCED
        case _:
            assert_never(step)


def source_type(steps: Iterable[SwitchableStep], source_pixels: bool = True) -> SourceType:
    """The class of what these steps give: the strongest of those that are on. `source_pixels`: the upload is in it."""
    if not source_pixels:
        return SourceType.TRAINED
    return max((source_type_of_step(s.step) for s in steps if s.on), default=SourceType.HUMAN_EDITS)


def uses_source_pixels(recipe: Recipe) -> bool:
    """Whether the upload's pixels are in the result. True for every kind that edits; all kinds do so far."""
    return recipe.kind in {Kind.THUMBNAIL, Kind.CLIP, Kind.STYLE, Kind.REVISION}


def origin(recipe: Recipe) -> Origin:
    """The class people see: what has no pixel of an upload is AI-generated, every other version AI-assisted."""
    return Origin.AI_ASSISTED if uses_source_pixels(recipe) else Origin.AI_GENERATED


def authors(recipe: Recipe, uploaders: Iterable[str]) -> tuple[str, ...]:
    """Whose work it is (paper, section 5.2.1): edited from uploads, the uploaders of all of them; else the platform.

    `uploaders` are those of all parents; each is named once, in the given order.
    """
    return tuple(dict.fromkeys(uploaders)) if uses_source_pixels(recipe) else (PLATFORM,)


def actions(recipe: Recipe, whole: Span | None = None) -> tuple[Action, ...]:
    """What was done, in order: opened (or created) first, then a line per step that is on, then the encoding.

    `whole` is the source from its first frame to its end: a step that keeps exactly that has trimmed nothing.
    """
    if not uses_source_pixels(recipe):
        return (Action("c2pa.created", "Made by a trained model", SourceType.TRAINED), _encoding(recipe))
    done = [_action(s.step) for s in recipe.steps if s.on and not _keeps_all(s.step, whole)]
    return (Action("c2pa.opened", "The upload it was made from", None), *done, _encoding(recipe))


def _keeps_all(step: Step, whole: Span | None) -> bool:
    return isinstance(step, KeepSpans) and step.spans == (whole,)


def _action(step: Step) -> Action:
    name, description = _NAMES[type(step)]
    if isinstance(step, Look):
        description = f"Look “{step.name}” at strength {step.strength:g}"
    return Action(name, description, source_type_of_step(step))


_NAMES: dict[type, tuple[str, str]] = {
    PickFrame: ("c2pa.trimmed", "One frame chosen from the video"),
    KeepSpans: ("c2pa.trimmed", "Parts of the video kept"),
    Pace: ("c2pa.changedSpeed", "Playing speed changed"),
    Frame: ("c2pa.cropped", "Picture reframed"),
    Grade: ("c2pa.adjustedColor", "Colours moved towards a palette"),
    Look: ("c2pa.filtered", "Look applied"),
    Captions: ("c2pa.edited", "Spoken words written into the picture"),
}


def _encoding(recipe: Recipe) -> Action:
    if recipe.kind is Kind.THUMBNAIL:
        return Action("c2pa.converted", "Written as a still picture", None)
    return Action("c2pa.transcoded", "Encoded again", None)
