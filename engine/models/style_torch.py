"""The style graph on a graphics card: the freed ONNX graph (see style_graph), run by torch operation by operation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional

Operation = Callable[[list[torch.Tensor], dict[str, Any]], torch.Tensor]


class TorchGraph:
    """Runs a freed style graph on a torch device; the same answers as onnxruntime up to rounding."""

    def __init__(self, path: Path, device: str) -> None:
        """Read the graph.

        Raises:
            ValueError: it holds an operation that is not known here.
        """
        graph = onnx.load(str(path)).graph
        self._device = torch.device(device)
        self._constants = {c.name: self._tensor(numpy_helper.to_array(c)) for c in graph.initializer}
        self.inputs = tuple(i.name for i in graph.input)
        self._output = graph.output[0].name
        self._steps = [
            (_operation(node.op_type), list(node.input), node.output[0], _attributes(node)) for node in graph.node
        ]

    def _tensor(self, values: np.ndarray) -> torch.Tensor:
        # Shapes and scales are read on the processor; only what is multiplied goes to the device.
        made = torch.from_numpy(values.copy())
        return made.to(self._device) if made.is_floating_point() and made.ndim != 1 else made

    def run(self, outputs: list[str] | None, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        """The graph's one output, as a list of one; `outputs` is there to be called like engine.models.runtime.Net."""
        known = dict(self._constants)
        known.update({name: torch.from_numpy(values).to(self._device) for name, values in feeds.items()})
        with torch.inference_mode():
            for operation, inputs, output, attributes in self._steps:
                known[output] = operation([known[name] for name in inputs if name], attributes)
        return [known[self._output].cpu().numpy()]


def _attributes(node: onnx.NodeProto) -> dict[str, Any]:
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def _operation(kind: str) -> Operation:
    if kind not in _OPERATIONS:
        raise ValueError(f"the operation {kind} is not known")
    return _OPERATIONS[kind]


def _conv(inputs: list[torch.Tensor], how: dict[str, Any]) -> torch.Tensor:
    picture, weights, *bias = inputs
    low_high = how.get("pads", [0, 0, 0, 0])
    if any(low_high):
        picture = functional.pad(picture, (low_high[1], low_high[3], low_high[0], low_high[2]))
    added = bias[0].to(picture.device) if bias else None
    return functional.conv2d(picture, weights, added, tuple(how.get("strides", [1, 1])), groups=how.get("group", 1))


def _pad(inputs: list[torch.Tensor], how: dict[str, Any]) -> torch.Tensor:
    """Reflection of two neighbouring axes, wherever they stand: torch reflects the last two only."""
    picture, amounts = inputs[0], inputs[1].tolist()
    half = len(amounts) // 2
    low, high = amounts[:half], amounts[half:]
    first = next(axis for axis in range(half) if low[axis] or high[axis])
    moved = picture.movedim((first, first + 1), (-2, -1))
    made = functional.pad(moved, (low[first + 1], high[first + 1], low[first], high[first]), mode="reflect")
    return made.movedim((-2, -1), (first, first + 1))


def _resize(inputs: list[torch.Tensor], how: dict[str, Any]) -> torch.Tensor:
    """Nearest neighbours by whole factors, as the graph has them."""
    scale = float(inputs[-1][-1])
    return inputs[0] if scale == 1 else functional.interpolate(inputs[0], scale_factor=scale, mode="nearest")


_OPERATIONS: dict[str, Operation] = {
    "Add": lambda x, _: x[0] + x[1].to(x[0].device),
    "Conv": _conv,
    "GlobalAveragePool": lambda x, _: x[0].mean((2, 3), keepdim=True),
    "Identity": lambda x, _: x[0],
    "Max": lambda x, _: torch.maximum(x[0], x[1]),
    "Mul": lambda x, _: x[0] * x[1].to(x[0].device),
    "Pad": _pad,
    "Reciprocal": lambda x, _: torch.reciprocal(x[0]),
    "Relu": lambda x, _: torch.relu(x[0]),
    "Reshape": lambda x, _: x[0].reshape(tuple(x[1].tolist())),
    "Resize": _resize,
    "Sigmoid": lambda x, _: torch.sigmoid(x[0]),
    "Sqrt": lambda x, _: torch.sqrt(x[0]),
    "Sub": lambda x, _: x[0] - x[1].to(x[0].device),
    "Transpose": lambda x, how: x[0].permute(*how["perm"]),
}
