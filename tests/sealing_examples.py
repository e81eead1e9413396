"""Small real files and the domain values around them, for the tests of provenance and corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from engine.domain.audience import SegmentId
from engine.domain.findings import Finding, Perspective, Report, Verdict
from engine.domain.guidance import Kind
from engine.domain.media import ItemId, Moment, Sha256
from engine.domain.plain import digest
from engine.domain.review import Bound, Decision, Ruling
from engine.domain.versions import (
    Fit,
    KeepSpans,
    Look,
    Offer,
    Origin,
    Output,
    PickFrame,
    Recipe,
    RenderedFile,
    Step,
    SwitchableStep,
    TimeMap,
    Version,
    VersionId,
)

NO_FIT = Fit(None, None, None, "efficientnet-lite2", 0)
ZERO = Moment(0, Fraction(1, 1000))


def pictures(count: int, seed: int = 0, width: int = 96, height: int = 64) -> list[np.ndarray]:
    """Different pictures (height, width, 3) uint8: random fields with detail on several scales, that drift."""
    rng = np.random.default_rng(seed)
    octaves = [(5, 7, 90.0), (11, 17, 45.0), (23, 37, 25.0)]
    fields = [rng.standard_normal((rows, columns, 3)).astype(np.float32) for rows, columns, _ in octaves]
    made: list[np.ndarray] = []
    for _ in range(count):
        layers = [
            strength * cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC)
            for field, (_, _, strength) in zip(fields, octaves, strict=True)
        ]
        made.append(np.clip(128.0 + sum(layers), 0, 255).astype(np.uint8))
        fields = [0.97 * f + 0.24 * rng.standard_normal(f.shape).astype(np.float32) for f in fields]
    return made


def write_video(
    path: Path, frames: Sequence[np.ndarray], rate: int = 12, crf: int = 20, side: int | None = None
) -> Path:
    """An H.264 mp4 of these frames, `side` pixels wide if given."""
    height, width = frames[0].shape[:2]
    if side is not None:
        width, height = side, round(height * side / width / 2) * 2
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": str(crf), "threads": "1"}
        for frame in frames:
            picture = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode())
    return path


def write_picture(path: Path, picture: np.ndarray) -> Path:
    """A JPEG or PNG by its suffix."""
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return path


def sha256(path: Path) -> Sha256:
    """The file's SHA-256."""
    return Sha256(hashlib.sha256(path.read_bytes()).hexdigest())


def recipe(kind: Kind, source: Path, steps: Sequence[Step] | None = None) -> Recipe:
    """A recipe of that kind with the usual steps, or these."""
    usual: dict[Kind, Sequence[Step]] = {
        Kind.THUMBNAIL: (PickFrame(ZERO),),
        Kind.CLIP: (KeepSpans(()),),
        Kind.STYLE: (Look("ink", 0.8),),
        Kind.REVISION: (KeepSpans(()),),
    }
    return Recipe(
        schema=1,
        kind=kind,
        item=ItemId(sha256(source)[:12]),
        source=sha256(source),
        segment=SegmentId("cats"),
        steps=tuple(SwitchableStep(s) for s in (usual[kind] if steps is None else steps)),
        outputs=(Output("video", 96, 64, "mp4"),),
        seed=0,
        models=(),
        guidance=Sha256("0" * 64),
        renderer="test",
    )


def version(kind: Kind, files: Sequence[Path], source: Path, steps: Sequence[Step] | None = None) -> Version:
    """A version with these files, the first one the main."""
    rendered = tuple(
        RenderedFile("video" if f.suffix in (".mp4", ".mov") else "thumbnail", f, sha256(f), "", 96, 64) for f in files
    )
    made = recipe(kind, source, steps)
    return Version(
        id=VersionId("v-" + digest(made)[:8] + rendered[0].sha256[:4]),
        kind=kind,
        segment=made.segment,
        item=made.item,
        recipe=made,
        files=rendered,
        poster=files[0],
        time_map=TimeMap(()),
        origin=Origin.AI_ASSISTED,
        offer=Offer.NOT_ENOUGH_DATA,
        fit=NO_FIT,
        fit_original=NO_FIT,
        gain=NO_FIT,
        baselines={},
        score=None,
        why=(),
        flip=None,
        rejected=(),
        changes=(),
        maker="Ada Maker",
    )


def report(of: Version) -> Report:
    """A report in which one check passed."""
    finding = Finding("black", "1", Perspective.QUALITY, Verdict.PASS, "No black frames.", {"black": 0.0})
    return Report(of.id, of.file.sha256, "default", Verdict.PASS, (finding,), Sha256("ab" * 32), "2026-01-02T03:04:05Z")


def decision(of: Version, of_report: Report, ruling: Ruling = Ruling.APPROVE) -> Decision:
    """A ruling bound to exactly these files, this recipe and this report."""
    bound = Bound(tuple(f.sha256 for f in of.files), digest(of.recipe), of_report.digest)
    return Decision(of.id, ruling, "Grace Reviewer", "Grace likes it", bound, False, "2026-01-02T03:05:00Z")
