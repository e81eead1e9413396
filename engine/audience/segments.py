"""Segments out of feedback: people who like the same things, and what they like more than everybody does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse

from engine.audience.clusters import STABLE, Clustering, cluster
from engine.audience.events import read_events
from engine.audience.gallery import embed, item_vectors, store_vectors
from engine.audience.likes import over_represented
from engine.audience.naming import picture_concepts, tag_concepts, unique_names
from engine.audience.people import People, liked_matrix, people
from engine.audience.split import split_likes
from engine.control import Control
from engine.domain.analysis import Vectors
from engine.domain.audience import Feedback, Health, Like, Segment, SegmentBuild, SegmentId, SegmentSource
from engine.domain.media import Places
from engine.errors import BadInput, NotEnoughData, UnreadableMedia
from engine.media.pictures import read_picture
from engine.media.vault import keep
from engine.models import spaces
from engine.models.encoders import EmbeddedVectors

MINIMUM = 20
"""People a segment must have to be shown: fewer could be singled out."""
PICTURED = 0.5
"""Share of the liked items that must have pictures for pictures to be the content; else tags are."""


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """Segments to build. `count` None: as many as are stable. `minimum`: people a segment must have to be shown."""

    feedback: Feedback
    count: int | None
    places: Places
    minimum: int = MINIMUM
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Group:
    """One cluster that is shown: its size, and its likes' item indices and weights."""

    size: int
    items: np.ndarray
    weights: np.ndarray


def build_segments(request: BuildRequest, control: Control) -> SegmentBuild:
    """Cluster people by [ALS ; content] and name what each group likes more than all do.

    Content is the mean vector of the pictures of what a person liked, in the choosing space, or of its tags (TF-IDF)
    where pictures are few. Groups of under `minimum` people are counted and not shown. Likes carry kept pictures and
    vectors only where their items have pictures. Equal requests give equal segments.

    Raises:
        BadInput: `count` or `minimum` is below 1, or more segments are asked for than there are people.
        NotEnoughData: nobody liked anything, or fewer people than `minimum` did.
        Cancelled.
    """
    feedback = request.feedback
    if request.minimum < 1 or (request.count is not None and request.count < 1):
        raise BadInput("The number of segments and their minimum size are at least 1.")
    events = read_events(feedback.events)
    size = (feedback.users, len(feedback.items))
    liked = np.bincount(liked_matrix(events, *size).indices, minlength=size[1]) > 0
    content = _content(feedback, liked, request.places, control.part(0.0, 0.6))
    crowd = people(events, *size[:1], content, size[1], request.seed)
    _enough(request, crowd)
    found = cluster(crowd.vectors, request.count, request.minimum, request.seed, control.part(0.6, 0.75))
    groups, small = _groups(crowd, found, request.minimum)
    segments = _segments(request, groups, found, control.part(0.75, 1.0))
    notes = _notes(feedback, crowd, found, small, request.minimum)
    return SegmentBuild(segments, small, found.count, notes)


def _enough(request: BuildRequest, crowd: People) -> None:
    alive = len(crowd.ids)
    name = request.feedback.name
    if alive < request.minimum:
        raise NotEnoughData(
            f"{name}: {alive} people liked something, and a segment needs at least {request.minimum}.",
            "Import more feedback, or set a smaller minimum.",
        )
    if request.count is not None and request.count > alive:
        raise BadInput(f"{name}: {request.count} segments are asked for, but only {alive} people liked something.")


def _content(
    feedback: Feedback, liked: np.ndarray, places: Places, control: Control
) -> np.ndarray | sparse.csr_matrix | None:
    """What the items are: (items, C) picture vectors, else TF-IDF of tags, else None."""
    pictured = np.array([picture is not None for picture in feedback.pictures])
    if pictured[liked].mean() >= PICTURED if liked.any() else False:
        rows = item_vectors(feedback, liked & pictured, places, control)
        seen = np.linalg.norm(rows, axis=1) > 0
        if seen.any():
            rows = rows.copy()
            rows[~seen] = rows[seen].mean(axis=0)
            return rows
    return _tag_matrix(feedback.tags) if any(feedback.tags) else None


def _tag_matrix(tags: Sequence[tuple[str, ...]]) -> sparse.csr_matrix:
    """(items, tags) TF-IDF, rows of length 1 (Salton and Buckley, 1988; smoothed idf)."""
    vocabulary = {tag: index for index, tag in enumerate(sorted({tag for own in tags for tag in own}))}
    rows = np.array([row for row, own in enumerate(tags) for _ in set(own)], np.int64)
    columns = np.array([vocabulary[tag] for own in tags for tag in sorted(set(own))], np.int64)
    frequency = np.bincount(columns, minlength=len(vocabulary))
    value = (np.log((1 + len(tags)) / (1 + frequency)) + 1)[columns]
    length = np.sqrt(np.bincount(rows, value**2, len(tags)))
    data = (value / length[rows]).astype(np.float32)
    return sparse.csr_matrix((data, (rows, columns)), shape=(len(tags), len(vocabulary)))


def _groups(crowd: People, found: Clustering, minimum: int) -> tuple[list[_Group], int]:
    """The groups that are shown, and how many were too small."""
    shown: list[_Group] = []
    small = 0
    for label in range(found.count):
        members = found.labels == label
        if members.sum() < minimum:
            small += 1
            continue
        items, weights = over_represented(crowd.likes, members)
        shown.append(_Group(int(members.sum()), items, weights))
    return shown, small


