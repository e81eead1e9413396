"""One playing file. Opens only files that our engine wrote: proxies and renders, never an upload."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

_NO_FRAME_MS = 4000


class Player(QObject):
    """Plays a file into `frame` images. Times are seconds after the first picture.

    `silent` says that the file opened but gave no picture (as Qt does with AV1 it cannot decode), or did not open.

    Commands reach the media player as queued signals, never as Python calls: some of them wait for a decoding thread
    to end, and that thread may itself wait for the interpreter (PySide6 6.11.3; a window froze in 1 of 6 runs).
    """

    frame = Signal(QImage)
    ended = Signal()
    silent = Signal()

    _source = Signal(QUrl)
    _start = Signal()
    _halt = Signal()
    _place = Signal("qlonglong")  # type: ignore[arg-type]
    _speed = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sink = QVideoSink(self)
        self._sound = QAudioOutput(self)
        self._media = QMediaPlayer(self)
        self._media.setVideoSink(self._sink)
        self._media.setAudioOutput(self._sound)
        self._path: Path | None = None
        self._wanted = 0
        self._rate = 1.0
        self._seen = False
        self._running = False
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.setInterval(_NO_FRAME_MS)
        self._watch.timeout.connect(self._on_watch)
        self._connect()

    def _connect(self) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        self._source.connect(self._media.setSource, queued)
        self._start.connect(self._media.play, queued)
        self._halt.connect(self._media.pause, queued)
        self._place.connect(self._media.setPosition, queued)
        self._speed.connect(self._media.setPlaybackRate, queued)
        self._sink.videoFrameChanged.connect(self._on_frame, queued)
        self._media.mediaStatusChanged.connect(self._on_status, queued)
        self._media.errorOccurred.connect(self._on_error, queued)

    def open(self, path: Path | None) -> None:
        """Show the first picture of a file; None closes."""
        if path == self._path:
            return
        self._path = path
        self._seen = False
        self._running = False
        self._wanted = 0
        self._source.emit(QUrl.fromLocalFile(str(path)) if path else QUrl())
        self._watch.stop()
        if path is not None:
            self._watch.start()
            self._halt.emit()

    @property
    def seconds(self) -> Fraction:
        """Where it is."""
        return Fraction(self._media.position(), 1000)

    @property
    def rate(self) -> float:
        """How fast it runs against its own time."""
        return self._rate

    @property
    def playing(self) -> bool:
        """Whether it was told to run."""
        return self._running

    def play(self, rate: float = 1.0) -> None:
        """Run at a rate."""
        if abs(self._rate - rate) > 1e-3:
            self._rate = rate
            self._speed.emit(rate)
        if not self._running:
            self._running = True
            self._start.emit()

    def pause(self) -> None:
        """Stand still."""
        if self._running:
            self._running = False
            self._halt.emit()

    def seek(self, seconds: Fraction) -> None:
        """Go there; a file that is still opening goes there once it is open."""
        self._wanted = max(0, round(seconds * 1000))
        self._place.emit(self._wanted)

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
            self._place.emit(self._wanted)
        if status == QMediaPlayer.MediaStatus.EndOfMedia:
            self._running = False
            self.ended.emit()

    def _on_error(self) -> None:
        if self._path is not None:
            self.silent.emit()

    def _on_watch(self) -> None:
        if not self._seen and self._path is not None:
            self.silent.emit()
