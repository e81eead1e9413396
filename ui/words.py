"""How domain values are said: kinds, states and verdicts, each with its tone; and the plain ones of ui.figures."""

from __future__ import annotations

from engine.domain.audience import Segment, SegmentSource
from engine.domain.findings import Report, Verdict
from engine.domain.guidance import Kind
from engine.domain.review import Ruling
from engine.domain.versions import Offer, Origin, State, Version
from ui.figures import ago, clock, decimal, percent, role_name, short_hash, short_left, stretch, time_left
from ui.i18n import count, tr
from ui.theme.roles import Tone

__all__ = [
    "ago",
    "check_name",
    "clock",
    "decimal",
    "kind_meaning",
    "kind_name",
    "offer_sentence",
    "origin_icon",
    "origin_name",
    "origin_tone",
    "percent",
    "role_name",
    "ruling_name",
    "segment_size",
    "short_hash",
    "short_left",
    "stability_word",
    "standing",
    "stretch",
    "time_left",
    "verdict_name",
    "verdict_tone",
]


def kind_name(kind: Kind) -> str:
    """What a kind is called."""
    return {
        Kind.THUMBNAIL: tr("Thumbnail"),
        Kind.CLIP: tr("Clip"),
        Kind.STYLE: tr("Style"),
        Kind.REVISION: tr("Revision"),
    }[kind]


def kind_meaning(kind: Kind) -> str:
    """What a kind is, in a sentence for the tooltip."""
    return {
        Kind.THUMBNAIL: tr("The one frame that this audience is most drawn to"),
        Kind.CLIP: tr("The stretch of the video that suits this audience best"),
        Kind.STYLE: tr("The whole video in a look that this audience likes"),
        Kind.REVISION: tr("The video trimmed, ordered, framed and graded towards this audience"),
    }[kind]


def origin_name(origin: Origin) -> str:
    """What an origin is called."""
    return {
        Origin.HUMAN: tr("Human"),
        Origin.AI_ASSISTED: tr("AI-assisted"),
        Origin.AI_GENERATED: tr("AI-generated"),
        Origin.UNKNOWN: tr("Unknown"),
    }[origin]


def origin_tone(origin: Origin) -> Tone:
    """An origin's colour."""
    return {Origin.HUMAN: Tone.HUMAN, Origin.UNKNOWN: Tone.NEUTRAL}.get(origin, Tone.AI)


def origin_icon(origin: Origin) -> str:
    """An origin's shape, so that colour never speaks alone."""
    return {
        Origin.HUMAN: "user",
        Origin.AI_ASSISTED: "magic-wand",
        Origin.AI_GENERATED: "sparkle",
        Origin.UNKNOWN: "question",
    }[origin]


def verdict_name(verdict: Verdict) -> str:
    """What a verdict is called."""
    return {
        Verdict.PASS: tr("pass"),
        Verdict.REVIEW: tr("review"),
        Verdict.BLOCK: tr("block"),
        Verdict.NOT_RUN: tr("not run"),
        Verdict.NOT_APPLICABLE: tr("not applicable"),
    }[verdict]


def verdict_tone(verdict: Verdict) -> Tone:
    """A verdict's colour."""
    return {
        Verdict.PASS: Tone.OK,
        Verdict.REVIEW: Tone.WARNING,
        Verdict.BLOCK: Tone.DANGER,
        Verdict.NOT_RUN: Tone.WARNING,
    }.get(verdict, Tone.NEUTRAL)


def ruling_name(ruling: Ruling) -> str:
    """What a decision was, in the past tense."""
    return {
        Ruling.APPROVE: tr("approved"),
        Ruling.REJECT: tr("refused"),
        Ruling.CHANGES: tr("changes asked for"),
    }[ruling]


def standing(version: Version, report: Report | None) -> tuple[str, Tone]:
    """Where a version stands, as a pill."""
    fixed = {
        State.APPROVED: (tr("approved"), Tone.OK),
        State.EXPORTED: (tr("exported"), Tone.OK),
        State.REJECTED: (tr("refused"), Tone.DANGER),
        State.CHANGES: (tr("changes asked"), Tone.WARNING),
        State.VOID: (tr("approval void"), Tone.DANGER),
        State.MADE: (tr("made"), Tone.NEUTRAL),
    }
    if version.state is not State.CHECKED:
        return fixed[version.state]
    if report is None:
        return tr("checked"), Tone.NEUTRAL
    if report.verdict is Verdict.BLOCK:
        return tr("blocked: {check}", check=_worst(report, Verdict.BLOCK)), Tone.DANGER
    if report.verdict is Verdict.NOT_RUN:
        return tr("not run: {check}", check=_worst(report, Verdict.NOT_RUN)), Tone.WARNING
    if report.verdict is Verdict.REVIEW:
        return tr("needs review"), Tone.WARNING
    return tr("checks pass"), Tone.OK


def _worst(report: Report, verdict: Verdict) -> str:
    finding = next((f for f in report.findings if f.verdict is verdict), None)
    return check_name(finding.check).lower() if finding else verdict_name(verdict)


def check_name(check: str) -> str:
    """A check's identifier as words: "av_sync" is "Av sync"."""
    return check.rsplit(".", maxsplit=1)[-1].replace("_", " ").replace("-", " ").capitalize()


def offer_sentence(version: Version) -> str:
    """The advice, in one sentence with its figures."""
    if version.offer is Offer.NOT_ENOUGH_DATA:
        return tr("Not enough data: {n} likes to judge by, 10 are needed.", n=version.fit.n)
    gain = version.gain
    if gain.value is None or gain.low is None or gain.high is None:
        return tr("The gain could not be measured.")
    figures = {"value": decimal(gain.value), "low": decimal(gain.low), "high": decimal(gain.high)}
    if version.offer is Offer.ORIGINAL_IS_BEST:
        return tr("The original is best: gain {value}, 95 % interval {low} to {high}.", **figures)
    return tr("Better than the original: gain {value}, 95 % interval {low} to {high}.", **figures)


def segment_size(segment: Segment) -> str:
    """How large a segment is, or what it was made from."""
    if segment.health.size is not None:
        return count(segment.health.size, "{n} person", "{n} people")
    if segment.source is SegmentSource.WORDS:
        return tr("from words")
    return count(len(segment.likes), "from {n} example", "from {n} examples")


def stability_word(segment: Segment) -> str:
    """Whether a segment stays the same when a fifth of the people are left out; "" where that was not measured."""
    if segment.stability is None:
        return ""
    word = tr("stable") if segment.health.stable is not False else tr("unstable")
    return f"{word} {decimal(segment.stability, 2)}"
