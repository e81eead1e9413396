"""A video of three known scenes with an analysis made by hand, and audiences that like one of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from playing import photograph, scene, written

from engine.control import Control
from engine.domain.analysis import Analysis, SampledFrame, Sentence, Shot, Space, Transition, Vectors, Word
from engine.domain.analysis import Look as FrameLook
from engine.domain.audience import Health, Like, Segment, SegmentId, SegmentSource
from engine.domain.guidance import Kind, Wishes
from engine.domain.media import Moment, Places, Span, Video
from engine.domain.versions import VersionId
from engine.guidance.guide import GuideRequest, guide
from engine.media.decode import walk
from engine.media.pictures import write_jpeg
from engine.models import spaces
from engine.models.encoders import picture_encoder
from engine.models.faces import FaceFinder
from engine.versions.plan import MakeRequest

SCENES = ("coffee", "astronaut", "rocket")
SCENE_FRAMES = 50


def three_scenes(folder: Path) -> Video:
    """Six seconds, two a scene."""
    return written(folder / "three scenes.mp4", [f for name in SCENES for f in scene(name, SCENE_FRAMES)])


def analysed(video: Video, folder: Path, models: Path, every: int = 10) -> Analysis:
    """The analysis of `three_scenes`: shots known, each tenth frame looked at."""
    base, first = video.picture.time_base, video.picture.first_pts
    borders = [first + n * video.picture.end_pts // len(SCENES) for n in range(len(SCENES) + 1)]
    shots = tuple(
        Shot(Span(Moment(a, base), Moment(b, base)), Transition.CUT if n else Transition.START)
        for n, (a, b) in enumerate(pairwise(borders))
    )
    finder, frames, pictures = FaceFinder(models), [], []
    for number, picture in enumerate(walk(video, Control())):
        if number % every == 0:
            path = folder / f"{picture.moment.pts}.jpg"
            write_jpeg(path, picture.rgb)
            look = FrameLook(100.0, 0.5, 0.5, False, False, False)
            faces = finder.find(picture.rgb)
            frames.append(SampledFrame(picture.moment, number // SCENE_FRAMES, look, faces, (), path))
            pictures.append(picture.rgb)
    vectors = tuple(saved(pictures, name, folder / f"{name}.npy", models) for name in (spaces.CHOOSING, spaces.JUDGING))
    return Analysis(video.sha256, "by hand", shots, tuple(frames), vectors, (), "", None, 1, 0.0)


def saved(pictures: Sequence[np.ndarray], name: str, path: Path, models: Path) -> Vectors:
    """The pictures' vectors in a space, in a file."""
    encoder = picture_encoder(name, models)
    np.save(path, np.concatenate([encoder.encode([p]) for p in pictures]))
    return Vectors(encoder.space, path, len(pictures))


def crops(name: str, count: int) -> list[np.ndarray]:
    """Different square pieces of a photograph."""
    rgb = photograph(name)
    side = int(min(rgb.shape[:2]) * 0.75)
    draw = np.random.default_rng(len(name))
    at = [(draw.integers(0, rgb.shape[0] - side), draw.integers(0, rgb.shape[1] - side)) for _ in range(count)]
    return [cv2.resize(rgb[y : y + side, x : x + side], (224, 224), interpolation=cv2.INTER_AREA) for y, x in at]


def audience(name: str, folder: Path, models: Path, count: int = 12) -> Segment:
    """People who like pieces of one photograph."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = crops(name, count)
    likes = []
    for number, picture in enumerate(pictures):
        path = folder / f"{name} {number}.jpg"
        write_jpeg(path, picture)
        likes.append(Like(f"{name}_{number}", 1.0, path, f"{name} {number}"))
    vectors = tuple(saved(pictures, s, folder / f"{name}-{s}.npy", models) for s in (spaces.CHOOSING, spaces.JUDGING))
    half = count // 2
    return Segment(
        SegmentId(name), f"{name} people", SegmentSource.EXAMPLES, tuple(likes), vectors,
        tuple(range(half)), tuple(range(half, count)), Health(None, None, None),
    )  # fmt: skip


def nobody(segment: Segment) -> Segment:
    """A segment of which nothing is known."""
    return dataclasses.replace(segment, likes=(), vectors=(), choosing=(), judging=())


@dataclass(frozen=True, slots=True)
class World:
    """A video with its analysis, and where to write."""

    video: Video
    analysis: Analysis
    places: Places

    def request(self, segment: Segment, kind: Kind, wishes: Wishes | None = None) -> MakeRequest:
        """What a planner is asked."""
        guidance = guide(GuideRequest(segment, kind, wishes or Wishes()))
        return MakeRequest(
            id=VersionId("v"), video=self.video, analysis=self.analysis, segment=segment, guidance=guidance,
            places=self.places, folder=self.places.cache / "v", maker="tester", made_at="2026-01-01T00:00:00Z",
        )  # fmt: skip


def spoken(analysis: Analysis, *words: tuple[str, float, float]) -> Analysis:
    """The analysis with one sentence of these words: (text, start, end) in seconds."""
    base = Fraction(1, 1000)
    said = tuple(
        Word(text, Span(Moment(round(a * 1000), base), Moment(round(b * 1000), base)), 0.9) for text, a, b in words
    )
    text = " ".join(w.text for w in said)
    sentence = Sentence(text, Span(said[0].span.start, said[-1].span.end), said)
    return dataclasses.replace(analysis, sentences=(*analysis.sentences, sentence), language="en")


def space_of(analysis: Analysis) -> Space:
    """The choosing space."""
    kept = analysis.vectors_in(spaces.CHOOSING)
    assert kept is not None
    return kept.space
