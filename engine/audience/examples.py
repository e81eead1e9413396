"""Segments out of examples: liked pictures and videos, or a description in words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.audience.gallery import embed, store_vectors
from engine.audience.naming import picture_concepts
from engine.audience.split import ENOUGH_TO_JUDGE, split_likes
from engine.control import Control
from engine.domain.audience import Health, Like, Segment, SegmentId, SegmentSource
from engine.domain.media import Moment, Places, Sha256
from engine.errors import BadInput, NotEnoughData, UnreadableMedia
from engine.media.decode import frames_at
from engine.media.pictures import read_picture, write_jpeg
from engine.media.probe import probe
from engine.media.vault import keep, sha256_of
from engine.models import spaces
from engine.models.encoders import EmbeddedVectors, joint_encoder

VIDEO_FRAMES = 8
"""Frames that stand for a liked video: the middles of equal parts."""
FRAME_SIDE = 640


@dataclass(frozen=True, slots=True)
class AddRequest:
    """A segment to add: the pictures and videos its people like, and a description ("" if there is none)."""

    name: str
    likes: tuple[Path, ...]
    describe: str
    places: Places


@dataclass(frozen=True, slots=True)
class _Liked:
    """One liked thing: its name, its pictures (1, or several frames of a video) and the picture kept for people."""

    name: str
    sha256: Sha256
    pictures: list[np.ndarray]
    shown: Path


def add_segment(request: AddRequest, control: Control) -> Segment:
    """A segment from what its people like.

    Each picture or video is one like. A video's vector is the mean of VIDEO_FRAMES frames' vectors: its frames look
    alike, so as separate likes they would count several times and judge what they themselves chose. The same file given
    twice counts once. With a description alone, its words are the one like, in the space that joins pictures and words;
    they choose and cannot judge. Beside pictures a description is kept as a note: the pictures are the surer taste.

    Raises:
        BadInput: the name is empty.
        UnreadableMedia: a file is neither a readable picture nor a readable video (names it).
        NotEnoughData: neither likes nor a description.
        Cancelled.
    """
    name, words = " ".join(request.name.split()), " ".join(request.describe.split())
    if not name:
        raise BadInput("The segment has no name.", "Give it one.")
    if not request.likes and not words:
        raise NotEnoughData(
            f'There is nothing to go by for the segment "{name}".', "Add liked pictures or videos, or a description."
        )
    if request.likes:
        return _from_pictures(request, name, words, control)
    return _from_words(request, name, words)


def _from_pictures(request: AddRequest, name: str, words: str, control: Control) -> Segment:
    liked = _liked(request, control.part(0.0, 0.5))
    identity = _identity(name, words, *(one.sha256 for one in liked))
    frames = [picture for one in liked for picture in one.pictures]
    owner = np.repeat(np.arange(len(liked)), [len(one.pictures) for one in liked])
    made = [
        EmbeddedVectors(one.space, _means(one.rows, owner, len(liked)))
        for one in embed(frames, len(frames), request.places.models, control.part(0.5, 1.0))
    ]
    joint = next(one for one in made if one.space.name == spaces.JOINT)
    weights = np.ones(len(liked), np.float32)
    choosing, judging = split_likes(identity, weights.tolist())
    notes = [] if judging else [f"Under {ENOUGH_TO_JUDGE} likes: all of them choose and none is held out to judge."]
    if words:
        notes.append("The description is kept as a note; the pictures choose.")
    concepts = picture_concepts([joint.rows], [weights], request.places.models)[0]
    return Segment(
        id=identity,
        name=name,
        source=SegmentSource.EXAMPLES,
        likes=tuple(Like(one.name, 1.0, one.shown) for one in liked),
        vectors=store_vectors(request.places.media / "segments" / identity, made),
        choosing=choosing,
        judging=judging,
        health=Health(None, None, None, tuple(notes)),
        description=words,
        concepts=tuple(word for word, _ in concepts),
    )


def _from_words(request: AddRequest, name: str, words: str) -> Segment:
    identity = _identity(name, words)
    encoder = joint_encoder(spaces.JOINT, request.places.models)
    made = [EmbeddedVectors(encoder.space, encoder.encode_words([words]))]
    return Segment(
        id=identity,
        name=name,
        source=SegmentSource.WORDS,
        likes=(Like(words, 1.0),),
        vectors=store_vectors(request.places.media / "segments" / identity, made),
        choosing=(0,),
        judging=(),
        health=Health(None, None, None, ("From words alone: they choose, and nothing is held out to judge.",)),
        description=words,
    )


def _liked(request: AddRequest, control: Control) -> list[_Liked]:
    liked: list[_Liked] = []
    seen: set[Sha256] = set()
    names: set[str] = set()
    for number, path in enumerate(request.likes):
        control.step(number / len(request.likes), f"reading {path.name}")
        if not path.is_file():
            raise UnreadableMedia(f"{path.name}: there is no such file.", "Check the name and the folder.", path)
        digest = sha256_of(path)
        if digest in seen:
            continue
        seen.add(digest)
        name = path.name if path.name not in names else f"{path.name} ({digest[:6]})"
        names.add(name)
        liked.append(_read(path, name, digest, request.places, control))
    return liked


def _read(path: Path, name: str, digest: Sha256, places: Places, control: Control) -> _Liked:
    try:
        picture = read_picture(path)
    except UnreadableMedia as not_a_picture:
        try:
            frames = list(_video_frames(path, control))
        except UnreadableMedia as not_a_video:
            raise UnreadableMedia(
                f"{path.name}: neither a readable picture nor a readable video ({not_a_video.message.rstrip('.')}).",
                "Leave it out, or export it again.",
                path,
            ) from not_a_picture
        shown = places.media / "segments" / "posters" / f"{digest}.jpg"
        shown.parent.mkdir(parents=True, exist_ok=True)
        write_jpeg(shown, frames[len(frames) // 2])
        return _Liked(name, digest, frames, shown)
    return _Liked(name, digest, [picture], keep(path, places.media, control)[0])


def _video_frames(path: Path, control: Control) -> Iterator[np.ndarray]:
    """The frames on screen at the middles of VIDEO_FRAMES equal parts (fewer where a frame fills several parts)."""
    media = probe(path, control)
    stream = media.picture
    length = stream.end_pts - stream.first_pts
    middles = [stream.first_pts + (2 * part + 1) * length // (2 * VIDEO_FRAMES) for part in range(VIDEO_FRAMES)]
    moments = [Moment(pts, stream.time_base) for pts in middles]
    for picture in frames_at(media, moments, control, max_side=FRAME_SIDE):
        yield picture.rgb


def _means(rows: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """(count, D) float32: the unit mean of each owner's rows."""
    sums = np.zeros((count, rows.shape[1]), np.float64)
    np.add.at(sums, owner, rows)
    return (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)


def _identity(*parts: str) -> SegmentId:
    return SegmentId("s" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12])