def _segments(request: BuildRequest, groups: list[_Group], found: Clustering, control: Control) -> tuple[Segment, ...]:
    feedback = request.feedback
    usable = [_with_pictures(feedback, group) for group in groups]
    wanted = sorted({int(item) for group in usable for item in group.items if feedback.pictures[item] is not None})
    vectors = _like_vectors(feedback, wanted, request.places, control)
    row_of = {item: row for row, item in enumerate(wanted)}
    rows = [np.array([row_of[int(item)] for item in group.items if int(item) in row_of], np.int64) for group in usable]
    names, concepts = _names(feedback, usable, rows, vectors, request.places)
    segments: list[Segment] = []
    for group, own, name, concept in zip(usable, rows, names, concepts, strict=True):
        control.check()
        plain = _segment(request, group, found, name, concept)
        stored: tuple[Vectors, ...] = ()
        if len(own):
            folder = request.places.media / "segments" / plain.id
            stored = store_vectors(folder, [EmbeddedVectors(one.space, one.rows[own]) for one in vectors])
        segments.append(replace(plain, vectors=stored))
    return tuple(segments)


def _with_pictures(feedback: Feedback, group: _Group) -> _Group:
    """The group with only its pictured likes if it has any, so that likes and vectors are the same rows."""
    pictured = np.array([feedback.pictures[item] is not None for item in group.items], bool)
    if not pictured.any():
        return group
    return _Group(group.size, group.items[pictured], group.weights[pictured])


def _like_vectors(
    feedback: Feedback, items: list[int], places: Places, control: Control
) -> tuple[EmbeddedVectors, ...]:
    if not items:
        return ()
    try:
        pictures = (read_picture(path) for item in items if (path := feedback.pictures[item]) is not None)
        return embed(pictures, len(items), places.models, control)
    except UnreadableMedia as error:
        raise UnreadableMedia(
            f"A liked picture can no longer be read: {error.message}", "Import the feedback again.", error.path
        ) from error


def _names(
    feedback: Feedback,
    groups: list[_Group],
    rows: list[np.ndarray],
    vectors: tuple[EmbeddedVectors, ...],
    places: Places,
) -> tuple[list[str], list[tuple[str, ...]]]:
    """A name and concepts for each group: from word tags, else from pictures, else from tags that are numbers."""
    weights = [group.weights for group in groups]
    tags = [[feedback.tags[item] for item in group.items] for group in groups]
    worded = any(not tag.isdigit() for own in tags for some in own for tag in some)
    joint = next((one for one in vectors if one.space.name == spaces.JOINT), None)
    if joint is not None and not worded and all(len(own) for own in rows):
        found = picture_concepts([joint.rows[own] for own in rows], weights, places.models)
    else:
        found = tag_concepts(tags, weights)
    liked = [[feedback.titles[item] or feedback.items[item] for item in group.items] for group in groups]
    return unique_names(found, liked), [tuple(word for word, _ in own) for own in found]


def _segment(request: BuildRequest, group: _Group, found: Clustering, name: str, concepts: tuple[str, ...]) -> Segment:
    feedback = request.feedback
    likes = tuple(
        Like(feedback.items[item], float(weight), _kept(feedback.pictures[item], request.places), feedback.titles[item])
        for item, weight in zip(group.items, group.weights, strict=True)
    )
    parts = [
        feedback.id,
        str(request.count),
        str(request.minimum),
        str(request.seed),
        name,
        *(one.item for one in likes),
    ]
    identity = SegmentId("s" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12])
    choosing, judging = split_likes(identity, group.weights.tolist())
    stable = None if found.stability is None else found.stability >= STABLE
    return Segment(
        id=identity,
        name=name,
        source=SegmentSource.FEEDBACK,
        likes=likes,
        vectors=(),
        choosing=choosing,
        judging=judging,
        health=Health(group.size, request.minimum, stable, _health_notes(likes, stable)),
        stability=found.stability,
        concepts=concepts,
        feedback=feedback.id,
    )


def _kept(picture: Path | None, places: Places) -> Path | None:
    return None if picture is None else keep(picture, places.media, Control())[0]


def _health_notes(likes: tuple[Like, ...], stable: bool | None) -> tuple[str, ...]:
    notes: list[str] = []
    if stable is False:
        notes.append("Unstable: leaving some people out changes who belongs together.")
    if not likes:
        notes.append("These people like nothing more than everybody else does.")
    elif all(like.picture is None for like in likes):
        notes.append(
            "No pictures: what these people like is known by its tags only, so nothing can be chosen for them."
        )
    return tuple(notes)


def _notes(feedback: Feedback, crowd: People, found: Clustering, small: int, minimum: int) -> tuple[str, ...]:
    notes: list[str] = []
    silent = feedback.users - len(crowd.ids)
    if silent:
        notes.append(f"{silent} of {feedback.users} people liked nothing and are in no segment.")
    if small:
        notes.append(f"{small} of {found.count} segments have fewer than {minimum} people and are not shown.")
    if found.count == 1:
        notes.append("There are too few people for more than one segment.")
    if found.stability is not None and found.stability < STABLE:
        notes.append(f"The segments are unstable (adjusted Rand index {found.stability:.2f}, under {STABLE}).")
    return tuple(notes)
