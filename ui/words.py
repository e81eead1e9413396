"""How domain values are said: times, counts, kinds, states and verdicts, each with its tone."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from engine.domain.audience import Segment, SegmentSource
from engine.domain.findings import Report, Verdict
from engine.domain.guidance import Kind
from engine.domain.review import Ruling
from engine.domain.versions import Offer, Origin, State, Version
from ui.i18n import count, tr
from ui.theme.roles import Tone


def clock(seconds: Fraction | float, exact: bool = False) -> str:
    """m:ss, or m:ss.cc with hundredths (rounded down); h:mm:ss from an hour on."""
    exactly = Fraction(seconds).limit_denominator(1_000_000)
    hundredths = int(exactly * 100) if exact else int(exactly + Fraction(1, 2)) * 100
    whole, rest = divmod(max(0, hundredths), 100)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{text}.{rest:02d}" if exact else text


def stretch(start: Fraction | float, end: Fraction | float) -> str:
    """From - to, in whole seconds."""
    return f"{clock(start)} – {clock(end)}"


def time_left(seconds: float | None) -> str:
    """About how long still, or "" when nobody knows."""
    if seconds is None:
        return ""
    if seconds < 90:
        return tr("{n} s left", n=max(1, round(seconds)))
    return tr("{n} min left", n=round(seconds / 60))


def short_left(seconds: float | None) -> str:
    """As `time_left`, as short as a cell needs."""
    if seconds is None:
        return ""
    return tr("{n} s", n=max(1, round(seconds))) if seconds < 90 else tr("{n} min", n=round(seconds / 60))


def percent(share: float) -> str:
    """0..1 as a whole number of per cent."""
    return tr("{n} %", n=int(100 * min(1.0, max(0.0, share))))


def decimal(value: float, digits: int = 3) -> str:
    """Signed figures below one, without the leading zero: .184, −.010."""
    text = f"{abs(value):.{digits}f}"
    text = text[1:] if text.startswith("0.") else text
    return f"−{text}" if value < 0 and float(f"{abs(value):.{digits}f}") else text


def ago(stamp: str, now: datetime | None = None) -> str:
    """How long ago an ISO 8601 time was; "" if there is none."""
    if not stamp:
        return ""
    then = datetime.fromisoformat(stamp)
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    seconds = ((now or datetime.now(UTC)) - then).total_seconds()
    if seconds < 60:
        return tr("just now")
    if seconds < 3600:
        return tr("{n} min ago", n=int(seconds // 60))
    if seconds < 86400:
        return tr("{n} h ago", n=int(seconds // 3600))
    return then.strftime("%Y-%m-%d")


def short_hash(digest: str) -> str:
    """Enough of a SHA-256 to tell two apart by eye."""
    return f"{digest[:4]}…{digest[-2:]}" if len(digest) > 8 else digest


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


def role_name(role: str) -> str:
    """What a profile's role is called."""
    return {"uploader": tr("uploader"), "reviewer": tr("reviewer")}.get(role, role)
