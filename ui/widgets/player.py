"""One playing file. Opens only files that our engine wrote: proxies and renders, never an upload."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

_NO_FRAME_MS = 4000


class Player(QObject):
    """Plays a file into `frame` images. Times are seconds after the first picture.

    `silent` says that the file opened but gave no picture (as Qt does with AV1 it cannot decode), or did not open.
    """

    frame = Signal(QImage)
    ended = Signal()
    silent = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink = QVideoSink(self)
        self._sound = QAudioOutput(self)
        self._media = QMediaPlayer(self)
        self._media.setVideoSink(self._sink)
        self._media.setAudioOutput(self._sound)
        self._path: Path | None = None
        self._wanted = 0
        self._seen = False
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.setInterval(_NO_FRAME_MS)
        self._watch.timeout.connect(self._on_watch)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._media.mediaStatusChanged.connect(self._on_status)
        self._media.errorOccurred.connect(lambda *_: self.silent.emit())

    def open(self, path: Path | None) -> None:
        """Show the first picture of a file; None closes."""
        if path == self._path:
            return
        self._path = path
        self._seen = False
        self._wanted = 0
        self._media.stop()
        self._media.setSource(QUrl.fromLocalFile(str(path)) if path else QUrl())
        self._watch.stop()
        if path is not None:
            self._watch.start()
            self._media.pause()

    @property
    def seconds(self) -> Fraction:
        """Where it is."""
        return Fraction(self._media.position(), 1000)

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._media.playbackState() == QMediaPlayer.PlaybackState.PlayingState

    def play(self, rate: float = 1.0) -> None:
        """Run at a rate."""
        if abs(self._media.playbackRate() - rate) > 1e-3:
            self._media.setPlaybackRate(rate)
        if not self.playing:
            self._media.play()

    def pause(self) -> None:
        """Stand still."""
        if self.playing:
            self._media.pause()

    def seek(self, seconds: Fraction) -> None:
        """Go there; a file that is still opening goes there once it is open."""
        self._wanted = max(0, round(seconds * 1000))
        self._media.setPosition(self._wanted)

    def mute(self, muted: bool) -> None:
        """Be heard or not."""
        self._sound.setMuted(muted)

    def _on_frame(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            self._seen = True
            self._watch.stop()
            self.frame.emit(image)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.LoadedMedia and self._wanted:
            self._media.setPosition(self._wanted)
        if status == QMediaPlayer.MediaStatus.EndOfMedia:
            self.ended.emit()

    def _on_watch(self) -> None:
        if not self._seen and self._path is not None:
            self.silent.emit()
