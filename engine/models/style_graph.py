"""Magenta's two style graphs freed of their mobile form: float weights, any picture size, no negative variance.

As shipped they are 8-bit graphs for 384 x 384: weights stand in 8-bit integers behind DequantizeLinear, and every
activation passes through a quantize-dequantize pair. Here weights become floats, those pairs are left out, the
picture's height and width become free, and the variance under each square root is held above 1e-6 (else flat pictures
give NaN).
"""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import numpy_helper

SMALLEST_VARIANCE = 1e-6


def free_graph(source: Path, target: Path) -> None:
    """Write the float form of a quantized graph, with height and width of its picture input free."""
    model = onnx.load(str(source))
    graph = model.graph
    constants = {c.name: numpy_helper.to_array(c) for c in graph.initializer}
    same_as: dict[str, str] = {}
    kept: list[onnx.NodeProto] = []
    for node in graph.node:
        inputs = [same_as.get(name, name) for name in node.input]
        if node.op_type == "DequantizeLinear" and inputs[0] in constants:
            constants[node.output[0]] = _dequantized(node, [constants[i] for i in inputs if i])
        elif node.op_type in ("QuantizeLinear", "DequantizeLinear"):
            same_as[node.output[0]] = inputs[0]
        else:
            kept.extend(_with_inputs(node, inputs))
    _end_at_the_outputs(kept, graph, same_as)
    floor = onnx.helper.make_tensor("smallest_variance", onnx.TensorProto.FLOAT, [], [SMALLEST_VARIANCE])
    used = {name for node in kept for name in node.input}
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(kept)
    graph.initializer.extend([numpy_helper.from_array(v, k) for k, v in constants.items() if k in used] + [floor])
    _free_size(graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _dequantized(node: onnx.NodeProto, parts: list):
    """Float weights: (value - zero point) * scale, along the node's axis if there is a scale a channel."""
    value, scale = parts[0].astype("float32"), parts[1].astype("float32")
    zero = parts[2].astype("float32") if len(parts) > 2 else scale * 0
    if scale.ndim == 1 and scale.size > 1:
        axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
        shape = [-1 if i == axis else 1 for i in range(value.ndim)]
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    return (value - zero) * scale


def _with_inputs(node: onnx.NodeProto, inputs: list[str]) -> list[onnx.NodeProto]:
    """The node reading `inputs`; a square root gets a floor under it."""
    del node.input[:]
    node.input.extend(inputs)
    if node.op_type != "Sqrt":
        return [node]
    held = f"{inputs[0]}_held"
    node.input[0] = held
    return [onnx.helper.make_node("Max", [inputs[0], "smallest_variance"], [held]), node]


def _end_at_the_outputs(nodes: list[onnx.NodeProto], graph: onnx.GraphProto, same_as: dict[str, str]) -> None:
    """Name the last floats as the graph's outputs, whose quantize pair was left out."""
    for output in graph.output:
        if output.name in same_as:
            nodes.append(onnx.helper.make_node("Identity", [same_as[output.name]], [output.name]))


def _free_size(graph: onnx.GraphProto) -> None:
    """Free height and width of pictures (N,H,W,3) going in and out."""
    for end in (*graph.input, *graph.output):
        sizes = end.type.tensor_type.shape.dim
        if len(sizes) == 4 and sizes[3].dim_value == 3:
            sizes[1].dim_param, sizes[2].dim_param = "height", "width"
