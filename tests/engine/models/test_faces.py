"""Faces: found from small to large, with landmarks in place, and never called shut with open eyes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage
import skimage.data

from engine.domain.analysis import EyesOpen
from engine.media.pictures import read_picture
from engine.models.eyes import judge_eyes
from engine.models.faces import FaceFinder


@pytest.fixture(scope="module")
def finder(models: Path) -> FaceFinder:
    return FaceFinder(models)


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    """200 grey crops of 25 x 25 px that ship with scikit-image: 100 faces, then 100 other things."""
    return np.load(Path(skimage.__file__).parent / "data" / "lfw_subset.npy", allow_pickle=False)


def test_the_astronaut_has_one_face_where_it_is_with_open_eyes(finder: FaceFinder) -> None:
    (face,) = finder.find(skimage.data.astronaut())
    middle = face.box.x + face.box.width / 2, face.box.y + face.box.height / 2
    assert abs(middle[0] - 0.435) < 0.03 and abs(middle[1] - 0.22) < 0.04
    right, left, nose, *corners = face.landmarks
    assert right[0] < nose[0] < left[0] and right[1] < nose[1] < min(c[1] for c in corners)
    assert face.eyes is not EyesOpen.SHUT


def test_small_faces_are_found_and_nothing_else_is_called_one(finder: FaceFinder, crops: np.ndarray) -> None:
    def found(crop: np.ndarray) -> bool:
        grey = (crop * 255).astype(np.uint8)
        framed = cv2.copyMakeBorder(grey, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=(128, 128, 128))
        return bool(finder.find(cv2.cvtColor(framed, cv2.COLOR_GRAY2RGB)))

    assert sum(found(crop) for crop in crops[:100]) >= 90
    assert sum(found(crop) for crop in crops[100:]) <= 2


def test_a_face_of_24_pixels_in_a_large_picture_and_one_that_fills_it(finder: FaceFinder) -> None:
    portrait = skimage.data.astronaut()[20:220, 120:320]
    height = next(iter(finder.find(portrait))).box.height * 200
    small = cv2.resize(portrait, None, fx=26 / height, fy=26 / height, interpolation=cv2.INTER_AREA)
    scene = np.full((720, 1280, 3), 90, np.uint8)
    scene[300 : 300 + small.shape[0], 700 : 700 + small.shape[1]] = small
    assert len(finder.find(scene)) == 1
    assert len(finder.find(cv2.resize(portrait, (1600, 1600), interpolation=cv2.INTER_CUBIC))) == 1


def test_no_face_no_finding(finder: FaceFinder) -> None:
    for picture in (skimage.data.coffee(), np.zeros((270, 480, 3), np.uint8), np.full((1, 1, 3), 200, np.uint8)):
        assert finder.find(picture) == ()


def _lid_over(rgb: np.ndarray, face: tuple[tuple[float, float], ...]) -> np.ndarray:
    """The same face with skin painted over both eyes and a line of lashes across."""
    height, width = rgb.shape[:2]
    eyes = [np.array(point) * (width, height) for point in face[:2]]
    distance = float(np.linalg.norm(eyes[1] - eyes[0]))
    made = rgb.copy()
    for eye in eyes:
        centre = (round(eye[0]), round(eye[1]))
        below = made[round(eye[1] + 0.22 * distance), round(eye[0] - 0.1 * distance) : round(eye[0] + 0.1 * distance)]
        skin = tuple(int(v) for v in np.median(below, axis=0))
        cv2.ellipse(made, centre, (round(0.36 * distance), round(0.17 * distance)), 0, 0, 360, skin, -1)
        lashes = tuple(int(v * 0.75) for v in skin)
        cv2.ellipse(made, centre, (round(0.2 * distance), round(0.05 * distance)), 0, 10, 170, lashes, 2)
    return made


@pytest.mark.shared
def test_portraits_with_open_eyes_are_never_called_shut_and_painted_lids_never_open(
    finder: FaceFinder, shared_media: Path
) -> None:
    folder = shared_media / "interactions" / "items_with_images" / "images"
    judged: list[EyesOpen] = []
    painted: list[EyesOpen] = []
    for path in sorted(folder.glob("Faces_*.jpg")):
        if path.name == "Faces_0010.jpg":  # the one whose eyes are shut
            continue
        rgb = read_picture(path)
        for face in finder.find(rgb):
            judged.append(face.eyes)
            if face.eyes is EyesOpen.OPEN:
                height, width = rgb.shape[:2]
                right, left = (np.array(p) * (width, height) for p in face.landmarks[:2])
                painted.append(judge_eyes(_lid_over(rgb, face.landmarks), right, left))
    assert len(judged) >= 40 and EyesOpen.SHUT not in judged
    assert judged.count(EyesOpen.OPEN) >= 0.7 * len(judged)
    assert EyesOpen.OPEN not in painted and painted.count(EyesOpen.SHUT) >= 0.5 * len(painted)
    shut = finder.find(read_picture(folder / "Faces_0010.jpg"))
    assert [face.eyes for face in shut] == [EyesOpen.SHUT]


def test_small_dark_and_grey_eyes_are_not_judged() -> None:
    rgb = skimage.data.astronaut()
    right, left = np.array([200.0, 105.0]), np.array([240.0, 105.0])
    assert judge_eyes(rgb, right, left) is EyesOpen.NOT_JUDGED
    far = np.array([300.0, 105.0])
    grey = np.repeat(rgb.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    assert judge_eyes(grey, right, far) is EyesOpen.NOT_JUDGED
    assert judge_eyes(rgb // 12, right, far) is EyesOpen.NOT_JUDGED
