"""Making thumbnails and clips of a video whose parts are known, from the guide to the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from benchmarks.quick_analysis import analyse_quickly
from benchmarks.scenes import Part, Theme, packaged_themes, write_video
from engine.audience import AddRequest, add_segment
from engine.control import Control
from engine.domain.analysis import Analysis, Sentence, Word
from engine.domain.audience import Segment
from engine.domain.guidance import Kind, Measure, Wishes
from engine.domain.media import Moment, Places, Span, Video
from engine.domain.plain import from_plain, to_plain
from engine.domain.versions import KeepSpans, Offer, Origin, PickFrame, Version, VersionId
from engine.errors import BadInput, Cancelled, NotEnoughData
from engine.guidance import GuideRequest, guide
from engine.library import LoadRequest, load
from engine.media.decode import walk
from engine.media.pictures import read_picture, write_jpeg
from engine.media.probe import probe
from engine.models import spaces
from engine.models.encoders import picture_encoder
from engine.versions import MakeRequest, RenderRequest, make, render
from engine.versions.selection import material_of
from engine.versions.thumbnails import plan_thumbnail

PART_SECONDS = 3.0
Ask = Callable[..., MakeRequest]


class Scene:
    """A video of four parts, its analysis, and segments that like one part each."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.places = Places(folder / "media", folder / "cache", models)
        self.places.media.mkdir()
        self.places.cache.mkdir()
        self.themes = packaged_themes(folder, each=13)[:4]
        shown = [(theme.name, theme.pictures[0]) for theme in self.themes]
        self.parts = write_video(folder / "scene.mp4", shown, PART_SECONDS)
        self.video = load(LoadRequest(folder / "scene.mp4", self.places), Control())
        self.analysis = analyse_quickly(self.video, self.parts, self.places, Control())
        self.segments = {theme.name: self.segment(theme) for theme in self.themes}

    def segment(self, theme: Theme, likes: int = 12) -> Segment:
        return add_segment(AddRequest(theme.name, theme.pictures[1 : 1 + likes], "", self.places), Control())

    def part(self, theme: str) -> Part:
        return next(part for part in self.parts if part.theme == theme)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Scene:
    return Scene(tmp_path_factory.mktemp("scene"), models)


@pytest.fixture
def ask(scene: Scene, tmp_path: Path) -> Ask:
    def asked(
        segment: Segment,
        kind: Kind,
        wishes: Wishes | None = None,
        analysis: Analysis | None = None,
        video: Video | None = None,
    ) -> MakeRequest:
        guidance = guide(GuideRequest(segment, kind, wishes or Wishes()))
        return MakeRequest(
            VersionId("v1"), video or scene.video, analysis or scene.analysis, segment, guidance, scene.places,
            tmp_path / "versions" / "v1", "ann", "2026-01-02T03:04:05Z",
        )  # fmt: skip

    return asked


def seconds_of(scene: Scene, moment: Moment | None) -> float:
    assert moment is not None
    return float(scene.video.seconds_of(moment))


def test_two_segments_get_two_thumbnails_from_their_own_parts(scene: Scene, ask: Ask) -> None:
    shown = set()
    for name in ("cat", "rocket"):
        made = make(ask(scene.segments[name], Kind.THUMBNAIL), Control())
        part = scene.part(name)
        assert part.start <= seconds_of(scene, made.moment) < part.end
        assert (made.kind, made.origin) == (Kind.THUMBNAIL, Origin.AI_ASSISTED)
        shown.add(made.files[0].sha256)
    assert len(shown) == 2


