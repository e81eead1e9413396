"""Domain values for tests that need some but not real ones."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from engine.checks.report import report_digest, worst
from engine.domain.audience import Feedback, Health, Like, Segment, SegmentId, SegmentSource
from engine.domain.findings import Finding, Perspective, Report, Verdict
from engine.domain.guidance import Kind
from engine.domain.media import (
    Declared,
    ItemId,
    Moment,
    PictureStream,
    Sha256,
    Thumbnail,
    ThumbnailSource,
    Transfer,
    Video,
)
from engine.domain.versions import (
    Fit,
    Offer,
    Origin,
    Output,
    PickFrame,
    Recipe,
    RenderedFile,
    Share,
    State,
    SwitchableStep,
    TimeMap,
    Version,
    VersionId,
)

SHA = Sha256("ab" * 32)
BASE = Fraction(1, 12800)


def a_video(root: Path) -> Video:
    stream = PictureStream(
        0, "h264", "yuv420p", 640, 360, 0, False, Fraction(1), Transfer.SDR, 8, False, Fraction(25), False, BASE, 0,
        51200, 100,
    )  # fmt: skip
    return Video(
        id=ItemId(SHA[:12]), sha256=SHA, path=root / "media" / "ab" / f"{SHA}.mp4", size_bytes=5, name="video.mp4",
        title="A <b>film</b>", tags=("cats",), declared=Declared.HUMAN, container="mp4", picture=stream, sound=None,
        width=640, height=360,
        thumbnail=Thumbnail(root / "media" / "t.png", SHA, ThumbnailSource.ASSUMED, Moment(0, BASE)),
    )  # fmt: skip


def a_segment(root: Path, name: str = "cats", number: str = "s1", feedback: str | None = None) -> Segment:
    likes = tuple(Like(f"cat{n}.jpg", 1.0 / (n + 1), root / "media" / f"cat{n}.png") for n in range(12))
    source = SegmentSource.EXAMPLES if feedback is None else SegmentSource.FEEDBACK
    health = Health(None if feedback is None else 24, None, None)
    return Segment(
        SegmentId(number), name, source, likes, (), tuple(range(6)), tuple(range(6, 12)), health, feedback=feedback
    )


def a_feedback(root: Path, form: str = "simulated") -> Feedback:
    return Feedback("f1", "f.csv", form, 24, (), (), (), (), root / "media" / "events.npz", 100)


def a_version(root: Path, state: State = State.MADE, number: str = "v1") -> Version:
    moment = Moment(12800, BASE)
    recipe = Recipe(
        1, Kind.THUMBNAIL, ItemId(SHA[:12]), SHA, SegmentId("s1"), (SwitchableStep(PickFrame(moment)),),
        (Output("thumbnail", 1280, 720, "jpg"),), 0, (), SHA, "test",
    )  # fmt: skip
    file = RenderedFile("thumbnail", root / "versions" / number / "thumbnail.png", SHA, SHA, 1280, 720)
    return Version(
        id=VersionId(number), kind=Kind.THUMBNAIL, segment=SegmentId("s1"), item=ItemId(SHA[:12]), recipe=recipe,
        files=(file,), poster=file.path, time_map=TimeMap(()), origin=Origin.AI_ASSISTED, offer=Offer.BETTER,
        fit=Fit(0.9, 0.85, 0.95, "judge", 6), fit_original=Fit(0.5, 0.4, 0.6, "judge", 6),
        gain=Fit(0.4, 0.3, 0.5, "judge", 6), baselines={"random": 0.5}, score=0.8,
        why=(Share("cat0.jpg", 0.5, root / "media" / "cat0.png"), Share("cat1.jpg", 0.3)), flip=None, rejected=(),
        changes=("Picked <i>this</i> frame.",), moment=moment, state=state, maker="maker",
    )  # fmt: skip


def a_report(version: Version, verdict: Verdict = Verdict.PASS) -> Report:
    finding = Finding("technical.black", "1", Perspective.QUALITY, verdict, "no <black> frames", {"share": 0.0})
    plain = Report(version.id, version.file.sha256, "default", worst((finding,)), (finding,), Sha256(""), "today")
    return Report(
        plain.subject, plain.sha256, plain.profile, plain.verdict, plain.findings, report_digest(plain), "today"
    )
