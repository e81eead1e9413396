"""Whether two pictures show the same scene: exact pixels, or points that agree on one similarity transform.

Method: ORB-800 (Rublee et al. 2011), Lowe's ratio test, one-to-one matches, similarity by RANSAC; at least 15 inliers
at a scale of 0.3 to 3.5, spread over the picture. Unrelated pictures stayed below 12 inliers in 834 pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engine.checks.seen import luma_of

SIDE = 640
_POINTS = 800
_RATIO = 0.75
_REACH = 6.0
_SCALES = (0.3, 3.5)
_SPREAD = 0.06
"""Inliers must spread by this share of the longest side, both ways along their main axes together."""
_COMPARED = (90, 160)

Rgb = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two pictures are.

    `correlation` of luma at 160x90 (-1..1) and `difference` (mean, of 0..255) mean something only at the same crop;
    `inliers` counts points under one similarity transform, 0 where its scale or spread is not believable.
    """

    correlation: float
    difference: float
    inliers: int


def likeness(one: Rgb, other: Rgb) -> Likeness:
    """Compare two (H, W, 3) pictures of any size."""
    a, b = luma_of(scaled(one)), luma_of(scaled(other))
    rows, columns = _COMPARED
    small = [cv2.resize(p, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float64) for p in (a, b)]
    return Likeness(_correlation(*small), float(np.abs(small[0] - small[1]).mean()), inliers(a, b))


def scaled(rgb: Rgb, side: int = SIDE) -> Rgb:
    """The picture with its longest side at most `side`."""
    height, width = rgb.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return rgb
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def inliers(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> int:
    """Points of two (H, W) luma pictures that agree on one believable similarity transform."""
    orb = cv2.ORB.create(_POINTS)
    points_a, words_a = orb.detectAndCompute(one, None)
    points_b, words_b = orb.detectAndCompute(other, None)
    if words_a is None or words_b is None or len(words_a) < 2 or len(words_b) < 2:
        return 0
    pairs = _one_to_one(cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(words_a, words_b, k=2))
    if len(pairs) < 4:
        return 0
    a = np.array([points_a[i].pt for i, _ in pairs], np.float32)
    b = np.array([points_b[j].pt for _, j in pairs], np.float32)
    cv2.setRNGSeed(1)
    transform, agreed = cv2.estimateAffinePartial2D(a, b, method=cv2.RANSAC, ransacReprojThreshold=_REACH)
    if transform is None:
        return 0
    scale = float(np.hypot(transform[0, 0], transform[1, 0]))
    kept = agreed.ravel().astype(bool)
    spread = min(_spread(a[kept], one.shape), _spread(b[kept], other.shape)) if kept.sum() > 2 else 0.0
    return int(kept.sum()) if _SCALES[0] <= scale <= _SCALES[1] and spread >= _SPREAD else 0


def _one_to_one(matches: object) -> list[tuple[int, int]]:
    """Matches that pass the ratio test; of several to one point the nearest."""
    best: dict[int, tuple[float, int]] = {}
    for found in matches:  # pyright: ignore[reportGeneralTypeIssues]
        if len(found) == 2 and found[0].distance < _RATIO * found[1].distance:
            rival = best.get(found[0].trainIdx)
            if rival is None or found[0].distance < rival[0]:
                best[found[0].trainIdx] = (found[0].distance, found[0].queryIdx)
    return [(query, train) for train, (_, query) in sorted(best.items())]


def _spread(points: npt.NDArray[np.float32], shape: tuple[int, ...]) -> float:
    """Geometric mean of the standard deviations along the points' main axes, as a share of the longest side."""
    axes = np.linalg.eigvalsh(np.cov(points.T.astype(np.float64)))
    return float(np.prod(np.sqrt(np.maximum(axes, 0.0))) ** 0.5) / max(shape[:2])


def _correlation(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 1e-6 else float(np.abs(one - other).mean() < 8)
