"""What one decode of a video tells about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path

from engine.domain.media import Box, Moment, Sha256, Span


@dataclass(frozen=True, slots=True)
class Space:
    """The vector space of one encoder. Vectors of different spaces are never mixed or compared.

    `name` is for people and --json ("efficientnet-lite0"); `model` is the SHA-256 of the weights; `words` says
    whether text can be encoded into the same space.
    """

    name: str
    model: Sha256
    dimensions: int
    words: bool


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors in a .npy file: (rows, space.dimensions) float32. Row i belongs to the i-th thing of its owner."""

    space: Space
    path: Path
    rows: int


class Transition(Enum):
    """How a shot begins."""

    START = "start"
    CUT = "cut"
    GRADUAL = "gradual"


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera take. Shots cover the video without gap or overlap; borders are frames' own pts."""

    span: Span
    begins: Transition


class EyesOpen(Enum):
    """Whether a face's eyes are open; NOT_JUDGED where an eye is below 24 px or the judgement is not sure."""

    OPEN = "open"
    SHUT = "shut"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Face:
    """A face in one frame. `landmarks`: right eye, left eye, nose, right and left mouth corner, (x, y) in 0..1."""

    box: Box
    score: float
    landmarks: tuple[tuple[float, float], ...]
    eyes: EyesOpen


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text read in one frame. `cut` says that it runs over the picture's edge."""

    text: str
    box: Box
    score: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame looks: all from luma in 0..1 at analysis size.

    `sharpness` is the variance of the Laplacian; `exposure` the mean luma; `contrast` the 5-95 percentile range;
    the flags are the verdicts that follow from them and from the frames before and after.
    """

    sharpness: float
    exposure: float
    contrast: float
    black: bool
    blurred: bool
    fading: bool


@dataclass(frozen=True, slots=True)
class SampledFrame:
    """A frame that was looked at closely. `picture` is a JPEG of it in the cache, upright, SDR, square pixels."""

    moment: Moment
    shot: int
    look: Look
    faces: tuple[Face, ...]
    text: tuple[TextLine, ...]
    picture: Path


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word on the file's clock."""

    text: str
    span: Span
    probability: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words that belong together, in the order spoken."""

    text: str
    span: Span
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Sound:
    """How the sound is. `integrated` in LUFS (ITU-R BS.1770-4), None if silent; `true_peak` in dBTP.

    `momentary` are the 400 ms loudness values every 100 ms, LUFS, from the first picture on.
    """

    integrated: float | None
    true_peak: float | None
    momentary: tuple[float, ...]
    silences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was found in a video. Row i of every `Vectors` belongs to `frames[i]`.

    `version` names the methods and model hashes used; an analysis of another version is made again. `decodes` counts
    full passes over the picture stream (1), `seconds` is what it took.
    """

    video: Sha256
    version: str
    shots: tuple[Shot, ...]
    frames: tuple[SampledFrame, ...]
    vectors: tuple[Vectors, ...]
    sentences: tuple[Sentence, ...]
    language: str
    sound: Sound | None
    decodes: int
    seconds: float
    warnings: tuple[str, ...] = ()
    readable_until: Fraction | None = None

    def vectors_in(self, space: str) -> Vectors | None:
        """The vectors of the space of that name, or None."""
        return next((v for v in self.vectors if v.space.name == space), None)
