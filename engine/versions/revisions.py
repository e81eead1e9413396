"""A revised video for an audience: the best steps that a search finds, taken as far as the strength says.

The search (engine.versions.revising.search) looks for the best revision at full strength under the choosing encoder
and the choosing likes. Strength 1 is that revision; less goes part of the way: fewer of its trims and moves, in the
order in which they were found, and its colours, framing and pace in proportion. Strength 0 is the source itself. So a
higher strength never keeps more of the content. The judging encoder and the held-out likes have no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.control import Control
from engine.domain.media import Moment
from engine.domain.versions import Frame, KeepSpans, Recipe, SwitchableStep
from engine.errors import BadInput
from engine.models.catalogue import uses
from engine.versions.plan import MakeRequest, Plan
from engine.versions.render import RENDERER, standard_outputs
from engine.versions.revising.effects import effects_of
from engine.versions.revising.search import Worth, at_strength, random_trim, search
from engine.versions.revising.steps import Found, service_steps, steps_of, whole
from engine.versions.revising.units import Unit, units_of
from engine.versions.revising.words import said_of, said_without_taste
from engine.versions.taste import Taste, taste_of

STEPS = ("order", "trim", "pace", "framing", "grade", "captions")
"""The names of the steps that a wish may allow."""
DEFAULT_STRENGTH = 0.6
_SCHEMA = 1


def plan_revision(request: MakeRequest, control: Control) -> Plan:
    """Choose the steps of a revision.

    Raises:
        BadInput: a step is wished for that does not exist.
        ModelUnavailable: the choosing encoder is missing or altered.
        Cancelled: a stop was asked for.
    """
    allowed = _allowed(request)
    wished = request.guidance.wishes.strength
    strength = DEFAULT_STRENGTH if wished is None else wished
    original = {"original": tuple(f.moment for f in request.analysis.frames)}
    if strength == 0:
        untouched = _recipe(request, [whole(request.video)])
        return Plan(untouched, changes=("Nothing was changed: the strength is 0.",), baselines=original)
    taste = taste_of(request)
    if taste is None or not request.analysis.frames:
        steps = [whole(request.video), *service_steps(request, allowed)]
        return Plan(_recipe(request, steps), changes=said_without_taste(request, steps), baselines=original)
    return _searched(request, taste, allowed, strength, control)


def _searched(request: MakeRequest, taste: Taste, allowed: tuple[str, ...], strength: float, control: Control) -> Plan:
    units = units_of(request.video, request.analysis)
    effects = effects_of(request, units, taste, allowed, control.part(0.0, 0.9))
    worth = Worth(units, effects, taste.target, _words_a_minute(request, units))
    best = search(worth, effects, allowed, control.part(0.9, 1.0))
    found = Found(units, effects, at_strength(best, len(units), strength), strength)
    steps = steps_of(request, found, allowed)
    trims = sum(m.do == "trim" for m in found.state.moves)
    drawn = random_trim(units, trims, request.guidance.wishes.seed)
    frames = request.analysis.frames
    return Plan(
        recipe=_recipe(request, steps),
        score=taste.score(found.row),
        why=taste.shares(found.row),
        changes=said_of(request, found, taste, steps),
        notes=(_kept(worth, found),),
        seconds_saved=_saved(request, found),
        baselines={"original": tuple(f.moment for f in frames), "random": _moments(request, units, drawn)},
    )


def _allowed(request: MakeRequest) -> tuple[str, ...]:
    wished = request.guidance.wishes.steps
    for name in wished or ():
        if name not in STEPS:
            raise BadInput(f'There is no revision step called "{name}".', f"Steps are: {', '.join(STEPS)}.")
    return STEPS if wished is None else wished


def _words_a_minute(request: MakeRequest, units: Sequence[Unit]) -> float:
    """Spoken words a minute of speech; 0 without speech."""
    words = sum(len(s.words) or len(s.text.split()) for s in request.analysis.sentences)
    spoken = sum(u.speech for u in units)
    return 60 * words / spoken if spoken > 0 else 0.0


def _saved(request: MakeRequest, found: Found) -> float:
    kept = sum((found.units[u].span.seconds for u in found.state.order), Fraction(0))
    return float(request.video.duration - kept / found.speed)


def _kept(worth: Worth, found: Found) -> str:
    time, content = worth.time_kept(found.state), worth.content(found.state)
    return f"{time:.0%} of the time is kept; the content's cosine to the source is {content:.2f}."


def _moments(request: MakeRequest, units: Sequence[Unit], order: Sequence[int]) -> tuple[Moment, ...]:
    frames = request.analysis.frames
    return tuple(frames[i].moment for u in order for i in units[u].frames)


def _recipe(request: MakeRequest, steps: Sequence[SwitchableStep]) -> Recipe:
    video, guidance = request.video, request.guidance
    frame = next((s.step for s in steps if isinstance(s.step, Frame)), None)
    parts = next((len(s.step.spans) for s in steps if isinstance(s.step, KeepSpans)), 1)
    return Recipe(
        schema=_SCHEMA,
        kind=guidance.kind,
        item=video.id,
        source=video.sha256,
        segment=request.segment.id,
        steps=tuple(steps),
        outputs=standard_outputs(video, frame, parts=parts),
        seed=guidance.wishes.seed,
        models=() if guidance.choose_in is None else uses(guidance.choose_in.name),
        guidance=guidance.digest,
        renderer=RENDERER,
    )
