"""Small real files for tests of what plays: our own encoder, photographs from inside installed packages."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from engine.control import Control
from engine.domain.audience import SegmentId
from engine.domain.guidance import Kind
from engine.domain.media import Declared, ItemId, Moment, Places, Sha256, Span, Thumbnail, ThumbnailSource, Video
from engine.domain.versions import Frame, KeepSpans, Look, PickFrame, Recipe, Step, SwitchableStep
from engine.media.encode import VideoWriter
from engine.media.pictures import read_picture
from engine.media.probe import probe
from engine.media.vault import sha256_of
from engine.versions.render import RENDERER, RenderRequest, standard_outputs

SIZE = (320, 180)
RATE = 48000


def photograph(name: str) -> np.ndarray:
    """A photograph that scikit-image carries: astronaut, coffee, chelsea, rocket ... (H, W, 3) uint8."""
    spec = find_spec("skimage")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent / "data"
    return read_picture(next(p for p in sorted(folder.iterdir()) if p.stem == name and p.suffix in {".png", ".jpg"}))


def scene(name: str, frames: int, size: tuple[int, int] = SIZE) -> list[np.ndarray]:
    """A slow pan over a photograph: every frame differs from the one before."""
    width, height = size
    wide = cv2.resize(photograph(name), (width + 2 * frames, height), interpolation=cv2.INTER_AREA)
    return [np.ascontiguousarray(wide[:, 2 * i : 2 * i + width]) for i in range(frames)]


def tone(seconds: float, hertz: float = 440.0, channels: int = 2) -> np.ndarray:
    """(n, channels) float32 sine at half of full scale."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.repeat((0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)[:, None], channels, axis=1)


def written(
    path: Path,
    pictures: Sequence[np.ndarray],
    pts: Sequence[int] | None = None,
    base: Fraction = Fraction(1, 600),
    sound: np.ndarray | None = None,
) -> Video:
    """A video of these pictures; `pts` in `base`, one longer than the pictures; None: 25 a second."""
    times = [24 * n for n in range(len(pictures) + 1)] if pts is None else list(pts)
    height, width = pictures[0].shape[:2]
    form = None if sound is None else (RATE, sound.shape[1])
    with VideoWriter(
        path, width, height, base, frame_rate=Fraction(25), sound=form, crf=8, preset="veryfast"
    ) as writer:
        for number, picture in enumerate(pictures):
            writer.picture(picture, times[number], times[number + 1] - times[number])
        if sound is not None:
            writer.samples(sound)
    return loaded(path)


def loaded(path: Path) -> Video:
    """The file as a Video, as loading gives it."""
    media = probe(path, Control())
    sha = sha256_of(path)
    return Video(
        id=ItemId(sha[:12]), sha256=sha, path=path, size_bytes=path.stat().st_size, name=path.name, title=path.stem,
        tags=(), declared=Declared.UNKNOWN, container=media.container, picture=media.picture, sound=media.sound,
        width=media.width, height=media.height, thumbnail=Thumbnail(path, sha, ThumbnailSource.ASSUMED),
    )  # fmt: skip


def spans(video: Video, *pairs: tuple[float, float]) -> KeepSpans:
    """KeepSpans from seconds after the first picture."""
    moments = [tuple(video.moment_at(Fraction(str(at))) for at in pair) for pair in pairs]
    return KeepSpans(tuple(Span(a, b) for a, b in moments))


def recipe(video: Video, *steps: Step, kind: Kind = Kind.CLIP) -> Recipe:
    """A recipe of these steps with the usual outputs."""
    frame = next((s for s in steps if isinstance(s, Frame)), None)
    keep = next((s for s in steps if isinstance(s, KeepSpans)), None)
    looks = any(isinstance(s, Look) and s.strength > 0 for s in steps)
    still = any(isinstance(s, PickFrame) for s in steps)
    parts = len(keep.spans) if keep is not None else 1
    return Recipe(
        schema=1, kind=kind, item=video.id, source=video.sha256, segment=SegmentId("s"),
        steps=tuple(SwitchableStep(s) for s in steps), outputs=standard_outputs(video, frame, looks, still, parts),
        seed=0, models=(), guidance=Sha256("0" * 64), renderer=RENDERER,
    )  # fmt: skip


def asked(video: Video, folder: Path, places: Places, *steps: Step) -> RenderRequest:
    """A request to render these steps."""
    return RenderRequest(recipe(video, *steps), video, folder, places)


def frame_moment(video: Video, number: int, every: int) -> Moment:
    """The moment of the frame `number` where frames lie `every` ticks apart."""
    return Moment(video.picture.first_pts + number * every, video.picture.time_base)
