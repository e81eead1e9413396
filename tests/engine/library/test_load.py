"""A file becomes a Video: kept by its content, with a strip and a thumbnail, and the source untouched."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from engine.control import Control
from engine.domain.media import Declared, Places, ThumbnailSource
from engine.domain.plain import from_plain, to_plain
from engine.errors import UnreadableMedia
from engine.library import LoadRequest, load
from engine.library.strip import evenly
from engine.library.thumbnail import judge
from engine.media.decode import walk
from engine.media.encode import VideoWriter
from engine.media.pictures import read_picture


def scene(seed: int) -> np.ndarray:
    """A smooth colourful picture, different for each seed."""
    small = np.random.default_rng(seed).integers(0, 255, (4, 6, 3), np.uint8)
    return np.asarray(Image.fromarray(small).resize((160, 96), Image.Resampling.BICUBIC))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Ten seconds: two black, then a scene a second, each beginning with a keyframe."""
    path = tmp_path / "-my %d clip #1 名.mp4"
    with VideoWriter(path, 160, 96, Fraction(1, 10), frame_rate=Fraction(10), keyframe_every=Fraction(1)) as writer:
        for number in range(100):
            rgb = np.zeros((96, 160, 3), np.uint8) if number < 20 else scene(number // 10)
            writer.picture(rgb, number, 1)
    return path


def test_the_video_says_what_the_file_is(clip: Path, places: Places) -> None:
    before = (clip.read_bytes(), clip.stat().st_mtime_ns)
    video = load(LoadRequest(clip, places, tags=("a", "b"), declared=Declared.HUMAN), Control())
    digest = hashlib.sha256(before[0]).hexdigest()
    assert (video.sha256, video.id, video.size_bytes) == (digest, digest[:12], len(before[0]))
    assert (video.name, video.title) == (clip.name, clip.stem)
    assert (video.duration, video.width, video.height, video.picture.frames) == (10, 160, 96, 100)
    assert (video.tags, video.declared, video.sound, video.warnings) == (("a", "b"), Declared.HUMAN, None, ())
    assert video.path.read_bytes() == before[0] and video.path.parent.parent == places.media
    assert (clip.read_bytes(), clip.stat().st_mtime_ns) == before
    assert load(LoadRequest(clip, places, title="T"), Control()).title == "T"
    assert from_plain(to_plain(video), type(video)) == video


def test_the_strip_is_keyframes_named_by_their_pts(clip: Path, places: Places) -> None:
    video = load(LoadRequest(clip, places), Control())
    assert 8 <= len(video.strip) <= 12
    shown = {p.moment.pts: p.rgb for p in walk(video, Control())}
    pts = [int(path.stem) for path in video.strip]
    assert pts == sorted(pts) and pts[0] == 0
    for path, at in zip(video.strip, pts, strict=True):
        assert np.abs(read_picture(path).astype(int) - shown[at]).mean() < 6
    assert evenly(tuple(range(100)), 4) == (0, 33, 66, 99) and evenly((1, 2), 4) == (1, 2)


def test_the_thumbnail_is_assumed_from_the_first_usable_keyframe(clip: Path, places: Places) -> None:
    video = load(LoadRequest(clip, places), Control())
    assert video.thumbnail.source is ThumbnailSource.ASSUMED and video.thumbnail.moment is not None
    assert video.seconds_of(video.thumbnail.moment) == 2
    rgb = read_picture(video.thumbnail.path)
    assert np.abs(rgb.astype(int) - scene(2)).mean() < 8
    assert hashlib.sha256(video.thumbnail.path.read_bytes()).hexdigest() == video.thumbnail.sha256


@pytest.mark.parametrize("suffix", ["png", "webp", "avif", "jpg"])
def test_a_given_thumbnail_wins(clip: Path, places: Places, tmp_path: Path, suffix: str) -> None:
    given = tmp_path / f"given.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.ascontiguousarray(np.rot90(scene(42)))).save(given, exif=exif, quality=95)
    video = load(LoadRequest(clip, places, thumbnail=given), Control())
    rgb = read_picture(video.thumbnail.path)
    assert video.thumbnail.source is ThumbnailSource.GIVEN and video.thumbnail.moment is None
    assert rgb.shape == (96, 160, 3) and np.abs(rgb.astype(int) - scene(42)).mean() < 8


def test_a_thumbnail_that_is_no_picture_is_refused(clip: Path, places: Places, tmp_path: Path) -> None:
    given = tmp_path / "given.png"
    given.write_text("no picture")
    with pytest.raises(UnreadableMedia, match=r"given\.png"):
        load(LoadRequest(clip, places, thumbnail=given), Control())


def test_a_cover_inside_the_file_is_the_thumbnail(clip: Path, places: Places, tmp_path: Path) -> None:
    path = tmp_path / "covered.mp4"
    cover = Image.fromarray(scene(77))
    picture = tmp_path / "cover.png"
    cover.save(picture)
    with av.open(str(clip)) as old, av.open(str(picture)) as still, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        shown = new.add_stream_from_template(still.streams.video[0])
        shown.disposition = av.stream.Disposition.attached_pic
        for source, target in ((still, shown), (old, stream)):
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = target
                    new.mux(packet)
    video = load(LoadRequest(path, places), Control())
    assert video.thumbnail.source is ThumbnailSource.COVER and video.picture.frames == 100
    assert np.abs(read_picture(video.thumbnail.path).astype(int) - scene(77)).mean() < 6


def test_all_black_still_gets_a_thumbnail(places: Places, tmp_path: Path) -> None:
    path = tmp_path / "black.mp4"
    with VideoWriter(path, 64, 48, Fraction(1, 10), frame_rate=Fraction(10)) as writer:
        for number in range(10):
            writer.picture(np.zeros((48, 64, 3), np.uint8), number, 1)
    video = load(LoadRequest(path, places), Control())
    assert video.thumbnail.source is ThumbnailSource.ASSUMED and video.thumbnail.path.exists()


def test_what_is_refused_leaves_nothing(places: Places, tmp_path: Path) -> None:
    still = tmp_path / "still.mp4"
    Image.fromarray(scene(1)).save(still, "JPEG")
    with pytest.raises(UnreadableMedia, match="still picture"):
        load(LoadRequest(still, places), Control())
    assert not [path for folder in (places.media, places.cache) for path in folder.rglob("*") if path.is_file()]


def test_flat_and_black_pictures_are_not_usable() -> None:
    assert not judge(np.zeros((8, 8, 3), np.uint8))[0] and not judge(np.full((8, 8, 3), 255, np.uint8))[0]
    assert not judge(np.full((8, 8, 3), 120, np.uint8))[0] and judge(scene(3))[0]
