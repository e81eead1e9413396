"""Planted defects in real files must be found; a clean version of the same source must pass every check."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import checks_kit as kit
import cv2
import numpy as np
import pytest

from engine.checks.worlds import drawn
from engine.control import Control
from engine.domain.findings import Verdict
from engine.domain.guidance import Kind
from engine.domain.media import Box, Places, Video
from engine.domain.versions import Frame, Pace, Piece, TimeMap, Version
from engine.errors import BadInput
from engine.library.load import LoadRequest, load
from engine.media.decode import frames_at, walk
from engine.media.encode import VideoWriter
from engine.media.pictures import write_jpeg, write_png
from engine.media.sound import read_sound

FINE = (Verdict.PASS, Verdict.NOT_APPLICABLE)


pytestmark = pytest.mark.usefixtures("proved")


@pytest.fixture(scope="module")
def source(ground: Places, tmp_path_factory: pytest.TempPathFactory) -> Video:
    return kit.source_video(tmp_path_factory.mktemp("in"), ground)


@pytest.fixture(scope="module")
def other(ground: Places, tmp_path_factory: pytest.TempPathFactory) -> Video:
    return kit.source_video(tmp_path_factory.mktemp("in2"), ground, seed=12)


def clip(source: Video, folder: Path, **options: object) -> Version:
    return kit.rendered(source, folder, (1.0, 5.0), **options)  # pyright: ignore[reportArgumentType]


def test_a_clean_clip_passes_everything(source: Video, ground: Places, tmp_path: Path) -> None:
    version = clip(source, tmp_path)
    report = kit.checked(version, source, ground)
    assert {f.check: f.message for f in report.findings if f.verdict not in FINE} == {}
    assert report.verdict is Verdict.PASS
    assert report.sha256 == version.file.sha256
    assert all(f.proof is not None for f in report.findings if f.verdict is Verdict.PASS)
    fresh = tmp_path / "other cache"
    shutil.copytree(ground.cache / "checks" / "proofs", fresh / "checks" / "proofs")
    again = kit.checked(version, source, replace(ground, cache=fresh))
    assert again.digest == report.digest
    assert kit.checked(version, source, ground).digest == report.digest


def black_gap(number: int, rgb: np.ndarray) -> np.ndarray:
    return rgb * 0 if 30 <= number < 40 else rgb


def late(ms: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda samples: np.roll(samples, round(ms * kit.SOUND / 1000), axis=0)


class Freeze:
    """Holds picture 40 for a second."""

    def __init__(self) -> None:
        self.held: np.ndarray | None = None

    def __call__(self, number: int, rgb: np.ndarray) -> np.ndarray:
        if number == 40:
            self.held = rgb
        return self.held if self.held is not None and 40 <= number < 66 else rgb


@dataclass(frozen=True)
class Planted:
    """A defect, and what must be said of it."""

    options: dict[str, object]
    check: str
    verdict: Verdict
    measure: str
    value: float
    within: float


PLANTED = {
    "black gap": Planted({"retouch": black_gap}, "quality.black", Verdict.BLOCK, "longest_s", 0.4, 0.05),
    "frozen second": Planted({"retouch": Freeze()}, "quality.frozen", Verdict.BLOCK, "longest_s", 1.0, 0.1),
    "late": Planted({"change_sound": late(200)}, "authenticity.sync", Verdict.BLOCK, "worst_ms", 200, 10),
    "early": Planted({"change_sound": late(-120)}, "authenticity.sync", Verdict.BLOCK, "worst_ms", -120, 10),
    "a little late": Planted({"change_sound": late(80)}, "authenticity.sync", Verdict.REVIEW, "worst_ms", 80, 10),
    "muted": Planted({"change_sound": lambda s: s * 0}, "authenticity.sync", Verdict.BLOCK, "windows_lost", 1, 0),
    "clipped": Planted({"change_sound": lambda s: s * 4}, "safety.loudness", Verdict.BLOCK, "louder_lu", 11, 2),
    "quiet": Planted({"change_sound": lambda s: s * 0.5}, "safety.loudness", Verdict.REVIEW, "louder_lu", -6, 0.5),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_defects_are_found(source: Video, ground: Places, tmp_path: Path, name: str) -> None:
    planted = PLANTED[name]
    report = kit.checked(clip(source, tmp_path, **planted.options), source, ground)
    found = kit.said(report, planted.check)
    assert found.verdict is planted.verdict, found.message
    assert found.measured[planted.measure] == pytest.approx(planted.value, abs=planted.within)
    assert found.evidence
    assert report.verdict in (planted.verdict, Verdict.BLOCK)


def test_evidence_points_at_the_place(source: Video, ground: Places, tmp_path: Path) -> None:
    report = kit.checked(clip(source, tmp_path, retouch=black_gap), source, ground)
    shown = kit.said(report, "quality.black").evidence[0]
    assert shown.start == pytest.approx(1.2, abs=0.05) and shown.end == pytest.approx(1.6, abs=0.05)


def test_a_foreign_stretch_and_a_foreign_video_are_found(
    source: Video, other: Video, ground: Places, tmp_path: Path
) -> None:
    foreign = [p.rgb for p in frames_at(other, [other.moment_at(Fraction(n, 25)) for n in range(40)], Control())]

    def splice(number: int, rgb: np.ndarray) -> np.ndarray:
        return foreign[number - 50] if 50 <= number < 75 else rgb

    spliced = kit.said(kit.checked(clip(source, tmp_path, retouch=splice), source, ground), "authenticity.content")
    assert spliced.verdict is Verdict.BLOCK
    assert spliced.evidence[0].start == pytest.approx(2.0, abs=0.3)
    swapped = clip(source, tmp_path, retouch=lambda n, rgb: foreign[n % 40], name="swapped")
    assert kit.said(kit.checked(swapped, source, ground), "authenticity.content").verdict is Verdict.BLOCK


def test_a_wrong_length_and_missing_frames_are_found(source: Video, ground: Places, tmp_path: Path) -> None:
    version = clip(source, tmp_path)
    piece = version.time_map.pieces[0]
    longer = Piece(piece.version_start, piece.version_end + 1, piece.source_start, piece.source_end + 1)
    told = replace(version, time_map=TimeMap((longer,)))
    assert kit.said(kit.checked(told, source, ground), "quality.duration").verdict is Verdict.BLOCK
    faster = replace(version.recipe, steps=(*version.recipe.steps, kit.SwitchableStep(Pace(Fraction(2)))))
    paced = kit.checked(replace(version, recipe=faster), source, ground)
    assert kit.said(paced, "quality.duration").verdict is Verdict.BLOCK


def test_a_torn_file_never_passes(source: Video, ground: Places, tmp_path: Path) -> None:
    version = clip(source, tmp_path)
    path = version.file.path
    whole = path.read_bytes()
    middle = whole.index(b"mdat") + (len(whole) - whole.index(b"mdat")) // 2
    rng = np.random.default_rng(0)
    torn = whole[:middle] + rng.integers(0, 256, 4000).astype(np.uint8).tobytes() + whole[middle + 4000 :]
    path.write_bytes(torn)
    report = kit.checked(version, source, ground)
    assert kit.said(report, "quality.files").verdict is Verdict.BLOCK  # other bytes than rendered
    accepted = replace(version, files=(replace(version.file, sha256=report.sha256),))
    again = kit.checked(accepted, source, ground)
    assert again.verdict in (Verdict.BLOCK, Verdict.NOT_RUN)
    assert kit.said(again, "quality.damage").verdict is Verdict.BLOCK
    path.write_bytes(whole[: len(whole) // 3])
    assert kit.checked(version, source, ground).verdict in (Verdict.BLOCK, Verdict.NOT_RUN)
    path.write_bytes(b"nothing of the kind")
    unreadable = kit.checked(version, source, ground)
    assert kit.said(unreadable, "quality.black").verdict is Verdict.NOT_RUN
    assert "version.mp4" in kit.said(unreadable, "quality.black").reason


def test_a_cropped_version_passes(source: Video, ground: Places, tmp_path: Path) -> None:
    box = Box(0.3, 0.0, 0.4, 1.0)
    left, right = round(box.x * source.width), round((box.x + box.width) * source.width)

    def crop(_: int, rgb: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.resize(rgb[:, left:right], (source.width, source.height)))

    version = clip(source, tmp_path, retouch=crop, extra_steps=(Frame("9:16", (box,)),))
    found = kit.said(kit.checked(version, source, ground), "authenticity.content")
    assert found.verdict is Verdict.PASS, found.message


def still(video: Video, seconds: int) -> np.ndarray:
    return next(iter(frames_at(video, [video.moment_at(Fraction(seconds))], Control()))).rgb


def thumbnail(source: Video, rgb: np.ndarray, folder: Path, seconds: int = 2) -> Version:
    large, own = folder / "a.jpg", folder / "b.png"
    write_jpeg(large, np.asarray(cv2.resize(rgb, (1280, 720), interpolation=cv2.INTER_CUBIC)))
    write_png(own, rgb)
    moment = source.moment_at(Fraction(seconds))
    return kit.picked(source, (large, own), ("thumbnail", "thumbnail_source"), moment)


def test_a_thumbnail_is_its_frame(source: Video, ground: Places, tmp_path: Path) -> None:
    report = kit.checked(thumbnail(source, still(source, 2), tmp_path), source, ground)
    assert report.verdict is Verdict.PASS, [f for f in report.findings if f.verdict not in FINE]
    assert kit.said(report, "authenticity.sync").verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("case", ["swapped", "mirrored", "other moment", "second file swapped"])
def test_thumbnails_that_are_not_their_frame(
    source: Video, other: Video, ground: Places, tmp_path: Path, case: str
) -> None:
    rgb = still(source, 2)
    pictures = {
        "swapped": still(other, 2),
        "mirrored": np.ascontiguousarray(rgb[:, ::-1]),
        "other moment": still(source, 5),
        "second file swapped": rgb,
    }
    version = thumbnail(source, pictures[case], tmp_path)
    if case == "second file swapped":
        write_png(version.files[1].path, still(other, 2))
        version = replace(version, files=(version.files[0], kit.file_of(version.files[1].path, "thumbnail_source")))
    found = kit.said(kit.checked(version, source, ground), "authenticity.thumbnail")
    assert found.verdict is (Verdict.REVIEW if case == "other moment" else Verdict.BLOCK)


def test_a_thumbnail_of_the_wrong_size_is_blocked(source: Video, ground: Places, tmp_path: Path) -> None:
    version = thumbnail(source, still(source, 2), tmp_path)
    write_jpeg(version.file.path, still(source, 2))
    changed = replace(version, files=(kit.file_of(version.file.path, "thumbnail"), version.files[1]))
    assert kit.said(kit.checked(changed, source, ground), "quality.files").verdict is Verdict.BLOCK


def test_without_its_source_a_version_cannot_pass(source: Video, ground: Places, tmp_path: Path) -> None:
    version = clip(source, tmp_path)
    request = kit.CheckRequest((version.file.path,), None, version, None, "default", ground)
    report = kit.check(request, Control())
    assert report.verdict is Verdict.NOT_RUN
    assert kit.said(report, "authenticity.content").verdict is Verdict.NOT_RUN


def test_another_source_than_the_recipes_is_refused(
    source: Video, other: Video, ground: Places, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="not the source"):
        kit.checked(clip(source, tmp_path), other, ground)


def test_a_silent_source_has_no_sound_to_check(ground: Places, tmp_path: Path) -> None:
    silent = kit.source_video(tmp_path / "in", ground, seed=13, seconds=3.0, with_sound=False)
    report = kit.checked(kit.rendered(silent, tmp_path, (0.0, 2.0)), silent, ground)
    assert kit.said(report, "authenticity.sync").verdict is Verdict.NOT_APPLICABLE
    assert kit.said(report, "safety.loudness").verdict is Verdict.NOT_APPLICABLE
    assert report.verdict is Verdict.PASS


def test_any_file_can_be_checked_alone(source: Video, ground: Places, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    write_png(picture, still(source, 1))
    for path in (source.path, picture):
        report = kit.check(kit.CheckRequest((path,), None, None, None, "default", ground), Control())
        assert report.verdict is Verdict.PASS and report.subject is None
        needs_source = kit.said(report, "authenticity.content")
        assert needs_source.verdict is Verdict.NOT_APPLICABLE
        assert ("recipe" if path == source.path else "still picture") in needs_source.reason


def test_a_pace_change_keeps_sync(source: Video, ground: Places, tmp_path: Path) -> None:
    """Half as fast: every picture twice as long, the sound's envelope stretched."""
    path, control = tmp_path / "slow.mp4", Control()
    sound = read_sound(source, kit.SOUND, 2, control)
    slow = np.stack([np.interp(np.arange(0, len(sound), 0.5), np.arange(len(sound)), side) for side in sound.T], 1)
    for shift, expected in ((0, Verdict.PASS), (300, Verdict.BLOCK)):
        size, rate = (source.width, source.height), Fraction(25)
        with VideoWriter(
            path, *size, Fraction(1, 50), frame_rate=rate, sound=(kit.SOUND, 2), preset="ultrafast"
        ) as writer:
            for number, picture in enumerate(walk(source, control)):
                writer.picture(picture.rgb, number * 4, 4)
            writer.samples(late(shift)(slow.astype(np.float32)))
        length = source.duration
        piece = Piece(Fraction(0), length * 2, source.start.seconds, source.start.seconds + length)
        steps = (Pace(Fraction(1, 2)),)
        version = kit.version_of(source, Kind.REVISION, steps, (kit.file_of(path, "video"),), TimeMap((piece,)))
        found = kit.said(kit.checked(version, source, ground), "authenticity.sync")
        assert found.verdict is expected, found.message


