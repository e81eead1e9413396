"""Faces that the source shows are still there, where and as they were, and no new one has come.

Faces are found in source frames and in the version's frames that show them, and compared by place and by the geometry
of five landmarks. Whether a face is still the same person is not judged: that takes an identity embedding.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from engine.checks.compare import WHOLE, Pair, has_look, pair, source_and_version
from engine.checks.contract import ALL_KINDS, Check, CheckContext, Judgement, KnownAnswer, PackContext, TimeLimit
from engine.checks.likeness import Rgb
from engine.checks.thumbnail import named_moment
from engine.control import Control
from engine.domain.analysis import EyesOpen, Face
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.domain.media import Box, Moment
from engine.errors import UnreadableMedia
from engine.media.decode import frames_at
from engine.media.probe import Playable
from engine.models.faces import FaceFinder

ID = "authenticity.faces"
MODEL = "yunet"
_SIDE = 640
_SMALLEST = 0.07
"""Of the picture's height: smaller faces are found too unsurely to miss them."""
_SURE = 0.8
_MOST = 8
_NEAR = 0.6
"""A face is the same one when its middle lies within so many of its widths."""
_IDENTITY = "Whether it is the same person is not judged."


@dataclass(frozen=True, slots=True)
class Shown:
    """One moment: faces of the source's frame, in its own coordinates, and of the version's frame that shows it."""

    seconds: float
    source: tuple[Face, ...]
    version: tuple[Face, ...]
    box: Box = WHOLE


def faces() -> Check:
    """The check."""
    return Check(ID, "2", Perspective.AUTHENTICITY, ALL_KINDS, False, _judge, _pack, TimeLimit(180.0, 10.0), (MODEL,))


def judge_faces(moments: tuple[Shown, ...], redrawn: bool, limits: dict[str, float]) -> Judgement:
    """Count faces lost, come and deformed over the moments; at most REVIEW."""
    expected, moved, lost, new = 0, [], [], []
    for at in moments:
        wanted = [face for face in (_in_crop(f, at.box) for f in at.source) if face and _large(face)]
        expected += len(wanted)
        for face in wanted:
            match = _match(face, at.version)
            if match is None:
                lost.append(Evidence("a face of the source is not found here", at.seconds, at.seconds, face.box))
            else:
                moved.append(_deformed(face, match))
        known = [face for face in (_in_crop(f, at.box) for f in at.source) if face]
        new += [
            Evidence("a face that the source does not show", at.seconds, at.seconds, face.box)
            for face in at.version
            if _large(face) and face.score >= _SURE and _match(face, tuple(known)) is None
        ]
    allowed = 1 if len(moments) > 1 else 0  # one face missed in one of several moments is the finder's own miss
    share, shift = len(lost) / max(expected, 1), float(np.median(moved)) if moved else 0.0
    measured = {"moments": len(moments), "faces": expected, "lost": len(lost), "new": len(new), "moved": shift}
    if not expected and not new:
        return Judgement(Verdict.PASS, f"No face in {len(moments)} moments of the source.", measured)
    said = (
        [f"{len(lost)} of {expected} faces are not found again"]
        if share > limits["lost_share"] and len(lost) > allowed
        else []
    )
    said += [f"{len(new)} faces are new"] if len(new) / max(len(moments), 1) > limits["lost_share"] else []
    said += [f"faces are deformed by {shift:.2f} eye distances"] if shift > limits["moved"] else []
    if not said:
        return Judgement(Verdict.PASS, f"All faces are where they were ({expected} looked for). {_IDENTITY}", measured)
    look = " The look may be the reason." if redrawn else ""
    message = f"{'; '.join(said)[0].upper()}{'; '.join(said)[1:]}.{look} {_IDENTITY}"
    return Judgement(Verdict.REVIEW, message, measured, tuple(lost + new), repair="compare the faces with the original")


