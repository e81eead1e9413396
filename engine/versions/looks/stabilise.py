"""No flicker: each painted frame is blended with the one before, moved along the optical flow of the source.

Dense inverse search flow (T. Kroeger et al., ECCV 2016); forward and backward flow must agree (N. Sundaram, T. Brox,
K. Keutzer, ECCV 2010) and the source itself must look alike, else the new frame stands alone. So lips and eyes, whose
appearance changes, keep their own timing.
"""

from __future__ import annotations

import cv2
import numpy as np

BLEND = 0.75
"""Weight of the frame before where the flow can be trusted."""
_FLOW_SIDE = 240
_ALIKE = 10.0
"""Grey levels (of 255) by which the moved source may differ before trust falls to 1/e."""


class Stabiliser:
    """Remembers one frame; forget it at cuts with `reset`."""

    def __init__(self, blend: float = BLEND) -> None:
        self._blend = np.float32(blend)
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._grey: np.ndarray | None = None
        self._painted: np.ndarray | None = None
        self._back: np.ndarray | None = None
        self._trust: np.ndarray | None = None

    @property
    def back(self) -> np.ndarray | None:
        """Flow from the frame last seen to the one before it, (h, w, 2) in its own pixels; None after a cut."""
        return self._back

    def reset(self) -> None:
        """A cut: the next frame stands alone."""
        self._grey = self._painted = self._back = self._trust = None

    def see(self, source: np.ndarray) -> None:
        """The source of the next frame, (H, W, 3) uint8: finds how it moved."""
        grey = _flow_size(source)
        self._back = self._trust = None
        if self._grey is not None:
            self._back, self._trust = motion(self._flow, grey, self._grey)
        self._grey = grey

    def steady(self, painted: np.ndarray) -> np.ndarray:
        """The painted frame (H, W, 3) float32 0..1 of the source last seen, steadied."""
        if self._back is not None and self._trust is not None and self._painted is not None:
            height, width = painted.shape[:2]
            before = moved(self._painted, self._back)
            weight = self._blend * cv2.resize(self._trust, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
            painted = painted + weight * (before - painted)
        self._painted = painted
        return painted


def motion(flow: cv2.DISOpticalFlow, grey: np.ndarray, before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Flow from each pixel of `grey` to where it was in `before`, (h, w, 2) float32, and trust in it, (h, w) 0..1."""
    back = flow.calc(grey, before, None)  # pyright: ignore[reportCallIssue, reportArgumentType]
    forth = flow.calc(before, grey, None)  # pyright: ignore[reportCallIssue, reportArgumentType]
    apart = back + moved(forth, back)
    bound = 0.01 * ((back**2).sum(axis=2) + (forth**2).sum(axis=2)) + 0.5
    agrees = ((apart**2).sum(axis=2) < bound).astype(np.float32)
    difference = moved(before, back).astype(np.float32) - grey
    difference = cv2.GaussianBlur(difference, (0, 0), 1.0)
    trust = agrees * np.exp(-((difference / _ALIKE) ** 2))
    return back, cv2.GaussianBlur(trust, (0, 0), 1.0)


def moved(image: np.ndarray, back: np.ndarray) -> np.ndarray:
    """The image of the frame before, moved to where its things are now; the flow may be of a smaller size."""
    height, width = image.shape[:2]
    if back.shape[:2] != (height, width):
        factor = np.array([width / back.shape[1], height / back.shape[0]], np.float32)
        back = cv2.resize(back, (width, height), interpolation=cv2.INTER_LINEAR) * factor
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return cv2.remap(image, x + back[..., 0], y + back[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _flow_size(rgb: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    scale = max(_FLOW_SIDE / min(grey.shape), 32 / min(grey.shape))
    return grey if scale >= 1 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
