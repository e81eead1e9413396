"""The picture path: from one walk over the frames to shots, kept frames, their looks and their vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.analysis.closely import Kept, keep_frames
from engine.analysis.cuts import Border, find_borders
from engine.analysis.gather import Walked, walked
from engine.analysis.looks import looks
from engine.analysis.sampling import thinned
from engine.analysis.stages import Stages
from engine.control import Control
from engine.domain.analysis import Look, Shot, Transition, Vectors
from engine.domain.media import Moment, Span, Video
from engine.models.encoders import encode_embedded
from engine.models.shots import TransNet


@dataclass(frozen=True, slots=True)
class Seen:
    """What the pictures tell. Row i of `looks` and of every `Vectors` belongs to `kept[i]`; paths are below `work`."""

    walked: Walked
    shots: tuple[Shot, ...]
    kept: list[Kept]
    looks: list[Look]
    vectors: tuple[Vectors, ...]


@contextmanager
def picture_path(video: Video, models: Path, work: Path, parts: Stages) -> Iterator[Seen]:
    """Walk the video once and describe its pictures; `work` takes all files, big ones go at the end.

    Raises:
        UnreadableMedia: no frame can be decoded.
        ModelUnavailable: a model's weights are missing or altered.
        Cancelled: a stop was asked for.
    """
    (work / "frames").mkdir(parents=True, exist_ok=True)
    parts.walk.step(0.0, "looking at every frame")
    with walked(video, work, parts.walk) as seen:
        borders = find_borders(seen.scores, seen.cuts, seen.tiny, TransNet(models), parts.borders)
        shot_of = _shot_numbers(borders, len(seen.pts))
        stay = thinned([int(shot_of[s.index]) for s in seen.samples])
        kept = keep_frames(seen, [seen.samples[i] for i in stay], shot_of, work)
        found = looks(seen, borders, shot_of, [k.index for k in kept])
        vectors = _encode(kept, models, work, parts.vectors)
        yield Seen(seen, _shots(video, seen, borders), kept, found, vectors)


def _shot_numbers(borders: tuple[Border, ...], count: int) -> np.ndarray:
    """(count,) the shot of each frame."""
    begins = np.zeros(count, int)
    begins[[b.index for b in borders]] = 1
    return np.cumsum(begins)


def _shots(video: Video, seen: Walked, borders: tuple[Border, ...]) -> tuple[Shot, ...]:
    """Shots without gap or overlap from the first frame to the end of the last."""
    starts = [seen.moment(0, video), *(seen.moment(b.index, video) for b in borders)]
    kinds = [Transition.START, *(Transition.GRADUAL if b.gradual else Transition.CUT for b in borders)]
    ends = [*starts[1:], _end(video, seen)]
    return tuple(Shot(Span(a, b), kind) for a, b, kind in zip(starts, ends, kinds, strict=True))


def _end(video: Video, seen: Walked) -> Moment:
    """Where the last decoded frame ends: the video's end, or one usual frame later if decoding broke off."""
    last = int(seen.pts[-1])
    usual = int(np.median(np.diff(seen.pts))) if len(seen.pts) > 1 else 1
    end = max(video.picture.end_pts, last + 1)
    if seen.log.stopped_at is not None:
        end = min(end, last + max(1, usual))
    return Moment(end, video.picture.time_base)


def _encode(kept: list[Kept], models: Path, work: Path, control: Control) -> tuple[Vectors, ...]:
    """Vectors of the kept frames in every embedded space, as .npy files in `work`. Equal pictures are encoded once."""
    note = "learning what the frames show"
    control.step(0.0, note)
    first_of: dict[bytes, int] = {}
    row_of = [first_of.setdefault(hashlib.sha256(k.picture.read_bytes()).digest(), i) for i, k in enumerate(kept)]
    distinct = sorted(first_of.values())
    pictures = (kept[i].read() for i in distinct)
    made = encode_embedded(pictures, models, lambda done: control.step(done / len(distinct), note))
    spread = np.searchsorted(distinct, row_of)
    for encoded in made:
        np.save(work / f"{encoded.space.name}.npy", encoded.rows[spread], allow_pickle=False)
    return tuple(Vectors(e.space, Path(f"{e.space.name}.npy"), len(kept)) for e in made)
