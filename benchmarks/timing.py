"""Run variants side by side: each a process of its own, interleaved, with its CPU, wall time and peak memory.

Wall time is told but never judged: it depends on what else the machine does. CPU ratios of runs that lie next to each
other are steady to some five per cent.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one variant. `cpu` and `wall` in seconds, `peak_mib` of its largest process; `out` is what it said.

    `inner` is the CPU that the variant reports of itself as `{"cpu": seconds}` in its last line, imports left out.
    """

    cpu: float
    wall: float
    peak_mib: float
    out: str
    inner: float | None


def run_once(command: Sequence[str]) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; the message holds what it said.
    """
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stderr is not None
    out = child.stdout.read()
    err = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begun
    if child.returncode:
        raise RuntimeError(f"{command[0]} ended with {child.returncode}: {err[-2000:]}")
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, out, _inner(out))


def _inner(out: str) -> float | None:
    lines = out.strip().splitlines()
    if not lines or not lines[-1].startswith("{"):
        return None
    said = json.loads(lines[-1])
    return float(said["cpu"]) if "cpu" in said else None


def side_by_side(variants: Mapping[str, Sequence[str]], rounds: int) -> dict[str, list[Run]]:
    """Run all variants once unrecorded, so that files are warm, then `rounds` times in turn: A B C, A B C ..."""
    for command in variants.values():
        run_once(command)
    runs: dict[str, list[Run]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, command in variants.items():
            runs[name].append(run_once(command))
    return runs


def cpu_ratio(runs: Sequence[Run], base: Sequence[Run]) -> dict[str, float]:
    """Median, least and greatest of the rounds' CPU ratios (`inner` where a variant tells it)."""
    ratios = [_cpu(run) / _cpu(other) for run, other in zip(runs, base, strict=True)]
    return {"median": round(statistics.median(ratios), 4), "min": round(min(ratios), 4), "max": round(max(ratios), 4)}


def _cpu(run: Run) -> float:
    return run.cpu if run.inner is None else run.inner


def summary(runs: Sequence[Run]) -> dict[str, float | int | None]:
    """Medians of one variant's runs."""
    inner = [run.inner for run in runs if run.inner is not None]
    return {
        "n": len(runs),
        "cpu_s": round(statistics.median(run.cpu for run in runs), 3),
        "cpu_without_imports_s": round(statistics.median(inner), 3) if inner else None,
        "wall_s": round(statistics.median(run.wall for run in runs), 3),
        "peak_mib": round(statistics.median(run.peak_mib for run in runs), 1),
    }


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def write_results(name: str, figures: Mapping[str, Any]) -> Path:
    """Write `benchmarks/results/<name>.json` with machine and date added."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    whole = {"date": datetime.now(UTC).strftime("%Y-%m-%d"), "machine": machine(), **figures}
    path.write_text(json.dumps(whole, indent=2) + "\n", "utf-8")
    return path
