"""Original beside version: stage, transport and timeline, in lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from engine.domain.guidance import Kind
from engine.domain.media import Video
from engine.domain.versions import TimeMap, Version
from ui.i18n import tr
from ui.theme.kit import Kit
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, row
from ui.widgets.lock import Lock, cut_around
from ui.widgets.stage import Mode, Stage
from ui.widgets.timeline import Mark, Timeline
from ui.widgets.words import label
from ui.words import clock, stretch

_LOWEST = 110
_ROOM_FOR_TOTAL = 350


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared. For stills the play paths are None and the pictures are shown."""

    original: Path | None
    version: Path | None
    original_picture: Path | None
    version_picture: Path | None
    time_map: TimeMap
    duration: Fraction
    frame: Fraction
    strip: tuple[Path, ...] = ()
    shape: float = 16 / 9


def pair_of(video: Video, version: Version, play: Path | None, play_original: Path | None, poster: Path | None) -> Pair:
    """A version beside its video."""
    still = version.kind is Kind.THUMBNAIL
    rate = video.picture.frame_rate or Fraction(25)
    return Pair(
        original=None if still else play_original,
        version=None if still else play,
        original_picture=poster or video.thumbnail.path,
        version_picture=version.poster,
        time_map=version.time_map,
        duration=video.duration,
        frame=1 / rate,
        strip=video.strip,
        shape=video.width / max(1, video.height),
    )