def test_a_crop_of_a_still_corner_is_not_frozen(ground: Places, tmp_path: Path) -> None:
    """The source moves, but not where the crop looks; and black beside the crop does not make the crop black."""
    ground_tone = np.full((75, 90, 160), 150, np.uint8)
    ground_tone[:, ::9] = 90
    ground_tone[:, :, :40] = drawn(5, 3.0, 25, 1)[:, :, :40]
    path = kit.write_video(tmp_path / "corner.mp4", ground_tone, None)
    source = load(LoadRequest(path, ground), Control())
    box = Box(0.5, 0.0, 0.5, 1.0)

    def crop(_: int, rgb: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.resize(rgb[:, source.width // 2 :], (source.width, source.height)))

    version = kit.rendered(source, tmp_path, (0.0, 2.8), retouch=crop, extra_steps=(Frame("8:9", (box,)),))
    report = kit.checked(version, source, ground)
    assert kit.said(report, "quality.frozen").verdict is Verdict.PASS
    assert kit.said(report, "quality.black").verdict is Verdict.PASS
    whole = kit.rendered(source, tmp_path, (0.0, 2.8), retouch=Freeze(), name="whole")
    assert kit.said(kit.checked(whole, source, ground), "quality.frozen").verdict is not Verdict.PASS
