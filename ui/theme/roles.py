"""Colour roles. A widget names a role, never a colour; dark and light are two sets of the same roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """What a pill or a notice speaks of. A word or a shape always goes with the colour."""

    NEUTRAL = "neutral"
    OK = "ok"
    WARNING = "warning"
    DANGER = "danger"
    ACCENT = "accent"
    AI = "ai"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Roles:
    """One set of colours, as #rrggbb.

    `background` lies under everything; `surface` is rail, bars and panels; `raised` cards and fields; `high` what the
    pointer is on. `text`, `secondary` and `hint` are words in falling weight. `scrim` darkens pictures under words.
    """

    name: str
    background: str
    surface: str
    raised: str
    high: str
    line: str
    edge: str
    text: str
    secondary: str
    hint: str
    accent: str
    on_accent: str
    accent_hover: str
    ok: str
    warning: str
    danger: str
    ai: str
    human: str
    tint: float

    def tone(self, tone: Tone) -> str:
        """The colour that stands for a tone."""
        return {
            Tone.NEUTRAL: self.secondary,
            Tone.OK: self.ok,
            Tone.WARNING: self.warning,
            Tone.DANGER: self.danger,
            Tone.ACCENT: self.accent,
            Tone.AI: self.ai,
            Tone.HUMAN: self.human,
        }[tone]

    def tinted(self, tone: Tone) -> str:
        """The pill's own ground for a tone: the tone mixed into the surface, solid so that contrast is known."""
        if tone is Tone.NEUTRAL:
            return self.high
        return mix(self.tone(tone), self.surface, self.tint)


def mix(colour: str, ground: str, share: float) -> str:
    """`share` 0..1 of `colour` over `ground`, in sRGB."""
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(255 * (a * share + b * (1 - share))):02x}" for a, b in pairs)


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of #rrggbb in 0..1."""
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(value) for value in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


DARK = Roles(
    name="dark",
    background="#0e1014",
    surface="#15181e",
    raised="#1b1f27",
    high="#232833",
    line="#2a303c",
    edge="#3b4352",
    text="#e9ecf2",
    secondary="#a3acbb",
    hint="#8b94a4",
    accent="#6ea8fe",
    on_accent="#0b1220",
    accent_hover="#8dbbff",
    ok="#46c38a",
    warning="#f0b44c",
    danger="#f58a8a",
    ai="#b58cff",
    human="#59c2e8",
    tint=0.2,
)

LIGHT = Roles(
    name="light",
    background="#f4f5f8",
    surface="#fbfbfd",
    raised="#ffffff",
    high="#e9ecf2",
    line="#d9dde6",
    edge="#b4bbc9",
    text="#161a22",
    secondary="#495263",
    hint="#5c6577",
    accent="#1f62d0",
    on_accent="#ffffff",
    accent_hover="#174fae",
    ok="#0f6b43",
    warning="#855000",
    danger="#b3261e",
    ai="#6a35c9",
    human="#0b6285",
    tint=0.1,
)
