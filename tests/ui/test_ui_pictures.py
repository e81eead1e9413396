"""Pictures are read off this thread, scaled, kept within bounds, and the last asked for comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from ui.pictures import Pictures, read


@pytest.fixture
def picture(tmp_path: Path):
    def draw(name: str, colour: str = "#204060", size: tuple[int, int] = (640, 360)) -> Path:
        image = QImage(*size, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        path = tmp_path / name
        assert image.save(str(path))
        return path

    return draw


@pytest.fixture
def pictures(qapp):
    made = Pictures(limit_bytes=3 * 128 * 72 * 4)
    yield made
    made.close()


def test_a_picture_is_not_there_at_first_and_then_is(qtbot, pictures: Pictures, picture) -> None:
    path = picture("one.png", "#ff0000")
    with qtbot.waitSignal(pictures.loaded) as told:
        assert pictures.get(path, QSize(100, 56)) is None
    assert told.args == [str(path)]
    pixmap = pictures.get(path, QSize(100, 56))
    assert pixmap is not None and pixmap.toImage().pixelColor(5, 5) == QColor("#ff0000")
    assert 100 <= pixmap.width() < 640


def test_a_file_that_cannot_be_read_gives_an_empty_picture(qtbot, pictures: Pictures, tmp_path: Path) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"not a picture")
    with qtbot.waitSignal(pictures.loaded):
        pictures.get(path, QSize(60, 34))
    pixmap = pictures.get(path, QSize(60, 34))
    assert pixmap is not None and pixmap.isNull()


def test_the_cache_stays_within_its_bound_and_drops_the_oldest(qtbot, pictures: Pictures, picture) -> None:
    paths = [picture(f"{n}.png") for n in range(5)]
    for path in paths:
        with qtbot.waitSignal(pictures.loaded):
            pictures.get(path, QSize(128, 72))
    assert pictures._held <= pictures._limit
    assert pictures.get(paths[-1], QSize(128, 72)) is not None
    assert pictures.get(paths[0], QSize(128, 72)) is None


def test_the_last_asked_for_is_read_before_those_that_wait(qtbot, pictures: Pictures, picture) -> None:
    paths = [picture(f"{n}.png", size=(1600, 900)) for n in range(8)]
    pictures._pool.setMaxThreadCount(1)
    order: list[str] = []
    pictures.loaded.connect(order.append)
    for path in paths:
        pictures.get(path, QSize(64, 36))
    qtbot.waitUntil(lambda: len(order) == 8)
    assert order.index(str(paths[-1])) < order.index(str(paths[2]))


def test_another_size_stands_in_while_the_right_one_is_read(qtbot, pictures: Pictures, picture) -> None:
    path = picture("one.png")
    with qtbot.waitSignal(pictures.loaded):
        pictures.get(path, QSize(64, 36))
    assert pictures.get(path, QSize(120, 67)) is not None


def test_small_pictures_are_never_enlarged(picture) -> None:
    assert read(picture("small.png", size=(40, 20)), 640).size() == QSize(40, 20)
    assert read(picture("tall.png", size=(900, 1600)), 128).width() == 128


def test_a_cover_is_cut_to_exactly_the_size_that_is_painted(qtbot, pictures: Pictures, picture) -> None:
    path = picture("wide.png", size=(1000, 200))
    with qtbot.waitSignal(pictures.loaded):
        assert pictures.cover(path, QSize(90, 50)) is None
    pixmap = pictures.cover(path, QSize(90, 50))
    assert pixmap is not None and pixmap.size() == QSize(90, 50)
    stand_in = pictures.cover(path, QSize(64, 64))
    assert stand_in is not None and stand_in.size() == QSize(90, 50)
    qtbot.waitUntil(lambda: pictures.cover(path, QSize(64, 64)).size() == QSize(64, 64))
