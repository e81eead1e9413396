"""The choosing encoder on onnxruntime against the same weights on torch, in CPU seconds, side by side.

    python -m benchmarks.embed [--rounds 3] [--pictures 48]

Both are given the same pictures, one at a time and in eights, on one thread. What is judged is onnxruntime as the
engine runs it (eights) against torch one at a time, as a reader without an export would run it; torch in eights is
told beside it. Before anything is timed the two must agree to 1e-4.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.timing import cpu_ratio, side_by_side, summary, write_results

ROOT = Path(__file__).resolve().parent.parent
LEAST = 3.0
NAME = "efficientnet-lite0"
VARIANTS = {"onnxruntime": 8, "onnxruntime_one": 1, "torch": 1, "torch_eights": 8}


def made_pictures(count: int) -> list[np.ndarray]:
    """Pictures of 360 x 640 with some structure, equal in every process."""
    rng = np.random.default_rng(7)
    coarse = rng.integers(0, 256, (count, 9, 16, 3), dtype=np.uint8)
    return [np.kron(picture, np.ones((40, 40, 1), np.uint8)) for picture in coarse]


def features(variant: str, count: int) -> tuple[np.ndarray, float]:
    """Features (count,1280) by one variant, and the CPU seconds they took once the model was loaded and warm."""
    from engine.models.encoders.efficientnet import prepare
    from engine.models.export import PICTURE_SIZE, efficientnet, exported
    from engine.models.runtime import session

    pictures, size, batch = made_pictures(count), PICTURE_SIZE[NAME], VARIANTS[variant]
    if variant.startswith("torch"):
        import torch

        torch.set_num_threads(1)
        net = efficientnet(NAME)

        def run(prepared: np.ndarray) -> np.ndarray:
            with torch.inference_mode():
                return net(torch.from_numpy(prepared))[0].numpy()
    else:
        graph = session(exported(NAME, ROOT / ".cache" / "models"))

        def run(prepared: np.ndarray) -> np.ndarray:
            return graph.run(["features"], {"pictures": prepared})[0]

    run(prepare(pictures[:batch], size))
    begun = time.process_time()
    made = [run(prepare(pictures[i : i + batch], size)) for i in range(0, count, batch)]
    return np.concatenate(made), time.process_time() - begun


def main() -> int:
    """Measure, write the results, and say whether the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures", type=int, default=48)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps({"cpu": features(asked.one, asked.pictures)[1]}))
        return 0
    difference = float(np.abs(features("onnxruntime", 8)[0] - features("torch", 8)[0]).max())
    if difference > 1e-4:
        print(f"wrong work: the two differ by {difference}", file=sys.stderr)
        return 2
    own = [sys.executable, "-m", "benchmarks.embed", "--pictures", str(asked.pictures), "--one"]
    os.environ["OMP_NUM_THREADS"] = "1"
    runs = side_by_side({name: [*own, name] for name in VARIANTS}, asked.rounds)
    speedup = cpu_ratio(runs["torch"], runs["onnxruntime"])
    figures = {
        "n": {"rounds": asked.rounds, "pictures": asked.pictures},
        "largest_difference": difference,
        "variants": {name: summary(part) for name, part in runs.items()},
        "torch_over_onnxruntime": speedup,
        "torch_eights_over_onnxruntime": cpu_ratio(runs["torch_eights"], runs["onnxruntime"]),
        "limit": LEAST,
        "holds": speedup["median"] >= LEAST,
    }
    print(json.dumps(figures, indent=2))
    print(f"written to {write_results('embed', figures).name}")
    return 0 if figures["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
