"""The whole path on the sample: every step as a person would do it, through the same queue and store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from desktop import queue
from desktop.journey import exporting, judging, making, names
from desktop.journey.sample import TITLE, Sample, compose
from desktop.work import Desk, Steps
from engine.domain.audience import Segment
from engine.domain.findings import Report, Verdict
from engine.domain.guidance import Kind, Wishes
from engine.domain.items import CorpusItem, Ranking, Verification
from engine.domain.jobs import Job
from engine.domain.media import Video
from engine.domain.review import Ruling
from engine.domain.versions import Version
from engine.errors import EngineError

T = TypeVar("T")
REVIEWER = "Demo reviewer"
WISHES = {
    Kind.THUMBNAIL: Wishes(),
    Kind.CLIP: Wishes(seconds=6.0),
    Kind.STYLE: Wishes(),
    Kind.REVISION: Wishes(),
}


@dataclass(frozen=True, slots=True)
class Walked:
    """What came out of the walk.

    `refused` are (version id, why) that were not approved or not exported; `failed` (what, why) that were not made.
    """

    sample: Sample
    video: Video
    segments: tuple[Segment, ...]
    versions: tuple[Version, ...]
    exported: tuple[CorpusItem, ...]
    refused: tuple[tuple[str, str], ...]
    rankings: tuple[Ranking, ...]
    verified: tuple[Verification, ...]
    failed: tuple[tuple[str, str], ...]


class Run(Protocol):
    """What runs use-cases: the command line's session."""

    def run(self, steps: Steps[T], what: str) -> T:
        """Run one use-case that is no job."""
        ...

    def run_jobs(self, jobs: Iterable[Job]) -> list[tuple[Job, BaseException | None]]:
        """Run jobs of the queue."""
        ...


class Demo:
    """Walks the path. `say` is told each stage; `folder` gets the sample."""

    def __init__(self, desk: Desk, run: Run, folder: Path, say: Callable[[str], None]) -> None:
        self._desk = desk
        self._run = run
        self._folder = folder
        self._say = say
        self._failed: list[tuple[str, str]] = []

    def walk(self) -> Walked:
        """From nothing to a ranked corpus.

        Raises:
            EngineError: a step failed that all others need.
            Cancelled: a stop was asked for.
        """
        self._say("Putting a sample together from pictures inside installed packages")
        sample = self._run.run(compose(self._folder / "sample"), "Sample")
        self._say("Importing and analysing it")
        video = self._video(sample)
        self._say("Reading simulated feedback and building audiences")
        segments = self._segments(sample)
        self._say(f"Making {len(segments) * len(WISHES)} versions for {len(segments)} audiences")
        versions = self._versions(video, segments)
        self._say("Checking every version")
        self._checked(versions)
        self._say(f"Reviewing as {REVIEWER!r} and sealing what is approved")
        refused = self._reviewed(versions)
        exported = self._exported(refused)
        self._say("Ranking people's and AI-assisted items together, and verifying sealed files")
        rankings = tuple(self._run.run(exporting.rank(self._desk, one.name), "Rank") for one in segments)
        verified = tuple(self._run.run(exporting.verify(self._desk, one.path), "Verify") for one in exported[:2])
        current = tuple(names.version(self._desk, one.id) for one in versions)
        failed = tuple(self._failed)
        return Walked(sample, video, segments, current, exported, tuple(refused), rankings, verified, failed)

    def _video(self, sample: Sample) -> Video:
        wanted = {
            "path": str(sample.video),
            "title": TITLE,
            "tags": ["sample"],
            "declared": "human",
            "thumbnail": None,
        }
        item = self._made("import", wanted, "Import the sample")[0]
        self._made("analyse", {"item": item}, "Analyse the sample")
        return names.video(self._desk, item)

    def _segments(self, sample: Sample) -> tuple[Segment, ...]:
        wanted = {"path": str(sample.interactions), "format": "auto", "items": str(sample.items), "columns": {}}
        feedback = self._made("feedback", wanted, "Read the simulated feedback")[0]
        wanted = {"feedback": feedback, "count": 5, "minimum": 20}
        return tuple(names.segment(self._desk, one) for one in self._made("build_segments", wanted, "Build audiences"))

    def _versions(self, video: Video, segments: Sequence[Segment]) -> tuple[Version, ...]:
        jobs = [
            making.ask_for(self._desk, video, segment, kind, wishes)
            for segment in segments
            for kind, wishes in WISHES.items()
        ]
        done = [job.id for job, error in self._run.run_jobs(jobs) if error is None or self._fails(job, error)]
        return tuple(names.version(self._desk, one) for job in done for one in queue.made(self._desk.store, job))

    def _fails(self, job: Job, error: BaseException) -> bool:
        """Remember a version that could not be made; the others go on."""
        self._failed.append((job.what, str(error)))
        return False

    def _checked(self, versions: Sequence[Version]) -> None:
        """Check all; a check that fails leaves its version without a report, and the review refuses it."""
        jobs = [self._job("check", {"version": one.id, "profile": "default"}, f"Check {one.id}") for one in versions]
        for job, error in self._run.run_jobs(jobs):
            if error is not None:
                self._fails(job, error)

    def _reviewed(self, versions: Sequence[Version]) -> list[tuple[str, str]]:
        """Approve what no check blocks; a check that did not run is named in the reason, as the review asks for."""
        reviewer = Desk(self._desk.workspace, REVIEWER)
        refused: list[tuple[str, str]] = []
        for version in versions:
            report = self._desk.store.report(version.id)
            reason = "Looked at it beside the original; it keeps what the original says." + _unproven(report)
            try:
                self._run.run(judging.decide(reviewer, version.id, Ruling.APPROVE, reason), f"Review {version.id}")
            except EngineError as error:
                refused.append((version.id, error.message))
        return refused

    def _exported(self, refused: list[tuple[str, str]]) -> tuple[CorpusItem, ...]:
        approved = self._desk.store.versions.find(state="approved")
        jobs = [self._job("export", {"version": one.id, "to": None}, f"Export {one.id}") for one in approved]
        for job, error in self._run.run_jobs(jobs):
            if error is not None:
                refused.append((json.loads(job.arguments)["version"], str(error)))
        return tuple(one for one in self._desk.store.items.find(removed=0) if one.version is not None)

    def _job(self, task: str, arguments: dict[str, Any], what: str) -> Job:
        return queue.add(self._desk.store, task, arguments, what=what, by=self._desk.by)

    def _made(self, task: str, arguments: dict[str, Any], what: str) -> tuple[str, ...]:
        return self._ended([self._job(task, arguments, what)])[0]

    def _ended(self, jobs: Sequence[Job]) -> list[tuple[str, ...]]:
        """What each job made; the first failure is raised after all have run."""
        ended = {job.id: error for job, error in self._run.run_jobs(jobs)}
        for error in ended.values():
            if error is not None:
                raise error
        return [queue.made(self._desk.store, job.id) for job in jobs]


def _unproven(report: Report | None) -> str:
    if report is None:
        return ""
    missing = [found.check for found in report.findings if found.verdict is Verdict.NOT_RUN]
    return f" These did not run here and were looked at by eye: {', '.join(missing)}." if missing else ""
