"""The version is not louder than what it keeps of its source, and does not clip.

Loudness by ITU-R BS.1770-4. A peak that the source already has is shown to the reviewer where it is over full scale,
but it is not this version's fault and does not block.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from engine.checks.compare import source_and_version
from engine.checks.contract import MOVING, Check, CheckContext, Judgement, KnownAnswer, PackContext, not_applicable
from engine.checks.known_sound import babble
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.domain.media import Video
from engine.domain.versions import TimeMap
from engine.media.loudness import Loudness, measure
from engine.media.probe import Playable
from engine.media.sound import read_sound

ID = "safety.loudness"
_SILENT = -70.0
"""LUFS: the absolute gate of BS.1770-4; what is below it counts as silence."""
_LAYOUTS = (1, 2, 6, 8)
_JOIN = 0.005
"""Seconds of fade where two parts of the source are put together, so that the joint does not click."""

Samples = npt.NDArray[np.float32]


def loudness() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.SAFETY, MOVING, True, _judge, _pack)


def judge_loudness(version: Loudness, source: Loudness | None, limits: dict[str, float]) -> Judgement:
    """Compare a version's loudness with that of the parts it keeps of its source (None: a file without a source)."""
    if version.integrated is None or version.true_peak is None:
        return not_applicable("the sound is silent")
    peak = version.true_peak
    measured = {"integrated_lufs": version.integrated, "true_peak_dbtp": peak}
    faults = [_peak_fault(peak, None if source is None else source.true_peak, limits)]
    if source is not None:
        before = _SILENT if source.integrated is None else source.integrated
        louder = version.integrated - before
        measured |= {"source_lufs": before, "louder_lu": louder}
        if source.true_peak is not None:
            measured["source_peak_dbtp"] = source.true_peak
        faults.append(_louder_fault(louder, limits))
    told = [(verdict, said) for verdict, said in faults if said]
    if not told:
        return Judgement(Verdict.PASS, f"{version.integrated:.1f} LUFS, true peak {peak:.1f} dBTP.", measured)
    worst = Verdict.BLOCK if any(verdict is Verdict.BLOCK for verdict, _ in told) else Verdict.REVIEW
    repair = "lower the sound's gain when rendering"
    evidence = tuple(Evidence(said) for _, said in told)
    return Judgement(worst, " ".join(said for _, said in told), measured, evidence, repair=repair)


def _peak_fault(peak: float, source: float | None, limits: dict[str, float]) -> tuple[Verdict, str]:
    own = source is None or peak - source > limits["peak_rise"]
    if peak > limits["peak_block"]:
        said = f"The sound clips: true peak {peak:+.1f} dBTP{'' if own else ', as in the source'}."
        return (Verdict.BLOCK if own and source is not None else Verdict.REVIEW), said
    if peak > limits["peak_review"] and own:
        return Verdict.REVIEW, f"The true peak is {peak:+.1f} dBTP."
    return Verdict.PASS, ""


def _louder_fault(louder: float, limits: dict[str, float]) -> tuple[Verdict, str]:
    if abs(louder) <= limits["louder_review"]:
        return Verdict.PASS, ""
    said = f"The sound is {abs(louder):.1f} LU {'louder' if louder > 0 else 'quieter'} than in the source."
    return (Verdict.BLOCK if louder > limits["louder_block"] else Verdict.REVIEW), said


def _judge(context: CheckContext, control: Control) -> Judgement:
    media = context.material.media(control)
    if media.sound is None:
        return not_applicable("the file has no sound")
    limits, rate, channels = context.limits.of(ID), media.sound.sample_rate, _layout(media)
    heard = measure(read_sound(media, rate, channels, control.part(0.0, 0.4)), rate)
    if context.version is None:
        return judge_loudness(heard, None, limits)
    video, version = source_and_version(context)
    if video.sound is None:
        return judge_loudness(heard, Loudness(None, None, np.empty(0)), limits)
    rate, channels = video.sound.sample_rate, _layout(video)
    whole = read_sound(video, rate, channels, control.part(0.4, 0.8))
    return judge_loudness(heard, measure(kept(whole, rate, video, version.time_map), rate), limits)


def kept(samples: Samples, rate: int, video: Video, time_map: TimeMap) -> Samples:
    """The samples of the parts that the version keeps, one after the other, with short fades where they meet."""
    parts = list(_parts(samples, rate, float(video.start.seconds), time_map))
    return np.concatenate(parts) if parts else samples[:0]


def _parts(samples: Samples, rate: int, first: float, time_map: TimeMap) -> Iterator[Samples]:
    pieces = time_map.pieces
    for place, piece in enumerate(pieces):
        start = max(0, round((float(piece.source_start) - first) * rate))
        part = samples[start : max(start, round((float(piece.source_end) - first) * rate))].copy()
        fade = min(round(_JOIN * rate), len(part) // 2)
        ramp = np.linspace(0, 1, fade, dtype=np.float32)[:, None]
        if place and fade and pieces[place - 1].source_end != piece.source_start:
            part[:fade] *= ramp
        yield part


def _layout(media: Playable) -> int:
    channels = 2 if media.sound is None else media.sound.channels
    return channels if channels in _LAYOUTS else 2


# ---- known answers ------------------------------------------------------------------------------------------------

_RATE = 16000


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    sound = np.repeat(babble(7, 4.0, _RATE)[:, None], 2, axis=1)  # sample peak 0.5: true peak about -6 dBTP
    answers = [
        KnownAnswer(f"gain {gain:+.1f} dB", expected, partial(_ask, sound, 10 ** (gain / 20), limits))
        for gain, expected in (
            *((gain, Verdict.BLOCK) for gain in (3.3, 3.6, 4.0, 5.0, 7.0, 9.0, 12.0)),
            *((gain, Verdict.REVIEW) for gain in (-6.0, -3.0, -1.3, 1.3, 2.0, 2.7)),
            *((gain, Verdict.PASS) for gain in (-0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9)),
        )
    ]
    for number in range(4):
        hot = sound * (1.6 + 0.05 * number)
        spiked = sound.copy()
        spiked[5000 + number : 5003 + number] = 1.3
        answers += [
            KnownAnswer(f"one clipped spike {number}", Verdict.BLOCK, partial(_pair, spiked, sound, limits)),
            KnownAnswer(f"as hot as its source {number}", Verdict.PASS, partial(_pair, hot, hot, limits)),
            KnownAnswer(f"silence {number}", Verdict.NOT_APPLICABLE, partial(_pair, sound * 0, sound, limits)),
        ]
    answers.append(
        KnownAnswer("sound where the source is silent", Verdict.BLOCK, partial(_pair, sound, sound * 0, limits))
    )
    return tuple(answers)


def _ask(sound: Samples, gain: float, limits: dict[str, float], _: Control) -> Verdict:
    return judge_loudness(measure(sound * np.float32(gain), _RATE), measure(sound, _RATE), limits).verdict


def _pair(version: Samples, source: Samples, limits: dict[str, float], _: Control) -> Verdict:
    return judge_loudness(measure(version, _RATE), measure(source, _RATE), limits).verdict
