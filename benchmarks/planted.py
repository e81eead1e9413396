"""Planted tastes: does each audience get the part of a video that it likes, as thumbnail and as clip?

    python -m benchmarks.planted [--images FOLDER] [--videos 20] [--seed 0] [--to benchmarks/results/planted.json]

Every video has five parts of five themes in random order, each a pan over one photograph. For each part there is an
audience that likes twelve other photographs of its theme (six choose, six are held out). Right is a thumbnail whose
frame lies in the part, and a clip of 3 s of which at least three quarters lie in it. Chance is one in five. The shots
are given (benchmarks.quick_analysis), so this measures Eq. 1 and Eq. 2 and the moving to borders, not shot detection.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.quick_analysis import analyse_quickly
from benchmarks.scenes import Part, Theme, packaged_themes, themes_of_folder, write_video
from engine.audience import AddRequest, add_segment
from engine.control import Control
from engine.domain.audience import Segment
from engine.domain.guidance import Kind, Measure, Wishes
from engine.domain.media import Places
from engine.domain.versions import VersionId
from engine.guidance import GuideRequest, guide
from engine.library import LoadRequest, load
from engine.models import spaces
from engine.versions import MakeRequest
from engine.versions.clips import plan_clip
from engine.versions.thumbnails import plan_thumbnail

PARTS = 5
LIKES = 12
PART_SECONDS = 4.0
CLIP_SECONDS = 3.0
CLIP_INSIDE = 0.75


@dataclass(frozen=True, slots=True)
class Case:
    """One audience of one video; `ask` makes a request for a kind."""

    part: Part
    segment: Segment
    request: MakeRequest

    def ask(self, kind: Kind, measure: Measure) -> MakeRequest:
        """The request for a thumbnail or a clip of CLIP_SECONDS."""
        wishes = Wishes(measure=measure, seconds=CLIP_SECONDS if kind is Kind.CLIP else None)
        guidance = guide(GuideRequest(self.segment, kind, wishes))
        old = self.request
        return MakeRequest(
            old.id, old.video, old.analysis, self.segment, guidance, old.places, old.folder, old.maker, old.made_at
        )


def cases(themes: tuple[Theme, ...], videos: int, seed: int, work: Path, models: Path) -> Iterator[Case]:
    """All audiences of all videos."""
    random = np.random.default_rng(seed)
    control = Control()
    places = Places(work / "media", work / "cache", models)
    for folder in (places.media, places.cache):
        folder.mkdir(parents=True, exist_ok=True)
    for number in range(videos):
        chosen = [themes[i] for i in random.permutation(len(themes))[:PARTS]]
        shown = [(theme, theme.pictures[random.integers(len(theme.pictures))]) for theme in chosen]
        path = work / f"video_{number}.mp4"
        parts = write_video(path, [(theme.name, picture) for theme, picture in shown], PART_SECONDS)
        video = load(LoadRequest(path, places), control)
        analysis = analyse_quickly(video, parts, places, control)
        for part, (theme, picture) in zip(parts, shown, strict=True):
            others = [one for one in theme.pictures if one != picture]
            likes = tuple(others[i] for i in random.permutation(len(others))[:LIKES])
            segment = add_segment(AddRequest(f"{theme.name} {number}", likes, "", places), control)
            guidance = guide(GuideRequest(segment, Kind.THUMBNAIL, Wishes()))
            request = MakeRequest(
                VersionId("planted"), video, analysis, segment, guidance, places, work / "out", "benchmark", ""
            )
            yield Case(part, segment, request)


def thumbnail_is_right(case: Case, measure: Measure) -> bool:
    """Whether the chosen frame lies in the part."""
    plan = plan_thumbnail(case.ask(Kind.THUMBNAIL, measure), Control())
    assert plan.moment is not None
    return case.part.start <= float(case.request.video.seconds_of(plan.moment)) < case.part.end


def clip_is_right(case: Case, measure: Measure) -> bool:
    """Whether CLIP_INSIDE of the clip lies in the part."""
    plan = plan_clip(case.ask(Kind.CLIP, measure), Control())
    assert plan.span is not None
    start, end = (float(case.request.video.seconds_of(moment)) for moment in (plan.span.start, plan.span.end))
    inside = min(end, case.part.end) - max(start, case.part.start)
    return inside >= CLIP_INSIDE * (end - start)


def wilson(right: int, total: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, 1927)."""
    z = 1.959964
    share = right / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def measured(themes: tuple[Theme, ...], videos: int, seed: int, work: Path, models: Path) -> dict[str, object]:
    """Right answers of thumbnails and clips under both measures, with 95 % intervals."""
    right: dict[str, list[bool]] = {}
    for case in cases(themes, videos, seed, work, models):
        for measure in Measure:
            right.setdefault(f"thumbnail, {measure.value}", []).append(thumbnail_is_right(case, measure))
            right.setdefault(f"clip, {measure.value}", []).append(clip_is_right(case, measure))
    rows: dict[str, object] = {}
    for name, answers in right.items():
        low, high = wilson(sum(answers), len(answers))
        rows[name] = {"right": sum(answers), "of": len(answers), "low": round(low, 4), "high": round(high, 4)}
    return rows


def main() -> None:
    """Measure and write the results."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    root = Path(__file__).resolve().parent
    images = root.parent.parent / "shared" / "media" / "interactions" / "items_with_images" / "images"
    arguments.add_argument("--images", type=Path, default=images)
    arguments.add_argument("--videos", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--models", type=Path, default=root.parent / ".cache" / "models")
    arguments.add_argument("--to", type=Path, default=root / "results" / "planted.json")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        found = themes_of_folder(given.images) if given.images.is_dir() else packaged_themes(work)
        rows = measured(found, given.videos, given.seed, work, given.models)
    result = {
        "what": "planted tastes: the right part of five, chance 0.2",
        "themes": [theme.name for theme in found],
        "pictures": "Caltech-101 photographs" if given.images.is_dir() else "pictures of installed packages, changed",
        "likes_that_choose": LIKES // 2,
        "encoder": spaces.CHOOSING,
        "seed": given.seed,
        "results": rows,
        "machine": f"{platform.machine()} {platform.system()}, Python {platform.python_version()}",
        "date": datetime.date.today().isoformat(),
    }
    given.to.parent.mkdir(parents=True, exist_ok=True)
    given.to.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
