"""Sound and picture of a version keep the relation that they have in the source.

Windows of four seconds (shorter in shorter pieces) are compared one by one, so that a drift shows as well as a shift.
Limits are those of broadcasting: ITU-R BT.1359-1 (noticed) and EBU R 37 (aimed at). Positive: the sound is late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.checks.compare import Pair, pair, source_and_version
from engine.checks.contract import MOVING, Check, CheckContext, Judgement, not_applicable
from engine.checks.offsets import MOST, RATE, Wave, picture_offset, sound_offset
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.domain.versions import Piece

ID = "authenticity.sync"
_WINDOW = 4.0
_SHORTEST = 0.6
_MOST_WINDOWS = 60
_SILENT, _HEARD = 10 ** (-60 / 20), 10 ** (-45 / 20)
"""Below the first a stretch is silent, above the second nobody would call it so."""
_ALIKE = {True: 0.25, False: 0.45}
"""Agreement from which on sounds are the same: of samples (pace kept), of envelopes (pace changed)."""
_LEAD = 0.03
_PICTURE_LEAD = 0.01


@dataclass(frozen=True, slots=True)
class Window:
    """One window: seconds on the version's clock, lateness of sound and picture, and whether to believe it.

    `alike`: the sounds are the same; `sure`: their offset is certain; `lost`: the source sounds, the version is silent.
    """

    start: float
    end: float
    sound: float
    picture: float
    alike: bool
    sure: bool
    lost: bool = False

    @property
    def late(self) -> float:
        """How much later the sound is than the picture, seconds."""
        return self.sound - self.picture


def sync_check() -> Check:
    """The check."""
    from engine.checks.known_sound import sync_pack

    return Check(ID, "1", Perspective.AUTHENTICITY, MOVING, False, _judge, sync_pack)


def judge_sync(both: Pair, version: Wave, source: Wave, limits: dict[str, float], control: Control) -> Judgement:
    """Compare the two measures window by window.

    Args:
        both: version and source with the map between them.
        version: (N,) samples at 8 kHz from the version's first picture on. source: the same of the source.
        limits: lead_review, lead_block, lag_review, lag_block in ms.
        control: stop.
    """
    if _rms(source) < _SILENT and _rms(version) < _SILENT:
        return not_applicable("neither the source nor the version has a sound above -60 dBFS")
    windows = tuple(_measured(both, version, source, control))
    if not windows:
        return not_applicable("the parts that were kept have no sound above -60 dBFS")
    sure = [window for window in windows if window.sure]
    lost = [window for window in windows if window.lost]
    measured: dict[str, float] = {"windows": len(windows), "windows_sure": len(sure), "windows_lost": len(lost)}
    if lost:
        shown = tuple(Evidence("silent, the source sounds", *_shown(both, window)) for window in lost)
        said = f"The sound is gone in {len(lost)} of {len(windows)} stretches."
        return Judgement(Verdict.BLOCK, said, measured, shown, repair=_AGAIN)
    if not sure:
        foreign = not any(window.alike for window in windows)
        said = "The sound is not the source's" if foreign else "The sound is too even to tell whether it is in time"
        shown = tuple(Evidence("could not be measured", *_shown(both, window)) for window in windows)
        return Judgement(Verdict.REVIEW, f"{said}; listen to it.", measured, shown)
    return _verdict(both, sure, _smooth([window.late * 1000 for window in sure]), measured, limits)


_AGAIN = "render the version again from its recipe"


def _verdict(
    both: Pair, sure: list[Window], late: list[float], measured: dict[str, float], limits: dict[str, float]
) -> Judgement:
    worst = max(late, key=lambda ms: ms / limits["lag_block"] if ms > 0 else -ms / limits["lead_block"])
    measured |= {"worst_ms": worst, "median_ms": float(np.median(late)), "drift_ms": late[-1] - late[0]}
    bad = [n for n, ms in enumerate(late) if ms > limits["lag_review"] or -ms > limits["lead_review"]]
    if not bad:
        return Judgement(Verdict.PASS, f"Sound and picture are in time; at worst {worst:+.0f} ms.", measured)
    block = any(late[n] > limits["lag_block"] or -late[n] > limits["lead_block"] for n in bad)
    return Judgement(
        Verdict.BLOCK if block else Verdict.REVIEW,
        f"The sound is {abs(worst):.0f} ms too {'late' if worst > 0 else 'early'}.",
        measured,
        tuple(Evidence(f"sound {late[n]:+.0f} ms", *_shown(both, sure[n])) for n in bad),
        repair=_AGAIN,
    )


def _measured(both: Pair, version: Wave, source: Wave, control: Control) -> Iterator[Window]:
    spans = list(_spans(both))
    stride = max(1, -(-len(spans) // _MOST_WINDOWS))
    for number, (place, piece, start, end) in enumerate(spans[::stride]):
        control.step(number * stride / len(spans), "sound against picture")
        speed = float((piece.source_end - piece.source_start) / (piece.version_end - piece.version_start))
        heard = _cut(version, start - float(both.seen.seconds[0]), end - float(both.seen.seconds[0]))
        at = float(piece.source_start) + (start - float(piece.version_start)) * speed - float(both.source.seconds[0])
        there = _cut(source, at - MOST * speed, at + (end - start + MOST) * speed)
        if _rms(heard) < _SILENT:
            if _rms(_cut(source, at, at + (end - start) * speed)) > _HEARD:
                yield Window(start, end, 0.0, 0.0, False, False, lost=True)
            continue
        if _rms(there) < _SILENT:
            continue
        sound = sound_offset(heard, there, speed)
        box = both.boxes[min(place, len(both.boxes) - 1)]
        picture = picture_offset(both, piece, start, end, box)
        alike = sound.agreement >= _ALIKE[abs(speed - 1) < 1e-6]
        trusted = picture.lead >= _PICTURE_LEAD
        yield Window(
            start, end, sound.seconds, picture.seconds if trusted else 0.0, alike, alike and sound.lead >= _LEAD
        )


def _spans(both: Pair) -> Iterator[tuple[int, Piece, float, float]]:
    """Windows that lie inside one piece of the map: (place of the piece, piece, start, end)."""
    for place, piece in enumerate(both.time_map.pieces):
        start, end = float(piece.version_start), float(piece.version_end)
        count = max(1, round((end - start) / _WINDOW))
        for number in range(count):
            first, last = start + (end - start) * number / count, start + (end - start) * (number + 1) / count
            if last - first >= _SHORTEST:
                yield place, piece, first, last


def _smooth(values: list[float]) -> list[float]:
    """Running median of three, where there are three: one odd window is not a fault."""
    if len(values) < 3:
        return values
    padded = [values[1], *values, values[-2]]
    return [sorted(padded[n : n + 3])[1] for n in range(len(values))]


def _cut(samples: Wave, start: float, end: float) -> Wave:
    """Samples between two seconds, silence where there are none."""
    first, last = round(start * RATE), round(end * RATE)
    inside = samples[max(first, 0) : max(last, 0)]
    before = max(0, min(-first, last - first))
    return np.pad(inside, (before, max(0, last - first - before - len(inside))))


def _rms(samples: Wave) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def _shown(both: Pair, window: Window) -> tuple[float, float]:
    return both.seen.after_first(window.start), both.seen.after_first(window.end)


def _judge(context: CheckContext, control: Control) -> Judgement:
    video, _ = source_and_version(context)
    media = context.material.media(control)
    if video.sound is None:
        return not_applicable("the source has no sound")
    both = pair(context, control.part(0.0, 0.5))
    source = context.material.sound(video, RATE, 1, control.part(0.5, 0.7))[:, 0]
    if media.sound is None:
        return _lost(both, source)
    version = context.material.sound(media, RATE, 1, control.part(0.7, 0.8))[:, 0]
    return judge_sync(both, version, source, context.limits.of(ID), control.part(0.8, 1.0))


def _lost(both: Pair, source: Wave) -> Judgement:
    first = float(both.source.seconds[0])
    kept = [_cut(source, float(p.source_start) - first, float(p.source_end) - first) for p in both.time_map.pieces]
    if not kept or _rms(np.concatenate(kept)) < _SILENT:
        return not_applicable("the parts that were kept are silent, and the version has no sound")
    return Judgement(Verdict.BLOCK, "The source has sound, the version has none.", {"windows": 0}, repair=_AGAIN)
