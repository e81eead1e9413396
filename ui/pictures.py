"""Pictures from files that the engine wrote, read and scaled on worker threads, kept in a bounded cache.

Painting never waits: a picture that is not there yet is painted as an empty ground, and `loaded` says when to paint
again. The last asked-for is read first, so that what is on screen comes before what was scrolled past.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

_BUCKET = 64
_WORKERS = 2
_WAITING = 240
_RETRY_MS = 4000

_Key = tuple[str, int, int]
"""A path, and a width and height in device pixels; height 0: the whole picture, at least that wide."""


class Pictures(QObject):
    """A cache of pixmaps. Call it on the GUI thread only."""

    loaded = Signal(str)
    _arrived = Signal(object, QImage)

    def __init__(self, parent: QObject | None = None, limit_bytes: int = 256 * 1024 * 1024) -> None:
        super().__init__(parent)
        self._limit = limit_bytes
        self._held = 0
        self._kept: OrderedDict[_Key, QPixmap] = OrderedDict()
        self._wanted: OrderedDict[_Key, None] = OrderedDict()
        self._reading: set[_Key] = set()
        self._newest: dict[str, _Key] = {}
        self._failed: dict[_Key, int] = {}
        self._clock = QElapsedTimer()
        self._clock.start()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_WORKERS)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def get(self, path: Path, size: QSize, ratio: float = 1.0) -> QPixmap | None:
        """The picture, at least as large as `size` (logical pixels) covers; None while it is read.

        A file that cannot be read gives a null pixmap: paint it as missing.
        """
        side = max(size.width(), size.height()) * ratio
        return self._find((str(path), max(_BUCKET, -(-int(side) // _BUCKET) * _BUCKET), 0))

    def cover(self, path: Path, size: QSize) -> QPixmap | None:
        """The picture cut and scaled to exactly `size` device pixels, so that painting it only copies.

        While that is read, another size of the same picture; None where there is none yet.
        """
        return self._find((str(path), max(1, size.width()), max(1, size.height())))

    def _find(self, key: _Key) -> QPixmap | None:
        if key in self._kept and not (self._kept[key].isNull() and self._may_retry(key)):
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._reading:
            self._wanted[key] = None
            self._wanted.move_to_end(key)
            while len(self._wanted) > _WAITING:
                self._wanted.popitem(last=False)
            self._feed()
        other = self._newest.get(key[0])
        return self._kept.get(other) if other is not None else None

    def _may_retry(self, key: _Key) -> bool:
        """A file that could not be read is tried again some seconds later: it may have been made since."""
        return self._clock.elapsed() - self._failed.get(key, 0) > _RETRY_MS

    def forget(self) -> None:
        """Drop all pictures, as after the cache folder was emptied."""
        self._kept.clear()
        self._failed.clear()
        self._newest.clear()
        self._held = 0

    def close(self) -> None:
        """Stop reading; call before the application ends."""
        self._wanted.clear()
        self._pool.waitForDone()

    def _feed(self) -> None:
        while self._wanted and len(self._reading) < _WORKERS:
            key, _ = self._wanted.popitem(last=True)
            self._reading.add(key)
            self._pool.start(_Reading(self, key))

    def _take(self, key: _Key, image: QImage) -> None:
        self._reading.discard(key)
        pixmap = QPixmap.fromImage(image)
        if pixmap.isNull():
            self._failed[key] = self._clock.elapsed()
        else:
            self._newest[key[0]] = key
        self._kept[key] = pixmap
        self._held += _bytes(pixmap)
        while self._held > self._limit and len(self._kept) > 1:
            gone, dropped = self._kept.popitem(last=False)
            self._held -= _bytes(dropped)
            if self._newest.get(gone[0]) == gone:
                del self._newest[gone[0]]
        self._feed()
        self.loaded.emit(key[0])

    def tell(self, key: _Key, image: QImage) -> None:
        """Called by a worker thread; the picture is taken in on the GUI thread."""
        with suppress(RuntimeError):  # the window went away while its last pictures were read
            self._arrived.emit(key, image)


class _Reading(QRunnable):
    def __init__(self, owner: Pictures, key: _Key) -> None:
        super().__init__()
        self._owner = owner
        self._key = key

    def run(self) -> None:
        self._owner.tell(self._key, read_for(self._key))


def read_for(key: _Key) -> QImage:
    """What a key asks for."""
    path, width, height = key
    if height == 0:
        return read(Path(path), width)
    image = read(Path(path), max(width, -(-height * 16 // 9)))
    if image.isNull():
        return image
    wanted = QSize(width, height)
    grown = image.size().scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    smooth = Qt.TransformationMode.SmoothTransformation
    image = image.scaled(grown, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    left, top = (grown.width() - width) // 2, (grown.height() - height) // 2
    return image.copy(left, top, width, height).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def read(path: Path, side: int) -> QImage:
    """The picture scaled so that its shorter side covers `side` x 9/16, never enlarged. Null if unreadable."""
    reader = QImageReader(str(path))
    size = reader.size()
    if size.isValid():
        target = QSize(side, max(1, side * 9 // 16))
        scaled = size.scaled(target, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        if scaled.width() < size.width():
            reader.setScaledSize(scaled)
    return reader.read()


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * max(1, pixmap.depth() // 8)
