"""Which frames are kept for a close look: a steady rate, and some soon after every cut."""

from __future__ import annotations

from collections.abc import Sequence

SHORT = 60.0
"""Seconds up to which a video is sampled densely."""
DENSE_GAP, USUAL_GAP = 0.25, 0.5
MOST = 1200
"""Frames kept at most."""
AFTER_A_CUT = (0.0, 0.12, 0.3, 0.7)
"""Seconds after a cut was noticed at which a frame is taken whatever the rate."""


class Sampler:
    """Decides frame by frame, in time order, while nothing is known of what comes."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: length of the video."""
        self._gap = DENSE_GAP if seconds <= SHORT else max(USUAL_GAP, seconds / (0.8 * MOST))
        self._next = float("-inf")
        self._due: list[float] = []

    def wants(self, at: float, cut: bool) -> bool:
        """Whether to keep the frame at `at` seconds; `cut`: a cut was noticed just now."""
        if cut:
            self._due = [at + wait for wait in AFTER_A_CUT]
        due = bool(self._due) and at >= self._due[0]
        regular = at >= self._next - 1e-6
        if not due and not regular:
            return False
        while self._due and at >= self._due[0]:
            self._due.pop(0)
        if regular:
            # The next one on an even grid, so that coarse frame times do not thin the rate.
            self._next = ((at + 1e-6) // self._gap + 1) * self._gap
        return True


def thinned(shots: Sequence[int], most: int = MOST) -> list[int]:
    """Which of the samples stay if there are more than `most`: as evenly over shots as can be, spread within each.

    Args:
        shots: shot number of each sample, ascending.

    Returns:
        Indices into `shots`, ascending.
    """
    if len(shots) <= most:
        return list(range(len(shots)))
    members: dict[int, list[int]] = {}
    for i, shot in enumerate(shots):
        members.setdefault(shot, []).append(i)
    if len(members) > most:
        longest = sorted(members, key=lambda s: -len(members[s]))[:most]
        return sorted(members[s][len(members[s]) // 2] for s in longest)
    share = 1
    while sum(min(len(m), share + 1) for m in members.values()) <= most:
        share += 1
    return sorted(i for m in members.values() for i in _spread(m, share))


def _spread(members: list[int], count: int) -> list[int]:
    """`count` of the members, evenly spaced."""
    if len(members) <= count:
        return members
    return [members[(2 * i + 1) * len(members) // (2 * count)] for i in range(count)]
