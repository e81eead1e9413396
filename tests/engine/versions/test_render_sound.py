"""The sound of a version: sample-exact, faded where cut, the pitch kept when the pace changes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from playing import RATE, asked, scene, spans, tone, written

from engine.control import Control
from engine.domain.media import Places, Video
from engine.domain.versions import KeepSpans, Pace, Piece
from engine.media.decode import walk
from engine.media.probe import probe
from engine.media.sound import read_sound
from engine.versions.render import render
from engine.versions.render.pace import stretch
from engine.versions.render.soundtrack import FADE_SECONDS, Soundtrack
from engine.versions.render.timeline import parts_of, pieces_of, time_map
from engine.versions.render.video import joints_of


@pytest.fixture(scope="module")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Video:
    """4 s of pictures with a tone that rises."""
    time = np.arange(4 * RATE) / RATE
    rising = (0.5 * np.sin(2 * np.pi * (200 + 150 * time) * time)).astype(np.float32)[:, None].repeat(2, axis=1)
    return written(tmp_path_factory.mktemp("sounding") / "sounding.mp4", scene("coffee", 100), sound=rising)


def samples_of(video: Video, keep: KeepSpans | None, speed: Fraction, control: Control) -> np.ndarray:
    """The whole track, pulled frame by frame."""
    pieces = time_map(pieces_of(video, parts_of(video, keep), speed)).pieces
    track = Soundtrack(video, speed, pieces, joints_of(video, pieces))
    end = pieces[-1].version_end
    steps = [min(end, Fraction(n, 25)) for n in range(1, int(end * 25) + 2)]
    return np.concatenate([track.until(at, control) for at in steps])


def test_nothing_cut_gives_the_sources_samples_bit_for_bit(sounding: Video, control: Control) -> None:
    ours = samples_of(sounding, None, Fraction(1), control)
    assert np.array_equal(ours, read_sound(sounding, RATE, 2, control))


def test_parts_are_exact_but_for_the_fades_at_their_edges(sounding: Video, control: Control) -> None:
    source = read_sound(sounding, RATE, 2, control)
    ours = samples_of(sounding, spans(sounding, (2.0, 3.0), (0.0, 1.0)), Fraction(1), control)
    fade = round(FADE_SECONDS * RATE)
    assert len(ours) == 2 * RATE
    assert np.array_equal(ours[fade : RATE - fade], source[2 * RATE + fade : 3 * RATE - fade])
    assert np.array_equal(ours[RATE + fade : 2 * RATE - fade], source[fade : RATE - fade])
    assert np.abs(ours[[0, RATE - 1, RATE, 2 * RATE - 1]]).max() < 0.01, "no click at an edge"
    assert np.abs(np.diff(ours[:, 0])).max() < 1.2 * np.abs(np.diff(source[:, 0])).max()


def test_parts_that_follow_on_are_not_faded(sounding: Video, control: Control) -> None:
    ours = samples_of(sounding, spans(sounding, (0.0, 1.4), (1.4, 4.0)), Fraction(1), control)
    assert np.array_equal(ours, read_sound(sounding, RATE, 2, control))


@pytest.mark.parametrize("speed", [Fraction(1, 2), Fraction(9, 10), Fraction(23, 20), Fraction(2)])
def test_stretching_keeps_pitch_and_length(speed: Fraction) -> None:
    out = stretch(tone(3.0, 440.0), RATE, speed)
    assert len(out) == round(3 * RATE / speed)
    middle = out[RATE // 4 : -RATE // 4, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    peak = np.fft.rfftfreq(len(middle), 1 / RATE)[int(spectrum.argmax())]
    assert abs(peak - 440) < 440 * 0.01
    assert 0.3 < np.sqrt((middle**2).mean()) < 0.4, "as loud as before (0.354)"


@pytest.mark.parametrize("speed", [Fraction(9, 10), Fraction(11, 10), Fraction(3, 2)])
def test_stretching_puts_bursts_where_they_belong(speed: Fraction) -> None:
    draw = np.random.default_rng(1)
    length = RATE // 20
    sound = np.zeros((4 * RATE, 1), np.float32)
    places = [RATE // 2, RATE, 2 * RATE, 3 * RATE]
    for place in places:
        sound[place : place + length, 0] = 0.5 * np.hanning(length) * draw.standard_normal(length)
    out = stretch(sound, RATE, speed)[:, 0] ** 2
    for place in places:
        expected = (place + length / 2) / float(speed)
        near = np.arange(round(expected - RATE / 8), round(expected + RATE / 8))
        found = (near * out[near]).sum() / out[near].sum()
        assert abs(found - expected) < 0.02 * RATE


def test_stretching_at_speed_1_changes_nothing() -> None:
    sound = tone(0.3)
    assert stretch(sound, RATE, Fraction(1)) is sound


@pytest.mark.parametrize("speed", [Fraction(1), Fraction(11, 10)])
def test_flash_and_beep_stay_together(speed: Fraction, tmp_path: Path, places: Places, control: Control) -> None:
    pictures = [np.full((96, 128, 3), 20, np.uint8) for _ in range(100)]
    sound = np.zeros((4 * RATE, 1), np.float32)
    for number in (20, 60, 85):
        pictures[number] = np.full((96, 128, 3), 230, np.uint8)
        at = number * RATE // 25
        sound[at : at + RATE // 25] = tone(0.04, 1000, 1)
    video = written(tmp_path / "flash.mp4", pictures, sound=sound)
    keep = spans(video, (2.0, 3.8), (0.6, 1.2))
    made = render(asked(video, tmp_path / "v", places, keep, Pace(speed)), control)
    media = probe(made.files[0].path, control)
    flashes = [float(p.moment.seconds) for p in walk(media, control) if p.rgb.mean() > 120]
    loud = np.abs(read_sound(media, RATE, 1, control)[:, 0])
    assert len(flashes) == 3
    for flash in flashes:
        near = loud[max(0, round((flash - 0.1) * RATE)) : round((flash + 0.12) * RATE)]
        onset = max(0.0, flash - 0.1) + int(np.argmax(near > 0.25)) / RATE
        assert abs(onset - flash) < 1 / 25, "within one frame"


def test_a_piece_map_of_seconds_is_all_that_the_track_needs(sounding: Video, control: Control) -> None:
    piece = Piece(Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3, 2))
    track = Soundtrack(sounding, Fraction(1), [piece], [(False, False)])
    source = read_sound(sounding, RATE, 2, control)
    assert np.array_equal(track.until(Fraction(1), control), source[RATE : RATE + RATE // 2])
