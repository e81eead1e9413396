"""How much an event says that a person liked an item.

Three kinds of evidence, the strongest that the file has:

- rating: centred by the person's own mean, drawn to the file's mean for people with few ratings (as with PRIOR more
  ratings at the mean), in units of two standard deviations, cut to -1..1. Above one's own habit is liked.
- watch: the share of the item that was watched, cut to 0..1; a watch time without a length is t / (t + median t),
  which grows with dwell and never passes 1. Shown but not clicked is 0.
- click: 1 or 0. A table with no evidence at all is a list of what people liked: 1 each.

A like adds 1, a dislike makes it -1. Weighting positives by dwell follows implicit-feedback practice (Hu, Koren,
Volinsky, ICDM 2008; Yi et al., RecSys 2014, "Beyond clicks: dwell time for personalization").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PRIOR = 5.0
"""Ratings at the file's mean that are added to each person's own."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the table says of each event, float32 arrays of one length; NaN where it says nothing.

    `watch` is a share 0.. where `is_share`, else a time above 0 in any unit.
    """

    user: np.ndarray
    rating: np.ndarray
    watch: np.ndarray
    click: np.ndarray
    like: np.ndarray
    dislike: np.ndarray
    is_share: bool


def preference(evidence: Evidence) -> np.ndarray:
    """(N,) float32 weights in -1..2; over 0 is liked."""
    weight = np.ones(len(evidence.user), np.float32)
    clicked = ~np.isnan(evidence.click)
    weight[clicked] = (evidence.click[clicked] > 0).astype(np.float32)
    watched = ~np.isnan(evidence.watch)
    weight[watched] = _dwell(evidence.watch[watched], evidence.is_share)
    weight[clicked & (evidence.click == 0)] = 0.0
    rated = ~np.isnan(evidence.rating)
    weight[rated] = _centred(evidence.user[rated], evidence.rating[rated])
    weight[evidence.like > 0] += 1.0
    weight[evidence.dislike > 0] = -1.0
    return weight


def _dwell(watch: np.ndarray, is_share: bool) -> np.ndarray:
    if is_share:
        return np.clip(watch, 0.0, 1.0)
    positive = watch[watch > 0]
    if len(positive) == 0:
        return np.zeros_like(watch)
    return watch / (watch + np.median(positive))


def _centred(user: np.ndarray, rating: np.ndarray) -> np.ndarray:
    if len(rating) == 0:
        return rating
    values = rating.astype(np.float64)
    middle, spread = values.mean(), values.std()
    if spread == 0:
        return np.ones_like(rating)  # one value for everything: a list of what people liked
    people = int(user.max()) + 1
    sums = np.bincount(user, values, people) + PRIOR * middle
    counts = np.bincount(user, minlength=people) + PRIOR
    return np.clip((values - (sums / counts)[user]) / (2 * spread), -1.0, 1.0).astype(np.float32)
