"""False alarms of the checks: real videos taken as their own version, unchanged, and as plain files.

    python -m benchmarks.checks FOLDER [--count 15] [--longest 40] [--out benchmarks/results/checks.json]

Every verdict other than pass or not_applicable on an unchanged video is a false alarm; that of the metadata check is
not, since an unchanged upload does hold metadata, and is counted apart. Swapped pairs (the file of a video half the
list away taken for a version of this one) must not pass: those that do are misses. Times are given as ratios to one
plain decode of the version's file in the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from engine.checks import CheckRequest, check, selftest
from engine.checks.report import worst
from engine.control import Control
from engine.domain.audience import SegmentId
from engine.domain.findings import Report, Verdict
from engine.domain.guidance import Kind
from engine.domain.media import Places, Sha256, Video
from engine.domain.versions import Fit, Offer, Origin, Output, Piece, Recipe, RenderedFile, TimeMap, Version, VersionId
from engine.errors import EngineError
from engine.library.load import LoadRequest, load
from engine.media.decode import walk

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = {".mp4", ".mov"}
NOTHING = Fit(None, None, None, "", 0)
METADATA = "privacy.metadata"
FINE = (Verdict.PASS, Verdict.NOT_APPLICABLE)


def identity(video: Video, source: Video) -> Version:
    """`video`'s own file as an unchanged version of `source`."""
    file = RenderedFile("video", video.path, video.sha256, "", video.width, video.height)
    start = video.start.seconds
    piece = Piece(start, start + video.duration, source.start.seconds, source.start.seconds + video.duration)
    recipe = Recipe(
        schema=1,
        kind=Kind.STYLE,
        item=source.id,
        source=source.sha256,
        segment=SegmentId("s"),
        steps=(),
        outputs=(Output("video", video.width, video.height, "mp4"),),
        seed=0,
        models=(),
        guidance=Sha256("0" * 64),
        renderer="copy",
    )
    return Version(
        id=VersionId(f"copy-{video.id}"),
        kind=Kind.STYLE,
        segment=SegmentId("s"),
        item=source.id,
        recipe=recipe,
        files=(file,),
        poster=video.path,
        time_map=TimeMap((piece,)),
        origin=Origin.UNKNOWN,
        offer=Offer.NOT_ENOUGH_DATA,
        fit=NOTHING,
        fit_original=NOTHING,
        gain=NOTHING,
        baselines={},
        score=None,
        why=(),
        flip=None,
        rejected=(),
        changes=(),
    )


def alarms(report: Report) -> dict[str, str]:
    """Every finding that is not fine: check -> verdict and message."""
    said = (f for f in report.findings if f.verdict not in FINE and f.check != METADATA)
    return {f.check: f"{f.verdict.value}: {f.message}" for f in said}


def decode_seconds(video: Video) -> float:
    """One plain decode of the pictures, without conversion."""
    began = time.perf_counter()
    for _ in walk(video, Control()):
        pass
    return time.perf_counter() - began


def loaded(folder: Path, places: Places, count: int, longest: Fraction) -> list[Video]:
    """The folder's first videos that load and are not too long."""
    videos: list[Video] = []
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES):
        try:
            video = load(LoadRequest(path, places), Control())
        except EngineError:
            continue
        if video.duration <= longest:
            videos.append(video)
        if len(videos) == count:
            break
    return videos


def measure(videos: list[Video], places: Places) -> dict[str, object]:
    """Identity, bare and swapped runs over the videos."""
    rows, kinds, swapped, seconds = [], Counter[str](), 0, 0.0
    for place, video in enumerate(videos):
        began = time.perf_counter()
        request = CheckRequest((video.path,), video, identity(video, video), None, "default", places)
        report = check(request, Control())
        took, plain = time.perf_counter() - began, decode_seconds(video)
        bare = check(replace(request, video=None, version=None), Control())
        other = videos[(place + len(videos) // 2) % len(videos)]
        swap = check(replace(request, files=(other.path,), version=identity(other, video)), Control())
        missed = next(f.verdict for f in swap.findings if f.check == "authenticity.content") in FINE
        swapped += missed
        seconds += float(video.duration)
        kinds.update(f"{name} {text.split(':')[0]}" for name, text in alarms(report).items())
        rows.append(
            {
                "file": video.name,
                "seconds": round(float(video.duration), 2),
                "verdict": worst(f for f in report.findings if f.check != METADATA).value,
                "metadata": next(f.message for f in report.findings if f.check == METADATA),
                "alarms": alarms(report),
                "as_plain_file": alarms(bare),
                "swapped_passed": missed,
                "seconds_over_decode": round(took / plain, 2),
                "per_check_seconds": {f.check: f.seconds for f in report.findings},
            }
        )
        print(video.name, report.verdict.value, alarms(report), file=sys.stderr)
    return {
        "videos": len(rows),
        "video_seconds": round(seconds, 1),
        "blocked": sum(row["verdict"] == "block" for row in rows),
        "review": sum(row["verdict"] == "review" for row in rows),
        "not_run": sum(row["verdict"] == "not_run" for row in rows),
        "alarms_by_check": dict(kinds),
        "swapped_passed": swapped,
        "median_seconds_over_decode": sorted(row["seconds_over_decode"] for row in rows)[len(rows) // 2],
        "rows": rows,
    }


def main() -> None:
    """Run it and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=15)
    parser.add_argument("--longest", type=Fraction, default=Fraction(40))
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "checks.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        places = Places(Path(work, "media"), Path(work, "cache"), ROOT / ".cache" / "models")
        for folder in (places.media, places.cache, places.models):
            folder.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        proofs = selftest(places, Control())
        taken = time.perf_counter() - began
        videos = loaded(given.folder, places, given.count, given.longest)
        result = {
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "date": datetime.now(UTC).date().isoformat(),
            "known_answers": {p.check: f"{p.proof.right}/{p.proof.total}" for p in proofs},
            "known_answers_seconds": round(taken, 1),
            **measure(videos, places),
        }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({key: value for key, value in result.items() if key != "rows"}, indent=1))


if __name__ == "__main__":
    main()
