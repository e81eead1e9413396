"""OpenCLIP models from a folder: a tiny one of random weights stands in for those that people add."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import numpy as np
import pytest

from engine.errors import ModelUnavailable
from engine.models.encoders import joint_encoder, picture_encoder

SHAPE = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "patch_size": 16, "head_width": 16},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the model "tiny" in it."""
    import torch
    from open_clip import CLIP
    from safetensors.torch import save_file

    torch.manual_seed(0)
    models = tmp_path_factory.mktemp("models")
    folder = models / "openclip" / "tiny"
    folder.mkdir(parents=True)
    net = CLIP(SHAPE["embed_dim"], SHAPE["vision_cfg"], SHAPE["text_cfg"])
    save_file(net.state_dict(), folder / "open_clip_model.safetensors")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": SHAPE, "preprocess_cfg": {}}), "utf-8")
    return models


def test_it_joins_pictures_and_words_without_a_network(added: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    encoder = joint_encoder("openclip:tiny", added)
    space = encoder.space
    assert (space.name, space.dimensions, space.words) == ("openclip:tiny", 24, True)
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (40, 60, 3), dtype=np.uint8), np.zeros((500, 20, 3), np.uint8)]
    rows, words = encoder.encode(pictures), encoder.encode_words(["a cat", "a dog"])
    assert rows.shape == words.shape == (2, 24) and rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(np.vstack([rows, words]), axis=1), 1, atol=1e-5)
    assert np.abs(rows[0] - rows[1]).max() > 1e-3
    np.testing.assert_array_equal(rows, picture_encoder("openclip:tiny", added).encode(pictures))


@pytest.mark.parametrize("suffix", [".pt", ".bin"])
def test_pickled_weights_are_refused(added: Path, tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "openclip" / "pickled"
    folder.mkdir(parents=True)
    config = added / "openclip" / "tiny" / "open_clip_config.json"
    (folder / config.name).write_bytes(config.read_bytes())
    (folder / f"open_clip_model{suffix}").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelUnavailable, match="pickled"):
        picture_encoder("openclip:pickled", tmp_path)


def test_an_absent_a_damaged_and_a_hub_model_are_told(added: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"open_clip_config\.json is missing"):
        picture_encoder("openclip:none", tmp_path)
    folder = tmp_path / "openclip" / "damaged"
    folder.mkdir(parents=True)
    for file in (added / "openclip" / "tiny").iterdir():
        (folder / file.name).write_bytes(file.read_bytes()[:2000])
    with pytest.raises(ModelUnavailable, match="damaged cannot be read"):
        picture_encoder("openclip:damaged", tmp_path)
    (folder / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": {**SHAPE, "text_cfg": {"hf_model_name": "someone/else"}}}), "utf-8"
    )
    with pytest.raises(ModelUnavailable, match="from a hub"):
        picture_encoder("openclip:damaged", tmp_path)
