"""Original and version in lock, played from a real file."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from ui_values import sample_clip

from engine.domain.versions import Piece, TimeMap
from ui.pictures import Pictures
from ui.theme.icons import Icons
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.theme.theme import Theme
from ui.widgets.compare import Compare, Pair
from ui.widgets.timeline import Mark

MIDDLE = TimeMap((Piece(Fraction(0), Fraction(2), Fraction(1), Fraction(3)),))
TWICE_AS_FAST = TimeMap((Piece(Fraction(0), Fraction(1), Fraction(1), Fraction(3)),))
LENGTH = Fraction("5.28")


@pytest.fixture
def compare(qtbot, qapp):
    pictures = Pictures()
    made = Compare(Kit(Theme(), Icons(), pictures), tallest=300)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.show_pair(None)
    pictures.close()


@pytest.fixture
def clip() -> Path:
    return sample_clip()


def pair(clip: Path | None, time_map: TimeMap = MIDDLE, original: bool = True) -> Pair:
    return Pair(clip if original else None, clip, None, None, time_map, LENGTH, Fraction(1, 25))


def until(qtbot, true: Callable[[], bool]) -> None:
    qtbot.waitUntil(true, timeout=15000)


def test_both_show_their_first_picture_without_being_played(qtbot, compare: Compare, clip: Path) -> None:
    frames: list[str] = []
    compare.lock.original_frame.connect(lambda _: frames.append("original"))
    compare.lock.version_frame.connect(lambda _: frames.append("version"))
    compare.show_pair(pair(clip))
    until(qtbot, lambda: {"original", "version"} <= set(frames))
    assert isinstance(compare.stage._images[0], QImage) and not compare.lock.playing


def test_a_seek_puts_the_version_where_the_map_says(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    compare.seek(Fraction("2.5"))
    original, version = compare.lock._players
    until(qtbot, lambda: (original.seconds, version.seconds) == (Fraction("2.5"), Fraction("1.5")))
    assert not compare.lock.is_cut and compare.time.text() == "0:02.50"
    assert compare.stage._times == ("0:02.50", "0:01.50")


@pytest.mark.parametrize(("at", "left_out"), [("0.5", "0:00 – 0:01"), ("4", "0:03 – 0:05")])
def test_where_the_version_has_no_picture_its_pane_says_cut(
    qtbot, compare: Compare, clip: Path, at: str, left_out: str
) -> None:
    compare.show_pair(pair(clip))
    compare.seek(Fraction(at))
    assert compare.lock.is_cut
    assert compare.stage.accessibleDescription() == f"Cut: This version leaves out {left_out}"
    assert compare.stage._times[1] == "–"
    compare.seek(Fraction(2))
    assert not compare.lock.is_cut and compare.stage.accessibleDescription() == ""


def test_playing_keeps_both_within_three_frames(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    original, version = compare.lock._players
    compare.seek(Fraction("1.2"))
    until(qtbot, lambda: version.seconds == Fraction("0.2"))
    QTest.mouseClick(compare.play, Qt.MouseButton.LeftButton)
    assert compare.play.accessibleName() == "Pause"
    until(qtbot, lambda: original.seconds > Fraction("1.8"))
    QTest.mouseClick(compare.play, Qt.MouseButton.LeftButton)
    wanted = MIDDLE.to_version(original.seconds)
    assert wanted is not None and abs(version.seconds - wanted) < Fraction("0.3")
    assert compare.play.accessibleName() == "Play" and not compare.lock.playing


def test_playing_into_a_cut_says_so(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    compare.seek(Fraction("2.9"))
    compare.toggle()
    until(qtbot, lambda: compare.lock.is_cut)
    assert not compare.lock._players[1].playing
    compare.lock.stop()


def test_a_version_of_another_pace_runs_at_its_own_rate(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip, TWICE_AS_FAST))
    compare.seek(Fraction(2))
    until(qtbot, lambda: compare.lock._players[1].seconds == Fraction("0.5"))
    compare.toggle()
    assert compare.lock._players[1].rate == pytest.approx(0.5)
    until(qtbot, lambda: compare.lock._players[1]._media.playbackRate() == pytest.approx(0.5))
    compare.lock.stop()


def test_keys_step_by_frame_and_by_second(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    compare.seek(Fraction(2))
    compare.stage.setFocus()
    qtbot.keyClick(compare.stage, Qt.Key.Key_Right)
    assert compare.lock.at == Fraction("2.04")
    qtbot.keyClick(compare.stage, Qt.Key.Key_J)
    assert compare.lock.at == Fraction("1.04")
    qtbot.keyClick(compare.stage, Qt.Key.Key_L)
    qtbot.keyClick(compare.stage, Qt.Key.Key_Left)
    assert compare.lock.at == Fraction(2)
    compare.timeline.setFocus()
    qtbot.keyClick(compare.timeline, Qt.Key.Key_End)
    assert compare.lock.at == LENGTH
    qtbot.keyClick(compare.timeline, Qt.Key.Key_Home)
    qtbot.keyClick(compare.timeline, Qt.Key.Key_Left)
    assert compare.lock.at == 0


def test_the_timeline_seeks_where_it_is_pressed(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    compare.show_marks((Mark(1.0, 2.0, Tone.DANGER, "identity"),))
    line = compare.timeline
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().center())
    assert float(compare.lock.at) == pytest.approx(float(LENGTH) / 2, abs=0.02)
    assert "of 0:05.28" in line.accessibleDescription()


def test_evidence_of_the_version_is_sought_in_the_source(compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    compare.seek_version(0.5)
    assert compare.lock.at == Fraction("1.5")


def test_a_file_that_cannot_be_played_says_so(qtbot, compare: Compare, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing" * 100)
    compare.show_pair(pair(broken))
    until(qtbot, lambda: compare.stage._silent == {0, 1})


def test_without_a_proxy_of_the_original_the_version_still_plays(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip, original=False))
    compare.seek(Fraction(1))
    compare.toggle()
    until(qtbot, lambda: compare.lock._players[1].seconds > Fraction("0.1"))
    compare.lock.stop()


def test_stills_need_no_player(compare: Compare, clip: Path) -> None:
    still = Pair(None, None, clip, clip, TimeMap(()), LENGTH, Fraction(1, 25))
    compare.show_pair(still)
    assert compare.lock._players is None and not compare.play.isVisible() and not compare.timeline.isVisible()


def test_pictures_keep_their_shape_at_every_width(compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    for width in (360, 600, 900):
        compare.resize(width, 500)
        left, right = compare.stage.panes()
        assert left.width() == right.width()
        assert left.height() == pytest.approx(max(110, min(300, left.width() * 9 / 16)), abs=1.5)


def test_what_is_hidden_stops(qtbot, compare: Compare, clip: Path) -> None:
    compare.show_pair(pair(clip))
    compare.toggle()
    assert compare.lock.playing
    compare.hide()
    assert not compare.lock.playing and not compare.lock._players[0].playing
