"""A revised video for an audience: the best steps that a search finds, taken as far as the strength says.

The search (engine.versions.revising.search) looks for the best revision at full strength under the choosing encoder
and the choosing likes. Strength 1 is that revision; less goes part of the way: fewer of its trims and moves, in the
order in which they were found, and its colours, framing and pace in proportion. Strength 0 is the source itself. So a
higher strength never keeps more of the content. The judging encoder and the held-out likes have no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from engine.control import Control
from engine.domain.media import Moment, Span, Video
from engine.domain.versions import Frame, KeepSpans, Pace, Recipe, SwitchableStep
from engine.errors import BadInput
from engine.models.catalogue import uses
from engine.versions.extras import asked_frame, captions_of, whole_span
from engine.versions.plan import MakeRequest, Plan
from engine.versions.render import RENDERER, standard_outputs
from engine.versions.revising.effects import Effects, effects_of
from engine.versions.revising.search import State, Worth, at_strength, random_trim, search
from engine.versions.revising.units import Unit, units_of
from engine.versions.revising.words import said_of
from engine.versions.taste import Taste, taste_of

STEPS = ("order", "trim", "pace", "framing", "grade", "captions")
"""The names of the steps that a wish may allow."""
DEFAULT_STRENGTH = 0.6
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision does: the units that play, in order, and its steps with the reason for each.

    `row` is the mean vector (1, D) of what plays, as estimated by the search; None where there is no taste.
    """

    order: tuple[int, ...]
    steps: tuple[SwitchableStep, ...]
    row: np.ndarray | None
    speed: Fraction


def plan_revision(request: MakeRequest, control: Control) -> Plan:
    """Choose the steps of a revision.

    Raises:
        BadInput: a step is wished for that does not exist.
        ModelUnavailable: the choosing encoder is missing or altered.
        Cancelled: a stop was asked for.
    """
    allowed = _allowed(request)
    strength = _strength(request)
    units = units_of(request.video, request.analysis)
    taste = taste_of(request)
    frames = request.analysis.frames
    original = tuple(f.moment for f in frames)
    if strength == 0:
        return Plan(_recipe(request, _whole(request.video)), changes=("Nothing was changed: the strength is 0.",))
    if taste is None:
        revision = _service(request, allowed, tuple(range(len(units))), None)
        changes = said_of(request, units, revision.order, None, None, revision.steps)
        return Plan(_recipe(request, revision.steps), changes=changes, baselines={"original": original})
    effects = effects_of(request, units, taste, allowed, control.part(0.0, 0.9))
    worth = Worth(units, effects, taste.target, _words_a_minute(request, units))
    best = search(worth, effects, allowed, control.part(0.9, 1.0))
    state = at_strength(best, len(units), strength)
    revision = _revision(request, units, effects, state, strength, allowed)
    trims = sum(m.do == "trim" for m in state.moves)
    control_units = random_trim(units, trims, request.guidance.wishes.seed)
    assert revision.row is not None
    return Plan(
        recipe=_recipe(request, revision.steps),
        score=taste.score(revision.row),
        why=taste.shares(revision.row),
        changes=said_of(request, units, revision.order, taste, _liking(taste, effects, state), revision.steps),
        notes=_notes(worth, state),
        seconds_saved=_saved(request.video, units, state, revision.speed),
        baselines={"original": original, "random": _moments(request, units, control_units)},
    )


def _allowed(request: MakeRequest) -> tuple[str, ...]:
    wished = request.guidance.wishes.steps
    for name in wished or ():
        if name not in STEPS:
            raise BadInput(f'There is no revision step called "{name}".', f"Steps are: {', '.join(STEPS)}.")
    return STEPS if wished is None else wished


def _strength(request: MakeRequest) -> float:
    wished = request.guidance.wishes.strength
    return DEFAULT_STRENGTH if wished is None else wished


def _whole(video: Video) -> tuple[SwitchableStep, ...]:
    return (SwitchableStep(KeepSpans((whole_span(video),)), True, "The whole video is kept."),)


def _words_a_minute(request: MakeRequest, units: tuple[Unit, ...]) -> float:
    """Spoken words a minute of speech; 0 without speech."""
    words = sum(len(s.words) or len(s.text.split()) for s in request.analysis.sentences)
    spoken = sum(u.speech for u in units)
    return 60 * words / spoken if spoken > 0 else 0.0


