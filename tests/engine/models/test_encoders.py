"""Vectors: of one space, of length 1, the same whatever stands beside them, and right about what pictures show."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ModelUnavailable
from engine.models import spaces
from engine.models.encoders import encode_embedded, joint_encoder, picture_encoder
from engine.models.encoders.base import unit_rows
from engine.models.encoders.joint import class_texts, conse
from engine.models.encoders.words import embed_words
from engine.models.export import exported


@pytest.fixture(scope="module")
def photographs() -> list[np.ndarray]:
    return [skimage.data.chelsea(), skimage.data.coffee(), skimage.data.rocket(), skimage.data.stereo_motorcycle()[0]]


def test_all_spaces_in_one_go_equal_each_on_its_own(photographs: list[np.ndarray], models: Path) -> None:
    together = encode_embedded(iter(photographs), models)
    assert tuple(v.space.name for v in together) == spaces.EMBEDDED
    for vectors in together:
        encoder = picture_encoder(vectors.space.name, models)
        assert encoder.space == vectors.space
        assert vectors.rows.shape == (4, vectors.space.dimensions) and vectors.rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors.rows, axis=1), 1, atol=1e-5)
        for picture, row in zip(photographs, vectors.rows, strict=True):
            np.testing.assert_allclose(encoder.encode([picture])[0], row, atol=2e-5)


def test_nothing_in_nothing_out(models: Path) -> None:
    assert [v.rows.shape[0] for v in encode_embedded([], models)] == [0, 0, 0]
    assert joint_encoder(spaces.JOINT, models).encode_words([]).shape == (0, 384)


def test_words_find_their_photograph(photographs: list[np.ndarray], models: Path) -> None:
    encoder = joint_encoder(spaces.JOINT, models)
    asked = ["the face of a cat", "a cup of coffee", "a rocket before its launch", "a motorcycle in a garage"]
    found = (encoder.encode_words(asked) @ encoder.encode(photographs).T).argmax(axis=1)
    assert found.tolist() == [0, 1, 2, 3]


def test_a_small_copy_and_jpeg_stay_near_and_other_pictures_do_not(photographs: list[np.ndarray], models: Path) -> None:
    for name in (spaces.CHOOSING, spaces.JUDGING):
        encoder = picture_encoder(name, models)
        small = [cv2.resize(p, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for p in photographs]
        alike = encoder.encode(photographs) @ encoder.encode(small).T
        assert alike.diagonal().min() > 0.75
        assert (alike.argmax(axis=1) == np.arange(4)).all()


def test_words_are_padded_without_changing_what_stands_beside_them(models: Path) -> None:
    texts = ["cat", "a much longer text about the weather of yesterday and what came of it", "guitar", "kitten"]
    rows = embed_words(texts, models)
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_allclose(embed_words([text], models)[0], row, atol=1e-5)
    assert rows[0] @ rows[3] > 0.7
    assert rows[0] @ rows[2] < 0.4


def test_every_class_has_a_text() -> None:
    texts = class_texts()
    assert len(texts) == 1000 and all(texts) and texts[0].startswith("tench. ")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 30), st.integers(0, 2**31))
def test_conse_is_a_convex_combination(pictures: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit_rows(rng.normal(size=(classes, 8)))
    logits = rng.normal(0, 3, (pictures, classes)).astype(np.float32)
    made = conse(logits, vectors)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    # A class that is certain gives its own vector.
    logits[:, 0] = 200
    np.testing.assert_allclose(conse(logits, vectors), np.repeat(vectors[:1], pictures, 0), atol=1e-5)


def test_an_unknown_space_is_told(models: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no encoder named"):
        picture_encoder("clip-by-hearsay", models)


@pytest.mark.slow
@pytest.mark.parametrize("name", [spaces.CHOOSING, spaces.JUDGING])
def test_the_converted_net_equals_the_weights_on_torch(name: str, photographs: list[np.ndarray], models: Path) -> None:
    import torch

    from engine.models.encoders.efficientnet import prepare
    from engine.models.export import PICTURE_SIZE, efficientnet
    from engine.models.runtime import session

    batch = prepare(photographs, PICTURE_SIZE[name])
    with torch.inference_mode():
        expected = [part.numpy() for part in efficientnet(name)(torch.from_numpy(batch))]
    made = session(exported(name, models)).run(["features", "logits"], {"pictures": batch})
    for one, other in zip(made, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-4)