def test_a_thumbnail_is_one_version_with_two_files(scene: Scene, ask: Ask) -> None:
    made = make(ask(scene.segments["rocket"], Kind.THUMBNAIL), Control())
    assert [(file.role, file.width, file.height) for file in made.files] == [
        ("thumbnail", 1280, 720), ("thumbnail_source", scene.video.width, scene.video.height),
    ]  # fmt: skip
    for file in made.files:
        assert read_picture(file.path).shape == (file.height, file.width, 3)
    pick = made.recipe.steps[0].step
    assert isinstance(pick, PickFrame)
    assert pick.moment == made.moment
    assert pick.moment in {picture.moment for picture in walk(scene.video, Control())}, "an exact source frame"
    assert made.poster.is_file()
    assert {use.name for use in made.recipe.models} == {spaces.CHOOSING}
    assert from_plain(to_plain(made), Version) == made


def test_shares_sum_to_the_score_and_the_flip_is_named(scene: Scene, ask: Ask) -> None:
    request = ask(scene.segments["coffee"], Kind.THUMBNAIL)
    made = make(request, Control())
    assert sum(share.share for share in made.why) == pytest.approx(made.score, abs=1e-9)
    assert {share.item for share in made.why} == {
        scene.segments["coffee"].likes[i].item for i in request.guidance.liked
    }
    assert made.flip is not None
    assert set(made.flip.without) < {share.item for share in made.why}


def test_every_frame_is_a_candidate_and_none_scores_higher_nearby(scene: Scene, ask: Ask) -> None:
    """The winner's score is at least that of Eq. 1 over the analysed frames, computed here from the stored vectors."""
    for measure in Measure:
        request = ask(scene.segments["temple"], Kind.THUMBNAIL, Wishes(measure=measure))
        material = material_of(request)
        taste = material.liked.astype(np.float64).mean(axis=0)
        scores = material.rows.astype(np.float64) @ taste
        if measure is Measure.COSINE:
            scores /= np.linalg.norm(taste) * np.linalg.norm(material.rows, axis=1)
        plan = plan_thumbnail(request, Control())
        assert plan.score is not None
        assert plan.score >= scores.max() - 1e-6
        at = [frame.moment for frame in scene.analysis.frames]
        if plan.moment in at:
            assert at.index(plan.moment) == int(scores.argmax())


def test_rejected_frames_do_not_win(scene: Scene, ask: Ask) -> None:
    segment = scene.segments["rocket"]
    first = plan_thumbnail(ask(segment, Kind.THUMBNAIL), Control())
    part = scene.part("rocket")
    spoiled = tuple(
        replace(frame, look=replace(frame.look, blurred=part.start + 1 <= seconds_of(scene, frame.moment) < part.end))
        for frame in scene.analysis.frames
    )
    plan = plan_thumbnail(ask(segment, Kind.THUMBNAIL, analysis=replace(scene.analysis, frames=spoiled)), Control())
    assert plan.rejected
    assert not first.rejected
    assert all("blurred" in one.reason for one in plan.rejected)
    assert plan.moment not in {one.moment for one in plan.rejected}
    assert part.start <= seconds_of(scene, plan.moment) < part.start + 1.26


def test_an_upright_video_is_cropped_around_what_stands_out(scene: Scene, ask: Ask, tmp_path: Path) -> None:
    plan = plan_thumbnail(ask(scene.segments["cat"], Kind.THUMBNAIL, Wishes(aspect="1:1")), Control())
    boxes = [step.step for step in plan.recipe.steps][1]
    assert getattr(boxes, "aspect", "") == "1:1"
    assert (plan.recipe.outputs[0].width, plan.recipe.outputs[0].height) == (1280, 1280)
    made = make(ask(scene.segments["cat"], Kind.THUMBNAIL, Wishes(aspect="1:1")), Control())
    assert read_picture(made.files[0].path).shape == (1280, 1280, 3)


