"""False alarms of the checks on what Refract itself renders, and misses on swapped thumbnails.

    python -m benchmarks.checks_rendered FOLDER [--count 8] [--out benchmarks/results/checks_rendered.json]

Each video goes through a fixed set of recipes: a clip, two parts in another order, a faster pace, a 9:16 crop, a grade,
three looks and a thumbnail. Every rendering follows its recipe, so a block is a false alarm; so is a review, except one
of faces under a look, which is what the check is for. Each thumbnail is then given to the next video, where it must
block.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from benchmarks.checks import FINE, METADATA, NOTHING, ROOT, loaded
from engine.checks import CheckRequest, check
from engine.control import Control
from engine.domain.audience import SegmentId
from engine.domain.findings import Report, Verdict
from engine.domain.guidance import Kind
from engine.domain.media import Box, Moment, Places, Sha256, Span, Video
from engine.domain.versions import (
    Frame,
    Grade,
    KeepSpans,
    Look,
    Offer,
    Origin,
    Pace,
    PickFrame,
    Recipe,
    Step,
    SwitchableStep,
    Version,
    VersionId,
)
from engine.media.decode import frames_at
from engine.versions.render import RENDERER, RenderRequest, render, standard_outputs

LENGTH = Fraction(2)


def span(video: Video, start: Fraction, end: Fraction) -> Span:
    """A stretch of the video in seconds after its first picture."""
    return Span(video.moment_at(start), video.moment_at(end))


def frame_at(video: Video, seconds: Fraction) -> Moment:
    """The moment of the frame on screen at that time."""
    return next(iter(frames_at(video, [video.moment_at(seconds)], Control()))).moment


def recipes(video: Video) -> dict[str, tuple[Kind, tuple[Step, ...]]]:
    """The steps of each rendering."""
    start = video.duration / 8
    end = min(start + LENGTH, video.duration)
    middle, clip = (start + end) / 2, KeepSpans((span(video, start, end),))
    swapped = KeepSpans((span(video, middle, end), span(video, start, middle)))
    width = min(1.0, 9 / 16 * video.height / video.width)
    narrow = Box(0.5 - width / 2, 0.0, width, 1.0)
    warm = Grade((55.0, 12.0, 22.0), (300.0, 0.0, 0.0, 0.0, 90.0, 0.0, 0.0, 0.0, 120.0), 0.7)
    return {
        "clip": (Kind.CLIP, (clip,)),
        "parts swapped": (Kind.REVISION, (swapped,)),
        "faster": (Kind.REVISION, (clip, Pace(Fraction(11, 10)))),
        "9:16": (Kind.REVISION, (clip, Frame("9:16", (narrow,)))),
        "grade": (Kind.REVISION, (clip, warm)),
        "ink": (Kind.STYLE, (clip, Look("ink", 0.8))),
        "cartoon": (Kind.STYLE, (clip, Look("cartoon", 0.8))),
        "arbitrary": (Kind.STYLE, (clip, Look("arbitrary", 0.8, tuple([0.0] * 100)))),
        "thumbnail": (Kind.THUMBNAIL, (PickFrame(frame_at(video, middle)),)),
    }


def made(video: Video, name: str, folder: Path, places: Places) -> Version:
    """The version of that name, rendered."""
    kind, steps = recipes(video)[name]
    frame = next((step for step in steps if isinstance(step, Frame)), None)
    keep = next((step for step in steps if isinstance(step, KeepSpans)), None)
    still = kind is Kind.THUMBNAIL
    outputs = standard_outputs(video, frame, kind is Kind.STYLE, still, len(keep.spans) if keep else 1)
    recipe = Recipe(
        schema=1,
        kind=kind,
        item=video.id,
        source=video.sha256,
        segment=SegmentId("s"),
        steps=tuple(SwitchableStep(step) for step in steps),
        outputs=outputs,
        seed=0,
        models=(),
        guidance=Sha256("0" * 64),
        renderer=RENDERER,
    )
    done = render(RenderRequest(recipe, video, folder, places), Control())
    return Version(
        id=VersionId(f"{video.id}-{name}"),
        kind=kind,
        segment=SegmentId("s"),
        item=video.id,
        recipe=done.recipe,
        files=done.files,
        poster=done.poster,
        time_map=done.time_map,
        origin=Origin.AI_ASSISTED,
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


def checked(version: Version, video: Video, places: Places) -> Report:
    """The report on a version."""
    files = tuple(file.path for file in version.files)
    return check(CheckRequest(files, video, version, None, "default", places), Control())


def measure(videos: list[Video], work: Path, places: Places) -> dict[str, object]:
    """Every recipe on every video; thumbnails also on the next video."""
    rows: list[dict[str, object]] = []
    alarms, verdicts, missed = Counter[str](), Counter[str](), 0
    for place, video in enumerate(videos):
        for name in recipes(video):
            version = made(video, name, work / f"{place}" / name.replace(":", "x"), places)
            report = checked(version, video, places)
            said = {f.check: f"{f.verdict.value}: {f.message}" for f in report.findings if f.verdict not in FINE}
            content = next(f for f in report.findings if f.check == "authenticity.content").measured
            row = {"file": video.name, "recipe": name, "verdict": report.verdict.value, "alarms": said}
            rows.append({**row, "agreement": content.get("median_agreement")})
            verdicts[report.verdict.value] += 1
            alarms.update(f"{name}: {which} {text.split(':')[0]}" for which, text in said.items())
            print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr)
            if name == "thumbnail":
                missed += _swapped(version, videos[(place + 1) % len(videos)], places)
    return {
        "renderings": len(rows),
        "verdicts": dict(verdicts),
        "alarms": dict(alarms),
        "metadata_alarms": sum(METADATA in alarm for alarm in alarms),
        "swapped_thumbnails": len(videos),
        "swapped_thumbnails_missed": missed,
        "rows": rows,
    }


def _swapped(version: Version, other: Video, places: Places) -> bool:
    """Whether the thumbnail of one video passes for one of another, at its first third."""
    step = SwitchableStep(PickFrame(frame_at(other, other.duration / 3)))
    recipe = replace(version.recipe, source=other.sha256, item=other.id, steps=(step,))
    report = checked(replace(version, recipe=recipe, item=other.id), other, places)
    return next(f for f in report.findings if f.check == "authenticity.thumbnail").verdict is not Verdict.BLOCK


def main() -> None:
    """Run it and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--longest", type=Fraction, default=Fraction(12))
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "checks_rendered.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        places = Places(Path(work, "media"), Path(work, "cache"), ROOT / ".cache" / "models")
        for folder in (places.media, places.cache, places.models):
            folder.mkdir(parents=True, exist_ok=True)
        videos = loaded(given.folder, places, given.count, given.longest)
        result = {
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "date": datetime.now(UTC).date().isoformat(),
            "videos": len(videos),
            **measure(videos, Path(work, "made"), places),
        }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({key: value for key, value in result.items() if key != "rows"}, indent=1))


if __name__ == "__main__":
    main()
