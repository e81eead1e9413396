"""Holds original and version in lock by the version's time map. Time is the source's: what the original shows."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from engine.domain.versions import Piece, TimeMap

if TYPE_CHECKING:
    from ui.widgets.player import Player

_TICK_MS = 40
_DRIFT = Fraction(8, 100)


def piece_at(time_map: TimeMap, source: Fraction) -> Piece | None:
    """The piece that shows that source time, None where it was cut."""
    return next((p for p in time_map.pieces if p.source_start <= source < p.source_end), None)


def cut_around(time_map: TimeMap, source: Fraction, duration: Fraction) -> tuple[Fraction, Fraction]:
    """The stretch of the source around a cut time that the version leaves out."""
    start = max((p.source_end for p in time_map.pieces if p.source_end <= source), default=Fraction(0))
    end = min((p.source_start for p in time_map.pieces if p.source_start > source), default=duration)
    return start, end


class Lock(QObject):
    """Two players on one clock. `moved` gives source seconds as a float, `cut` whether the version has no picture."""

    moved = Signal(float)
    cut = Signal(bool)
    original_frame = Signal(QImage)
    version_frame = Signal(QImage)
    stopped = Signal()
    silent = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._players: tuple[Player, Player] | None = None
        self._map = TimeMap(())
        self._has_original = False
        self._duration = Fraction(0)
        self._at = Fraction(0)
        self._playing = False
        self._is_cut = False
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._follow)

    def open(self, original: Path | None, version: Path | None, time_map: TimeMap, duration: Fraction) -> None:
        """Open two files; either may be missing."""
        self.stop()
        self._map, self._duration, self._has_original = time_map, duration, original is not None
        if original is None and version is None and self._players is None:
            return
        first, second = self._both()
        first.open(original)
        second.open(version)
        self.seek(Fraction(0))

    def close(self) -> None:
        """Close both files."""
        self.stop()
        if self._players is not None:
            for player in self._players:
                player.open(None)

    @property
    def playing(self) -> bool:
        """Whether both run."""
        return self._playing

    @property
    def at(self) -> Fraction:
        """Source seconds."""
        return self._at

    @property
    def is_cut(self) -> bool:
        """Whether the version has no picture for this time."""
        return self._is_cut

    def play(self) -> None:
        """Run from here, or from the start if at the end."""
        if self._at >= self._duration - Fraction(1, 20):
            self.seek(Fraction(0))
        self._playing = True
        self._tick.start()
        self._place(running=True, exact=True)

    def stop(self) -> None:
        """Stand still."""
        was, self._playing = self._playing, False
        self._tick.stop()
        for player in self._players or ():
            player.pause()
        if was:
            self.stopped.emit()

    def seek(self, source: Fraction) -> None:
        """Go to a source time."""
        self._at = min(max(Fraction(0), source), self._duration)
        if self._players is not None:
            self._players[0].seek(self._at)
        self._place(running=self._playing, exact=True)
        self.moved.emit(float(self._at))

    def listen_to(self, version: bool) -> None:
        """Which of the two is heard."""
        if self._players is not None:
            self._players[0].mute(version)
            self._players[1].mute(not version)

    def _both(self) -> tuple[Player, Player]:
        if self._players is None:
            from ui.widgets.player import Player  # QtMultimedia is loaded when the first file is opened

            first, second = Player(self), Player(self)
            first.frame.connect(self.original_frame)
            second.frame.connect(self.version_frame)
            first.ended.connect(self._on_end)
            first.silent.connect(lambda: self.silent.emit("original"))
            second.silent.connect(lambda: self.silent.emit("version"))
            self._players = (first, second)
            self.listen_to(version=True)
        return self._players

    def _on_end(self) -> None:
        if self._playing:
            self._at = self._duration
            self.stop()
            self.moved.emit(float(self._at))

    def _follow(self) -> None:
        """While running the original leads; where there is none, the tick itself counts."""
        if self._players is None:
            return
        if self._has_original:
            self._at = min(self._players[0].seconds, self._duration)
        else:
            self._at += Fraction(_TICK_MS, 1000)
        if self._at >= self._duration and not self._has_original:
            self._on_end()
            return
        self._place(running=True, exact=False)
        self.moved.emit(float(self._at))

    def _place(self, running: bool, exact: bool) -> None:
        """Put the version where the map says; correct it when it drifted by more than two frames."""
        if self._players is None:
            return
        original, version = self._players
        if running and self._has_original:
            original.play()
        piece = piece_at(self._map, self._at)
        is_cut = bool(self._map.pieces) and piece is None
        if is_cut != self._is_cut or exact:
            self._is_cut = is_cut
            self.cut.emit(is_cut)
        if piece is None:
            version.pause()
            return
        wanted = self._map.to_version(self._at) or Fraction(0)
        if exact or abs(version.seconds - wanted) > _DRIFT:
            version.seek(wanted)
        if running:
            version.play(_rate(piece))


def _rate(piece: Piece) -> float:
    """How fast the version must run to keep up with the source at its own speed."""
    return float((piece.version_end - piece.version_start) / (piece.source_end - piece.source_start))
