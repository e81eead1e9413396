"""A thumbnail is a frame of its own video, the one that its recipe names."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from engine.checks.compare import local_correlation, source_and_version, steps_on
from engine.checks.contract import STILL, Check, CheckContext, Judgement, KnownAnswer, PackContext
from engine.checks.likeness import Likeness, Rgb, likeness, scaled
from engine.checks.seen import Seen, luma_of, structure_of
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.domain.media import Moment, Video
from engine.domain.versions import PickFrame, Version
from engine.errors import BadInput
from engine.media.decode import frames_at

ID = "authenticity.thumbnail"
_CANDIDATES = 3


def thumbnail() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.AUTHENTICITY, STILL, False, _judge, _pack)


def is_same(alike: Likeness, limits: dict[str, float]) -> bool:
    """The exact frame coded again, or enough points under one similarity transform (crop, letterbox, grade)."""
    exact = alike.correlation >= limits["correlation"] and alike.difference <= limits["difference"]
    return exact or alike.inliers >= limits["inliers"]


def judge_thumbnail(
    pictures: tuple[Rgb, ...], frame: Rgb, elsewhere: tuple[tuple[float, Rgb], ...], limits: dict[str, float]
) -> Judgement:
    """Compare each picture of the version with the frame that the recipe names.

    Args:
        pictures: the version's files. frame: the named frame. limits: correlation, difference, inliers.
        elsewhere: other frames of the source that look most like it: (seconds after the first picture, frame).
    """
    found = [likeness(picture, frame) for picture in pictures]
    weakest = min(found, key=lambda alike: (is_same(alike, limits), alike.inliers, alike.correlation))
    measured = {
        "correlation": weakest.correlation,
        "difference": weakest.difference,
        "inliers": weakest.inliers,
        "pictures": len(pictures),
    }
    if is_same(weakest, limits):
        return Judgement(Verdict.PASS, "The picture is the frame of the source that the recipe names.", measured)
    worst = pictures[found.index(weakest)]
    for seconds, other in elsewhere:
        if is_same(likeness(worst, other), limits):
            message = f"The picture is of the source, but at {seconds:.2f} s, not where the recipe says."
            evidence = (Evidence("the source frame that it shows", seconds, seconds),)
            return Judgement(Verdict.REVIEW, message, measured | {"found_at_s": seconds}, evidence, repair=_AGAIN)
    return Judgement(
        Verdict.BLOCK,
        "The picture is found nowhere in the source.",
        measured,
        (Evidence(f"best match {weakest.inliers} points, {limits['inliers']:.0f} are needed"),),
        repair=_AGAIN,
    )


_AGAIN = "make the thumbnail again from its recipe and source"


def named_moment(version: Version) -> Moment:
    """The source moment that the recipe takes.

    Raises:
        BadInput: the recipe picks no frame.
    """
    for step in steps_on(version):
        if isinstance(step, PickFrame):
            return step.moment
    raise BadInput("the recipe of the thumbnail names no frame", "make it again")


def _judge(context: CheckContext, control: Control) -> Judgement:
    video, version = source_and_version(context)
    limits = context.limits.of(ID)
    pictures = tuple(scaled(context.material.still(path)) for path in context.files)
    frame = _frame(video, named_moment(version), control.part(0.0, 0.2))
    if all(is_same(likeness(picture, frame), limits) for picture in pictures):
        return judge_thumbnail(pictures, frame, (), limits)
    source = context.material.source_seen(video, control.part(0.2, 0.8))
    elsewhere = tuple(_nearest(pictures, source, video, control.part(0.8, 1.0)))
    return judge_thumbnail(pictures, frame, elsewhere, limits)


def _frame(video: Video, moment: Moment, control: Control) -> Rgb:
    return scaled(next(iter(frames_at(video, [moment], control))).rgb)


def _nearest(pictures: tuple[Rgb, ...], source: Seen, video: Video, control: Control) -> list[tuple[float, Rgb]]:
    """For each picture the source frames whose edges fit best, a second apart at least."""
    chosen: list[int] = []
    for picture in pictures:
        edges = structure_of(luma_of(scaled(picture, 160)))
        fits = np.array([local_correlation(edges, other) for other in source.structure])
        for place in np.argsort(-fits, kind="stable").tolist():
            if len(chosen) >= _CANDIDATES * len(pictures):
                break
            if all(abs(source.seconds[place] - source.seconds[other]) > 1 for other in chosen):
                chosen.append(place)
    frames = frames_at(video, [source.moment(place) for place in chosen], control)
    start = float(source.seconds[0])
    return [(round(float(picture.moment.seconds) - start, 3), scaled(picture.rgb)) for picture in frames]


# ---- known answers ------------------------------------------------------------------------------------------------


def drawn_scene(seed: int, size: tuple[int, int] = (640, 360)) -> Rgb:
    """A made-up scene: texture, shapes and marks, (H, W, 3)."""
    rng = np.random.default_rng(seed)
    width, height = size
    ground = cv2.resize(rng.integers(40, 200, (9, 16, 3)).astype(np.uint8), size, interpolation=cv2.INTER_CUBIC)
    grain = cv2.resize(rng.integers(0, 50, (90, 160, 3)).astype(np.uint8), size)
    scene: Rgb = np.ascontiguousarray(cv2.add(ground, grain)).astype(np.uint8)
    for _ in range(40):
        points = rng.integers(0, (width, height), (1, 2)) + rng.integers(-50, 50, (4, 2))
        cv2.fillPoly(scene, [points.astype(np.int32)], rng.integers(0, 256, 3).tolist())
    return scene


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    answers: list[KnownAnswer] = []
    for number in range(5):
        scene, other = drawn_scene(number), drawn_scene(100 + number)
        grey = np.repeat(luma_of(scene)[..., None], 3, axis=2)
        for name, picture, expected in (
            ("another scene", other, Verdict.BLOCK),
            ("mirrored", np.ascontiguousarray(scene[:, ::-1]), Verdict.BLOCK),
            ("noise", np.random.default_rng(number).integers(0, 256, (360, 640, 3)).astype(np.uint8), Verdict.BLOCK),
            ("coded again", _jpeg(scene, 40 + 10 * number), Verdict.PASS),
            ("grey", grey, Verdict.PASS),
            ("cropped", np.ascontiguousarray(scene[40:320, 80:560]), Verdict.PASS),
            ("letterboxed", _fitted(scene, (480, 640)), Verdict.PASS),
            ("larger", np.asarray(cv2.resize(scene, (1280, 720)), np.uint8), Verdict.PASS),
        ):
            answers.append(KnownAnswer(f"{name} {number}", expected, partial(_ask, (picture,), scene, (), limits)))
        answers.append(
            KnownAnswer(f"elsewhere {number}", Verdict.REVIEW, partial(_ask, (scene,), other, ((1.0, scene),), limits))
        )
    return tuple(answers)


def _fitted(scene: Rgb, size: tuple[int, int]) -> Rgb:
    """The scene scaled to the width, black above and below."""
    width, height = size
    part = np.asarray(cv2.resize(scene, (width, width * 9 // 16), interpolation=cv2.INTER_AREA), np.uint8)
    canvas = np.zeros((height, width, 3), np.uint8)
    top = (height - len(part)) // 2
    canvas[top : top + len(part)] = part
    return canvas


def _jpeg(rgb: Rgb, quality: int) -> Rgb:
    _, coded = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR)).astype(np.uint8)


def _ask(
    pictures: tuple[Rgb, ...],
    frame: Rgb,
    elsewhere: tuple[tuple[float, Rgb], ...],
    limits: dict[str, float],
    _: Control,
) -> Verdict:
    return judge_thumbnail(pictures, frame, elsewhere, limits).verdict
