"""The search for a revision: a beam over typed steps, scored under the choosing encoder, bounded by what must stay.

A candidate is worth its liking minus its loss:

- liking: t* . f over the kept units, each weighing its length times how early it plays (1 at the start, falling to
  0.5 at the end: viewers leave), in the colours and the framing of the candidate;
- loss: 0.04 of the share of time left out, 0.15 of 1 - cosine to the whole source's mean vector, and 0.001 a step, so
  that no step is taken for noise; a faster pace earns 0.02 of the time that it saves.

Floors that no candidate passes below, at any strength: half of the time, three of five spoken seconds, a cosine of
0.8 to the source, and 3 seconds (or the whole of a shorter video).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from engine.control import Control
from engine.versions.revising.effects import Effects
from engine.versions.revising.units import Unit

BEAM = 4
DEEPEST = 8
TIME_FLOOR = 0.5
SPEECH_FLOOR = 0.6
CONTENT_FLOOR = 0.8
SHORTEST_SECONDS = 3.0
PACES = (Fraction(9, 10), Fraction(21, 20), Fraction(11, 10), Fraction(23, 20))
_TIME_LOSS, _CONTENT_LOSS, _STEP_LOSS, _TIME_GAIN = 0.04, 0.15, 0.001, 0.02
_DROPS, _FRONTS = 5, 3
_HASTY = 185.0
"""Words a minute: faster speech is calmed, and none is made faster than nine tenths of it."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a search: what is done ("trim", "order", "pace", "framing", "grade"), to which unit, how fast."""

    do: str
    unit: int = -1
    speed: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class State:
    """A candidate: the units that play, in their order, and the steps that led to it."""

    order: tuple[int, ...]
    moves: tuple[Move, ...] = ()
    graded: bool = False
    closer: bool = False
    speed: Fraction = Fraction(1)


class Worth:
    """Scores candidates.

    Args:
        units: what the video is made of.
        effects: the units' vectors under each combination of colours and framing.
        target: t*, (D,).
        words: spoken words a minute, 0 without speech.
    """

    def __init__(self, units: Sequence[Unit], effects: Effects, target: np.ndarray, words: float) -> None:
        self.units = tuple(units)
        self._rows = effects.rows
        self._likings = {key: rows @ target for key, rows in effects.rows.items()}
        self._seconds = np.array([u.seconds for u in units])
        self._speech = np.array([u.speech for u in units])
        self._source = self._seconds @ effects.rows[False, False]
        self.words = words

    def liking(self, unit: int, state: State) -> float:
        """t* . f of one unit in the state's colours and framing."""
        return float(self._likings[state.graded, state.closer][unit])

    def time_kept(self, state: State) -> float:
        """Share of the source's seconds that plays."""
        return float(self._seconds[list(state.order)].sum() / self._seconds.sum())

    def content(self, state: State) -> float:
        """Cosine of the candidate's mean vector to the source's."""
        order = list(state.order)
        mean = self._seconds[order] @ self._rows[state.graded, state.closer][order]
        length = float(np.linalg.norm(mean) * np.linalg.norm(self._source))
        return float(mean @ self._source) / max(length, 1e-12)

    def allowed(self, state: State) -> bool:
        """Whether the candidate keeps what must stay."""
        order = list(state.order)
        seconds = float(self._seconds[order].sum())
        spoken = float(self._speech.sum())
        return (
            self.time_kept(state) >= TIME_FLOOR
            and seconds / float(state.speed) >= min(SHORTEST_SECONDS, 0.95 * float(self._seconds.sum()))
            and (spoken == 0 or float(self._speech[order].sum()) >= SPEECH_FLOOR * spoken)
            and self.content(state) >= CONTENT_FLOOR
        )

    def of(self, state: State) -> float:
        """The candidate's worth."""
        order = list(state.order)
        seconds = self._seconds[order]
        middles = np.cumsum(seconds) - seconds / 2
        weights = seconds * (1 - 0.5 * middles / seconds.sum())
        liking = float(weights @ self._likings[state.graded, state.closer][order] / weights.sum())
        loss = _TIME_LOSS * (1 - self.time_kept(state)) + _CONTENT_LOSS * (1 - self.content(state))
        return liking - loss - _STEP_LOSS * len(state.moves) + _TIME_GAIN * (1 - 1 / float(state.speed))