def test_two_segments_get_two_clips_that_play(scene: Scene, ask: Ask) -> None:
    for name in ("cat", "temple"):
        made = make(ask(scene.segments[name], Kind.CLIP, Wishes(seconds=2.5)), Control())
        part = scene.part(name)
        assert made.span is not None
        start, end = seconds_of(scene, made.span.start), seconds_of(scene, made.span.end)
        assert min(end, part.end) - max(start, part.start) >= 0.75 * (end - start)
        keep = made.recipe.steps[0].step
        assert isinstance(keep, KeepSpans)
        assert keep.spans == (made.span,)
        media = probe(made.files[0].path, Control())
        length = (media.picture.end_pts - media.picture.first_pts) * media.picture.time_base
        assert abs(length - made.span.seconds) <= Fraction(1, 12)
        assert media.sound is not None
        assert made.seconds_saved == pytest.approx(float(scene.video.duration) - (end - start), abs=1e-6)
        assert made.time_map.to_source(Fraction(0)) == made.span.start.seconds
        assert sum(share.share for share in made.why) == pytest.approx(made.score, abs=1e-9)


def test_the_poster_shows_the_part_that_is_liked(scene: Scene, ask: Ask) -> None:
    encoder = picture_encoder(spaces.CHOOSING, scene.places.models)
    for name in ("cat", "rocket"):
        made = make(ask(scene.segments[name], Kind.REVISION, Wishes(strength=0.0)), Control())
        shown = encoder.encode([read_picture(made.poster)])[0]
        nearest = max(scene.segments.values(), key=lambda segment: _likeness(shown, segment))
        assert nearest.name == name


def _likeness(shown: np.ndarray, segment: Segment) -> float:
    kept = segment.vectors_in(spaces.CHOOSING)
    assert kept is not None
    return float((np.load(kept.path, allow_pickle=False) @ shown).mean())


def test_baselines_are_judged_like_the_version(scene: Scene, ask: Ask) -> None:
    clip = make(ask(scene.segments["temple"], Kind.CLIP, Wishes(seconds=2.5)), Control())
    assert set(clip.baselines) == {"random", "original", "first", "whole"}
    assert None not in clip.baselines.values()
    assert clip.baselines["whole"] == pytest.approx(clip.fit_original.value)
    assert clip.fit.encoder == spaces.JUDGING
    assert clip.fit.n == 6
    assert clip.offer is Offer.BETTER
    assert (clip.fit.value or 0) > max(value or 0 for value in clip.baselines.values())
    thumbnail = make(ask(scene.segments["temple"], Kind.THUMBNAIL), Control())
    assert thumbnail.baselines["original"] == thumbnail.fit_original.value
    assert (thumbnail.baselines["first"], thumbnail.baselines["whole"]) == (None, None)


def test_under_ten_likes_nothing_is_claimed_but_all_is_made(scene: Scene, ask: Ask) -> None:
    made = make(ask(scene.segment(scene.themes[1], 5), Kind.THUMBNAIL), Control())
    assert (made.offer, made.fit.value, made.gain.value) == (Offer.NOT_ENOUGH_DATA, None, None)
    assert made.files[0].path.is_file()


def test_words_alone_choose(scene: Scene, ask: Ask) -> None:
    words = add_segment(AddRequest("Pets", (), "a cat with whiskers", scene.places), Control())
    made = plan_thumbnail(ask(words, Kind.THUMBNAIL), Control())
    part = scene.part("cat")
    assert part.start <= seconds_of(scene, made.moment) < part.end
    assert [share.item for share in made.why] == ["a cat with whiskers"]
    assert made.flip is None


def test_no_history_says_what_is_missing(scene: Scene, ask: Ask) -> None:
    unknown = replace(scene.segments["cat"], vectors=())
    for kind in (Kind.THUMBNAIL, Kind.CLIP):
        with pytest.raises(NotEnoughData, match="neither pictures nor a description"):
            make(ask(unknown, kind), Control())


def test_wishes_that_do_not_fit_the_video(scene: Scene, ask: Ask) -> None:
    with pytest.raises(BadInput, match=r"lasts 12\.00 s"):
        make(ask(scene.segments["cat"], Kind.CLIP, Wishes(seconds=60)), Control())
    with pytest.raises(BadInput, match="analysed frames"):
        make(ask(scene.segments["cat"], Kind.CLIP, Wishes(frames=5000)), Control())


