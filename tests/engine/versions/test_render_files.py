"""Files from recipes: the same each time, whole or not at all, of the right size."""

from __future__ import annotations

import dataclasses
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from playing import asked, frame_moment, photograph, recipe, scene, spans, tone, written

from engine.control import Control
from engine.domain.media import Box, Moment, Places, Sha256, Span, Video
from engine.domain.versions import Captions, Frame, Grade, KeepSpans, Look, Output, Pace, PickFrame, SwitchableStep
from engine.errors import BadInput, Cancelled, ModelUnavailable, UnknownName
from engine.media.decode import walk
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.versions.fonts import font_for
from engine.versions.render import RenderRequest, render, same, standard_outputs
from engine.versions.render.framing import centred, rect_of
from engine.versions.render.request import steps_of
from engine.versions.render.timeline import parts_of
from engine.versions.render.video import shown


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Video:
    """1.6 s, two scenes, a tone."""
    pictures = [*scene("coffee", 20), *scene("astronaut", 20)]
    return written(tmp_path_factory.mktemp("files") / "two scenes.mp4", pictures, sound=tone(1.6))


def test_a_recipe_renders_to_the_same_frames_and_samples_each_time(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    box = Box(0.1, 0.1, 0.75, 0.75)
    steps = (spans(video, (0.8, 1.4), (0.0, 0.4)), Pace(Fraction(21, 20)), Frame("16:9", (box,)), Look("ink", 0.6))
    first = render(asked(video, tmp_path / "a", places, *steps), control)
    again = render(RenderRequest(first.recipe, video, tmp_path / "b", places), control)
    assert first.recipe.outputs[0].decoded_sha256 == first.files[0].decoded_sha256 != ""
    assert same(first.recipe, again.recipe)
    assert first.files[0].sha256 == again.files[0].sha256
    other = render(asked(video, tmp_path / "c", places, steps[0]), control)
    assert not same(first.recipe, other.recipe)


def test_pictures_of_sharp_edges_encode_to_the_same_bits_each_time(tmp_path: Path, control: Control) -> None:
    """x264's tree of macroblocks gave several results for ink drawings of this size; it must stay off."""
    drawn = [np.where(rgb > 110, 250, 10).astype(np.uint8)[:128, :240] for rgb in scene("coffee", 25)]
    hashes = {written(tmp_path / f"{n}.mp4", drawn).sha256 for n in range(8)}
    assert len(hashes) == 1


def test_files_poster_and_strip_lie_in_the_folder(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    made = render(asked(video, tmp_path / "v", places), control)
    assert sorted(p.name for p in (tmp_path / "v").iterdir()) == ["poster.jpg", "strip.jpg", "video.mp4"]
    assert made.poster == tmp_path / "v" / "poster.jpg"
    assert read_picture(made.poster).shape[1] <= 640
    strip = read_picture(tmp_path / "v" / "strip.jpg")
    assert strip.shape[1] % 10 == 0
    media = probe(made.files[0].path, control)
    assert (media.width, media.height) == (made.files[0].width, made.files[0].height) == (320, 180)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_stop_leaves_nothing(video: Video, places: Places, tmp_path: Path) -> None:
    stop = threading.Event()

    def halfway(done: float, _note: str) -> None:
        if done > 0.4:
            stop.set()

    with pytest.raises(Cancelled):
        render(asked(video, tmp_path / "v", places), Control(halfway, stop))
    assert [p.name for p in tmp_path.iterdir() if p.is_dir() and p.name.strip(".").startswith("v")] == []


def test_a_fault_midway_leaves_nothing(video: Video, places: Places, tmp_path: Path, control: Control) -> None:
    with pytest.raises(UnknownName, match="marble"):
        render(asked(video, tmp_path / "v", places, Look("marble", 0.5)), control)
    assert not (tmp_path / "v").exists()


def test_a_recipe_of_another_video_is_refused(video: Video, places: Places, tmp_path: Path, control: Control) -> None:
    foreign = dataclasses.replace(recipe(video), source=Sha256("1" * 64))
    with pytest.raises(BadInput, match=r"two scenes\.mp4"):
        render(RenderRequest(foreign, video, tmp_path / "v", places), control)


@pytest.mark.parametrize(
    "steps",
    [
        (KeepSpans(()),),
        (Pace(Fraction(3)),),
        (Pace(Fraction(1)), Pace(Fraction(1))),
        (PickFrame(Moment(0, Fraction(1, 25))), Pace(Fraction(1))),
        (Frame("wide", ()),),
    ],
)
def test_steps_that_do_not_go_together_are_refused(
    video: Video, places: Places, tmp_path: Path, control: Control, steps: tuple
) -> None:
    plain = dataclasses.replace(recipe(video), steps=tuple(SwitchableStep(s) for s in steps))
    with pytest.raises(BadInput):
        render(RenderRequest(plain, video, tmp_path / "v", places), control)


@pytest.mark.parametrize("role", ["../../escaped", "/tmp/escaped", "", "a/b", ".", "Video"])
def test_an_output_cannot_name_a_file_elsewhere(
    role: str, video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    wanted = recipe(video, PickFrame(video.start))
    wanted = dataclasses.replace(wanted, outputs=(Output(role, 64, 48, "jpeg"),))
    with pytest.raises(BadInput, match="named"):
        render(RenderRequest(wanted, video, tmp_path / "in" / "side", places), control)
    assert not list(tmp_path.rglob("*escaped*"))


def test_an_output_of_an_impossible_size_is_refused(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    wanted = recipe(video, PickFrame(video.start))
    for width, height in ((100_000, 720), (0, 720), (1280, -1)):
        broken = dataclasses.replace(wanted, outputs=(Output("thumbnail", width, height, "jpeg"),))
        with pytest.raises(BadInput, match="cannot be"):
            render(RenderRequest(broken, video, tmp_path / "out", places), control)


def test_steps_that_are_off_do_nothing(video: Video, places: Places, tmp_path: Path, control: Control) -> None:
    plain = recipe(video)
    steps = (SwitchableStep(Look("ink", 1.0), on=False), SwitchableStep(Pace(Fraction(2)), on=False))
    request = RenderRequest(dataclasses.replace(plain, steps=steps), video, tmp_path / "v", places)
    ours = list(shown(request, steps_of(request.recipe), parts_of(video, None), None, control))
    assert all(np.array_equal(a.rgb, b.rgb) for a, b in zip(ours, walk(video, control), strict=True))


def test_strength_0_gives_the_sources_own_frames(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    grade = Grade((50.0, 10.0, 10.0), (100.0, 0.0, 0.0, 0.0, 50.0, 0.0, 0.0, 0.0, 50.0), 0.0)
    request = asked(video, tmp_path / "v", places, grade, Look("cartoon", 0.0))
    ours = list(shown(request, steps_of(request.recipe), parts_of(video, None), None, control))
    assert all(np.array_equal(a.rgb, b.rgb) for a, b in zip(ours, walk(video, control), strict=True))


def test_stills_show_the_picked_frame_at_both_sizes(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    step = video.picture.end_pts // 40
    pick = PickFrame(frame_moment(video, 25, step))
    source = list(walk(video, control))[25]
    assert source.moment == pick.moment
    outputs = (*standard_outputs(video, still=True), Output("thumbnail_source", 320, 180, "png"))
    lossless = dataclasses.replace(recipe(video, pick), outputs=(outputs[0], outputs[2]))
    made = render(RenderRequest(lossless, video, tmp_path / "v", places), control)
    assert [(f.role, f.width, f.height) for f in made.files] == [
        ("thumbnail", 1280, 720),
        ("thumbnail_source", 320, 180),
    ]
    assert read_picture(made.files[0].path).shape == (720, 1280, 3)
    assert np.array_equal(read_picture(made.files[1].path), source.rgb)
    assert made.time_map.pieces == ()
    again = render(RenderRequest(made.recipe, video, tmp_path / "w", places), control)
    assert same(made.recipe, again.recipe)


def test_a_moment_that_is_no_frames_is_refused(video: Video, places: Places, tmp_path: Path, control: Control) -> None:
    pick = PickFrame(Moment(video.picture.first_pts + 1, video.picture.time_base))
    with pytest.raises(BadInput, match="no frame at"):
        render(asked(video, tmp_path / "v", places, pick), control)


def test_crops_take_the_sources_own_pixels(video: Video, places: Places, tmp_path: Path, control: Control) -> None:
    box = Box(0.25, 0.2, 0.5, 0.5)
    request = asked(video, tmp_path / "v", places, Frame("16:9", (box,)))
    first = next(iter(shown(request, steps_of(request.recipe), parts_of(video, None), None, control)))
    assert np.array_equal(first.rgb, next(iter(walk(video, control))).rgb[36:126, 80:240])
    made = render(request, control)
    assert (made.files[0].width, made.files[0].height) == (160, 90)


def test_one_box_a_span(video: Video, places: Places, tmp_path: Path, control: Control) -> None:
    keep = spans(video, (0.0, 0.4), (0.8, 1.2))
    boxes = (Box(0.0, 0.0, 0.5, 0.5), Box(0.5, 0.5, 0.5, 0.5))
    request = asked(video, tmp_path / "v", places, keep, Frame("16:9", boxes))
    ours = list(shown(request, steps_of(request.recipe), parts_of(video, keep), None, control))
    source = [p.rgb for p in walk(video, control)]
    assert np.array_equal(ours[0].rgb, source[0][:90, :160])
    assert np.array_equal(ours[10].rgb, source[20][90:, 160:])
    three = dataclasses.replace(request.recipe, steps=(SwitchableStep(Frame("16:9", (*boxes, boxes[0]))),))
    with pytest.raises(BadInput, match="3 boxes"):
        render(RenderRequest(three, video, tmp_path / "w", places), control)


@pytest.mark.parametrize(("aspect", "size"), [("9:16", (102, 180)), ("1:1", (180, 180)), ("16:9", (320, 180))])
def test_another_aspect_is_cut_from_the_middle_and_never_enlarged(
    video: Video, aspect: str, size: tuple[int, int]
) -> None:
    output = standard_outputs(video, Frame(aspect, ()))[0]
    assert abs(output.width - size[0]) <= 2
    assert output.height == size[1]
    assert output.width % 2 == output.height % 2 == 0


def test_an_output_larger_than_its_crop_is_refused(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    large = dataclasses.replace(recipe(video), outputs=(Output("video", 640, 360, "mp4"),))
    with pytest.raises(BadInput, match="640x360"):
        render(RenderRequest(large, video, tmp_path / "v", places), control)


def test_rects_stay_inside_and_even() -> None:
    for width, height in ((321, 241), (64, 48), (1919, 1081)):
        for box in (Box(0, 0, 1, 1), Box(0.9, 0.9, 0.3, 0.3), Box(0.333, 0.111, 0.2, 0.777), Box(0.5, 0.5, 0, 0)):
            rect = rect_of(box, width, height)
            assert rect.width % 2 == rect.height % 2 == 0
            assert 0 <= rect.x <= rect.x + rect.width <= width
            assert 0 <= rect.y <= rect.y + rect.height <= height
    assert centred(Fraction(1), 200, 100) == Box(0.25, 0.0, 0.5, 1.0)


def test_captions_show_while_they_are_spoken_and_only_below(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    line = ("Words on the picture", Span(video.moment_at(Fraction(2, 5)), video.moment_at(Fraction(4, 5))))
    request = asked(video, tmp_path / "v", places, Captions((line,)))
    ours = list(shown(request, steps_of(request.recipe), parts_of(video, None), None, control))
    source = [p.rgb for p in walk(video, control)]
    changed = [i for i, (a, b) in enumerate(zip(ours, source, strict=True)) if not np.array_equal(a.rgb, b)]
    assert changed == list(range(10, 20))
    difference = np.abs(ours[12].rgb.astype(int) - source[12]).sum(axis=2)
    rows, columns = np.nonzero(difference)
    assert rows.min() > 0.6 * 180
    assert rows.max() < 0.96 * 180
    assert 0.04 * 320 < columns.min() < columns.max() < 0.96 * 320


def test_captions_that_no_font_can_write_are_refused(
    video: Video, places: Places, tmp_path: Path, control: Control
) -> None:
    rare = ("\U00017000\U00017001\U00017002", "\U0001b170\U0001b171\U0001b172", "\u3042\u6f22\u5b57")
    unknown = next((text for text in rare if not _drawable(text)), None)
    if unknown is None:
        pytest.skip("this machine has fonts for Tangut, Nushu and Japanese")
    line = (unknown, Span(video.start, video.end))
    with pytest.raises(ModelUnavailable, match="font"):
        render(asked(video, tmp_path / "v", places, Captions((line,))), control)


def _drawable(text: str) -> bool:
    try:
        font_for(text, 24)
    except ModelUnavailable:
        return False
    return True


def test_odd_sizes_lose_a_row_and_a_column(places: Places, tmp_path: Path, control: Control) -> None:
    picture = photograph("coffee")[:121, :161]
    video = written(tmp_path / "odd.mp4", [picture[:120, :160]] * 5)
    odd = dataclasses.replace(video, width=161, height=121)
    assert standard_outputs(odd)[0].width == 160
    made = render(asked(video, tmp_path / "v", places), control)
    assert (made.files[0].width, made.files[0].height) == (160, 120)
