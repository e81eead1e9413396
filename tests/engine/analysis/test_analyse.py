"""The whole analysis: known answers on made films, one decode, and a cache that is trusted only when whole."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_film import RATE, SOUND_RATE, Film, write_film

from engine.analysis import AnalyseRequest, analyse, gather
from engine.analysis.cache import folder_of
from engine.analysis.cache import load as load_kept
from engine.analysis.run import version
from engine.control import Control
from engine.domain.analysis import Analysis, Transition
from engine.domain.media import Places, Video
from engine.errors import Cancelled
from engine.models import spaces

Add = Callable[[Path], Video]


@pytest.fixture
def short(film: Film, tmp_path: Path, add: Add) -> Video:
    """Two shots, 50 and 8 frames, with a tone for one second and silence after."""
    count = 58 * SOUND_RATE // RATE
    tone = 0.2 * np.sin(2 * np.pi * 997 * np.arange(count) / SOUND_RATE)
    tone[SOUND_RATE:] = 0
    sound = np.stack([tone, tone], axis=1).astype(np.float32)
    return add(write_film(tmp_path / "short.mp4", film.frames[:58], sound))


def walks(monkeypatch: pytest.MonkeyPatch) -> list[Video]:
    """Records every walk over a video's frames."""
    seen: list[Video] = []
    real = gather.walk

    def counted(video: Video, *rest: object, **named: object):
        seen.append(video)
        return real(video, *rest, **named)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(gather, "walk", counted)
    return seen


def test_a_film_of_known_parts(film: Film, tmp_path: Path, add: Add, places: Places) -> None:
    video = add(write_film(tmp_path / "film.mp4", film.frames))
    told: list[float] = []
    analysis = analyse(AnalyseRequest(video, places), Control(lambda done, _: told.append(done)))
    assert analysis.decodes == 1 and analysis.video == video.sha256 and analysis.sound is None
    kinds = [shot.begins for shot in analysis.shots]
    expected = [Transition.START, *(Transition.GRADUAL if g else Transition.CUT for _, _, g in film.changes)]
    assert kinds == expected
    for shot, (first, last, gradual) in zip(analysis.shots[1:], film.changes, strict=True):
        at = video.seconds_of(shot.span.start) * RATE
        assert first - 2 <= at <= last + 3 if gradual else at == first
    whole(analysis, video)
    assert {frame.shot for frame in analysis.frames} == set(range(len(analysis.shots)))
    assert any(frame.faces for frame in analysis.frames if frame.shot == 0)
    assert any(frame.look.fading for frame in analysis.frames)
    assert told == sorted(told) and told[-1] == 1.0


def whole(analysis: Analysis, video: Video) -> None:
    """What holds for every analysis."""
    spans = [shot.span for shot in analysis.shots]
    assert spans[0].start == video.start
    assert all(a.end == b.start and a.start.seconds < a.end.seconds for a, b in pairwise(spans))
    times = [frame.moment.pts for frame in analysis.frames]
    assert times == sorted(set(times)) and times[0] == video.picture.first_pts
    assert tuple(v.space.name for v in analysis.vectors) == spaces.EMBEDDED
    for vectors in analysis.vectors:
        rows = np.load(vectors.path, allow_pickle=False)
        assert rows.shape == (len(times), vectors.space.dimensions) == (vectors.rows, vectors.space.dimensions)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    for frame in analysis.frames:
        assert frame.picture.is_file() and frame.picture.stem == str(frame.moment.pts)
        span = analysis.shots[frame.shot].span
        assert span.start.seconds <= frame.moment.seconds < span.end.seconds


def test_sound_is_measured_and_its_silence_found(short: Video, places: Places) -> None:
    analysis = analyse(AnalyseRequest(short, places), Control())
    whole(analysis, short)
    sound = analysis.sound
    assert sound is not None and sound.integrated is not None and sound.true_peak is not None
    assert sound.true_peak == pytest.approx(-13.98, abs=0.8)  # 0.2 of full scale, and what AAC makes of its end
    (silence,) = sound.silences
    assert abs(short.seconds_of(silence.start) - 1) < Fraction(1, 20)
    assert abs(silence.end.seconds - short.end.seconds) < Fraction(1, 20)
    assert analysis.sentences == () and analysis.language == ""
    assert 0 <= 10 * float(short.duration) - len(sound.momentary) <= 5


@pytest.fixture
def tiny(film: Film, tmp_path: Path, add: Add) -> Video:
    """Half a second of one shot, small and silent."""
    frames = tuple(cv2.resize(frame, (160, 90), interpolation=cv2.INTER_AREA) for frame in film.frames[60:72])
    return add(write_film(tmp_path / "tiny.mp4", frames))


def test_it_is_kept_and_made_again_only_when_damaged(
    tiny: Video, places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = walks(monkeypatch)
    first = analyse(AnalyseRequest(tiny, places), Control())
    assert analyse(AnalyseRequest(tiny, places), Control()) == first and len(seen) == 1
    folder = folder_of(places, tiny.sha256, version())
    assert {p.name for p in folder.parent.iterdir()} == {version()}
    moved = Places(places.media, tmp_path / "elsewhere", places.models)
    shutil.copytree(places.cache, moved.cache)
    there = analyse(AnalyseRequest(tiny, moved), Control())
    assert there.frames[0].picture.is_relative_to(moved.cache) and there.frames[0].picture.is_file() and len(seen) == 1
    (folder / "analysis.json").write_text("{", "utf-8")
    again = analyse(AnalyseRequest(tiny, places), Control())
    assert replace(again, seconds=first.seconds) == first and len(seen) == 2
    for harm in (
        lambda f: next((f / "frames").iterdir()).unlink(),
        lambda f: (f / f"{spaces.JOINT}.npy").write_bytes(b"not an array"),
        lambda f: (f / "analysis.json").write_text((f / "analysis.json").read_text("utf-8")[:-9], "utf-8"),
        lambda f: (f / "analysis.json").unlink(),
    ):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        assert load_kept(copy) is not None
        harm(copy)
        assert load_kept(copy) is None
        shutil.rmtree(copy)


def test_a_stop_leaves_nothing_half_made(tiny: Video, places: Places) -> None:
    stop = threading.Event()

    def stop_soon(done: float, note: str) -> None:
        if done > 0.1:
            stop.set()

    with pytest.raises(Cancelled):
        analyse(AnalyseRequest(tiny, places), Control(stop_soon, stop))
    assert list((places.cache / "analysis").rglob("*.part")) == []
    assert not folder_of(places, tiny.sha256, version()).exists()


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["multi_scene_vfr.webm", "face_three_people_approach.gif", "odd_321x241_444.mp4"],
)
def test_real_videos(name: str, shared_media: Path, add: Add, places: Places) -> None:
    video = add(shared_media / "video" / name)
    analysis = analyse(AnalyseRequest(video, places), Control())
    assert analysis.decodes == 1
    whole(analysis, video)
    if name == "face_three_people_approach.gif":
        assert max(len(frame.faces) for frame in analysis.frames) == 3
    if name == "multi_scene_vfr.webm":
        assert len(analysis.shots) == 4
        assert any("Rabbit" in line.text for frame in analysis.frames for line in frame.text)


@pytest.mark.shared
def test_a_video_cut_short_is_analysed_up_to_there(shared_media: Path, add: Add, places: Places) -> None:
    video = add(shared_media / "broken" / "truncated_half.mp4")
    analysis = analyse(AnalyseRequest(video, places), Control())
    whole(analysis, video)
    assert analysis.frames and (analysis.warnings or video.warnings)
