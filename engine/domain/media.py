"""What was loaded: a video, its streams, and exact time on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import NewType

ItemId = NewType("ItemId", str)
"""Names an item of the library or corpus; for uploads the first 12 hex digits of the file's SHA-256."""

Sha256 = NewType("Sha256", str)
"""64 lower-case hex digits."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on a file's own clock, exact: `pts * time_base` seconds. Frames are named by their Moment.

    Pictures, sound and words of one file share that clock, each in its own time base. What a person reads counts from
    the first picture: see `Video.seconds_of`.
    """

    pts: int
    time_base: Fraction

    @property
    def seconds(self) -> Fraction:
        """Seconds on the file's clock, exact."""
        return self.pts * self.time_base


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, not including, `end`, on one file's clock."""

    start: Moment
    end: Moment

    @property
    def seconds(self) -> Fraction:
        """Length in seconds, exact."""
        return self.end.seconds - self.start.seconds


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the upright displayed picture; all four in 0..1 of its width and height."""

    x: float
    y: float
    width: float
    height: float


class Transfer(Enum):
    """How the stream codes light; PQ and HLG are tone-mapped to SDR when decoded."""

    SDR = "sdr"
    PQ = "pq"
    HLG = "hlg"


class Declared(Enum):
    """What the uploader says of the upload's origin."""

    HUMAN = "human"
    AI_GENERATED = "ai-generated"
    UNKNOWN = "unknown"


class ThumbnailSource(Enum):
    """Where an upload's original thumbnail came from."""

    GIVEN = "given"
    COVER = "cover"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class PictureStream:
    """The video stream that is shown.

    `rotation` is how far to turn the coded picture clockwise (0, 90, 180, 270), `mirrored` whether it is then
    flipped left to right, so that it stands upright. `frames` counts the frames that can be decoded as far as was
    looked; `end_pts` is where the last of them ends.
    """

    index: int
    codec: str
    pixel_format: str
    coded_width: int
    coded_height: int
    rotation: int
    mirrored: bool
    sample_aspect: Fraction
    transfer: Transfer
    bit_depth: int
    has_alpha: bool
    frame_rate: Fraction
    variable_frame_rate: bool
    time_base: Fraction
    first_pts: int
    end_pts: int
    frames: int


@dataclass(frozen=True, slots=True)
class SoundStream:
    """The sound stream that is heard."""

    index: int
    codec: str
    sample_rate: int
    channels: int
    time_base: Fraction
    language: str = ""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The original's thumbnail: an upright RGB picture file in the workspace's media."""

    path: Path
    sha256: Sha256
    source: ThumbnailSource
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Video:
    """An upload that can be used. Its file is a content-addressed copy and never altered.

    `width` and `height` are as displayed: upright, square pixels. `strip` holds the first keyframes as JPEG files,
    in time order, each named by its pts.
    """

    id: ItemId
    sha256: Sha256
    path: Path
    size_bytes: int
    name: str
    title: str
    tags: tuple[str, ...]
    declared: Declared
    container: str
    picture: PictureStream
    sound: SoundStream | None
    width: int
    height: int
    thumbnail: Thumbnail
    strip: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def start(self) -> Moment:
        """The first frame."""
        return Moment(self.picture.first_pts, self.picture.time_base)

    @property
    def end(self) -> Moment:
        """Where the last frame ends."""
        return Moment(self.picture.end_pts, self.picture.time_base)

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame to the end of the last."""
        return self.end.seconds - self.start.seconds

    def seconds_of(self, moment: Moment) -> Fraction:
        """Seconds after the first frame: what people and the command line read."""
        return moment.seconds - self.start.seconds

    def moment_at(self, seconds: Fraction) -> Moment:
        """The Moment `seconds` after the first frame, in the picture's time base, rounded down."""
        base = self.picture.time_base
        return Moment(self.picture.first_pts + int(seconds / base // 1), base)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders a room may write to, handed in with each request.

    `media` is content-addressed and kept; `cache` may be deleted at any time; `models` is shared by all workspaces
    of the account and holds converted weights.
    """

    media: Path
    cache: Path
    models: Path
