"""Text to picture in the embedded joint space: how often a caption finds its photograph.

    python -m benchmarks.retrieval [--media DIR]

The captions (benchmarks/captions/captions.json) were written and committed before any model ran. Controls: the class
vectors of ConSE dealt out to other classes (mean of several shuffles), and captions dealt out to other pictures. The
intervals are 95 % bootstrap over captions. Photographs whose file is absent or differs are counted and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import write_results
from engine.control import Control
from engine.domain.media import Moment
from engine.media.decode import frames_at
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.models import spaces
from engine.models.encoders.efficientnet import LiteNet
from engine.models.encoders.joint import LIKELIEST, ConseEncoder, conse

ROOT = Path(__file__).resolve().parent.parent
CAPTIONS = ROOT / "benchmarks" / "captions" / "captions.json"
SHUFFLES, RESAMPLES, SEED = 50, 2000, 1
LEAST = 100
TIMES_CONTROL = 10.0


def picture_of(entry: dict[str, Any], media: Path) -> np.ndarray | None:
    """The photograph of an entry, None where its file is absent or another one."""
    folder = media if entry["in"] == "media" else _package(entry["in"])
    path = None if folder is None else folder / entry["name"]
    if path is None or not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        return None
    if entry["pts"] is None:
        return read_picture(path)
    found = probe(path, Control())
    moment = Moment(entry["pts"], found.picture.time_base)
    return next(iter(frames_at(found, [moment], Control(), max_side=640))).rgb


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def ranks(words: np.ndarray, pictures: np.ndarray) -> np.ndarray:
    """For each caption the place, from 1, of its own picture; equal scores count as the worse place."""
    scores = words @ pictures.T
    own = np.diag(scores)[:, None]
    return (scores >= own).sum(axis=1)


def recall(places: np.ndarray, top: int) -> dict[str, float]:
    """Share found within the first `top`, with its 95 % bootstrap interval."""
    rng = np.random.default_rng(SEED)
    hits = (places <= top).astype(float)
    means = hits[rng.integers(0, len(hits), (RESAMPLES, len(hits)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return {"value": round(float(hits.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def controls(encoder: ConseEncoder, logits: np.ndarray, words: np.ndarray, pictures: np.ndarray) -> dict[str, Any]:
    """Recall where nothing can be known: class vectors shuffled, and captions shuffled."""
    rng = np.random.default_rng(SEED)
    classes = np.asarray(encoder.classes)
    names: list[np.ndarray] = []
    dealt: list[np.ndarray] = []
    for _ in range(SHUFFLES):
        names.append(ranks(words, conse(logits, classes[rng.permutation(len(classes))])))
        dealt.append(ranks(words[rng.permutation(len(words))], pictures))
    return {
        name: {f"R@{top}": round(float(np.mean([(p <= top).mean() for p in places])), 4) for top in (1, 5)}
        for name, places in (("class_vectors_shuffled", names), ("captions_shuffled", dealt))
    }


def main() -> int:
    """Measure, write the results, and say whether the target holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--media", type=Path, default=ROOT.parent / "shared" / "media")
    parser.add_argument("--models", type=Path, default=ROOT / ".cache" / "models")
    asked = parser.parse_args()
    entries = json.loads(CAPTIONS.read_text("utf-8"))["photographs"]
    found = [(entry, picture_of(entry, asked.media)) for entry in entries]
    used = [(entry, picture) for entry, picture in found if picture is not None]
    if len(used) < LEAST:
        print(f"only {len(used)} of {len(entries)} photographs are here; at least {LEAST} are needed", file=sys.stderr)
        return 2
    encoder = ConseEncoder(asked.models)
    logits = LiteNet(spaces.CHOOSING, asked.models).run([picture for _, picture in used])[1]
    pictures = encoder.from_logits(logits)
    words = encoder.encode_words([entry["caption"] for entry, _ in used])
    places = ranks(words, pictures)
    back = ranks(pictures, words)
    control = controls(encoder, logits, words, pictures)
    result = {f"R@{top}": recall(places, top) for top in (1, 5, 10)}
    holds = all(
        result[f"R@{top}"]["value"] >= TIMES_CONTROL * control["class_vectors_shuffled"][f"R@{top}"] for top in (1, 5)
    )
    figures = {
        "n": len(used),
        "left_out": len(entries) - len(used),
        "captions_sha256": hashlib.sha256(CAPTIONS.read_bytes()).hexdigest(),
        "space": {"name": encoder.space.name, "model": encoder.space.model, "likeliest": LIKELIEST},
        "text_to_picture": result,
        "picture_to_text": {f"R@{top}": recall(back, top) for top in (1, 5)},
        "controls": control,
        "target": f"R@1 and R@5 at least {TIMES_CONTROL:.0f} times those of shuffled class vectors",
        "holds": holds,
        "worst": [
            {"caption": used[i][0]["caption"], "place": int(places[i])} for i in np.argsort(-places, kind="stable")[:12]
        ],
    }
    print(json.dumps(figures, indent=2))
    print(f"written to {write_results('retrieval', figures).name}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
