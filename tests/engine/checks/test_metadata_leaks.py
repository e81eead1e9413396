"""Places, devices and names planted by ordinary tools in real files are found; what we write holds none."""

from __future__ import annotations

from pathlib import Path

import av
import checks_kit as kit
import pytest
from PIL import Image

from engine.checks.hidden import canaries, hidden_fields
from engine.checks.metadata import judge_fields, leaks_of
from engine.control import Control
from engine.domain.findings import Verdict
from engine.domain.media import Places, Video
from engine.library.load import LoadRequest, load
from engine.media.metadata import Field, read_metadata


def tagged(source: Path, target: Path, options: dict[str, str], place: str, tags: dict[str, str]) -> Path:
    """A copy of a video with tags on the container or a stream."""
    with av.open(str(source)) as old, av.open(str(target), "w", options=options) as new:
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        (new if place == "container" else streams[int(place)]).metadata.update(tags)
        for packet in old.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    return target


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, ground: Places) -> Video:
    return kit.source_video(tmp_path_factory.mktemp("clean"), ground, seed=21, seconds=2.0)


def judged(path: Path, secrets: tuple[bytes, ...] = ()):
    fields = (*read_metadata(path), *hidden_fields(path, secrets, Control()))
    return judge_fields(leaks_of(path.name, fields), len(fields), True)


def test_what_we_write_holds_none(clean: Video) -> None:
    assert judged(clean.path).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("options", "place", "tags"),
    [
        ({}, "container", {"location": "+48.2082+016.3738/"}),
        ({}, "container", {"artist": "Ann"}),
        ({}, "container", {"title": "holiday"}),
        ({}, "container", {"creation_time": "2026-01-02T03:04:05Z"}),
        (
            {"movflags": "use_metadata_tags"},
            "container",
            {"com.apple.quicktime.location.ISO6709": "+48.2082+016.3738/"},
        ),
        ({"movflags": "use_metadata_tags"}, "container", {"com.apple.quicktime.model": "Phone 14"}),
        ({"movflags": "use_metadata_tags"}, "container", {"anything": "at all"}),
        ({}, "0", {"handler_name": "Ann's phone"}),
    ],
    ids=lambda value: "" if isinstance(value, dict) and not value else str(value)[:40],
)
def test_planted_tags_are_found(
    clean: Video, tmp_path: Path, options: dict[str, str], place: str, tags: dict[str, str]
) -> None:
    path = tagged(clean.path, tmp_path / "a.mp4", options, place, tags)
    found = judged(path)
    assert found.verdict is Verdict.BLOCK
    shown = " ".join(evidence.note + evidence.text for evidence in found.evidence)
    assert not any(value in shown for value in tags.values()), "a report must not repeat what it keeps from leaving"


def test_the_texts_of_the_source_are_searched_in_every_byte(clean: Video, ground: Places, tmp_path: Path) -> None:
    path = tagged(clean.path, tmp_path / "in.mp4", {}, "container", {"comment": "Ann's flat, third floor"})
    source = load(LoadRequest(path, ground), Control())
    version = kit.rendered(source, tmp_path, (0.0, 1.0))
    assert kit.said(kit.checked(version, source, ground), "privacy.metadata").verdict is Verdict.PASS
    secrets = canaries(read_metadata(source.path))
    for coded in (b"Ann's flat, third floor", "Ann's flat, third floor".encode("utf-16-le")):
        leaky = tmp_path / "leaky.mp4"
        leaky.write_bytes(version.file.path.read_bytes() + b"\0\0\0\x60abcd" + coded.ljust(88, b"\0"))
        assert judged(leaky, secrets).verdict is Verdict.BLOCK
        assert judged(leaky).verdict is Verdict.PASS  # without the source nobody can know what it means


def test_a_real_thumbnail_with_gps_is_blocked(clean: Video, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0)})
    Image.new("RGB", (64, 36), "grey").save(path, exif=exif)
    assert "a place" in judged(path).message
    Image.new("RGB", (64, 36), "grey").save(path)
    assert judged(path).verdict is Verdict.PASS


def test_other_peoples_files_are_blocked_only_for_private_fields() -> None:
    time, place = Field("container", "creation_time", "2026-01-02"), Field("EXIF GPS", "GPSLatitude", "48.0")
    assert judge_fields(leaks_of("a", (time,)), 1, False).verdict is Verdict.REVIEW
    assert judge_fields(leaks_of("a", (time,)), 1, True).verdict is Verdict.BLOCK
    assert judge_fields(leaks_of("a", (time, place)), 2, False).verdict is Verdict.BLOCK


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["rot90_notebook_phone_gps.mp4", "face_gps_selfie.mov", "dolbyvision_iphone_gps.mov", "rot_reflect_gps_face.mp4"],
)
def test_phone_videos_tell_their_place(shared_media: Path, name: str) -> None:
    assert "a place" in judged(shared_media / "video" / name).message


@pytest.mark.shared
@pytest.mark.parametrize("name", ["rot90_notebook_phone_gps.mp4", "dolbyvision_iphone_gps.mov"])
def test_a_clip_of_a_phone_video_tells_nothing(shared_media: Path, ground: Places, tmp_path: Path, name: str) -> None:
    source = load(LoadRequest(shared_media / "video" / name, ground), Control())
    end = min(1.0, float(source.duration))
    version = kit.rendered(source, tmp_path, (0.0, end))
    assert kit.said(kit.checked(version, source, ground), "privacy.metadata").verdict is Verdict.PASS
