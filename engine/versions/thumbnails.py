"""Thumbnails: Eq. 1 over all usable frames, then over every frame around the winner; written in two sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from engine.analysis.measures import measure_frame
from engine.control import Control
from engine.domain.analysis import SampledFrame
from engine.domain.media import Moment, Span, Video
from engine.domain.versions import Flip, Frame, Output, PickFrame, Step
from engine.media.decode import walk
from engine.models.encoders import picture_encoder
from engine.versions.choose import Choice, choose, flip
from engine.versions.plan import MakeRequest, Plan
from engine.versions.render import standard_outputs
from engine.versions.render.framing import ratio_of
from engine.versions.selection import Material, material_of, named, recipe_for, shares_of
from engine.versions.subject import crop_around, subject_of
from engine.versions.usable import usable

ASPECT = "16:9"
LONG_SIDE = 1280
BETWEEN = 64
"""Frames between the winner's neighbours that are looked at, evenly spread if there are more."""
ENCODE_SIDE = 960
"""Longest side of frames that are looked at again: that of the analysis' own copies."""
STEADY = 0.8
"""How sharp a frame must be beside the sampled winner to take its place."""


@dataclass(frozen=True, slots=True)
class _Pick:
    """The frame taken. `between` counts the frames looked at around the sampled winner."""

    moment: Moment
    choice: Choice
    between: int


def plan_thumbnail(request: MakeRequest, control: Control) -> Plan:
    """Choose the frame that the segment's likes point to (Eq. 1), and frame it.

    Every frame is a candidate: the analysed ones first, then those between the winner and its neighbours in the same
    shot. Black, blurred, fading frames, shut eyes and cut text may not win; frames that were not looked at closely
    (faces, text) take no winner's place that shows faces or text. Baselines: a random analysed frame (seeded).

    Raises:
        NotEnoughData: nothing is known of the segment's taste.
        Cancelled.
    """
    material = material_of(request)
    frames, measure = request.analysis.frames, request.guidance.wishes.measure
    fit_to_use = usable(frames)
    choice = choose(material.rows, material.liked, measure, fit_to_use.allowed)
    turn = flip(material.rows, material.liked, measure, fit_to_use.allowed)
    control.step(0.2, "choosing among the frames")
    pick = _refined(request, material, choice, control.part(0.2, 1.0))
    random = int(np.random.default_rng(request.guidance.wishes.seed).integers(len(frames)))
    winner = frames[choice.index]
    steps, outputs = _steps(request, pick, winner)
    seconds = float(request.video.seconds_of(pick.moment))
    notes = [fit_to_use.note] if fit_to_use.note else []
    return Plan(
        recipe=recipe_for(request, steps, outputs),
        score=pick.choice.score,
        why=shares_of(material.taste, pick.choice.shares),
        flip=Flip(named(material.taste, turn.without), frames[turn.instead].moment) if turn else None,
        rejected=fit_to_use.rejected,
        changes=(f"Shows the frame at {seconds:.2f} s.",),
        notes=(*notes, f"{len(frames)} analysed frames and {pick.between} around the best were compared (Eq. 1)."),
        moment=pick.moment,
        baselines={"random": (frames[random].moment,)},
    )


