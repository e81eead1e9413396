"""Which device learned models run on, and why: asked of the driver itself, so that no model runtime is imported."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Device:
    """A device. `kind`: "cuda" or "cpu"; `memory` in bytes, None for the processor; `reason` for people."""

    kind: str
    name: str
    memory: int | None
    reason: str


@lru_cache(maxsize=4)
def best_device(wanted: str = "auto") -> Device:
    """The device to use.

    Args:
        wanted: "auto", or "cpu" if the person does not want a graphics card to be used.
    """
    if wanted == "cpu":
        return _processor("chosen in the settings")
    if os.environ.get("CUDA_VISIBLE_DEVICES") == "":
        return _processor("graphics cards are hidden from this program (CUDA_VISIBLE_DEVICES is empty)")
    return _first_cuda_card() or _processor("no NVIDIA graphics card with a driver was found")


def _processor(why: str) -> Device:
    return Device("cpu", f"processor, {os.cpu_count() or 1} cores", None, why)


def _first_cuda_card() -> Device | None:
    """The first card as the CUDA driver tells of it (CUDA Driver API: cuInit, cuDeviceGetName, cuDeviceTotalMem)."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return None
    count, name, memory = ctypes.c_int(), ctypes.create_string_buffer(200), ctypes.c_size_t()
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0 or count.value == 0:
        return None
    if driver.cuDeviceGetName(name, len(name), 0) != 0 or driver.cuDeviceTotalMem_v2(ctypes.byref(memory), 0) != 0:
        return None
    card = name.value.decode(errors="replace")
    return Device("cuda", card, memory.value, f"{card} with {memory.value / 2**30:.0f} GiB was found")
