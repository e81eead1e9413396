"""Written videos: true times and colours, sound in step, nothing about who made them, the same bytes again."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media_examples import RATE, beeps, flat, numbered, write_video

from engine.control import Control
from engine.errors import BadInput
from engine.media.boxes import boxes
from engine.media.decode import walk
from engine.media.digest import decoded_sha256
from engine.media.encode import VideoWriter, even
from engine.media.metadata import read_metadata
from engine.media.probe import probe
from engine.media.sound import read_sound


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_a_flash_and_a_beep_written_together_are_read_together(tmp_path: Path, suffix: str) -> None:
    """Pictures flash white in the frame of each full second, as the beep begins."""
    path = write_video(
        tmp_path / f"sync.{suffix}",
        range(0, 150),
        Fraction(1, 25),
        picture=lambda number: flat(64, 48, (255, 255, 255) if number % 25 == 0 else (0, 0, 0)),
        sound=beeps(6),
    )
    media = probe(path, Control())
    flashes = [float(p.moment.seconds) for p in walk(media, Control()) if p.rgb.mean() > 128]
    samples = np.abs(read_sound(media, RATE, 2, Control())[:, 0])
    assert flashes == list(range(6))
    for second in range(6):
        begins = second * RATE + int(np.argmax(samples[second * RATE - (second > 0) * 4000 :] > 0.1))
        assert abs(begins - (second > 0) * 4000 - second * RATE) < RATE // 100


def test_colours_come_back(tmp_path: Path) -> None:
    colours = [(220, 30, 30), (30, 200, 60), (40, 60, 220), (128, 128, 128), (255, 255, 255), (0, 0, 0)]
    path = write_video(tmp_path / "c.mp4", range(6), Fraction(1, 25), picture=lambda i: flat(64, 64, colours[i]))
    for picture, colour in zip(walk(probe(path, Control()), Control()), colours, strict=True):
        assert np.abs(picture.rgb.reshape(-1, 3).mean(axis=0) - colour).max() <= 3


def test_the_stream_says_how_its_colours_are_meant(tmp_path: Path) -> None:
    path = write_video(tmp_path / "tags.mp4", range(3), Fraction(1, 25))
    with av.open(str(path)) as file:
        context = file.streams.video[0].codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (1, 1, 1, 1)
        assert (context.pix_fmt, context.codec.name) == ("yuv420p", "h264")


def test_nothing_is_said_of_who_made_it(tmp_path: Path) -> None:
    path = write_video(tmp_path / "plain.mp4", range(30), Fraction(1, 25), sound=beeps(1.2))
    data = path.read_bytes()
    assert not [word for word in (b"x264", b"Lav", b"libx") if word in data]
    allowed = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}
    assert {field.key for field in read_metadata(path)} <= allowed
    with path.open("rb") as source:
        order = [box.kind for box in boxes(source, 0, len(data), frozenset())]
    assert order.index(b"moov") < order.index(b"mdat")


def test_the_same_pictures_give_the_same_bytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    noise = [rng.integers(0, 255, (120, 160, 3), np.uint8) for _ in range(20)]
    paths = [
        write_video(tmp_path / name, range(20), Fraction(1, 25), picture=lambda i: noise[i], sound=beeps(0.8))
        for name in ("a.mp4", "b.mp4")
    ]
    first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
    assert first == second


@pytest.mark.parametrize("size", [(33, 17), (1, 1), (2, 3), (64, 48)])
def test_odd_sizes_lose_at_most_a_row_and_a_column(tmp_path: Path, size: tuple[int, int]) -> None:
    path = write_video(tmp_path / "odd.mp4", range(3), Fraction(1, 25), picture=lambda _: flat(*size, (90, 120, 60)))
    media = probe(path, Control())
    assert (media.width, media.height) == even(*size)


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def writer() -> VideoWriter:
        return VideoWriter(tmp_path / "f.mp4", 64, 48, Fraction(1, 25), frame_rate=Fraction(25), sound=(RATE, 2))

    with pytest.raises(KeyError), writer() as file:
        file.picture(numbered(0), 0, 1)
        raise KeyError
    with pytest.raises(ValueError, match="pts must rise"), writer() as file:
        file.picture(numbered(0), 5, 1)
        file.picture(numbered(1), 5, 1)
    with pytest.raises(ValueError, match="picture of"), writer() as file:
        file.picture(flat(80, 48, (0, 0, 0)), 0, 1)
    with pytest.raises(BadInput, match="no picture"), writer():
        pass
    assert list(tmp_path.iterdir()) == []


def copied(source: Path, target: Path) -> Path:
    """The same streams in another container."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        for packet in old.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                new.mux(packet)
    return target


def test_the_decoded_digest_knows_content_not_container(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", range(0, 40), Fraction(1, 30), sound=beeps(1.3))
    digest = decoded_sha256(path, Control())
    assert decoded_sha256(path, Control()) == digest
    assert decoded_sha256(copied(path, tmp_path / "a.mov"), Control()) == digest
    silent = write_video(tmp_path / "b.mp4", range(0, 40), Fraction(1, 30))
    assert decoded_sha256(copied(silent, tmp_path / "b.mkv"), Control()) == decoded_sha256(silent, Control())
    assert decoded_sha256(silent, Control()) != digest


def test_one_pixel_one_sample_or_one_time_changes_the_digest(tmp_path: Path) -> None:
    def picture(changed: bool) -> object:
        def made(number: int) -> np.ndarray:
            rgb = numbered(number)
            if changed and number == 17:
                rgb[30:32, 30:32] = 255 - rgb[30:32, 30:32]
            return rgb

        return made

    def digest(name: str, *, changed: bool = False, last: int = 29, louder: bool = False) -> str:
        sound = beeps(1.2)
        sound[30_000] += 0.3 * louder
        pts = [*range(29), last]
        path = write_video(tmp_path / name, pts, Fraction(1, 25), picture=picture(changed), sound=sound)  # type: ignore[arg-type]
        return decoded_sha256(path, Control())

    found = [digest("a.mp4"), digest("b.mp4", changed=True), digest("c.mp4", last=30), digest("d.mp4", louder=True)]
    assert len(set(found)) == 4
