"""One pass over a file's pictures: the few numbers per frame that the picture checks compare.

All are of the luma of the decoded SDR picture (Rec. 709 weights on gamma-coded RGB), 0..1 unless said otherwise.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engine.control import Control
from engine.domain.media import Moment, Sha256
from engine.domain.versions import TimeMap
from engine.errors import UnreadableMedia
from engine.media.decode import DecodeLog, Picture, walk
from engine.media.probe import Playable

VERSION = "1"
SIDE = 160
SMALL = (18, 32)
"""Rows and columns of the small luma picture: large enough to tell shots and motion, 576 bytes a frame."""
STRUCTURE = (27, 48)
"""Rows and columns of the edge picture that frames are recognised by, whatever their colours."""
DARK = 0.10
"""A pixel below this luma is black, as in FFmpeg's blackdetect (pixel_black_th)."""
_ROUNDING = 1e-3
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one pass saw, row i of every array for frame i in time order.

    `pts` (N,) in `time_base` on the file's own clock; `end` seconds where the last frame ends; `dark` (N,) share of
    black pixels; `change` (N,) mean absolute difference to the frame before (1 for the first); `small` (N, 18, 32);
    `structure` (N, 27, 48) see `structure_of`. `damaged` counts frames that the decoder itself calls corrupt;
    `stopped` says why decoding broke off, "" if it did not.
    """

    pts: npt.NDArray[np.int64]
    time_base: Fraction
    end: float
    dark: Floats
    change: Floats
    small: Bytes
    structure: Bytes
    damaged: int = 0
    stopped: str = ""

    @property
    def seconds(self) -> Floats:
        """(N,) when each frame begins, on the file's own clock."""
        return self.pts.astype(np.float64) * float(self.time_base)

    @property
    def lengths(self) -> Floats:
        """(N,) seconds that each frame stays."""
        return np.diff(np.append(self.seconds, self.end))

    @property
    def frame(self) -> float:
        """Seconds of the usual frame."""
        return float(np.median(self.lengths))

    def moment(self, index: int) -> Moment:
        """The exact Moment of frame `index`."""
        return Moment(int(self.pts[index]), self.time_base)

    def after_first(self, seconds: float) -> float:
        """Seconds after the first frame: what evidence shows."""
        return round(seconds - float(self.seconds[0]), 3)


def look_over(media: Playable, control: Control) -> Seen:
    """Walk the file once.

    Args:
        media: what to walk.
        control: progress and stop.

    Raises:
        UnreadableMedia: no frame can be decoded.
    """
    pts: list[int] = []
    dark: list[float] = []
    change: list[float] = []
    small: list[Bytes] = []
    structure: list[Bytes] = []
    base, before = media.picture.time_base, None
    log = DecodeLog()
    for picture in walk(media, control, max_side=SIDE, log=log):
        luma = luma_of(picture.rgb)
        pts.append(_in_base(picture, base))
        dark.append(float(np.mean(luma < DARK * 255)))
        same_size = before is not None and before.shape == luma.shape
        change.append(float(np.mean(cv2.absdiff(luma, before))) / 255 if before is not None and same_size else 1.0)
        small.append(small_of(luma))
        structure.append(structure_of(luma))
        before = luma
    if not pts:
        raise UnreadableMedia(f"{media.path.name} holds no frame that can be decoded", path=media.path)
    end = _end(pts, base, media.picture.end_pts)
    return Seen(
        pts=np.array(pts, np.int64),
        time_base=base,
        end=end,
        dark=np.array(dark),
        change=np.array(change),
        small=np.stack(small),
        structure=np.stack(structure),
        damaged=log.damaged,
        stopped=log.reason if log.stopped_at is not None else "",
    )


def luma_of(rgb: Bytes) -> Bytes:
    """(H, W, 3) RGB to (H, W) luma, uint8."""
    return np.asarray(cv2.transform(rgb, _WEIGHTS.reshape(1, 3)), np.uint8).reshape(rgb.shape[:2])


