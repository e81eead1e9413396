"""Uploads, and versions of them that were checked and approved, for the tests of the corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import sealing_examples as examples

from engine.checks.report import report_digest
from engine.control import Control
from engine.corpus import ExportRequest
from engine.domain.analysis import Space, Vectors
from engine.domain.findings import Report
from engine.domain.guidance import Kind
from engine.domain.media import Declared, ItemId, Places, Sha256, Thumbnail, ThumbnailSource, Video
from engine.domain.versions import Version
from engine.media.digest import decoded_sha256
from engine.media.probe import probe

SPACE = Space("efficientnet-lite0", Sha256("0" * 64), 4, False)


def video_of(path: Path, declared: Declared = Declared.UNKNOWN) -> Video:
    """The domain value of an uploaded file."""
    media = probe(path, Control())
    digest = examples.sha256(path)
    poster = examples.write_picture(path.with_suffix(".poster.jpg"), examples.pictures(1)[0])
    return Video(
        id=ItemId(digest[:12]),
        sha256=digest,
        path=path,
        size_bytes=path.stat().st_size,
        name=path.name,
        title="A day / with: cats",
        tags=("cats",),
        declared=declared,
        container="mp4",
        picture=media.picture,
        sound=media.sound,
        width=media.width,
        height=media.height,
        thumbnail=Thumbnail(poster, examples.sha256(poster), ThumbnailSource.ASSUMED),
    )


def vectors_of(folder: Path, rows: list[list[float]], name: str = "v") -> Vectors:
    """A vectors file of these rows, made unit."""
    array = np.asarray(rows, np.float32)
    array /= np.linalg.norm(array, axis=1, keepdims=True)
    path = folder / f"{name}.npy"
    np.save(path, array)
    return Vectors(SPACE, path, len(rows))


def sound_report(version: Version) -> Report:
    """A passed report whose digest is its own."""
    found = examples.report(version)
    return replace(found, digest=report_digest(found))


def request_for(upload: Video, folder: Path, places: Places, kind: Kind = Kind.CLIP) -> ExportRequest:
    """An approved version, ready for export below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = examples.pictures(30, seed=21, width=160, height=96)
    if kind is Kind.THUMBNAIL:
        files = [examples.write_picture(folder / f"thumb{n}.jpg", frames[9][:: n + 1, :: n + 1]) for n in range(2)]
    else:
        clip = folder / "clip.mp4"
        files = [clip if clip.exists() else examples.write_video(clip, frames[6:20])]
    version = examples.version(kind, files, upload.path)
    roles = ["thumbnail", "thumbnail_source"] if kind is Kind.THUMBNAIL else ["video"]
    rendered = [
        replace(f, role=role, decoded_sha256=decoded_sha256(f.path, Control()))
        for f, role in zip(version.files, roles, strict=True)
    ]
    poster = examples.write_picture(folder / "poster.jpg", frames[9])
    version = replace(version, files=tuple(rendered), poster=poster)
    report = sound_report(version)
    return ExportRequest(
        version=version,
        video=upload,
        segment_name="cat people",
        report=report,
        decision=examples.decision(version, report),
        maker_role="uploader",
        reviewer_role="reviewer",
        folder=folder / "corpus",
        keys=folder / "keys",
        places=places,
        at="2026-01-02T03:06:00Z",
        vectors=(vectors_of(folder, [[1, 0, 0, 0], [1, 1, 0, 0]]),),
        uploaders=("ada",),
    )
