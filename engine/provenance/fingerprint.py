"""A perceptual fingerprint: leads a copy that lost its metadata back to the item it is a copy of.

Each picture gives 255 bits: luma at 64x64, two-dimensional DCT, the 16x16 lowest frequencies without the mean, one bit
each for above or below their median (the "pHash" construction: Zauner, Implementation and Benchmarking of Perceptual
Image Hash Functions, 2010, there with 64 bits). A still has one such hash; a video eight, of the frames at 1/16, 3/16,
... 15/16 of its length, and that length in milliseconds. Two fingerprints match when the lengths agree and the mean
share of differing bits is at most `LIMIT`. How far apart different things lie, and copies of one, is measured in
benchmarks/fingerprint.

What it finds: re-encoding, scaling, mild grading, a recompressed screenshot of the whole picture. What it does not:
crops, mirroring, trims, other speeds. A flat picture (black, one colour) carries no information and matches nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.media import Moment
from engine.errors import UnreadableMedia
from engine.media.decode import frames_at
from engine.media.pictures import read_picture
from engine.media.probe import MediaFile, probe

SIDE = 64
LOW = 16
BITS = LOW * LOW - 1
FRAMES = 8
LIMIT = 0.24
_FEWEST_FRAMES = 3
_FLAT = 3.0
_LENGTH_SHARE = 0.02
_LENGTH_SLACK_MS = 250
_VERSION = "p1"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`hashes`: one 255-bit number a picture, None for a flat one. `milliseconds`: a video's length, 0 for a still."""

    hashes: tuple[int | None, ...]
    milliseconds: int

    def __str__(self) -> str:
        """As kept in the corpus: "p1:<milliseconds>:<hex>.<hex>...", "-" for a flat picture."""
        shown = ".".join("-" if h is None else f"{h:064x}" for h in self.hashes)
        return f"{_VERSION}:{self.milliseconds}:{shown}"

    @staticmethod
    def parse(text: str) -> Fingerprint | None:
        """The fingerprint again; None for "" and for one of another version."""
        version, _, rest = text.partition(":")
        length, _, hashes = rest.partition(":")
        if version != _VERSION or not length.isdigit():
            return None
        return Fingerprint(tuple(None if h == "-" else int(h, 16) for h in hashes.split(".")), int(length))


def fingerprint_of(path: Path, control: Control) -> Fingerprint:
    """The fingerprint of any video or still picture.

    Raises:
        UnreadableMedia: it is neither, or damaged.
        Cancelled: a stop was asked for.
    """
    try:
        media = probe(path, control)
    except UnreadableMedia:
        return of_pictures([read_picture(path)])
    length = media.picture.end_pts - media.picture.first_pts
    return of_pictures(_sampled(media, length, control), round(1000 * length * media.picture.time_base))


def _sampled(media: MediaFile, length: int, control: Control) -> list[np.ndarray]:
    """The pictures on screen at 1/16, 3/16 ... of the video; a video of few frames shows some of them twice."""
    base, first = media.picture.time_base, media.picture.first_pts
    wanted = [first + int(Fraction(length * (2 * i + 1), 2 * FRAMES)) for i in range(FRAMES)]
    shown = list(frames_at(media, [Moment(pts, base) for pts in wanted], control, max_side=4 * SIDE))
    if not shown:
        raise UnreadableMedia(f"“{media.path.name}” shows no picture.", "", media.path)
    at = [p.moment.seconds for p in shown]
    return [shown[max(0, bisect_right(at, pts * base) - 1)].rgb for pts in wanted]


def hash_of(rgb: np.ndarray) -> int | None:
    """The 255 bits of a picture (H, W, 3) uint8 RGB, or None if it is flat."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(luma, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    if float(small.std()) < _FLAT:
        return None
    low = cv2.dct(small)[:LOW, :LOW].ravel()[1:]
    bits = np.packbits(low > np.median(low))
    return int.from_bytes(bits.tobytes(), "big")


def of_pictures(pictures: Sequence[np.ndarray], milliseconds: int = 0) -> Fingerprint:
    """The fingerprint of a still (one picture, length 0) or of a video's evenly spaced frames."""
    return Fingerprint(tuple(hash_of(p) for p in pictures), milliseconds)


def distance(one: Fingerprint, other: Fingerprint) -> float | None:
    """The mean share of differing bits, 0..1 (about 0.5 for unrelated pictures); None where they cannot be compared."""
    if len(one.hashes) != len(other.hashes) or not _same_length(one.milliseconds, other.milliseconds):
        return None
    pairs = [(a, b) for a, b in zip(one.hashes, other.hashes, strict=True) if a is not None and b is not None]
    if len(pairs) < min(len(one.hashes), _FEWEST_FRAMES):
        return None
    return sum((a ^ b).bit_count() for a, b in pairs) / (BITS * len(pairs))


def _same_length(one: int, other: int) -> bool:
    return abs(one - other) <= _LENGTH_SLACK_MS + _LENGTH_SHARE * max(one, other) if one and other else one == other