def small_of(luma: Bytes) -> Bytes:
    """(H, W) luma to the (18, 32) picture that frames are compared by; each cell is the mean of its area."""
    return np.asarray(cv2.resize(luma, (SMALL[1], SMALL[0]), interpolation=cv2.INTER_AREA), np.uint8)


def structure_of(luma: Bytes) -> Bytes:
    """(H, W) luma to (27, 48): the square root of the Sobel gradient's size, slightly blurred, times 8.

    Edges survive grading, captions, ink and cartoon looks; the square root keeps one hard edge from drowning the rest.
    """
    rows, columns = STRUCTURE
    scaled = cv2.resize(luma, (columns * 2, rows * 2), interpolation=cv2.INTER_AREA).astype(np.float32)
    smooth = cv2.GaussianBlur(scaled, (0, 0), 0.8)
    size = np.sqrt(np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)))
    cells = cv2.GaussianBlur(cv2.resize(size, (columns, rows), interpolation=cv2.INTER_AREA), (0, 0), 0.8)
    return np.clip(np.round(cells * 8), 0, 255).astype(np.uint8)


def mapped(seen: Seen, source: Seen, time_map: TimeMap) -> npt.NDArray[np.int64]:
    """(N,) index of the source frame that each frame of the version shows, -1 where the map names none."""
    found = np.full(len(seen.pts), -1, np.int64)
    now = seen.seconds + _ROUNDING
    for piece in time_map.pieces:
        start, end = float(piece.version_start), float(piece.version_end)
        inside = (now >= start) & (now < end)
        speed = (float(piece.source_end) - float(piece.source_start)) / max(end - start, 1e-9)
        wanted = float(piece.source_start) + (now[inside] - start) * speed
        found[inside] = np.searchsorted(source.seconds, wanted + _ROUNDING, side="right") - 1
    return np.minimum(found, len(source.pts) - 1)


def runs(flags: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The stretches of True as (first, one after the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def kept(path: Path, sha256: Sha256) -> Path:
    """Where the pass over the file of that hash is kept, below the cache folder of the checks."""
    name = hashlib.sha256(f"seen {VERSION} {sha256}".encode()).hexdigest()
    return path / name[:2] / f"{name}.npz"


def save(seen: Seen, path: Path) -> None:
    """Keep a pass; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    base = np.array([seen.time_base.numerator, seen.time_base.denominator], np.int64)
    with part.open("wb") as stream:
        np.savez(
            stream,
            pts=seen.pts,
            base=base,
            end=seen.end,
            dark=seen.dark,
            change=seen.change,
            small=seen.small,
            structure=seen.structure,
            damaged=seen.damaged,
            stopped=seen.stopped,
        )
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def load(path: Path) -> Seen | None:
    """A kept pass, None if there is none or it cannot be used (then it is made again)."""
    try:
        with np.load(path, allow_pickle=False) as kept_pass:
            seen = Seen(
                pts=kept_pass["pts"],
                time_base=Fraction(int(kept_pass["base"][0]), int(kept_pass["base"][1])),
                end=float(kept_pass["end"]),
                dark=kept_pass["dark"],
                change=kept_pass["change"],
                small=kept_pass["small"],
                structure=kept_pass["structure"],
                damaged=int(kept_pass["damaged"]),
                stopped=str(kept_pass["stopped"]),
            )
    except (OSError, ValueError, KeyError, EOFError, ZeroDivisionError):
        return None
    count = len(seen.pts)
    whole = count > 0 and len(seen.dark) == len(seen.change) == count and seen.small.shape == (count, *SMALL)
    whole = whole and seen.structure.shape == (count, *STRUCTURE)
    return seen if whole else None


def _in_base(picture: Picture, base: Fraction) -> int:
    if picture.moment.time_base == base:
        return picture.moment.pts
    return round(picture.moment.seconds / base)


def _end(pts: list[int], base: Fraction, end_pts: int) -> float:
    """Where the last frame ends; one usual frame after it where the container does not say."""
    usual = int(np.median(np.diff(pts))) if len(pts) > 1 else 1
    end = end_pts if end_pts > pts[-1] else pts[-1] + max(usual, 1)
    return float(end * base)
