"""Names that people can read, from what the likes show or how they are tagged.

Zero-shot: each liked picture votes for the class name nearest to it in the space that joins pictures and words (see
engine.models.encoders.joint for the method and its limits); a name that a segment's likes vote for more than all likes
do is a concept of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.models import spaces
from engine.models.encoders import joint_encoder
from engine.models.lock import verified

CONCEPTS = 5
NAMED = 0.4
"""The second concept enters the name if it is at least this strong beside the first."""
FAINT = 0.1
"""Concepts weaker than this beside the first are left out."""
TOO_CLOSE = 0.5
"""Concepts whose name vectors have a larger cosine are one concept: the stronger keeps its name."""


def picture_concepts(
    rows: Sequence[np.ndarray], weights: Sequence[np.ndarray], models: Path
) -> list[list[tuple[str, float]]]:
    """Concepts of each segment with their strength, strongest first.

    Args:
        rows: for each segment (M, D) float32 unit rows of its liked pictures in the joint space.
        weights: for each segment (M,) > 0.
    """
    names, vectors = _class_names(models)
    votes = np.stack([_votes(own, weight, vectors) for own, weight in zip(rows, weights, strict=True)])
    everybody = votes.mean(axis=0)
    worth = votes * np.log((votes + 1e-3) / (everybody + 1e-3)) if len(votes) > 1 else votes
    return [_apart(own, names, vectors) for own in worth]


def tag_concepts(
    tags: Sequence[Sequence[tuple[str, ...]]], weights: Sequence[np.ndarray]
) -> list[list[tuple[str, float]]]:
    """Concepts of each segment from its likes' tags: those more common there than in all segments, strongest first."""
    counts: list[dict[str, float]] = []
    everybody: dict[str, float] = {}
    for own, weight in zip(tags, weights, strict=True):
        count: dict[str, float] = {}
        for some, value in zip(own, weight.tolist(), strict=True):
            for tag in some:
                count[tag] = count.get(tag, 0.0) + value
        total = sum(count.values()) or 1.0
        counts.append({tag: value / total for tag, value in count.items()})
        for tag, value in counts[-1].items():
            everybody[tag] = everybody.get(tag, 0.0) + value
    concepts: list[list[tuple[str, float]]] = []
    for count in counts:
        worth = {
            tag: value * float(np.log((value + 1e-3) / (everybody[tag] / len(counts) + 1e-3)))
            if len(counts) > 1
            else value
            for tag, value in count.items()
        }
        best = sorted(((tag, value) for tag, value in worth.items() if value > 0), key=lambda pair: (-pair[1], pair[0]))
        concepts.append(best[:CONCEPTS])
    return concepts


def unique_names(
    concepts: Sequence[Sequence[tuple[str, float]]], likes: Sequence[Sequence[str]] | None = None
) -> list[str]:
    """One readable name a segment, none twice: "Leopards and dalmatians".

    Args:
        likes: for each segment what it likes, by name, the most telling first; names a segment without concepts.
    """
    names: list[str] = []
    for own, liked in zip(concepts, likes or [()] * len(concepts), strict=True):
        options = [_name(own, width) for width in (0, 2, 3)] if own else [_fans(liked, width) for width in (2, 3)]
        name = next((option for option in options if option not in names), options[0])
        number = 2
        while name in names:
            name = f"{options[0]} {number}"
            number += 1
        names.append(name)
    return names


def _fans(likes: Sequence[str], width: int) -> str:
    """A name from liked things themselves, where nothing says what they show."""
    return f"Fans of {_and(list(likes[:width]))}" if likes else "Everybody else"


def _name(concepts: Sequence[tuple[str, float]], width: int) -> str:
    """The name of a segment from its first concepts; `width` 0 lets their strength decide whether there are two."""
    words = [word for word, _ in concepts[: width or 2]]
    if not width and len(concepts) > 1 and concepts[1][1] < NAMED * concepts[0][1]:
        words = words[:1]
    if all(word.isdigit() for word in words):
        said = f"Tag{'s' if len(words) > 1 else ''} {_and(words)}"
    else:
        said = _and([plural(word) for word in words])
    return said[:1].upper() + said[1:]


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def plural(word: str) -> str:
    """An English noun in the plural, by the regular rules; words that look plural or uncountable stay."""
    if word.endswith(("s", "sheep", "fish", "deer", "music", "ing", "People", "people")):
        return word
    if word.endswith(("x", "ch", "sh", "z")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _votes(rows: np.ndarray, weights: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """(classes,) shares of 1."""
    near = rows @ vectors.T
    votes = np.zeros(len(vectors))
    np.add.at(votes, near.argmax(axis=1), weights)
    return votes / max(votes.sum(), 1e-12)


def _apart(worth: np.ndarray, names: Sequence[str], vectors: np.ndarray) -> list[tuple[str, float]]:
    """The strongest classes that are not near-synonyms of a stronger one."""
    chosen: list[int] = []
    for index in np.argsort(-worth)[:40]:
        if worth[index] <= 0 or len(chosen) == CONCEPTS:
            break
        if all(float(vectors[index] @ vectors[other]) < TOO_CLOSE for other in chosen):
            chosen.append(int(index))
    return [(names[index], float(worth[index])) for index in chosen if worth[index] >= FAINT * worth[chosen[0]]]


@lru_cache(maxsize=1)
def _class_names(models: Path) -> tuple[tuple[str, ...], np.ndarray]:
    """The 1000 ImageNet class names and their vectors in the joint space, (1000, D) float32 unit rows."""
    _, names_at = verified("imagenet-names")
    names: list[str] = json.loads(names_at.read_text(encoding="utf-8"))
    return tuple(_short(name) for name in names), joint_encoder(spaces.JOINT, models).encode_words(names)


def _short(name: str) -> str:
    """A class name without its explanation: "yawl (boat)" is "yawl"."""
    return name.partition(" (")[0].partition(" / ")[0].strip()
