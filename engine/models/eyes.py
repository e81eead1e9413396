"""Whether the eyes of a found face are open: told by colour, and only where it is sure.

An open eye shows white and iris, whose colour lies far from the skin's around it; a shut lid has the skin's own colour.
So, in the small ellipse where the eye is, the share of pixels is counted whose Lab chroma differs from the skin's by
more than half the skin's own chroma. On 49 faces of the development photographs open eyes in fair light had 0.16 or
more, the one shut pair 0.00; in between nothing is said. Nothing is said of eyes under 24 px and of dark or grey
pictures either, and dark glasses cannot be told from open eyes unless they are evenly dark.
"""

from __future__ import annotations

import cv2
import numpy as np

from engine.domain.analysis import EyesOpen

EYE_WIDTH = 0.47
"""Width of an eye over the distance of the pupils: 30 mm over 63 mm in adults."""
LEAST_PIXELS = 24
OPEN_SHARE, SHUT_SHARE = 0.2, 0.03
LEAST_CHROMA, LEAST_LIGHTNESS, LEAST_CONTRAST = 8.0, 35.0, 12.0
"""Of the skin, in Lab units; of the eye, between its lightest and darkest places."""
_WIDE, _HIGH, _SPAN = 96, 60, 0.8
"""Size of the upright patch that is looked at, and its width over the distance of the pupils."""


def judge_eyes(rgb: np.ndarray, right: np.ndarray, left: np.ndarray) -> EyesOpen:
    """Judge a face by its two eyes.

    Args:
        rgb: (H,W,3) uint8.
        right: (2,) the person's right eye in pixels.
        left: (2,) the left one.
    """
    distance = float(np.linalg.norm(left - right))
    if distance * EYE_WIDTH < LEAST_PIXELS:
        return EyesOpen.NOT_JUDGED
    along = (left - right) / distance
    seen = {_judge(_patch(rgb, eye, along, distance)) for eye in (right, left)}
    if EyesOpen.OPEN in seen and EyesOpen.SHUT not in seen:
        return EyesOpen.OPEN
    return EyesOpen.SHUT if seen == {EyesOpen.SHUT} else EyesOpen.NOT_JUDGED


def _patch(rgb: np.ndarray, eye: np.ndarray, along: np.ndarray, distance: float) -> np.ndarray:
    """The surroundings of an eye, turned level: (_HIGH,_WIDE,3) uint8."""
    turn = np.array([[along[0], -along[1]], [along[1], along[0]]]) * (_SPAN * distance / _WIDE)
    shift = eye - turn @ np.array([_WIDE / 2, _HIGH / 2])
    way = np.hstack([turn, shift[:, None]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(rgb, way, (_WIDE, _HIGH), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _judge(patch: np.ndarray) -> EyesOpen:
    smooth = cv2.GaussianBlur(patch, (3, 3), 0).astype(np.float32) / 255
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB)
    rows, columns = np.mgrid[:_HIGH, :_WIDE]
    inside = ((columns - _WIDE / 2) / 24) ** 2 + ((rows - _HIGH / 2) / 13) ** 2 <= 1
    beside = ~inside & (rows > _HIGH / 2 - 5)
    skin = np.median(lab[beside], axis=0)
    chroma = float(np.hypot(skin[1], skin[2]))
    if chroma < LEAST_CHROMA or skin[0] < LEAST_LIGHTNESS:
        return EyesOpen.NOT_JUDGED
    far = np.hypot(lab[..., 1] - skin[1], lab[..., 2] - skin[2])[inside]
    share = float((far > 0.5 * chroma).mean())
    contrast = float(np.subtract(*np.percentile(lab[..., 0][inside], (98, 2))))
    if share >= OPEN_SHARE and contrast >= LEAST_CONTRAST:
        return EyesOpen.OPEN
    return EyesOpen.SHUT if share <= SHUT_SHARE else EyesOpen.NOT_JUDGED
