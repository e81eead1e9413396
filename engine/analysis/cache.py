"""Analyses kept by content and method: <cache>/analysis/<sha256 of the video>/<version>/.

A folder appears whole or not at all. `analysis.json` holds the analysis with paths relative to its folder, so a
workspace can move, and the size of every file beside it; whatever does not fit is thrown away and made again.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import cattrs
import numpy as np

from engine.domain.analysis import Analysis, SampledFrame, Vectors
from engine.domain.media import Places, Sha256
from engine.domain.plain import from_plain, to_plain

_FILE = "analysis.json"


def folder_of(places: Places, video: Sha256, version: str) -> Path:
    """Where the analysis of a video by a version of the methods lies."""
    return places.cache / "analysis" / video / version


def load(folder: Path) -> Analysis | None:
    """The analysis in `folder`; None if there is none, or if it is damaged."""
    try:
        plain = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        sizes: dict[str, int] = plain["files"]
        if any((folder / name).stat().st_size != size for name, size in sizes.items()):
            return None
        analysis = _placed(from_plain(plain["analysis"], Analysis), folder)
        return analysis if all(_fits(v, len(analysis.frames)) for v in analysis.vectors) else None
    except (OSError, ValueError, KeyError, TypeError, cattrs.BaseValidationError):
        return None


def _fits(vectors: Vectors, frames: int) -> bool:
    rows = np.load(vectors.path, mmap_mode="r", allow_pickle=False)
    return rows.shape == (frames, vectors.space.dimensions) == (vectors.rows, vectors.space.dimensions)


def _placed(analysis: Analysis, folder: Path) -> Analysis:
    """The analysis with its relative paths set into `folder`."""
    frames = tuple(_at(f, folder / f.picture) for f in analysis.frames)
    vectors = tuple(replace(v, path=folder / v.path) for v in analysis.vectors)
    return replace(analysis, frames=frames, vectors=vectors)


def _at(frame: SampledFrame, picture: Path) -> SampledFrame:
    return replace(frame, picture=picture)


def begin(folder: Path) -> Path:
    """An empty folder beside `folder` to work in; what an earlier, killed run of this process id left is gone."""
    work = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(work, ignore_errors=True)
    (work / "frames").mkdir(parents=True)
    return work


def finish(analysis: Analysis, work: Path, folder: Path) -> Analysis:
    """Write `analysis`, whose paths are relative to `work`, and give the folder its name.

    Returns:
        The analysis with absolute paths.
    """
    names = [f.picture for f in analysis.frames] + [v.path for v in analysis.vectors]
    plain = {"files": {str(n): (work / n).stat().st_size for n in names}, "analysis": to_plain(analysis)}
    with (work / _FILE).open("w", encoding="utf-8") as stream:
        json.dump(plain, stream, ensure_ascii=False, allow_nan=False)
        stream.flush()
        os.fsync(stream.fileno())
    shutil.rmtree(folder, ignore_errors=True)
    try:
        work.replace(folder)
    except OSError:
        # Another process finished the same work in this very moment: its folder is as good.
        if load(folder) is None:
            raise
        shutil.rmtree(work, ignore_errors=True)
    return _placed(analysis, folder)
