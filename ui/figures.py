"""How plain values are said: times, counts, shares, hashes, roles. It needs no domain value, so it costs no start."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from ui.i18n import tr


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


def role_name(role: str) -> str:
    """What a profile's role is called."""
    return {"uploader": tr("uploader"), "reviewer": tr("reviewer")}.get(role, role)
