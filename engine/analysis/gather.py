"""The one walk over a video's frames: measures of every frame, and close-up copies of some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.analysis.detector import CutDetector
from engine.analysis.measures import SMALL_SIDE, measure_frame
from engine.analysis.sampling import Sampler
from engine.control import Control
from engine.domain.media import Moment, Video
from engine.media.decode import DecodeLog, walk

TINY_WIDTH, TINY_HEIGHT = 48, 27
CLOSE_SIDE = 960
"""Longest side of the copies that faces and text are looked for in."""
CLOSE_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame kept for a close look: its number in the walk, and a JPEG of it."""

    index: int
    close: Path


@dataclass(frozen=True, slots=True)
class Walked:
    """What the walk gave, one row a frame.

    `pts` (N,) int64 in the picture's time base; `scores` (N,) content change to the frame before (PySceneDetect,
    0..255); `sharpness`, `exposure`, `contrast`, `brightest` (N,) and `details` (N,9) as in FrameMeasures; `tiny`
    (N,27,48,3) uint8 RGB, mapped from disk.
    """

    pts: np.ndarray
    scores: np.ndarray
    cuts: tuple[int, ...]
    sharpness: np.ndarray
    exposure: np.ndarray
    contrast: np.ndarray
    brightest: np.ndarray
    details: np.ndarray
    tiny: np.ndarray
    samples: tuple[Sample, ...]
    log: DecodeLog

    def moment(self, index: int, video: Video) -> Moment:
        """The Moment of a frame."""
        return Moment(int(self.pts[index]), video.picture.time_base)


@contextmanager
def walked(video: Video, folder: Path, control: Control) -> Iterator[Walked]:
    """Walk the video once. `folder` takes the close-up copies and the small frames; the latter go at the end.

    Raises:
        UnreadableMedia: nothing can be decoded.
        Cancelled: a stop was asked for.
    """
    tiny_file = folder / "tiny.raw"
    try:
        yield _walk(video, folder, tiny_file, control)
    finally:
        tiny_file.unlink(missing_ok=True)


def _walk(video: Video, folder: Path, tiny_file: Path, control: Control) -> Walked:
    log, detector, sampler = DecodeLog(), CutDetector(), Sampler(float(video.duration))
    base = float(video.picture.time_base)
    rows: list[tuple[float, ...]] = []
    pts: list[int] = []
    samples: list[Sample] = []
    with tiny_file.open("wb") as tiny:
        for picture in walk(video, control, max_side=SMALL_SIDE, log=log):
            small = picture.rgb
            measures = measure_frame(small)
            score, cut = detector.feed(small)
            at = picture.moment.pts
            fields = measures.sharpness, measures.exposure, measures.contrast, measures.brightest
            rows.append((score, *fields, *measures.details))
            pts.append(at)
            tiny.write(cv2.resize(small, (TINY_WIDTH, TINY_HEIGHT), interpolation=cv2.INTER_AREA).tobytes())
            if sampler.wants((at - video.picture.first_pts) * base, cut):
                close = folder / f"close_{at}.jpg"
                write_quick(close, picture.sized(CLOSE_SIDE), CLOSE_QUALITY)
                samples.append(Sample(len(pts) - 1, close))
    columns = np.array(rows, np.float32).reshape(-1, 14).T
    frames = np.memmap(tiny_file, np.uint8, "r", shape=(len(pts), TINY_HEIGHT, TINY_WIDTH, 3)) if pts else _no_frames()
    return Walked(
        pts=np.array(pts, np.int64),
        scores=columns[0],
        cuts=detector.cuts,
        sharpness=columns[1],
        exposure=columns[2],
        contrast=columns[3],
        brightest=columns[4],
        details=columns[5:].T,
        tiny=frames,
        samples=tuple(samples),
        log=log,
    )


def _no_frames() -> np.ndarray:
    return np.empty((0, TINY_HEIGHT, TINY_WIDTH, 3), np.uint8)


def write_quick(path: Path, rgb: np.ndarray, quality: int) -> None:
    """Write a (H,W,3) uint8 RGB picture as JPEG into a folder that itself appears whole or not at all."""
    coded = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    path.write_bytes(coded.tobytes())


def read_quick(path: Path) -> np.ndarray:
    """Read a JPEG that `write_quick` wrote: (H,W,3) uint8 RGB."""
    coded = np.frombuffer(path.read_bytes(), np.uint8)
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError(f"{path.name} is not a JPEG")
    return cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
