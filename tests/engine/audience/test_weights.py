"""What an event is worth."""

from __future__ import annotations

import numpy as np
import pytest

from engine.audience.weights import Evidence, preference

NAN = np.nan


def weigh(share: bool = True, **signals: list[float]) -> list[float]:
    length = len(next(iter(signals.values())))
    user = np.array(signals.pop("user", [0.0] * length), np.int32)
    arrays = {
        name: np.array(signals.get(name, [NAN] * length), np.float32)
        for name in ("rating", "watch", "click", "like", "dislike")
    }
    return preference(Evidence(user=user, is_share=share, **arrays)).tolist()


def test_ratings_are_centred_by_the_person() -> None:
    strict = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0] * 4
    mild = [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 3.0] * 4
    weights = weigh(rating=strict + mild, user=[0.0] * 28 + [1.0] * 28)
    assert weights[6] > 0 > weights[28 + 6], "3 is much for the strict and little for the mild"


def test_one_rating_value_means_a_list_of_likes() -> None:
    assert weigh(rating=[5.0, 5.0]) == [1.0, 1.0]


def test_a_watched_share_counts_up_to_the_whole() -> None:
    assert weigh(watch=[0.0, 0.4, 1.7]) == pytest.approx([0.0, 0.4, 1.0])


def test_a_watch_time_grows_with_dwell_and_stays_below_one() -> None:
    weights = weigh(share=False, watch=[1.0, 10.0, 10.0, 1000.0])
    assert weights[0] < weights[1] == 0.5 < weights[3] < 1.0


def test_shown_but_not_clicked_is_nothing() -> None:
    assert weigh(watch=[0.3, 0.3], click=[0.0, 1.0]) == pytest.approx([0.0, 0.3])


def test_a_like_adds_and_a_dislike_takes_all() -> None:
    assert weigh(click=[1.0, 0.0, 1.0], like=[1.0, 1.0, 0.0], dislike=[0.0, 0.0, 1.0]) == [2.0, 1.0, -1.0]


def test_no_evidence_is_a_list_of_likes() -> None:
    assert weigh(watch=[NAN, NAN]) == [1.0, 1.0]
