"""Sound is aligned with the picture, whatever the container does to either."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media_examples import RATE, beeps, write_video

from engine.control import Control
from engine.domain.media import Moment, Span
from engine.media.probe import MediaFile, probe
from engine.media.sound import read_sound, sound_blocks


def onsets(samples: np.ndarray, rate: int) -> list[float]:
    """Seconds at which a beep begins after at least half a second of silence."""
    loud = np.flatnonzero(np.abs(samples[:, 0]) > 0.1)
    first = np.concatenate([[True], np.diff(loud) > rate // 2])
    return [float(at) / rate for at in loud[first]]


@pytest.fixture(scope="module")
def beeping(tmp_path_factory: pytest.TempPathFactory) -> MediaFile:
    """Eight seconds of pictures with a beep at each full second."""
    path = tmp_path_factory.mktemp("sound") / "beeping.mp4"
    return probe(write_video(path, range(0, 200), Fraction(1, 25), sound=beeps(8)), Control())


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (16_000, 1), (44_100, 2)])
def test_beeps_sound_where_they_were_written(beeping: MediaFile, rate: int, channels: int) -> None:
    samples = read_sound(beeping, rate, channels, Control())
    assert samples.shape == (8 * rate, channels) and samples.dtype == np.float32
    assert onsets(samples, rate) == pytest.approx(range(8), abs=0.003)
    assert np.abs(samples[1010:1400]).max() == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize(("given", "wanted"), [(1, 2), (2, 1), (6, 2), (6, 1), (1, 1)])
def test_mixing_keeps_the_level_and_never_clips(tmp_path: Path, given: int, wanted: int) -> None:
    loud = beeps(2, given) * 1.9
    media = probe(write_video(tmp_path / "mix.mp4", range(50), Fraction(1, 25), sound=loud), Control())
    samples = read_sound(media, RATE, wanted, Control())
    assert samples.shape[1] == wanted
    inside = samples[round(1.03 * RATE) : round(1.08 * RATE)]
    level = np.sqrt((inside**2).mean(axis=0))
    assert level == pytest.approx(np.full(wanted, 0.95 / np.sqrt(2)), rel=0.08)


def test_a_span_is_cut_out_of_the_whole(beeping: MediaFile) -> None:
    whole = read_sound(beeping, RATE, 2, Control())
    span = Span(Moment(63, Fraction(1, 25)), Moment(5123, Fraction(1, 1000)))
    part = read_sound(beeping, RATE, 2, Control(), span=span)
    start, end = round(63 / 25 * RATE), round(5.123 * RATE)
    assert len(part) == end - start
    assert np.abs(part - whole[start:end]).max() < 1e-3


def test_blocks_joined_are_the_whole(beeping: MediaFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.media.sound._BLOCK", 3)
    joined = np.concatenate(list(sound_blocks(beeping, 16_000, 1, Control())))
    assert len(joined) == 8 * 16_000
    assert onsets(joined, 16_000) == pytest.approx(range(8), abs=0.003)


def remuxed(source: Path, target: Path, *, sound_later: Fraction) -> Path:
    """The same streams by copy, the sound's packets moved to a later time."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        for packet in old.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "audio":
                delay = round(sound_later / packet.time_base)
                packet.pts, packet.dts = (packet.pts or 0) + delay, packet.dts + delay
            packet.stream = streams[packet.stream_index]
            new.mux(packet)
    return target


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
def test_sound_that_starts_later_is_padded_with_silence(tmp_path: Path, suffix: str) -> None:
    source = write_video(tmp_path / "source.mp4", range(0, 100), Fraction(1, 25), sound=beeps(3))
    path = remuxed(source, tmp_path / f"later.{suffix}", sound_later=Fraction(4, 10))
    samples = read_sound(probe(path, Control()), RATE, 2, Control())
    # Matroska keeps the encoder's 1024 samples of run-in, which mp4 cuts by an edit list
    slack = 0.025 if suffix == "mkv" else 0.004
    assert onsets(samples, RATE) == pytest.approx([0.4, 1.4, 2.4], abs=slack)
    assert np.abs(samples[: round(0.35 * RATE)]).max() < 1e-3


def test_no_sound_is_silence_of_the_pictures_length(tmp_path: Path) -> None:
    media = probe(write_video(tmp_path / "silent.mp4", range(0, 30), Fraction(1, 25)), Control())
    samples = read_sound(media, 16_000, 1, Control())
    assert media.sound is None and samples.shape == (round(30 / 25 * 16_000), 1) and not samples.any()


def test_damaged_sound_goes_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_video(tmp_path / "whole.mp4", range(0, 100), Fraction(1, 25), sound=beeps(4))
    with av.open(str(path)) as file:
        places = [(p.pos, p.size) for p in file.demux(file.streams.audio[0]) if p.size and p.pos is not None]
    data = bytearray(path.read_bytes())
    for pos, size in places[len(places) // 2 :]:
        data[pos : pos + size] = np.random.default_rng(pos).bytes(size)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(data)
    said: list[str] = []
    samples = read_sound(probe(broken, Control()), RATE, 2, Control(), warnings=said)
    assert len(samples) == 4 * RATE
    assert onsets(samples[: round(1.9 * RATE)], RATE) == pytest.approx([0, 1], abs=0.003)
    assert len(said) == 1 and "damaged" in said[0]
