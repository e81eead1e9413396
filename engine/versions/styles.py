"""A look for an audience, with no words needed: each look is tried on a few frames and the best liked is taken.

The rule: three evenly spaced, usable frames are painted in each look; the look whose frames score highest (equation 1,
choosing encoder, choosing likes) is taken. Where nothing is known of the audience's taste, the look is "cartoon", the
most reliable on faces. A wish for a look goes before the rule.

The style vector of "arbitrary" is the audience's difference from pictures in general, made half as large again:
e_all + 1.5 (e_likes - e_all). A mixed audience has no one style, so its likes are first split into up to three
groups by their style vectors, and the group nearest the video's own style speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.analysis import SampledFrame
from engine.domain.versions import KeepSpans, Look, Recipe, Share, SwitchableStep
from engine.media.pictures import read_picture
from engine.models.catalogue import uses
from engine.models.style import StyleNet
from engine.versions.extras import asked_captions, asked_frame, whole_span
from engine.versions.looks.names import catalogue, known, models_of
from engine.versions.looks.painter import open_look
from engine.versions.looks.population import MEAN_STYLE
from engine.versions.plan import MakeRequest, Plan
from engine.versions.render import RENDERER, standard_outputs
from engine.versions.render.framing import LOOK_LONG_SIDE
from engine.versions.taste import Taste, encoded, liked_pictures, taste_of

DEFAULT_STRENGTH = 0.6
WITHOUT_TASTE = "cartoon"
TRIED_FRAMES = 3
_GAIN = 1.5
_GROUP = 6
"""Liked pictures from which the likes are split into groups."""
_TRY_SIDE = 640
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Tried:
    """A look with the vectors of its painted frames, (N, D), and their score; None where there is no taste."""

    look: Look
    vectors: np.ndarray | None
    score: float | None


def plan_style(request: MakeRequest, control: Control) -> Plan:
    """Choose a look for the segment.

    Raises:
        UnknownName: the wish names a look that does not exist.
        ModelUnavailable: a model is missing or altered.
        Cancelled: a stop was asked for.
    """
    wishes = request.guidance.wishes
    strength = DEFAULT_STRENGTH if wishes.strength is None else wishes.strength
    if wishes.look is not None:
        known(wishes.look)
    taste = taste_of(request)
    frames = tried_frames(request.analysis.frames)
    pictures = [_small(read_picture(f.picture)) for f in frames]
    control.step(0.1, "Looking at what this audience likes")
    looks = _candidates(request, pictures, strength, control)
    tried = [
        _try(look, pictures, taste, request.places.models, control.part(0.2 + 0.7 * i / len(looks), 0.9))
        for i, look in enumerate(looks)
    ]
    best = choose(tried)
    control.step(1.0)
    return Plan(
        recipe=_recipe(request, best.look),
        score=best.score,
        why=_why(taste, best),
        changes=_changes(request, taste, best, tried),
        notes=_notes(request),
        baselines={"original": tuple(f.moment for f in frames)},
    )


def tried_frames(frames: Sequence[SampledFrame], count: int = TRIED_FRAMES) -> tuple[SampledFrame, ...]:
    """Up to `count` frames, evenly spread over those neither black nor fading nor blurred (over all, if none)."""
    usable = [f for f in frames if not (f.look.black or f.look.fading or f.look.blurred)] or list(frames)
    picks = sorted({(2 * i + 1) * len(usable) // (2 * count) for i in range(count)}) if usable else []
    return tuple(usable[i] for i in picks)


def choose(tried: Sequence[Tried]) -> Tried:
    """The look with the highest score; the first of equals. Without scores the most reliable one."""
    scored = [t for t in tried if t.score is not None]
    if scored:
        return max(scored, key=lambda t: t.score or 0.0)
    return next((t for t in tried if t.look.name == WITHOUT_TASTE), tried[0])


def style_for(liked: Sequence[np.ndarray], pictures: Sequence[np.ndarray], models: Path) -> tuple[float, ...]:
    """The style vector of an audience for a video: (100,) numbers.

    Args:
        liked: liked pictures, (H, W, 3) uint8; at least one.
        pictures: frames of the video.
    """
    net = StyleNet(models)
    rows = np.array([net.vector(p) for p in liked])
    usual = np.asarray(MEAN_STYLE, np.float32)
    own = np.mean([net.vector(p) for p in pictures], axis=0) if pictures else usual
    mean = _nearest_group(rows, own)
    return tuple(float(v) for v in np.round(usual + _GAIN * (mean - usual), 5))


def _nearest_group(rows: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The mean of the group of likes that is nearest to the video's own style."""
    if len(rows) < _GROUP:
        return rows.mean(axis=0)
    count = min(3, len(rows) // (_GROUP // 2))
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 50, 1e-4)
    cv2.setRNGSeed(0)
    _, labels, _ = cv2.kmeans(rows.astype(np.float32), count, np.empty(0), criteria, 4, cv2.KMEANS_PP_CENTERS)  # pyright: ignore[reportCallIssue, reportArgumentType]
    groups = [rows[labels[:, 0] == k] for k in range(count)]
    large = [g for g in groups if len(g) >= 2] or [rows]
    means = [g.mean(axis=0) for g in large]
    return min(means, key=lambda m: float(np.linalg.norm(m - own)))