class Compare(QWidget):
    """Shows a Pair. Space plays, J K L and the arrow keys move by frame and by second while it has the focus."""

    def __init__(self, kit: Kit, tallest: int, timeline: bool = True) -> None:
        super().__init__()
        self._pair: Pair | None = None
        self._tallest = tallest
        self._moving = False
        self.setAccessibleName(tr("Compare"))
        self.stage = Stage(kit)
        self.lock = Lock(self)
        self.timeline = Timeline(kit)
        self._with_timeline = timeline
        self.play = IconButton(kit, "play", tr("Play"), self.toggle, shortcut="Space")
        self.time = label("", "strong")
        self.total = label("", "quiet")
        self.side = self._mode_button(kit, tr("Side by side"), Mode.SIDE)
        self.wipe = self._mode_button(kit, tr("Wipe"), Mode.WIPE)
        self._modes = QButtonGroup(self)
        for each in (self.side, self.wipe):
            self._modes.addButton(each)
        self.hear = IconButton(kit, "speaker-high", tr("Hear the original instead of the version"), self._hear)
        self.hear.setCheckable(True)
        bar = row(self.play, self.time, self.total, 1, self.hear, self.side, self.wipe, gap=6)
        self.setLayout(column(self.stage, bar, self.timeline, gap=8))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._connect()
        self.compare_by(Mode.SIDE)

    def _mode_button(self, kit: Kit, words: str, mode: Mode) -> Button:
        button = Button(kit, words, lambda: self.compare_by(mode), look="quiet")
        button.setCheckable(True)
        return button

    def _connect(self) -> None:
        self.lock.original_frame.connect(lambda image: self.stage.show_image(0, image))
        self.lock.version_frame.connect(lambda image: self.stage.show_image(1, image))
        self.lock.moved.connect(self._moved)
        self.lock.cut.connect(self._cut)
        self.lock.stopped.connect(lambda: self.play.show_icon("play", tr("Play")))
        self.lock.silent.connect(lambda which: self.stage.show_silent(0 if which == "original" else 1))
        self.timeline.sought.connect(lambda seconds: self.seek(Fraction(seconds).limit_denominator(100_000)))

    def show_pair(self, pair: Pair | None) -> None:
        """Compare these two; None shows nothing and closes the files."""
        if pair == self._pair:
            return
        self._pair = pair
        self.stage.clear()
        self._fit()
        moving = pair is not None and (pair.original is not None or pair.version is not None)
        self._moving = moving
        for each in (self.play, self.time, self.hear):
            each.setVisible(moving)
        self.total.setVisible(moving and self.width() >= _ROOM_FOR_TOTAL)
        self.timeline.setVisible(moving and self._with_timeline)
        if pair is None:
            self.lock.close()
            return
        self.stage.show_image(0, pair.original_picture)
        self.stage.show_image(1, pair.version_picture)
        kept = [(float(p.source_start), float(p.source_end)) for p in pair.time_map.pieces]
        self.timeline.show_source(pair.strip, float(pair.duration), kept)
        self.timeline.show_marks(())
        self.total.setText(tr("/ {all}", all=clock(pair.duration, exact=True)) if moving else "")
        self.lock.open(pair.original, pair.version, pair.time_map, pair.duration)
        if moving and pair.time_map.pieces:
            self.lock.seek(pair.time_map.pieces[0].source_start)  # both panes show a picture, not "cut"

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show what findings speak of, in source time."""
        self.timeline.show_marks(marks)

    def compare_by(self, mode: Mode) -> None:
        """Side by side, or wipe."""
        (self.side if mode is Mode.SIDE else self.wipe).setChecked(True)
        self.stage.compare_by(mode)
        self._fit()

    def limit(self, tallest: int) -> None:
        """The pictures may be at most this tall."""
        self._tallest = max(_LOWEST, tallest)
        self._fit()

    def _fit(self) -> None:
        """As tall as the pictures are at this width."""
        pane = self.width() if self.stage.mode is Mode.WIPE else (self.width() - 8) / 2
        wanted = pane / (self._pair.shape if self._pair is not None else 16 / 9)
        self.stage.setFixedHeight(int(min(self._tallest, max(_LOWEST, wanted))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()
        self.total.setVisible(self._moving and self.width() >= _ROOM_FOR_TOTAL)

    def hideEvent(self, event: QHideEvent) -> None:
        """What is not seen is not heard either."""
        super().hideEvent(event)
        self.lock.stop()

    def toggle(self) -> None:
        """Play or stand still."""
        if self.lock.playing:
            self.lock.stop()
        elif self._pair is not None:
            self.play.show_icon("pause", tr("Pause"))
            self.lock.play()

    def seek(self, source: Fraction) -> None:
        """Go to a source time."""
        if self._pair is not None:
            self.lock.seek(source)

    def seek_version(self, seconds: float) -> None:
        """Go to a time of the version, as evidence names it."""
        if self._pair is not None:
            at = self._pair.time_map.to_source(Fraction(seconds).limit_denominator(100_000))
            self.seek(at if at is not None else Fraction(seconds).limit_denominator(100_000))

    def _hear(self) -> None:
        self.lock.listen_to(version=not self.hear.isChecked())

    def _moved(self, seconds: float) -> None:
        self.time.setText(clock(seconds, exact=True))
        self.timeline.move_to(seconds)
        if self._pair is not None and self._pair.time_map.pieces:
            at = self._pair.time_map.to_version(Fraction(seconds).limit_denominator(100_000))
            self.stage.show_times(clock(seconds, exact=True), "–" if at is None else clock(at, exact=True))

    def _cut(self, is_cut: bool) -> None:
        if is_cut and self._pair is not None:
            start, end = cut_around(self._pair.time_map, self.lock.at, self._pair.duration)
            self.stage.show_cut(tr("This version leaves out {stretch}", stretch=stretch(start, end)))
        else:
            self.stage.show_cut("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Transport keys."""
        pair = self._pair
        moves = {
            Qt.Key.Key_Left: -(pair.frame if pair else Fraction(0)),
            Qt.Key.Key_Right: pair.frame if pair else Fraction(0),
            Qt.Key.Key_J: Fraction(-1),
            Qt.Key.Key_L: Fraction(1),
        }
        key = Qt.Key(event.key())
        if pair is None or (pair.original is None and pair.version is None):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_K):
            self.toggle()
        elif key in moves:
            self.seek(self.lock.at + moves[key])
        else:
            super().keyPressEvent(event)