def _revision(
    request: MakeRequest,
    units: tuple[Unit, ...],
    effects: Effects,
    state: State,
    strength: float,
    allowed: tuple[str, ...],
) -> Revision:
    """The steps of a state at a strength."""
    service = _service(request, allowed, state.order, None)
    spans, groups = _spans(units, state.order, by_shot=state.closer)
    steps: list[SwitchableStep] = [replace(service.steps[0], step=KeepSpans(spans), why=_kept_why(units, state))]
    speed = Fraction(1)
    if state.speed != 1:
        speed = Fraction(round(100 * (1 + strength * (float(state.speed) - 1))), 100)
        steps.append(SwitchableStep(Pace(speed), True, f"Played at {float(speed):g} times the speed, pitch kept."))
    if state.closer and effects.framing is not None:
        frame = effects.framing.at(groups, strength, request.video.width, request.video.height)
        follows = "the faces" if effects.framing.faces else "what stands out"
        steps.append(SwitchableStep(frame, True, f"Framed closer around {follows}: it matches what is liked better."))
    if state.graded and effects.grade is not None:
        grade = replace(effects.grade, strength=strength)
        steps.append(SwitchableStep(grade, True, f"Colours moved {strength:.0%} of the way to the liked pictures'."))
    steps.extend(s for s in service.steps[1:] if not (isinstance(s.step, Frame) and state.closer))
    return Revision(state.order, tuple(steps), _row(units, effects, state, strength), speed)


def _service(
    request: MakeRequest, allowed: tuple[str, ...], order: tuple[int, ...], row: np.ndarray | None
) -> Revision:
    """What every revision does, taste or not: the wished aspect, and captions where words are spoken."""
    steps = list(_whole(request.video))
    frame = asked_frame(request)
    if frame is not None:
        steps.append(SwitchableStep(frame, True, f"Framed {frame.aspect} around the subject, as wished."))
    captions = captions_of(request.analysis) if request.guidance.wishes.captions is not False else None
    if captions is not None and "captions" in allowed:
        steps.append(SwitchableStep(captions, True, "The spoken words are shown: many watch without sound."))
    return Revision(order, tuple(steps), row, Fraction(1))


def _spans(units: tuple[Unit, ...], order: tuple[int, ...], by_shot: bool) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    """The kept spans, neighbours joined, and for each the first unit in it; with `by_shot` no span crosses a shot."""
    spans: list[Span] = []
    firsts: list[int] = []
    last: Unit | None = None
    for index in order:
        unit = units[index]
        follows = last is not None and last.span.end.seconds == unit.span.start.seconds
        if last is not None and follows and (not by_shot or last.shot == unit.shot):
            spans[-1] = Span(spans[-1].start, unit.span.end)
        else:
            spans.append(unit.span)
            firsts.append(index)
        last = unit
    return tuple(spans), tuple(firsts)


def _kept_why(units: tuple[Unit, ...], state: State) -> str:
    gone = len(units) - len(state.order)
    moved = sum(m.do == "order" for m in state.moves)
    if not gone and not moved:
        return "The whole video is kept."
    said = [f"{gone} of {len(units)} parts left out"] if gone else []
    said += [f"{moved} moved to the front"] if moved else []
    return " and ".join(said).capitalize() + ", by what this audience likes."


def _row(units: tuple[Unit, ...], effects: Effects, state: State, strength: float) -> np.ndarray:
    """Mean vector (1, D) of what plays: colours and framing between none and full, as the strength says."""
    plain = effects.rows[False, False]
    rows = plain + strength * (effects.rows[state.graded, state.closer] - plain)
    seconds = np.array([units[u].seconds for u in state.order])
    return (seconds @ rows[list(state.order)] / seconds.sum())[None]


def _liking(taste: Taste, effects: Effects, state: State) -> np.ndarray:
    """Each unit's liking, (units,)."""
    return effects.rows[state.graded, state.closer] @ taste.target


def _saved(video: Video, units: tuple[Unit, ...], state: State, speed: Fraction) -> float:
    kept = sum((units[u].span.seconds for u in state.order), Fraction(0))
    return float(video.duration - kept / speed)


def _notes(worth: Worth, state: State) -> tuple[str, ...]:
    kept = f"{worth.time_kept(state):.0%} of the time and a content cosine of at least {worth.content(state):.2f} are kept."
    return (kept,)


def _moments(request: MakeRequest, units: tuple[Unit, ...], order: tuple[int, ...]) -> tuple[Moment, ...]:
    frames = request.analysis.frames
    return tuple(frames[i].moment for u in order for i in units[u].frames)


def _recipe(request: MakeRequest, steps: tuple[SwitchableStep, ...]) -> Recipe:
    video = request.video
    frame = _first(steps, Frame)
    models = () if request.guidance.choose_in is None else uses(request.guidance.choose_in.name)
    return Recipe(
        schema=_SCHEMA,
        kind=request.guidance.kind,
        item=video.id,
        source=video.sha256,
        segment=request.segment.id,
        steps=steps,
        outputs=standard_outputs(video, frame, parts=_parts(steps)),
        seed=request.guidance.wishes.seed,
        models=models,
        guidance=request.guidance.digest,
        renderer=RENDERER,
    )


def _parts(steps: tuple[SwitchableStep, ...]) -> int:
    return next((len(s.step.spans) for s in steps if isinstance(s.step, KeepSpans)), 1)


def _first(steps: tuple[SwitchableStep, ...], kind: type[Frame]) -> Frame | None:
    return next((s.step for s in steps if isinstance(s.step, kind)), None)
