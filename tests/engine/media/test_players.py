"""What the window's players open: proxies in step with their source, filmstrips and waveforms."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from media_examples import RATE, beeps, number_of, numbered, write_video

from engine.control import Control
from engine.errors import Cancelled
from engine.media.decode import walk
from engine.media.filmstrip import make_filmstrip
from engine.media.pictures import read_picture
from engine.media.probe import MediaFile, probe
from engine.media.proxy import make_proxy, proxy_side
from engine.media.sound import read_sound
from engine.media.waveform import make_waveform


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> MediaFile:
    """Two seconds at uneven times with beeps."""
    pts = np.cumsum([0, *np.random.default_rng(1).integers(10, 60, 59)]).tolist()
    path = tmp_path_factory.mktemp("players") / "source.mp4"
    return probe(write_video(path, pts, Fraction(1, 1000), sound=beeps(2.2), last=40), Control())


def test_the_proxy_shows_the_same_frames_at_the_same_times(source: MediaFile, tmp_path: Path) -> None:
    path = make_proxy(source, tmp_path, "key", Control())
    proxy = probe(path, Control())
    pairs = list(zip(walk(source, Control()), walk(proxy, Control()), strict=True))
    assert all(a.moment.seconds == b.moment.seconds for a, b in pairs)
    assert [number_of(b.rgb) for _, b in pairs] == list(range(60))
    heard = np.abs(read_sound(proxy, RATE, 1, Control())[:, 0])
    assert np.argmax(heard > 0.1) < 200 and abs(RATE + np.argmax(heard[RATE:] > 0.1) - RATE) < 200
    assert len(proxy.keyframes) >= 3
    before = path.stat().st_mtime_ns
    assert make_proxy(source, tmp_path, "key", Control()) == path and path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("size", "side"), [((1920, 1080), 1280), ((1080, 1920), 1280), ((1440, 1440), 720), ((320, 240), 320), ((1, 1), 2)]
)
def test_proxies_are_at_most_720p(size: tuple[int, int], side: int) -> None:
    assert proxy_side(*size) == side


def test_a_cancelled_proxy_leaves_nothing(source: MediaFile, tmp_path: Path) -> None:
    class Soon:
        calls = 0

        def is_set(self) -> bool:
            self.calls += 1
            return self.calls > 20

    with pytest.raises(Cancelled):
        make_proxy(source, tmp_path, "key", Control(stop=Soon()))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_filmstrip_is_frames_side_by_side(source: MediaFile, tmp_path: Path) -> None:
    strip = make_filmstrip(source, tmp_path, "key", Control(), count=8, height=48)
    sprite = read_picture(strip.path)
    assert sprite.shape == (48, 8 * 64, 3) and (strip.width, strip.height) == (64, 48)
    shown = [number_of(sprite[:, i * 64 : (i + 1) * 64]) for i in range(8)]
    times = {float(p.moment.seconds): number_of(p.rgb) for p in walk(source, Control())}
    assert [times[second] for second in strip.seconds] == shown == sorted(shown)
    assert make_filmstrip(source, tmp_path, "key", Control(), count=8, height=48) == strip


def test_a_waveform_is_the_outline_of_the_sound(source: MediaFile, tmp_path: Path) -> None:
    outline = np.load(make_waveform(source, tmp_path, "key", Control(), buckets=220), allow_pickle=False)
    assert outline.shape == (220, 2) and outline.dtype == np.float32
    assert (outline[:, 0] <= outline[:, 1]).all()
    loud = np.flatnonzero(outline[:, 1] > 0.2)
    seconds = loud / 220 * float((source.picture.end_pts - source.picture.first_pts) * source.picture.time_base)
    assert set(np.round(seconds - 0.05).tolist()) == {0.0, 1.0, 2.0} and ((seconds % 1) < 0.12).all()


def test_no_sound_is_a_flat_line(tmp_path: Path) -> None:
    media = probe(write_video(tmp_path / "s.mp4", range(5), Fraction(1, 25), picture=numbered), Control())
    assert not np.load(make_waveform(media, tmp_path, "key", Control(), buckets=10), allow_pickle=False).any()
    assert probe(make_proxy(media, tmp_path, "key", Control()), Control()).sound is None
