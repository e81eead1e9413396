"""How far apart copies and strangers lie under the perceptual fingerprint.

    python benchmarks/fingerprint/run.py MEDIA_FOLDER

MEDIA_FOLDER holds `video` and `images`. Every video's first seconds are written anew, then degraded copies of that;
every still is degraded as well. Printed: the distances of copies, of all pairs of different items, and how many copies
are found at the limit. Pairs that show the same scene are listed, so that a reader can judge them.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.errors import EngineError
from engine.media.decode import walk
from engine.media.encode import VideoWriter
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.provenance.fingerprint import LIMIT, Fingerprint, distance, fingerprint_of, of_pictures

SECONDS = 4
RATE = 15
SIDE = 480
CONTROL = Control()
Change = Callable[[np.ndarray], np.ndarray]


def jpeg(quality: int) -> Change:
    def change(picture: np.ndarray) -> np.ndarray:
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return cv2.imdecode(data, cv2.IMREAD_COLOR)

    return change


def scaled(share: float) -> Change:
    return lambda picture: cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)


def cropped(share: float) -> Change:
    def change(picture: np.ndarray) -> np.ndarray:
        top, left = (int(n * (1 - share) / 2) for n in picture.shape[:2])
        return picture[top : picture.shape[0] - top, left : picture.shape[1] - left]

    return change


def same(picture: np.ndarray) -> np.ndarray:
    return picture


STILLS: dict[str, Change] = {
    "JPEG 40": jpeg(40),
    "JPEG 15": jpeg(15),
    "half size": scaled(0.5),
    "quarter size": scaled(0.25),
    "brightness 0.6": lambda p: (p * 0.6).astype(np.uint8),
    "gamma 1.6": lambda p: (255 * (p / 255.0) ** 1.6).astype(np.uint8),
    "crop to 98 %": cropped(0.98),
    "crop to 95 %": cropped(0.95),
    "crop to 80 %": cropped(0.80),
}
VIDEOS: dict[str, tuple[int, Change]] = {
    "CRF 28": (28, same),
    "CRF 36": (36, same),
    "half size, CRF 33": (33, scaled(0.5)),
    "brightness 0.6, CRF 28": (28, lambda p: (p * 0.6).astype(np.uint8)),
    "crop to 95 %, CRF 28": (28, cropped(0.95)),
}


def first_frames(path: Path) -> list[np.ndarray]:
    """The first SECONDS at RATE pictures a second."""
    media = probe(path, CONTROL)
    base, start = media.picture.time_base, media.picture.first_pts
    span = Span(Moment(start, base), Moment(start + int(SECONDS / base), base))
    kept: list[np.ndarray] = []
    for picture in walk(media, CONTROL, span=span, max_side=SIDE):
        if (picture.moment.pts - start) * base >= Fraction(len(kept), RATE):
            kept.append(picture.rgb)
    return kept


def write(path: Path, frames: list[np.ndarray], crf: int, change: Change = same) -> Path:
    """An mp4 of the changed frames."""
    shown = [np.ascontiguousarray(f[: f.shape[0] // 2 * 2, : f.shape[1] // 2 * 2]) for f in map(change, frames)]
    height, width = shown[0].shape[:2]
    with VideoWriter(path, width, height, Fraction(1, RATE), frame_rate=Fraction(RATE), crf=crf) as out:
        for number, frame in enumerate(shown):
            out.picture(frame, number, 1)
    return path


def told(distances: list[float | None]) -> dict[str, object]:
    """Median, 95th percentile and largest distance, and the share found."""
    found = np.array([1.0 if d is None else d for d in distances])
    return {
        "n": len(found),
        "median": round(float(np.median(found)), 3),
        "p95": round(float(np.quantile(found, 0.95)), 3),
        "found": round(float((found <= LIMIT).mean()), 3),
    }


def strangers(prints: dict[str, Fingerprint]) -> dict[str, object]:
    """All pairs of different items."""
    pairs = [(distance(prints[a], prints[b]), a, b) for a, b in itertools.combinations(prints, 2)]
    known = sorted((d, a, b) for d, a, b in pairs if d is not None)
    values = np.array([d for d, _, _ in known])
    return {
        "pairs": len(known),
        "mean": round(float(values.mean()), 4),
        "sd": round(float(values.std()), 4),
        "at or below the limit": [f"{d:.3f} {a} | {b}" for d, a, b in known if d <= LIMIT],
        "next nearest": [f"{d:.3f} {a} | {b}" for d, a, b in known if d > LIMIT][:6],
    }


def stills(folder: Path) -> dict[str, object]:
    """Stills: copies and strangers."""
    pictures = {p.name: read_picture(p) for p in sorted(folder.iterdir()) if p.suffix != ".csv"}
    prints = {name: of_pictures([picture]) for name, picture in pictures.items()}
    copies = {
        what: told([distance(prints[n], of_pictures([change(p)])) for n, p in pictures.items()])
        for what, change in STILLS.items()
    }
    return {"copies": copies, "different": strangers(prints)}


def videos(folder: Path) -> dict[str, object]:
    """Videos: copies and strangers."""
    prints: dict[str, Fingerprint] = {}
    copies: dict[str, list[float | None]] = {what: [] for what in VIDEOS}
    with tempfile.TemporaryDirectory() as made:
        for path in sorted(folder.iterdir()):
            if path.suffix in (".csv", ".vtt"):
                continue
            try:
                frames = first_frames(path)
            except EngineError as fault:
                print(f"{path.name}: {fault.message}", file=sys.stderr)
                continue
            prints[path.name] = fingerprint_of(write(Path(made) / "o.mp4", frames, 18), CONTROL)
            for what, (crf, change) in VIDEOS.items():
                copy = fingerprint_of(write(Path(made) / "c.mp4", frames, crf, change), CONTROL)
                copies[what].append(distance(prints[path.name], copy))
    return {"copies": {what: told(found) for what, found in copies.items()}, "different": strangers(prints)}


if __name__ == "__main__":
    media = Path(sys.argv[1])
    result = {"limit": LIMIT, "stills": stills(media / "images"), "videos": videos(media / "video")}
    print(json.dumps(result, indent=1, ensure_ascii=False))
