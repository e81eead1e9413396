"""Five simulated audiences: what they like, and a feedback file that says so. It is labelled as simulated throughout.

The liked pictures are other crops, mirror images and other moments of the kind of pictures that the sample shows. They
show how the path works; they say nothing about how well it works for real people.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.media import Moment
from engine.library.sample.sources import AUDIENCES, Audience, Source
from engine.media.decode import frames_at
from engine.media.pictures import read_picture, write_jpeg
from engine.media.probe import probe
from engine.media.vault import atomic

LIKES = 16
"""Liked pictures an audience."""
PEOPLE = 24
"""People an audience."""
_SIDE = 480


def write_feedback(folder: Path, seed: int, control: Control) -> tuple[Path, Path]:
    """Write the liked pictures, items.csv and interactions.csv; the two files, interactions first."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, str, str]] = []
    for place, audience in enumerate(AUDIENCES):
        control.step(place / len(AUDIENCES), f"simulated audience: {audience.name}")
        for number, picture in enumerate(_liked(audience, rng, control)):
            name = f"{audience.name}-{number + 1:02d}"
            write_jpeg(folder / "likes" / f"{name}.jpg", picture)
            rows.append((name, f"likes/{name}.jpg", f"{audience.name} {number + 1}", audience.tags))
    items, interactions = folder / "items.csv", folder / "interactions.csv"
    _write(items, ("item", "path", "title", "tags"), rows)
    _write(interactions, ("sim_user", "video_id", "watch_ratio", "click"), list(_events(rng)))
    return interactions, items


def _liked(audience: Audience, rng: np.random.Generator, control: Control) -> Iterator[np.ndarray]:
    """LIKES pictures: the audience's sources in turn, each time another crop."""
    sources = [read_picture(source.path) for source in audience.pictures]
    for source, seconds in audience.clips:
        sources += _moments(source, seconds, control)
    for number in range(LIKES):
        yield _varied(sources[number % len(sources)], rng)


def _moments(source: Source, seconds: tuple[float, ...], control: Control) -> list[np.ndarray]:
    media = probe(source.path, control)
    base = media.picture.time_base
    step = max(1, round(1 / (media.picture.frame_rate * base)))
    last = media.picture.end_pts - step
    wanted = [min(last, media.picture.first_pts + round(Fraction(at) / base / step) * step) for at in seconds]
    return [picture.rgb for picture in frames_at(media, [Moment(pts, base) for pts in wanted], control)]


def _varied(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A crop of 65 to 95 % somewhere in the picture, mirrored half of the time, a little lighter or darker."""
    height, width = picture.shape[:2]
    share = rng.uniform(0.65, 0.95)
    h, w = int(height * share), int(width * share)
    top, left = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    crop = picture[top : top + h, left : left + w]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    crop = np.clip(crop.astype(np.float32) * rng.uniform(0.85, 1.12), 0, 255).astype(np.uint8)
    scale = _SIDE / max(h, w)
    return cv2.resize(crop, (max(1, round(w * scale)), max(1, round(h * scale))), interpolation=cv2.INTER_AREA)


def _events(rng: np.random.Generator) -> Iterator[tuple[str, str, str, str]]:
    """Each person watches 8 to 12 pictures of its own audience to the end, and leaves 3 of others early."""
    for place, audience in enumerate(AUDIENCES):
        for person in range(PEOPLE):
            user = f"simulated-{audience.name}-{person + 1:02d}"
            own = rng.choice(LIKES, size=int(rng.integers(8, 13)), replace=False)
            for number in sorted(own.tolist()):
                yield user, f"{audience.name}-{number + 1:02d}", f"{rng.uniform(0.8, 1.2):.2f}", "1"
            for _ in range(3):
                other = AUDIENCES[(place + int(rng.integers(1, len(AUDIENCES)))) % len(AUDIENCES)]
                number = int(rng.integers(0, LIKES))
                yield user, f"{other.name}-{number + 1:02d}", f"{rng.uniform(0.02, 0.25):.2f}", "0"


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> None:
    with atomic(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
