"""Encoders that a person adds: an OpenCLIP model as a folder, models/openclip/<name>/, read without any network.

The folder holds `open_clip_config.json` (as published with OpenCLIP models: `model_cfg`, `preprocess_cfg`) and one
`.safetensors` file. Pickled weights (.pt, .pth, .bin, .ckpt) are never opened.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.domain.analysis import Space
from engine.errors import ModelUnavailable
from engine.models.encoders.base import unit_rows
from engine.models.lock import current_sha256

CONFIG = "open_clip_config.json"
BATCH = 16


class OpenClipEncoder:
    """An OpenCLIP model from a local folder; joins pictures and words."""

    def __init__(self, name: str, models: Path) -> None:
        folder = models / "openclip" / name
        weights = _weights_in(folder)
        self._model, self._prepare, self._tokens, dimensions = _load(folder, weights, current_sha256(weights))
        self._space = Space(f"openclip:{name}", current_sha256(weights), dimensions, words=True)

    @property
    def space(self) -> Space:
        """The space of `encode` and `encode_words`; named "openclip:" and the folder's name."""
        return self._space

    def encode(self, pictures: Sequence[np.ndarray]) -> np.ndarray:
        """(H,W,3) uint8 RGB pictures to (N, space.dimensions) float32 rows of length 1."""
        import torch
        from PIL import Image

        made = [np.empty((0, self._space.dimensions), np.float32)]
        with torch.inference_mode():
            for first in range(0, len(pictures), BATCH):
                batch = [self._prepare(Image.fromarray(p)) for p in pictures[first : first + BATCH]]
                made.append(self._model.encode_image(torch.stack(batch)).float().numpy())
        return unit_rows(np.concatenate(made))

    def encode_words(self, texts: Sequence[str]) -> np.ndarray:
        """Texts to (N, space.dimensions) float32 rows of length 1."""
        import torch

        made = [np.empty((0, self._space.dimensions), np.float32)]
        with torch.inference_mode():
            for first in range(0, len(texts), BATCH):
                tokens = self._tokens(list(texts[first : first + BATCH]))
                made.append(self._model.encode_text(tokens).float().numpy())
        return unit_rows(np.concatenate(made))


def _weights_in(folder: Path) -> Path:
    """The one .safetensors file of a model's folder.

    Raises:
        ModelUnavailable: no folder, no configuration, or not exactly one .safetensors file.
    """
    way_out = f"Put {CONFIG} and one .safetensors file into the folder openclip/{folder.name} of the models folder."
    if not (folder / CONFIG).is_file():
        raise ModelUnavailable(f"the OpenCLIP model {folder.name} is not there: {CONFIG} is missing", way_out, folder)
    found = sorted(folder.glob("*.safetensors"))
    if len(found) != 1:
        pickled = any(p.suffix in {".pt", ".pth", ".bin", ".ckpt"} for p in folder.iterdir())
        why = "its weights are pickled, which can run code" if pickled and not found else f"{len(found)} weight files"
        raise ModelUnavailable(f"the OpenCLIP model {folder.name} cannot be used: {why}", way_out, folder)
    return found[0]


@lru_cache(maxsize=2)
def _load(folder: Path, weights: Path, sha256: str) -> tuple[Any, Any, Any, int]:
    """Model, picture preparation, tokenizer and dimensions, loaded once per content (`sha256` is part of the key)."""
    from open_clip import CLIP, SimpleTokenizer
    from open_clip.transform import PreprocessCfg, image_transform_v2, merge_preprocess_dict
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        shape = config["model_cfg"]
        text = shape["text_cfg"]
        if "hf_model_name" in text or "hf_tokenizer_name" in text:
            raise ModelUnavailable(
                f"the OpenCLIP model {folder.name} needs a text model from a hub, which is not part of its folder",
                "Add a model whose text tower is OpenCLIP's own.",
                folder,
            )
        model = CLIP(shape["embed_dim"], shape["vision_cfg"], text, quick_gelu=bool(shape.get("quick_gelu", False)))
        model.load_state_dict(load_file(weights))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as fault:
        raise ModelUnavailable(
            f"the OpenCLIP model {folder.name} cannot be read: its configuration and weights do not fit together",
            "Copy both files of the model again.",
            folder,
        ) from fault
    model.eval()
    size = {"size": shape["vision_cfg"].get("image_size", 224)}
    prepare = merge_preprocess_dict(merge_preprocess_dict(PreprocessCfg(), size), config.get("preprocess_cfg", {}))
    tokens = SimpleTokenizer(context_length=text.get("context_length", 77))
    return model, image_transform_v2(PreprocessCfg(**prepare), is_train=False), tokens, int(shape["embed_dim"])