def _refined(request: MakeRequest, material: Material, choice: Choice, control: Control) -> _Pick:
    """The best frame between the winner's neighbours, or the winner itself."""
    frames = request.analysis.frames
    winner = frames[choice.index]
    moments = [] if winner.faces or winner.text else _between(request, choice.index, control.part(0.0, 0.3))
    if not moments:
        return _Pick(winner.moment, choice, 0)
    encoder = picture_encoder(material.taste.space.name, request.places.models)
    wanted = {winner.moment.pts, *(moment.pts for moment in moments)}
    kept: list[Moment] = []
    rows: list[np.ndarray] = []
    sharp: list[float] = []
    span = Span(moments[0] if moments[0].pts < winner.moment.pts else winner.moment, _after(request.video, max(wanted)))
    for picture in walk(request.video, control.part(0.3, 1.0), span=span, max_side=ENCODE_SIDE):
        if picture.moment.pts not in wanted:
            continue
        rows.append(encoder.encode([picture.rgb])[0])
        kept.append(picture.moment)
        sharp.append(measure_frame(picture.rgb).sharpness)
    own = next((index for index, moment in enumerate(kept) if moment.pts == winner.moment.pts), None)
    if own is None:
        return _Pick(winner.moment, choice, 0)
    allowed = np.array(sharp) >= STEADY * sharp[own]
    best = choose(np.stack(rows), material.liked, request.guidance.wishes.measure, allowed)
    if best.index == own or best.score <= choice.score:
        return _Pick(winner.moment, choice, len(kept) - 1)
    return _Pick(kept[best.index], best, len(kept) - 1)


def _between(request: MakeRequest, index: int, control: Control) -> list[Moment]:
    """The frames between the winner and its analysed neighbours of the same shot that are fit to be seen."""
    frames = request.analysis.frames
    winner = frames[index]
    low = _neighbour(frames, index, -1)
    high = _neighbour(frames, index, +1)
    start = winner.moment if low is None else low.moment
    end = _after(request.video, winner.moment.pts) if high is None else high.moment
    shot = request.analysis.shots[winner.shot].span if winner.shot < len(request.analysis.shots) else None
    moments: list[Moment] = []
    for picture in walk(request.video, control, span=Span(start, end)):
        at = picture.moment
        inside = shot is None or shot.start.seconds <= at.seconds < shot.end.seconds
        if inside and at.pts != winner.moment.pts and start.pts < at.pts < end.pts:
            moments.append(at)
    if len(moments) > BETWEEN:
        chosen = np.linspace(0, len(moments) - 1, BETWEEN).round().astype(int)
        moments = [moments[i] for i in chosen]
    return moments


def _neighbour(frames: tuple[SampledFrame, ...], index: int, step: int) -> SampledFrame | None:
    """The next analysed frame that way if it is of the same shot and neither black nor fading."""
    other = index + step
    if not 0 <= other < len(frames) or frames[other].shot != frames[index].shot:
        return None
    return None if frames[other].look.black or frames[other].look.fading else frames[other]


def _after(video: Video, pts: int) -> Moment:
    return Moment(pts + 1, video.picture.time_base)


def _steps(request: MakeRequest, pick: _Pick, winner: SampledFrame) -> tuple[list[tuple[Step, str]], list[Output]]:
    """Pick, and crop to the thumbnail's aspect around faces or what stands out; the outputs of that aspect."""
    video = request.video
    aspect = request.guidance.wishes.aspect or ASPECT
    ratio = ratio_of(aspect)
    steps: list[tuple[Step, str]] = [
        (PickFrame(pick.moment), f'Of all usable frames it is closest to what "{request.segment.name}" likes.')
    ]
    frame: Frame | None = None
    if abs(float(Fraction(video.width, video.height) / ratio) - 1) > 0.005:
        subject, faces = subject_of([winner])
        frame = Frame(aspect, (crop_around(subject, ratio, video.width, video.height, 1.0),))
        steps.append((frame, f"Cropped to {aspect} around {'the faces' if faces else 'what stands out'}."))
    outputs = list(standard_outputs(video, frame, still=True))
    if aspect != ASPECT:
        outputs[0] = replace(outputs[0], width=_sides(ratio)[0], height=_sides(ratio)[1])
    return steps, outputs


def _sides(ratio: Fraction) -> tuple[int, int]:
    """Even width and height of that ratio, the longer LONG_SIDE."""
    if ratio >= 1:
        return LONG_SIDE, max(2, round(LONG_SIDE / ratio / 2) * 2)
    return max(2, round(LONG_SIDE * ratio / 2) * 2), LONG_SIDE