def _in_crop(face: Face, box: Box) -> Face | None:
    """The face in the coordinates of the crop; None where the crop cuts it."""
    if box == WHOLE:
        return face
    points = tuple(((x - box.x) / box.width, (y - box.y) / box.height) for x, y in face.landmarks)
    if not all(0.03 < x < 0.97 and 0.03 < y < 0.97 for x, y in points):
        return None
    inner = face.box
    moved = Box(
        (inner.x - box.x) / box.width,
        (inner.y - box.y) / box.height,
        inner.width / box.width,
        inner.height / box.height,
    )
    return replace(face, box=moved, landmarks=points)


def _large(face: Face) -> bool:
    return face.box.height >= _SMALLEST and face.score >= _SURE


def _match(face: Face, others: tuple[Face, ...]) -> Face | None:
    """The nearest of `others` if it lies within reach and is not far larger or smaller."""
    x, y = _middle(face.box)

    def away(other: Face) -> float:
        ox, oy = _middle(other.box)
        return float(np.hypot((ox - x) / face.box.width, (oy - y) / face.box.height))

    near = [o for o in others if away(o) <= _NEAR and 0.5 < o.box.height / face.box.height < 2]
    return min(near, key=away, default=None)


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _deformed(face: Face, other: Face) -> float:
    """Mean distance of the landmarks after both are put on one centre and scale, in eye distances."""
    a, b = (np.array(f.landmarks, float) * (1 / f.box.width, 1 / f.box.height) for f in (face, other))
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    a, b = (points / max(float(np.sqrt((points**2).sum())), 1e-6) for points in (a, b))
    eyes = max(float(np.linalg.norm(a[0] - a[1])), 1e-3)
    return float(np.linalg.norm(a - b, axis=1).mean()) / eyes


def _judge(context: CheckContext, control: Control) -> Judgement:
    video, version = source_and_version(context)
    finder, limits = FaceFinder(context.places.models), context.limits.of(ID)
    if context.still:
        frame = next(iter(frames_at(video, [named_moment(version)], control, max_side=_SIDE))).rgb
        shown = Shown(0.0, finder.find(frame), finder.find(context.material.still(context.files[0])))
        return judge_faces((shown,), False, limits)
    both = pair(context, control.part(0.0, 0.5))
    index = both.index
    places = _places(context, both)
    mine = _found(context.material.media(control), [both.seen.moment(n) for n in places], finder, control)
    there = _found(video, [both.source.moment(int(index[n])) for n in places], finder, control)
    moments = tuple(
        Shown(
            both.seen.after_first(float(both.seen.seconds[n])),
            there[both.source.moment(int(index[n])).seconds],
            mine[both.seen.moment(n).seconds],
            both.box_at(n),
        )
        for n in places
    )
    return judge_faces(moments, has_look(version), limits)


def _places(context: CheckContext, both: Pair) -> list[int]:
    """Frames of the version to look at: those that show analysed source frames with faces, else evenly spread ones."""
    index = both.index
    usable = np.flatnonzero(index >= 0)
    if not len(usable):
        raise UnreadableMedia(f"no picture of {context.files[0].name} is mapped to its source")
    known = [] if context.analysis is None else [f.moment.seconds for f in context.analysis.frames if f.faces]
    wanted = {int(np.searchsorted(both.source.seconds, float(s) + 1e-3, side="right")) - 1 for s in known}
    with_faces = usable[np.isin(index[usable], sorted(wanted))]
    chosen = with_faces if len(with_faces) >= 3 else usable
    return sorted({int(chosen[n]) for n in np.linspace(0, len(chosen) - 1, _MOST + 2)[1:-1].round().astype(int)})


def _found(media: Playable, moments: list[Moment], finder: FaceFinder, control: Control) -> dict:
    """Faces by the frame's own seconds."""
    found = {}
    for picture in frames_at(media, moments, control, max_side=_SIDE):
        control.check()
        found[picture.moment.seconds] = finder.find(picture.rgb)
    return found


# ---- known answers ------------------------------------------------------------------------------------------------


