"""Make a version: plan it, render it, judge it by the likes held out; whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from engine.control import Control
from engine.domain.guidance import Kind
from engine.domain.media import Moment
from engine.domain.versions import Offer, Origin, Recipe, Version
from engine.media.decode import frames_at
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.models import spaces
from engine.models.encoders import picture_encoder
from engine.versions.fit import Judged, held_out, judge, mean_fit, rows_of
from engine.versions.plan import MakeRequest, Plan, Rendered
from engine.versions.poster import choose_poster
from engine.versions.render import RenderRequest, render
from engine.versions.render.request import steps_of

Planner = Callable[[MakeRequest, Control], Plan]
JUDGED_FRAMES = 60
"""Frames of a rendered video that are judged, at most."""
JUDGED_SIDE = 960
LATE = Fraction(1, 500)
"""Seconds added to a frame's version time, so that its rounding to ticks never names the frame before."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    judged: Judged
    baselines: dict[str, float | None]


def make(request: MakeRequest, control: Control) -> Version:
    """Make one version of a video for a segment, whatever its fit: the offer is advice.

    Its files appear in `request.folder` as a whole, or not at all.

    Raises:
        NotEnoughData: nothing is known of the segment's taste, or the video has no frames to choose from.
        BadInput: a wish does not go with this video.
        Cancelled.
    """
    plan = _planner(request.guidance.kind)(request, control.part(0.0, 0.35))
    with _whole_folder(request.folder) as scratch:
        ordered = RenderRequest(plan.recipe, request.video, scratch, request.places)
        rendered = render(ordered, control.part(0.35, 0.85))
        if request.guidance.kind is not Kind.THUMBNAIL:
            choose_poster(request, rendered.files[0].path, rendered.time_map, rendered.poster, control)
        control.step(0.85, "judging by the likes held out")
        verdict = _judged(request, plan, rendered, control.part(0.85, 1.0))
    version = _version(request, plan, rendered, verdict)
    control.step(1.0, "made")
    return version


def origin_of(recipe: Recipe) -> Origin:
    """The class of a version: every recipe on an upload is AI-assisted, whichever steps are on."""
    return Origin.AI_ASSISTED if recipe.source else Origin.AI_GENERATED


def _planner(kind: Kind) -> Planner:
    """The planner of a kind; loaded when needed, since some bring heavy libraries."""
    if kind is Kind.THUMBNAIL:
        from engine.versions.thumbnails import plan_thumbnail

        return plan_thumbnail
    if kind is Kind.CLIP:
        from engine.versions.clips import plan_clip

        return plan_clip
    if kind is Kind.STYLE:
        from engine.versions.styles import plan_style

        return plan_style
    from engine.versions.revisions import plan_revision

    return plan_revision


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """A scratch folder that takes the place of `folder` at the end; what an earlier, killed make left is removed."""
    scratch = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        yield scratch / "files"
        shutil.rmtree(folder, ignore_errors=True)
        (scratch / "files").replace(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _judged(request: MakeRequest, plan: Plan, rendered: Rendered, control: Control) -> _Verdict:
    """Fit of the rendered file and of the original, and the baselines, all in the judging space."""
    likes = held_out(request.segment)
    seed = request.guidance.wishes.seed
    if len(likes) == 0:
        nothing = np.zeros((0, 0), np.float32)
        return _Verdict(judge(nothing, nothing, likes, seed), {})
    stored = request.analysis.vectors_in(spaces.JUDGING)
    rows = rows_of(stored.path) if stored is not None else np.zeros((0, likes.shape[1]), np.float32)
    encoder = picture_encoder(spaces.JUDGING, request.places.models)
    if request.guidance.kind is Kind.THUMBNAIL:
        ours = encoder.encode([read_picture(rendered.files[0].path)])
        original = encoder.encode([read_picture(request.video.thumbnail.path)])
    else:
        indices, moments, all_shown = _shown(request, rendered)
        pictures = frames_at(probe(rendered.files[0].path, control), moments, control, max_side=JUDGED_SIDE)
        vectors = [encoder.encode([picture.rgb])[0] for picture in pictures]
        ours = np.stack(vectors) if vectors else rows[:0]
        original = rows[indices] if all_shown else rows
    judged = judge(ours, original, likes, seed)
    if judged.offer is Offer.BETTER and _changes_nothing(request, rendered):
        judged = replace(judged, offer=Offer.ORIGINAL_IS_BEST)  # what is left of a gain is the encoding's
    baselines = {name: mean_fit(rows[_indices(request, moments)], likes) for name, moments in plan.baselines.items()}
    return _Verdict(judged, {**baselines, "original": mean_fit(original, likes)})


def _changes_nothing(request: MakeRequest, rendered: Rendered) -> bool:
    """Whether the version plays the source's own frames, all of them in their order, with nothing done to them."""
    if request.guidance.kind is Kind.THUMBNAIL:
        return False
    steps, pieces = steps_of(rendered.recipe), rendered.time_map.pieces
    touched = steps.grades or steps.looks or steps.frame or steps.captions or steps.speed != 1
    whole = len(pieces) == 1 and pieces[0].source_end - pieces[0].source_start >= request.video.duration
    return whole and not touched


def _shown(request: MakeRequest, rendered: Rendered) -> tuple[list[int], list[Moment], bool]:
    """Analysed frames that the version shows (at most JUDGED_FRAMES, evenly spread), when in its file; if it shows all.

    The very frames of which the original's vectors are known, so that a comparison is not one of samplings.
    """
    frames = request.analysis.frames
    times = [rendered.time_map.to_version(frame.moment.seconds) for frame in frames]
    shown = [(index, time) for index, time in enumerate(times) if time is not None]
    all_shown = len(shown) == len(frames)
    if len(shown) > JUDGED_FRAMES:
        picks = np.linspace(0, len(shown) - 1, JUDGED_FRAMES).round().astype(int)
        shown = [shown[pick] for pick in picks]
    if not shown:  # a clip between two analysed frames: its first frame
        return [], [Moment(0, Fraction(1))], False
    base = Fraction(1, 90000)
    moments = [Moment(int((time + LATE) / base), base) for _, time in shown]
    return [index for index, _ in shown], moments, all_shown


def _indices(request: MakeRequest, moments: tuple[Moment, ...]) -> list[int]:
    """The analysed frames at those moments."""
    wanted = {moment.seconds for moment in moments}
    return [index for index, frame in enumerate(request.analysis.frames) if frame.moment.seconds in wanted]


def _version(request: MakeRequest, plan: Plan, rendered: Rendered, verdict: _Verdict) -> Version:
    judged = verdict.judged
    names = ("random", "original", "first", "whole")
    files = tuple(replace(file, path=request.folder / file.path.name) for file in rendered.files)
    return Version(
        id=request.id,
        kind=request.guidance.kind,
        segment=request.segment.id,
        item=request.video.id,
        recipe=rendered.recipe,
        files=files,
        poster=request.folder / rendered.poster.name,
        time_map=rendered.time_map,
        origin=origin_of(rendered.recipe),
        offer=judged.offer,
        fit=judged.fit,
        fit_original=judged.original,
        gain=judged.gain,
        baselines={name: verdict.baselines.get(name) for name in names},
        score=plan.score,
        why=plan.why,
        flip=plan.flip,
        rejected=plan.rejected,
        changes=plan.changes,
        moment=plan.moment,
        span=plan.span,
        seconds_saved=plan.seconds_saved,
        maker=request.maker,
        made_at=request.made_at,
        notes=plan.notes,
    )