def search(worth: Worth, effects: Effects, allowed: Sequence[str], control: Control) -> State:
    """The best candidate found; the untouched video where nothing beats it. Deterministic: ties keep the first."""
    start = State(tuple(range(len(worth.units))))
    best, beam = start, [start]
    for depth in range(DEEPEST):
        control.step(depth / DEEPEST, "Trying steps")
        found: dict[tuple[tuple[int, ...], bool, bool, Fraction], State] = {}
        for state in beam:
            for candidate in _moves(state, worth, effects, allowed):
                key = (candidate.order, candidate.graded, candidate.closer, candidate.speed)
                if key not in found and worth.allowed(candidate):
                    found[key] = candidate
        ranked = sorted(found.values(), key=worth.of, reverse=True)[:BEAM]
        if not ranked:
            break
        if worth.of(ranked[0]) > worth.of(best) + 1e-9:
            best = ranked[0]
        elif depth > 2:
            break
        beam = ranked
    return best


def at_strength(best: State, units: int, strength: float) -> State:
    """How far along the way to the best revision a strength goes; 1 is all of it, 0 none.

    Trims and moves are taken in the order in which the search found them, so a higher strength never keeps more.
    """
    start = State(tuple(range(units)))
    whole = [m for m in best.moves if m.do in {"trim", "order"}]
    taken = set(whole[: int(strength * len(whole) + 0.5)])
    for move in best.moves:
        if move.do not in {"trim", "order"} or move in taken:
            start = applied(start, move)
    return start if strength > 0 else State(tuple(range(units)))


def random_trim(units: Sequence[Unit], trims: int, seed: int) -> tuple[int, ...]:
    """The control: as many units left out as the revision leaves out, drawn at random, above the same time floor."""
    draw = np.random.default_rng(seed)
    kept = list(range(len(units)))
    total = sum(u.seconds for u in units)
    for unit in draw.permutation(len(units)):
        without = sum(units[i].seconds for i in kept if i != unit)
        if len(units) - len(kept) < trims and len(kept) > 1 and without >= TIME_FLOOR * total:
            kept.remove(int(unit))
    return tuple(kept)


def applied(state: State, move: Move) -> State:
    """The state after the move."""
    moves = (*state.moves, move)
    if move.do == "trim":
        return replace(state, order=tuple(u for u in state.order if u != move.unit), moves=moves)
    if move.do == "order":
        rest = tuple(u for u in state.order if u != move.unit)
        return replace(state, order=(move.unit, *rest), moves=moves)
    if move.do == "grade":
        return replace(state, graded=True, moves=moves)
    if move.do == "framing":
        return replace(state, closer=True, moves=moves)
    return replace(state, speed=move.speed, moves=moves)


def _moves(state: State, worth: Worth, effects: Effects, allowed: Sequence[str]) -> Iterator[State]:
    """The candidates one step further."""
    ranked = sorted(state.order, key=lambda u: worth.liking(u, state))
    moved = {m.unit for m in state.moves if m.do == "order"}
    if "trim" in allowed and len(state.order) > 1:
        yield from (applied(state, Move("trim", u)) for u in ranked[:_DROPS] if u not in moved)
    if "order" in allowed and len(moved) < 2:
        silent = [u for u in reversed(ranked) if worth.units[u].speech == 0 and u not in moved]
        yield from (applied(state, Move("order", u)) for u in silent[:_FRONTS] if state.order.index(u) > 0)
    if "grade" in allowed and effects.grade is not None and not state.graded:
        yield applied(state, Move("grade"))
    if "framing" in allowed and effects.framing is not None and not state.closer:
        yield applied(state, Move("framing"))
    if "pace" in allowed and state.speed == 1:
        yield from (applied(state, Move("pace", speed=p)) for p in PACES if _comfortable(p, worth.words))


def _comfortable(speed: Fraction, words: float) -> bool:
    """Speech slower than usual may be hurried; hasty speech is calmed; without speech a little haste does no harm."""
    if words == 0:
        return 1 < speed <= Fraction(21, 20)
    return words * float(speed) <= 0.9 * _HASTY if speed > 1 else words > _HASTY
