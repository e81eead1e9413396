"""The style of any picture, on any picture: Magenta's arbitrary stylisation.

Method: Ghiasi et al., "Exploring the structure of a real-time, arbitrary neural artistic stylization network", BMVC
2017. A style is 100 numbers; the mean of several pictures' numbers is a style too (an audience's). Equal input gives
equal output on the same machine: the graphs run single-threaded and draw no random numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from engine.models.derived import derived
from engine.models.device import Device, best_device
from engine.models.lock import locked, verified
from engine.models.runtime import session
from engine.models.style_graph import free_graph

if TYPE_CHECKING:
    from engine.models.style_torch import TorchGraph

NUMBERS = 100
_STYLE_SIDE = 256
_STEP, _LEAST = 4, 16
"""The net halves the picture twice: sides are padded to a multiple of 4, and to no less than 16."""


class StyleNet:
    """Predicts style vectors and applies them. Graphs are converted once into the `models` folder.

    `device` tells where styles are applied and why.
    """

    def __init__(self, models: Path, device: str = "auto") -> None:
        """`device`: "auto" for the graphics card where there is one, or "cpu"."""
        transform, predict = verified("magenta-arbitrary")
        files = locked("magenta-arbitrary").files
        folder = models / "style"
        self.device = _usable(best_device(device))
        freed = derived(folder / "transform.onnx", files[0].sha256, _freeing(transform))
        self._transform = _on_card(freed) if self.device.kind == "cuda" else session(freed, arena=False)
        self._predict = session(derived(folder / "predict.onnx", files[1].sha256, _freeing(predict)))

    def vector(self, rgb: np.ndarray) -> np.ndarray:
        """The style of a (H,W,3) uint8 RGB picture: (100,) float32, taken from its middle square."""
        height, width = rgb.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        square = rgb[top : top + side, left : left + side]
        way = cv2.INTER_AREA if side > _STYLE_SIDE else cv2.INTER_CUBIC
        small = cv2.resize(square, (_STYLE_SIDE, _STYLE_SIDE), interpolation=way).astype(np.float32) / 255
        return self._predict.run(None, {self._predict.inputs[0]: small[None]})[0].reshape(NUMBERS)

    def apply(self, rgb: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """A (H,W,3) uint8 RGB picture in the style `vector` (100,): the same size, uint8 RGB.

        Raises:
            ValueError: `vector` does not hold 100 numbers.
        """
        if vector.size != NUMBERS:
            raise ValueError(f"a style has {NUMBERS} numbers, not {vector.size}")
        height, width = rgb.shape[:2]
        below, beside = (max(_LEAST - side, -side % _STEP) for side in (height, width))
        padded = cv2.copyMakeBorder(rgb, 0, below, 0, beside, cv2.BORDER_REPLICATE)
        picture, style = self._transform.inputs
        feeds = {
            picture: padded[None].astype(np.float32) / 255,
            style: np.asarray(vector, np.float32).reshape(1, 1, 1, NUMBERS),
        }
        made = self._transform.run(None, feeds)[0][0, :height, :width]
        return np.clip(np.rint(made * 255), 0, 255).astype(np.uint8)


def _usable(found: Device) -> Device:
    """The device, or the processor with the reason where torch cannot use the card."""
    if found.kind != "cuda":
        return found
    import torch

    if torch.cuda.is_available():
        return found
    return replace(best_device("cpu"), reason=f"{found.name} is there, but this build of torch cannot use it")


def _on_card(graph: Path) -> TorchGraph:
    from engine.models.style_torch import TorchGraph

    return TorchGraph(graph, "cuda")


def _freeing(source: Path) -> Callable[[Path], None]:
    return lambda part: free_graph(source, part)
