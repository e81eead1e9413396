"""The sample: some 40 seconds of parts, narrated, with five simulated audiences that are labelled as such."""

from __future__ import annotations

import csv
import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.control import Control
from engine.errors import Cancelled, EngineError
from engine.library.sample import Sample, SampleRequest, compose, voice
from engine.library.sample.pictures import HEIGHT, WIDTH
from engine.library.sample.sources import AUDIENCES, PARTS, Source
from engine.media.decode import walk
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.media.sound import read_sound


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return compose(SampleRequest(tmp_path_factory.mktemp("sample")), Control())


@pytest.mark.slow
def test_it_is_a_video_of_some_forty_seconds_of_different_parts(sample: Sample) -> None:
    media = probe(sample.video, Control())
    assert (media.width, media.height) == (WIDTH, HEIGHT)
    seconds = (media.picture.end_pts - media.picture.first_pts) * media.picture.time_base
    assert 34 <= seconds <= 46
    assert media.sound is not None
    pictures = [picture.rgb.astype(float) for picture in walk(media, Control(), max_side=64)]
    jumps = [float(np.abs(one - two).mean()) for one, two in itertools.pairwise(pictures)]
    assert sum(jump > 25 for jump in jumps) >= len(PARTS) - 1
    assert min(float(picture.std()) for picture in pictures[:-30]) > 5


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_every_part_is_spoken_of(sample: Sample) -> None:
    assert sample.narrated
    sound = read_sound(probe(sample.video, Control()), 8000, 1, Control())[:, 0]
    loud = np.array([float(np.abs(block).max()) for block in np.array_split(sound, 80)])
    assert (loud > 0.1).mean() > 0.5
    assert float(np.abs(sound).max()) < 1.0


@pytest.mark.slow
def test_the_audiences_are_simulated_and_say_so(sample: Sample) -> None:
    with sample.interactions.open(newline="") as file:
        events = list(csv.DictReader(file))
    assert all(event["sim_user"].startswith("simulated-") for event in events)
    with sample.items.open(newline="") as file:
        items = list(csv.DictReader(file))
    for audience in AUDIENCES:
        own = [item for item in items if item["item"].startswith(audience.name)]
        assert len(own) >= 10
        assert len({(sample.items.parent / item["path"]).read_bytes() for item in own}) == len(own)
        people = {event["sim_user"] for event in events if event["sim_user"].startswith(f"simulated-{audience.name}-")}
        assert len(people) >= 20
    assert read_picture(sample.items.parent / items[0]["path"]).shape[2] == 3


def test_the_narrator_speaks_or_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    if voice.available():
        assert 0.5 < len(voice.say("A short sentence.")) / voice.RATE < 5
        assert float(np.abs(voice.say("A short sentence.")).max()) == pytest.approx(0.5, abs=0.01)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert len(voice.say("A short sentence.")) == 0


def test_a_missing_package_is_told() -> None:
    with pytest.raises(EngineError, match=r"lost\.png") as caught:
        _ = Source("scikit-image", "lost.png", "").path
    assert caught.value.hint


def test_a_stop_leaves_no_video(tmp_path: Path) -> None:
    class Stopped:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        compose(SampleRequest(tmp_path), Control(stop=Stopped()))
    assert not list(tmp_path.glob("*.mp4*"))
