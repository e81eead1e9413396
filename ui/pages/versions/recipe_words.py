"""Steps of a recipe, said for a person."""

from __future__ import annotations

from engine.domain.media import Video
from engine.domain.versions import Frame, Grade, KeepSpans, Look, Pace, PickFrame, Step
from ui.i18n import count, tr
from ui.words import clock, percent, stretch


def step_words(step: Step, video: Video) -> tuple[str, str]:
    """What a step does, and its figure."""
    if isinstance(step, PickFrame):
        return tr("Take the frame at {at}", at=clock(video.seconds_of(step.moment), exact=True)), ""
    if isinstance(step, KeepSpans):
        spans = [(video.seconds_of(span.start), video.seconds_of(span.end)) for span in step.spans]
        shown = ", ".join(stretch(start, end) for start, end in spans[:3])
        more = tr("{shown} and more", shown=shown) if len(spans) > 3 else shown
        ordered = all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
        words = (
            tr("Keep {stretches}", stretches=more)
            if ordered
            else tr("Play in a new order: {stretches}", stretches=more)
        )
        return words, clock(sum((end - start for start, end in spans), start=video.duration * 0))
    if isinstance(step, Pace):
        return tr("Play at {speed}x, pitch kept", speed=f"{float(step.speed):g}"), ""
    if isinstance(step, Frame):
        return tr("Frame to {aspect}", aspect=step.aspect), count(len(step.boxes), "{n} framing", "{n} framings")
    if isinstance(step, Grade):
        skin = tr("skin kept") if step.protect_skin else ""
        words = tr("Grade towards what this audience likes")
        return words, " · ".join(part for part in (percent(step.strength), skin) if part)
    if isinstance(step, Look):
        faces = tr("faces kept") if step.protect_faces else ""
        name = step.name.replace("_", " ").capitalize()
        return tr("Look: {name}", name=name), " · ".join(part for part in (percent(step.strength), faces) if part)
    return tr("Captions burned in"), count(len(step.lines), "{n} line", "{n} lines")