def made_up_face(x: float, y: float, size: float, score: float = 0.95) -> Face:
    """A face of usual proportions; `size` is its height in 0..1."""
    width = size * 0.7
    points = ((0.3, 0.38), (0.7, 0.38), (0.5, 0.58), (0.35, 0.78), (0.65, 0.78))
    marks = tuple((x + width * a, y + size * b) for a, b in points)
    return Face(Box(x, y, width, size), score, marks, EyesOpen.NOT_JUDGED)


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    answers: list[KnownAnswer] = []
    for n in range(5):
        face = made_up_face(0.1 + 0.1 * n, 0.2, 0.2 + 0.03 * n)
        beside = made_up_face(0.1 + 0.1 * n + 0.01, 0.205, 0.2 + 0.03 * n)
        far, small = made_up_face(0.75, 0.6, 0.2), made_up_face(0.8, 0.8, 0.03)
        bent = replace(face, landmarks=(*face.landmarks[:2], *((x, y + 0.09) for x, y in face.landmarks[2:])))
        crop = Box(0.05 + 0.1 * n, 0.1, 0.5, 0.6)
        inside = _in_crop(face, crop)
        assert inside is not None
        for name, moments, expected in (
            ("lost", (Shown(0, (face,), ()),), Verdict.REVIEW),
            ("elsewhere", (Shown(0, (face,), (far,)),), Verdict.REVIEW),
            ("one more", (Shown(0, (face,), (face, far)),), Verdict.REVIEW),
            ("deformed", (Shown(0, (face,), (bent,)),), Verdict.REVIEW),
            ("kept", (Shown(0, (face,), (face,)),), Verdict.PASS),
            ("moved a little", (Shown(0, (face,), (beside,)),), Verdict.PASS),
            ("small one lost", (Shown(0, (face, small), (face,)),), Verdict.PASS),
            ("cropped away", (Shown(0, (face, far), (inside,), crop),), Verdict.PASS),
            ("lost in two of three", (*[Shown(0, (face,), ())] * 2, Shown(1, (face,), (face,))), Verdict.REVIEW),
            ("found once, missed once", (Shown(0, (), ()), Shown(1, (face,), ())), Verdict.PASS),
            ("missed once in eight", (Shown(0, (face,), ()), *[Shown(1, (face,), (face,))] * 7), Verdict.PASS),
        ):
            answers.append(KnownAnswer(f"{name} {n}", expected, partial(_ask, moments, limits)))
    return tuple(answers) + _photograph(context, limits)


def _photograph(context: PackContext, limits: dict[str, float]) -> tuple[KnownAnswer, ...]:
    """The finder itself, on the portrait that scikit-image carries, where that is installed."""
    spec = importlib.util.find_spec("skimage")
    path = Path(spec.origin).parent / "data" / "astronaut.png" if spec and spec.origin else None
    if path is None or not path.is_file():
        return ()
    coded = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if coded is None:
        return ()
    rgb: Rgb = np.ascontiguousarray(coded[:, :, ::-1]).astype(np.uint8)
    hidden: Rgb = rgb.copy()
    hidden[40:190, 160:290] = cv2.GaussianBlur(rgb, (0, 0), 25)[40:190, 160:290]
    graded = np.clip(rgb.astype(np.float32) * (1.1, 0.95, 0.8), 0, 255).astype(np.uint8)
    ask = partial(_ask_photograph, context.places.models, rgb)
    return (
        KnownAnswer("portrait, face blurred", Verdict.REVIEW, partial(ask, hidden, limits)),
        KnownAnswer("portrait, graded", Verdict.PASS, partial(ask, graded, limits)),
    )


def _ask_photograph(models: Path, source: Rgb, version: Rgb, limits: dict[str, float], _: Control) -> Verdict:
    finder = FaceFinder(models)
    return judge_faces((Shown(0.0, finder.find(source), finder.find(version)),), False, limits).verdict


def _ask(moments: tuple[Shown, ...], limits: dict[str, float], _: Control) -> Verdict:
    return judge_faces(moments, False, limits).verdict
