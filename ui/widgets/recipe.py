"""A recipe read out: its steps in order, each with its figure and its reason, and what it was made with."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from PySide6.QtWidgets import QWidget

from engine.domain.media import Video
from engine.domain.versions import (
    Captions,
    Frame,
    Grade,
    KeepSpans,
    Look,
    Pace,
    PickFrame,
    Step,
    SwitchableStep,
    Version,
)
from ui.i18n import count, tr
from ui.theme.roles import Tone
from ui.widgets.layout import clear, column, frame, row
from ui.widgets.words import Elided, Pill, label
from ui.words import clock, percent, short_hash, stretch


class RecipePanel(QWidget):
    """The steps, in order, each with its reason."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=8, margins=(0, 12, 4, 12))
        self.setLayout(self._box)

    def show_version(self, version: Version, video: Video) -> None:
        """Read a version's recipe out."""
        clear(self._box)
        for number, step in enumerate(version.recipe.steps, start=1):
            self._box.addWidget(self._step(number, step, video))
        recipe = version.recipe
        lines = [tr("Seed {seed} · renderer {renderer}", seed=recipe.seed, renderer=recipe.renderer)]
        lines += [
            tr(
                "{name} {version} · {licence} · {hash}",
                name=m.name,
                version=m.version,
                licence=m.licence,
                hash=short_hash(m.sha256),
            )
            for m in recipe.models
        ]
        self._box.addWidget(label(tr("Made with"), "hint"))
        for line in lines:
            self._box.addWidget(label(line, "secondary", wrap=True))
        self._box.addStretch(1)

    def _step(self, number: int, step: SwitchableStep, video: Video) -> QWidget:
        words, figure = step_words(step.step, video)
        title = Elided(tr("{n}. {words}", n=number, words=words), "" if step.on else "quiet")
        head = row(title, gap=8)
        head.setStretch(0, 1)
        if figure:
            head.addWidget(label(figure, "secondary"))
        if not step.on:
            head.addWidget(Pill(tr("off"), Tone.NEUTRAL))
        inside = column(head, gap=3, margins=(12, 8, 12, 9))
        if step.why:
            inside.addWidget(label(step.why, "secondary", wrap=True))
        return frame("row", inside)


def step_words(step: Step, video: Video) -> tuple[str, str]:
    """What a step does, and its figure."""
    if isinstance(step, PickFrame):
        return tr("Take the frame at {at}", at=clock(video.seconds_of(step.moment), exact=True)), ""
    if isinstance(step, KeepSpans):
        return _kept_words(step, video)
    if isinstance(step, Pace):
        return tr("Play at {speed}x, pitch kept", speed=f"{float(step.speed):g}"), ""
    if isinstance(step, Frame):
        return tr("Frame to {aspect}", aspect=step.aspect), count(
            len(step.boxes), "{n} framing", "{n} framings"
        ) if step.boxes else ""
    if isinstance(step, Captions):
        return tr("Captions burned in"), count(len(step.lines), "{n} line", "{n} lines")
    return _colour_words(step)


def _kept_words(step: KeepSpans, video: Video) -> tuple[str, str]:
    spans = [(video.seconds_of(span.start), video.seconds_of(span.end)) for span in step.spans]
    shown = ", ".join(stretch(start, end) for start, end in spans[:3])
    more = tr("{shown} and more", shown=shown) if len(spans) > 3 else shown
    in_order = all(before[1] <= after[0] for before, after in pairwise(spans))
    words = (
        tr("Keep {stretches}", stretches=more) if in_order else tr("Play in a new order: {stretches}", stretches=more)
    )
    return words, clock(sum((end - start for start, end in spans), start=Fraction(0)))


def _colour_words(step: Grade | Look) -> tuple[str, str]:
    if isinstance(step, Grade):
        words, kept = tr("Grade towards what this audience likes"), tr("skin kept") if step.protect_skin else ""
    else:
        words = tr("Look: {name}", name=step.name.replace("_", " ").capitalize())
        kept = tr("faces kept") if step.protect_faces else ""
    return words, " · ".join(part for part in (percent(step.strength), kept) if part)
