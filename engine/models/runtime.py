"""onnxruntime sessions, single-threaded by default so that several jobs share a machine without trampling."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from engine.errors import ModelUnavailable
from engine.models.lock import current_sha256

if TYPE_CHECKING:
    import onnxruntime


@lru_cache(maxsize=16)
def _open(path: Path, sha256: str, threads: int, arena: bool) -> onnxruntime.InferenceSession:
    """Open a graph; `sha256` is part of the key, so a file that was made again is opened again."""
    import onnxruntime as ort
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = arena
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidGraph, InvalidProtobuf) as fault:
        raise ModelUnavailable(
            f"{path.name} is not a graph that onnxruntime opens", "Delete it from the models folder; it is made again."
        ) from fault


class Net:
    """An opened ONNX graph: named arrays in, arrays out."""

    def __init__(self, inner: onnxruntime.InferenceSession) -> None:
        self._inner = inner
        self.inputs = tuple(i.name for i in inner.get_inputs())

    def run(self, outputs: list[str] | None, feeds: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """The outputs named (None: all, in the graph's order)."""
        return cast("list[np.ndarray]", self._inner.run(outputs, dict(feeds)))


def session(path: Path, threads: int = 1, *, arena: bool = True) -> Net:
    """The session of an ONNX file, opened once per process and content.

    Args:
        path: the graph.
        threads: inside one run.
        arena: keep the memory of a run for the next one: faster for many small runs, hundreds of MiB for large ones.

    Raises:
        ModelUnavailable: the file does not open.
    """
    return Net(_open(path, current_sha256(path), threads, arena))
