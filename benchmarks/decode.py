"""Decoding a 1080p clip: `walk` against `ffmpeg -threads 1 -f null -`, in CPU seconds.

    python -m benchmarks.decode [--rounds 5] [--seconds 12]

The clip is made here (H.264 High, about 8 Mbit/s, B-frames, keyframes every 250 frames at most). Before anything is
timed, the number of frames and every pts must equal FFmpeg's. Judged is `walk` looking at moments only, as FFmpeg's
null output does; with pictures at 224 px and at full size is told beside it, and what `probe` took before. The CPU of
`walk` leaves out the import of the interpreter's modules, the CPU of ffmpeg is that of its whole process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import imageio_ffmpeg

from benchmarks.timing import cpu_ratio, side_by_side, summary, write_results

LIMIT = 1.05
SIZES = {"walk": 0, "walk_224": 224, "walk_full": -1}


def make_clip(path: Path, seconds: int) -> None:
    """A moving test picture with grain, so that it costs what camera footage costs."""
    source = f"testsrc2=size=1920x1080:rate=25:duration={seconds}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "lavfi", "-i", source]
    command += ["-vf", "noise=alls=12:allf=t", "-c:v", "libx264", "-preset", "fast", "-profile:v", "high"]
    command += ["-b:v", "8M", "-g", "250", "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)


def ffmpeg_pts(path: Path) -> list[int]:
    """The pts of all frames that FFmpeg decodes, in the stream's time base."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-map", "0:v:0", "-vf", "scale=16:9"]
    command += ["-fps_mode", "passthrough", "-enc_time_base", "demux", "-f", "framecrc", "-"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [int(line.split(",")[2]) for line in lines if line and not line.startswith("#")]


def walk_once(path: Path, side: int) -> None:
    """Walk the clip in this process and print the CPU it took, and the pts where they are asked for (`side` -2).

    `side` 0 looks at moments only, -1 converts whole pictures, others convert them to that size.
    """
    from engine.control import Control
    from engine.media.decode import walk
    from engine.media.probe import probe

    begun = time.process_time()
    media = probe(path, Control())
    probed = time.process_time()
    pts: list[int] = []
    for picture in walk(media, Control(), max_side=side if side > 0 else None):
        pts.append(picture.moment.pts)
        if side > 0 or side == -1:
            _ = picture.rgb
    ended = time.process_time()
    print(
        json.dumps(
            {"cpu": ended - probed, "probe_cpu": probed - begun, "frames": len(pts), "pts": pts if side == -2 else []}
        )
    )


def main() -> int:
    """Measure, write the results, and say whether the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=12)
    parser.add_argument("--one", nargs=2, metavar=("CLIP", "SIDE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        walk_once(Path(asked.one[0]), int(asked.one[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.mp4"
        make_clip(clip, asked.seconds)
        own = [sys.executable, "-m", "benchmarks.decode", "--one", str(clip)]
        seen = json.loads(subprocess.run([*own, "-2"], check=True, capture_output=True, text=True).stdout)
        expected = ffmpeg_pts(clip)
        if seen["pts"] != expected:
            print(f"wrong work: {len(seen['pts'])} frames against {len(expected)}, or other times", file=sys.stderr)
            return 1
        null = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-threads", "1", "-i", str(clip)]
        null += ["-map", "0:v:0", "-f", "null", "-"]
        variants = {"ffmpeg_null": null, **{name: [*own, str(side)] for name, side in SIZES.items()}}
        runs = side_by_side(variants, asked.rounds)
    ratios = {name: cpu_ratio(runs[name], runs["ffmpeg_null"]) for name in SIZES}
    held = ratios["walk"]["median"] <= LIMIT
    figures = {
        "what": "CPU of walk over CPU of ffmpeg -threads 1 -f null, same clip, interleaved",
        "clip": {"width": 1920, "height": 1080, "frames": len(expected), "codec": "h264"},
        "same_frames_and_pts": True,
        "limit": LIMIT,
        "held": held,
        "cpu_ratio": ratios,
        "probe_cpu_s": [round(json.loads(run.out.splitlines()[-1])["probe_cpu"], 3) for run in runs["walk"]],
        "variants": {name: summary(found) for name, found in runs.items()},
    }
    print(write_results("decode", figures).read_text("utf-8"))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