def test_frames_count_analysed_frames(scene: Scene, ask: Ask) -> None:
    made = make(ask(scene.segments["coffee"], Kind.CLIP, Wishes(frames=10)), Control())
    assert made.span is not None
    assert 1.5 <= float(made.span.seconds) <= 3.6


def test_no_clip_cuts_a_word(scene: Scene, ask: Ask) -> None:
    base = Fraction(1, 1000)
    words = [(at, at + 0.35) for at in np.arange(0.1, 11.5, 0.5).tolist()]
    spoken = tuple(
        Word("word", Span(Moment(round(a * 1000), base), Moment(round(b * 1000), base)), 0.9) for a, b in words
    )
    sentences = tuple(
        Sentence("words", Span(spoken[i].span.start, spoken[min(i + 3, len(spoken)) - 1].span.end), spoken[i : i + 3])
        for i in range(0, len(spoken), 3)
    )
    analysis = replace(scene.analysis, sentences=sentences)
    for name in scene.segments:
        plan_request = ask(scene.segments[name], Kind.CLIP, Wishes(seconds=2.5), analysis)
        made = make(plan_request, Control())
        assert made.span is not None
        for at in (float(made.span.start.seconds), float(made.span.end.seconds)):
            assert not any(start < at < end for start, end in words), (name, at)


class StopAfter:
    """A stop that comes after so many looks at it."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_version_that_changes_nothing_is_not_offered(scene: Scene, ask: Ask) -> None:
    whole = make(ask(scene.segments["temple"], Kind.CLIP, Wishes(seconds=float(scene.video.duration))), Control())
    assert whole.span == Span(scene.video.start, scene.video.end)
    assert whole.offer is Offer.ORIGINAL_IS_BEST
    assert whole.fit.value == pytest.approx(whole.fit_original.value, abs=0.01)


@pytest.mark.parametrize("looks", [0, 3, 30, 80])
def test_a_stopped_make_leaves_nothing(scene: Scene, ask: Ask, looks: int) -> None:
    request = ask(scene.segments["cat"], Kind.CLIP, Wishes(seconds=2.5))
    with pytest.raises(Cancelled):
        make(request, Control(stop=StopAfter(looks)))
    assert not request.folder.parent.exists() or not list(request.folder.parent.iterdir())


def test_what_a_killed_make_left_is_replaced(scene: Scene, ask: Ask) -> None:
    request = ask(scene.segments["cat"], Kind.THUMBNAIL)
    scrap = request.folder.parent / ".v1.making" / "files"
    scrap.mkdir(parents=True)
    (scrap / "thumbnail.jpg.part").write_bytes(b"half")
    made = make(request, Control())
    assert [path.name for path in request.folder.parent.iterdir()] == ["v1"]
    assert all(file.path.is_file() for file in made.files)


def test_the_recipe_makes_the_same_again(scene: Scene, ask: Ask, tmp_path: Path) -> None:
    for kind, wishes in ((Kind.THUMBNAIL, Wishes()), (Kind.CLIP, Wishes(seconds=2.5))):
        made = make(ask(scene.segments["rocket"], kind, wishes), Control())
        again = render(RenderRequest(made.recipe, scene.video, tmp_path / kind.value, scene.places), Control())
        assert [file.decoded_sha256 for file in again.files] == [file.decoded_sha256 for file in made.files]
        assert again.recipe == made.recipe


def test_the_original_that_is_best_stays_best(scene: Scene, ask: Ask, tmp_path: Path) -> None:
    """A thumbnail chosen by the uploader from the very theme is not beaten; the version is made all the same."""
    theme = scene.themes[2]
    write_jpeg(tmp_path / "own.jpg", read_picture(theme.pictures[3]))
    video = load(LoadRequest(scene.video.path, scene.places, thumbnail=tmp_path / "own.jpg"), Control())
    made = make(ask(scene.segments[theme.name], Kind.THUMBNAIL, video=video), Control())
    assert made.offer is Offer.ORIGINAL_IS_BEST
    assert made.files[0].path.is_file()
