"""A segment as a card, and one that is on its way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from engine.domain.audience import Segment
from ui.i18n import count, tr
from ui.pages.audience.model import health_notes, source_words
from ui.pages.audience.ports import Making
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, frame, row
from ui.widgets.picture import Collage
from ui.widgets.words import Elided, Pill, label
from ui.words import segment_size, stability_word

_HEIGHT = 208


def segment_card(kit: Kit, segment: Segment, remove: Callable[[], None], writable: bool) -> QFrame:
    """What a segment likes, how large and stable it is, and what to know before trusting it."""
    name = Elided(segment.name, "heading")
    head = row(name, Pill(source_words(segment), Tone.NEUTRAL), gap=8)
    head.setStretch(0, 1)
    if writable:
        head.addWidget(IconButton(kit, "trash", tr("Remove {name}", name=segment.name), remove, size=15))
    inside = column(head, gap=10, margins=(16, 12, 12, 14))
    pictures = [like.picture for like in segment.likes if like.picture is not None]
    if pictures:
        seen = tr("Some of what {name} likes", name=segment.name)
        inside.addWidget(Collage(kit, pictures, seen, cells=4, height=68))
    elif segment.description:
        inside.addWidget(label(f"“{segment.description}”", "quiet", wrap=True))
    if _figures(segment):
        inside.addWidget(label(_figures(segment), "secondary"))
    if segment.concepts:
        inside.addWidget(Elided(tr("likes: {words}", words=", ".join(segment.concepts[:6]))))
    inside.addStretch(1)
    for note in health_notes(segment)[:2]:
        inside.addWidget(label(note, "warning", wrap=True))
    card = frame("card", inside)
    card.setMinimumHeight(_HEIGHT)
    card.setAccessibleName(segment.name)
    return card


def _figures(segment: Segment) -> str:
    if segment.health.size is None:
        return count(len(segment.likes), "{n} like", "{n} likes") if segment.likes else ""
    likes = count(len(segment.likes), "{n} like", "{n} likes")
    return " · ".join(part for part in (segment_size(segment), stability_word(segment), likes) if part)


def making_card(kit: Kit, making: Making, dismiss: Callable[[], None]) -> QWidget:
    """A segment, or a whole file, on its way."""
    head = row(Elided(making.name, "heading"), gap=8)
    head.setStretch(0, 1)
    inside = column(head, gap=10, margins=(16, 12, 12, 14))
    if making.problem is not None:
        head.addWidget(Pill(tr("failed"), Tone.DANGER))
        inside.addWidget(label(making.problem.message, wrap=True))
        inside.addWidget(label(making.problem.hint, "secondary", wrap=True))
        inside.addStretch(1)
        inside.addLayout(row(1, Button(kit, tr("Take away"), dismiss)))
    else:
        head.addWidget(Pill(tr("being made"), Tone.ACCENT))
        inside.addStretch(1)
        inside.addWidget(label(making.note or tr("Waiting for the engine"), "quiet", wrap=True))
        line = QProgressBar()
        line.setRange(0, 1000)
        line.setValue(round(making.progress * 1000))
        line.setTextVisible(False)
        line.setAccessibleName(tr("Progress of {what}", what=making.name))
        inside.addWidget(line)
        inside.addStretch(2)
    card = frame("card", inside)
    card.setMinimumHeight(_HEIGHT)
    card.setAccessibleName(making.name)
    return card
