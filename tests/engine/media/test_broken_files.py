"""Damaged and hostile files: refused with a reason, or used as far as they go; quickly, in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from media_examples import beeps, write_video

from engine.control import Control
from engine.domain.media import Places
from engine.errors import UnreadableMedia
from engine.library import LoadRequest, load
from engine.media.decode import DecodeLog, walk
from engine.media.probe import probe

REFUSED = {
    "audio_only.mp4",
    "bomb_16000x16000_30frames.mov",
    "chunk_out_of_range.mp4",
    "frame_exceeds_screen.gif",
    "head_missing_4k.mp4",
    "jpeg_named.mp4",
    "malformed_free_box.mp4",
    "moov_60_random_bytes.mp4",
    "moov_renamed.mp4",
    "nested_moov_1000.mp4",
    "png_40000x40000.png",
    "random_64k.mp4",
    "riff_bomb_1000.wav",
    "text_named.mp4",
    "truncated.jpg",
    "truncated_moov_at_end.mp4",
    "zero_length.mp4",
}
# file -> frames before decoding stops
PARTLY = {
    "decord_corrupted.mp4": 28,
    "invalid_nalu.mp4": 26,
    "no_timescale.mp4": 8,
    "truncated_half.mp4": 96,
    "truncated_last_1k.mp4": 181,
}
MEMORY_MIB, SECONDS = 1024, 10


def load_all(paths: list[Path], places: Places) -> list[dict[str, object]]:
    """What loading each gave and cost; each is loaded in a process of its own."""
    loader = Path(__file__).with_name("broken_loader.py")
    command = [sys.executable, str(loader), str(places.media), str(places.cache), str(places.models)]
    root = str(Path(__file__).resolve().parents[3])
    told = subprocess.run(
        [*command, *map(str, paths)], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": root}
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.mark.shared
@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_each_broken_file_is_refused_or_used_within_bounds(shared_media: Path, places: Places) -> None:
    names = sorted(path.name for path in (shared_media / "broken").iterdir() if path.suffix != ".csv")
    assert set(PARTLY) | REFUSED <= set(names)
    paths = [shared_media / "broken" / name for name in names]
    for name, said in zip(names, load_all(paths, places), strict=True):
        assert said["mib"] < MEMORY_MIB and said["wall"] < SECONDS, (name, said)  # type: ignore[operator]
        assert ("refused" in said) == (name in REFUSED), (name, said)
        if name in REFUSED:
            assert name in str(said["refused"]) and said["hint"], said
        elif name in PARTLY:
            assert said["frames"] == PARTLY[name], (name, said)
            assert any("Decoding stops" in warning for warning in said["warnings"]), said  # type: ignore[union-attr]
    assert not list(places.media.rglob("*.part"))


@pytest.mark.shared
def test_the_next_file_still_loads_in_the_same_process(shared_media: Path, places: Places) -> None:
    sound = shared_media / "video" / "flash_gradual_red.mp4"
    for name in sorted(REFUSED):
        with pytest.raises(UnreadableMedia):
            load(LoadRequest(shared_media / "broken" / name, places), Control())
        assert load(LoadRequest(sound, places), Control()).picture.frames == 24


@pytest.mark.shared
@pytest.mark.parametrize("cores", [1, 4, 16])
def test_where_decoding_stops_does_not_depend_on_the_machine(
    shared_media: Path, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr("engine.media.frames.os.cpu_count", lambda: cores)
    for name, frames in PARTLY.items():
        media = probe(shared_media / "broken" / name, Control())
        log = DecodeLog()
        assert (media.picture.frames, sum(1 for _ in walk(media, Control(), log=log))) == (frames, frames), name
        assert log.stopped_at is not None


@pytest.mark.shared
def test_sizes_come_from_the_pictures_not_from_what_is_declared(shared_media: Path) -> None:
    for name, size in (("declared_65535x65535.mp4", (640, 480)), ("hevc_8k_300ms.mp4", (7680, 4320))):
        media = probe(shared_media / "broken" / name, Control())
        assert (media.width, media.height) == size
    assert float(probe(shared_media / "broken" / "declared_68_years.mp4", Control()).picture.end_pts) / 3000 < 7


@pytest.mark.shared
def test_visible_damage_is_told(shared_media: Path) -> None:
    media = probe(shared_media / "broken" / "mdat_400_random_bytes.mp4", Control())
    assert media.picture.frames == 185 and any("damaged" in warning for warning in media.warnings)


@pytest.fixture
def cut_off(tmp_path: Path) -> Path:
    """A video of our own whose second half is missing; its index still names all frames."""
    path = write_video(tmp_path / "whole.mp4", range(200), Fraction(1, 25), sound=beeps(8))
    data = path.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: len(data) // 2])
    return cut


def test_a_cut_off_recording_loads_up_to_the_cut(cut_off: Path, places: Places) -> None:
    video = load(LoadRequest(cut_off, places), Control())
    assert 20 < video.picture.frames < 190 and video.warnings
    log = DecodeLog()
    seen = [picture.moment for picture in walk(video, Control(), log=log)]
    assert len(seen) == video.picture.frames
    assert seen[-1].pts < video.picture.end_pts <= seen[-1].pts + 2


def test_where_walking_stops_is_told(cut_off: Path) -> None:
    media = probe(cut_off, Control())
    log = DecodeLog()
    seen = list(walk(media, Control(), log=log))
    stopped = any("Decoding stops" in warning for warning in media.warnings)
    assert (log.stopped_at is not None) == stopped
    if log.stopped_at is not None:
        assert log.stopped_at == seen[-1].moment and log.reason


@pytest.mark.parametrize(
    "content", [b"\0" * 100, b"#EXTM3U\n#EXTINF:1,\na.mp4\n", b"ffconcat version 1.0\nfile a.mp4\n"]
)
def test_playlists_and_noise_open_nothing_else(tmp_path: Path, content: bytes) -> None:
    write_video(tmp_path / "a.mp4", range(3), Fraction(1, 25))
    for name in ("list.mp4", "list.m3u8", "list.ffconcat"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableMedia):
            probe(tmp_path / name, Control())
