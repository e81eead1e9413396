"""Step 10: human and AI items in one list for one audience.

score(item) = cos(t*, f(item)) with t* the mean of the segment's choosing likes and f(item) the item's mean vector, both
in the choosing space: nothing is trained, so an item exported a second ago ranks at once (cold start).

The list holds every item: an original never gives way to its versions, it is ranked beside them. Among the first
`window` places at most `floor(cap * window)` are AI-assisted or AI-generated, as long as there are other items to fill
the rest; within that the order is by score. No item gets a place by any other way (direct exposure: none).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.corpus.vectors import mean_row, read_rows
from engine.domain.audience import Segment
from engine.domain.items import CorpusItem, Ranked, Ranking
from engine.domain.versions import Origin
from engine.errors import BadInput, NotEnoughData
from engine.models import spaces

CAP = 0.6
WINDOW = 10
_AI = frozenset({Origin.AI_ASSISTED, Origin.AI_GENERATED})
_SPACES = (spaces.CHOOSING, spaces.JOINT)
_NO_VECTOR = -1.0


@dataclass(frozen=True, slots=True)
class RankRequest:
    """The whole corpus and the segment to rank it for. `cap` 0..1 limits the AI share of the first `window` places."""

    segment: Segment
    items: tuple[CorpusItem, ...]
    cap: float = CAP
    window: int = WINDOW


@dataclass(frozen=True, slots=True)
class _Scored:
    item: CorpusItem
    score: float

    @property
    def by_ai(self) -> bool:
        return self.item.origin in _AI

    @property
    def key(self) -> tuple[float, bool, str]:
        """Best first; of equals people's work first, then by id: the order never hangs on the order of input."""
        return (-self.score, self.by_ai, self.item.id)


def rank(request: RankRequest) -> Ranking:
    """All items in order, with the AI share of the first places.

    Raises:
        BadInput: `cap` or `window` is out of range.
        NotEnoughData: the segment has no vectors to rank by.
    """
    if not 0 <= request.cap <= 1 or request.window < 1:
        raise BadInput("The cap is a share of 0 to 1, and the window at least one place.", "")
    scored = sorted(_score(request), key=lambda s: s.key)
    window = min(request.window, len(scored))
    ordered = _capped(scored, math.floor(request.cap * window + 1e-9), window)
    places = tuple(Ranked(n, s.item.id, s.item.origin, s.score) for n, s in enumerate(ordered, start=1))
    share = sum(s.by_ai for s in ordered[:window]) / window if window else 0.0
    return Ranking(request.segment.id, places, share, request.cap, request.window)


def _capped(scored: Sequence[_Scored], most: int, window: int) -> list[_Scored]:
    """The best `window` with at most `most` AI items among them while others last, then the rest by score."""
    others = sum(not s.by_ai for s in scored)
    allowed = max(most, window - others)
    first: list[_Scored] = []
    rest: list[_Scored] = []
    used = 0
    for candidate in scored:
        if len(first) < window and (not candidate.by_ai or used < allowed):
            first.append(candidate)
            used += candidate.by_ai
        else:
            rest.append(candidate)
    return first + rest


def _score(request: RankRequest) -> list[_Scored]:
    space, taste = _taste(request.segment)
    return [_Scored(item, _cosine(item, space, taste)) for item in request.items]


def _taste(segment: Segment) -> tuple[str, np.ndarray]:
    """The space to rank in and the segment's mean taste there, (D,) of length 1."""
    for name in _SPACES:
        vectors = segment.vectors_in(name)
        if vectors is not None and vectors.rows:
            rows = read_rows(vectors)
            return name, mean_row(rows[list(segment.choosing)] if segment.choosing else rows)[0]
    raise NotEnoughData(f"The audience “{segment.name}” has nothing to rank by.", "Add pictures that it likes.")


def _cosine(item: CorpusItem, space: str, taste: np.ndarray) -> float:
    """Cosine of the item to the taste; an item without a vector in that space comes last."""
    vectors = next((v for v in item.vectors if v.space.name == space), None)
    if vectors is None or not vectors.rows:
        return _NO_VECTOR
    row = mean_row(read_rows(vectors))[0]
    return round(float(np.clip(row.astype(np.float64) @ taste.astype(np.float64), -1.0, 1.0)), 9)
