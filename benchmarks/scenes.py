"""Videos whose parts are known, and audiences who like one part each: what planted tastes are measured with.

A video is a row of parts with hard cuts; a part pans over one photograph of a theme. An audience likes other
photographs of the same theme. Photographs are Caltech-101 classes where the development media lie beside the checkout
(`themes_of_folder`), else pictures out of installed packages with crops and light changes of the same picture as likes
(`packaged_themes`), which proves the path more than the taste.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from engine.media.encode import VideoWriter
from engine.media.pictures import read_picture, write_jpeg

WIDTH, HEIGHT, RATE = 480, 270, 12
CLICK = 12_000


@dataclass(frozen=True, slots=True)
class Theme:
    """Photographs of one thing."""

    name: str
    pictures: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a video in seconds after its first frame."""

    theme: str
    start: float
    end: float


def themes_of_folder(folder: Path, least: int = 14) -> tuple[Theme, ...]:
    """Themes by file name ("Leopards_0001.jpg"), those with at least `least` pictures."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.jpg")):
        found.setdefault(path.stem.rpartition("_")[0], []).append(path)
    return tuple(Theme(name, tuple(paths)) for name, paths in found.items() if len(paths) >= least)


def packaged_themes(folder: Path, each: int = 13, seed: int = 0) -> tuple[Theme, ...]:
    """Five themes out of scikit-image's and scikit-learn's pictures: each picture, and changed crops of it."""
    random = np.random.default_rng(seed)
    sources = {
        "cat": _packaged("skimage", "data/chelsea.png"),
        "coffee": _packaged("skimage", "data/coffee.png"),
        "rocket": _packaged("skimage", "data/rocket.jpg"),
        "temple": _packaged("sklearn", "datasets/images/china.jpg"),
        "flower": _packaged("sklearn", "datasets/images/flower.jpg"),
    }
    themes: list[Theme] = []
    for name, source in sources.items():
        whole = read_picture(source)
        paths = [folder / f"{name}_{number:04}.jpg" for number in range(each)]
        for path in paths:
            write_jpeg(path, _changed(whole, random))
        themes.append(Theme(name, tuple(paths)))
    return tuple(themes)


def write_video(path: Path, shown: Sequence[tuple[str, Path]], seconds: float, rate: int = RATE) -> tuple[Part, ...]:
    """Write a video that pans over one picture a part, `seconds` each, with a soft tone under it."""
    base = Fraction(1, CLICK)
    tick = CLICK // rate
    count = round(seconds * rate)
    tone = np.sin(np.arange(round(len(shown) * seconds * 48_000)) * 2 * np.pi * 220 / 48_000).astype(np.float32)
    with VideoWriter(path, WIDTH, HEIGHT, base, frame_rate=Fraction(rate), sound=(48_000, 1), crf=23) as writer:
        number = 0
        for _, picture in shown:
            for frame in _pan(read_picture(picture), count):
                writer.picture(frame, number * tick, tick)
                number += 1
        writer.samples(0.05 * tone[:, None])
    return tuple(Part(theme, i * count / rate, (i + 1) * count / rate) for i, (theme, _) in enumerate(shown))


def _pan(picture: np.ndarray, count: int) -> Iterator[np.ndarray]:
    """(HEIGHT, WIDTH, 3) views that move slowly over a picture."""
    height, width = picture.shape[:2]
    scale = 1.15 * max(WIDTH / width, HEIGHT / height)
    large = cv2.resize(picture, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    spare_x, spare_y = large.shape[1] - WIDTH, large.shape[0] - HEIGHT
    for number in range(count):
        along = number / max(1, count - 1)
        x, y = round(spare_x * along), round(spare_y * (0.5 + 0.3 * (along - 0.5)))
        yield np.ascontiguousarray(large[y : y + HEIGHT, x : x + WIDTH])


def _changed(whole: np.ndarray, random: np.random.Generator) -> np.ndarray:
    height, width = whole.shape[:2]
    share = random.uniform(0.6, 0.95)
    h, w = int(height * share), int(width * share)
    y, x = random.integers(0, height - h + 1), random.integers(0, width - w + 1)
    crop = whole[y : y + h, x : x + w]
    if random.random() < 0.5:
        crop = crop[:, ::-1]
    return np.clip(crop * random.uniform(0.75, 1.25), 0, 255).astype(np.uint8)


def _packaged(package: str, inside: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(package)
    return Path(spec.origin).parent / inside
