"""A found state becomes recipe steps, each with the sentence that says why it is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from engine.domain.media import Span, Video
from engine.domain.versions import Captions, Frame, KeepSpans, Pace, Step, SwitchableStep
from engine.versions.extras import asked_frame, captions_of, whole_span
from engine.versions.plan import MakeRequest
from engine.versions.revising.effects import Effects
from engine.versions.revising.search import State
from engine.versions.revising.units import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, and how far it is followed: strength 0..1."""

    units: tuple[Unit, ...]
    effects: Effects
    state: State
    strength: float

    @property
    def speed(self) -> Fraction:
        """Playing speed at the strength."""
        if self.state.speed == 1:
            return Fraction(1)
        return Fraction(round(100 * (1 + self.strength * (float(self.state.speed) - 1))), 100)

    @property
    def row(self) -> np.ndarray:
        """Mean vector (1, D) of what plays: colours and framing between none and full, as the strength says."""
        plain = self.effects.rows[False, False]
        rows = plain + self.strength * (self.effects.rows[self.state.graded, self.state.closer] - plain)
        order = list(self.state.order)
        seconds = np.array([self.units[u].seconds for u in order])
        return (seconds @ rows[order] / seconds.sum())[None]


def whole(video: Video) -> SwitchableStep:
    """The step that keeps everything."""
    return SwitchableStep(KeepSpans((whole_span(video),)), True, "The whole video is kept.")


def service_steps(request: MakeRequest, allowed: Sequence[str]) -> list[SwitchableStep]:
    """What every revision does, whatever is liked: the wished aspect, and captions where words are spoken."""
    steps: list[SwitchableStep] = []
    frame = asked_frame(request)
    if frame is not None:
        steps.append(SwitchableStep(frame, True, f"Framed {frame.aspect} around the subject, as wished."))
    captions = None if request.guidance.wishes.captions is False else captions_of(request.analysis)
    if captions is not None and "captions" in allowed:
        why = f"{len(captions.lines)} captions show the spoken words: many watch without sound."
        steps.append(SwitchableStep(captions, True, why))
    return steps


def steps_of(request: MakeRequest, found: Found, allowed: Sequence[str]) -> tuple[SwitchableStep, ...]:
    """The steps of a found state, in the order in which they are rendered."""
    state, effects, strength = found.state, found.effects, found.strength
    spans, groups = spans_of(found.units, state.order, by_shot=state.closer)
    steps: list[SwitchableStep] = [SwitchableStep(KeepSpans(spans), True, _kept_why(found))]
    if found.speed != 1:
        steps.append(_step(Pace(found.speed), f"Played at {float(found.speed):g} times the speed, pitch kept."))
    if state.closer and effects.framing is not None:
        frame = effects.framing.at(groups, strength, request.video.width, request.video.height)
        follows = "the faces" if effects.framing.faces else "what stands out"
        steps.append(_step(frame, f"Framed closer around {follows}: it matches what is liked better."))
    if state.graded and effects.grade is not None:
        grade = replace(effects.grade, strength=strength)
        steps.append(_step(grade, f"Colours moved {strength:.0%} of the way to those of the liked pictures."))
    service = service_steps(request, allowed)
    framed = any(isinstance(s.step, Frame) for s in steps)
    return (*steps, *(s for s in service if isinstance(s.step, Captions) or not framed))


def spans_of(units: Sequence[Unit], order: Sequence[int], by_shot: bool) -> tuple[tuple[Span, ...], tuple[int, ...]]:
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


def _step(step: Step, why: str) -> SwitchableStep:
    return SwitchableStep(step, True, why)


def _kept_why(found: Found) -> str:
    gone = len(found.units) - len(found.state.order)
    moved = sum(m.do == "order" for m in found.state.moves)
    if not gone and not moved:
        return "The whole video is kept."
    said = [f"{gone} of {len(found.units)} parts left out"] if gone else []
    said += [f"{moved} moved to the front"] if moved else []
    return " and ".join(said).capitalize() + ", by what this audience likes."