def _candidates(request: MakeRequest, pictures: Sequence[np.ndarray], strength: float, control: Control) -> list[Look]:
    wished = request.guidance.wishes.look
    names = [wished] if wished is not None else [name for name, _ in catalogue()]
    looks: list[Look] = []
    for name in names:
        style: tuple[float, ...] = ()
        if name == "arbitrary":
            liked = liked_pictures(request, control)
            if not liked and wished is None:
                continue
            # With no liked picture there is still a style: that of pictures in general.
            style = style_for(liked, pictures, request.places.models) if liked else MEAN_STYLE
        looks.append(Look(name, strength, style))
    return looks


def _try(look: Look, pictures: Sequence[np.ndarray], taste: Taste | None, models: Path, control: Control) -> Tried:
    """Paint the frames in the look and score them."""
    control.step(0.0, f"Trying the look {look.name}")
    if taste is None or not pictures:
        return Tried(look, None, None)
    painted = list(pictures)
    if look.strength > 0:
        painter = open_look(look, models, [[p] for p in pictures], steady=False)
        painted = [painter.picture(p, i) for i, p in enumerate(pictures)]
    vectors = encoded(painted, taste.space, models, control)
    return Tried(look, vectors, taste.score(vectors))


def _recipe(request: MakeRequest, look: Look) -> Recipe:
    video, wishes = request.video, request.guidance.wishes
    whole = KeepSpans((whole_span(video),))
    frame = asked_frame(request)
    steps: list[SwitchableStep] = [SwitchableStep(whole, True, "The whole video is kept.")]
    if frame is not None:
        steps.append(SwitchableStep(frame, True, f"Framed {frame.aspect} around the subject, as wished."))
    steps.append(SwitchableStep(look, True, f"The look {look.name} at {look.strength:.0%} strength."))
    captions = asked_captions(request)
    if captions is not None:
        steps.append(SwitchableStep(captions, True, "The spoken words are shown, as wished."))
    models = list(models_of(look.name)) if look.strength > 0 else []
    if request.guidance.choose_in is not None:
        models.append(request.guidance.choose_in.name)
    return Recipe(
        schema=_SCHEMA,
        kind=request.guidance.kind,
        item=video.id,
        source=video.sha256,
        segment=request.segment.id,
        steps=tuple(steps),
        outputs=standard_outputs(video, frame, looks=look.strength > 0),
        seed=wishes.seed,
        models=uses(*models),
        guidance=request.guidance.digest,
        renderer=RENDERER,
    )


def _why(taste: Taste | None, best: Tried) -> tuple[Share, ...]:
    return () if taste is None or best.vectors is None else taste.shares(best.vectors)


def _changes(request: MakeRequest, taste: Taste | None, best: Tried, tried: Sequence[Tried]) -> tuple[str, ...]:
    name, segment = best.look.name, request.segment.name
    if best.look.strength == 0:
        return ("Nothing was changed: the strength is 0.",)
    said = [f"Every frame was given the look “{name}” ({dict(catalogue())[name].rstrip('.').lower()})."]
    if request.guidance.wishes.look is not None:
        said.append("The look was wished for.")
    elif taste is None or best.vectors is None:
        said.append(f"Nothing is known of the pictures “{segment}” likes, so the most reliable look was taken.")
    else:
        others = ", ".join(f"{t.look.name} {t.score:.3f}" for t in tried if t.score is not None)
        said.append(
            f"Of the looks tried on {len(best.vectors)} frames it is the closest to what “{segment}” likes ({others})."
        )
        said.append(f"{taste.named(best.vectors)} pulled most.")
    return tuple(said)


def _notes(request: MakeRequest) -> tuple[str, ...]:
    said = ["The sound is the original's."] if request.video.sound is not None else []
    said.append("Faces are kept gentler than the rest.")
    if max(request.video.width, request.video.height) > LOOK_LONG_SIDE:
        said.append(f"Looks are painted and written at most {LOOK_LONG_SIDE} pixels on the longer side.")
    return tuple(said)


def _small(rgb: np.ndarray) -> np.ndarray:
    scale = _TRY_SIDE / max(rgb.shape[:2])
    return rgb if scale >= 1 else cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
