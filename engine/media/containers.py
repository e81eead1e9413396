"""Opening a foreign file safely: which demuxers may look at it, which of its streams count, and how faults are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from engine.errors import UnreadableMedia

PIXEL_LIMIT = 8192 * 8192
"""Most pixels a picture may have: 8K film and 8K spherical video fit, a 16000 x 16000 bomb does not."""

# Demuxers that open further files or addresses named inside the file, run scripts, read devices, or draw text as video.
_NEVER = frozenset(
    {"hls", "dash", "concat", "sdp", "rtsp", "rtp", "sap", "imf", "webm_dash_manifest", "lavfi", "vapoursynth"}
    | {"avisynth", "alsa", "oss", "fbdev", "kmsgrab", "x11grab", "video4linux2,v4l2", "ffmetadata", "tty", "bin"}
    | {"xbin", "adf", "idf", "data", "svg_pipe"}
)
_STILLS = frozenset({"image2", "image2pipe", "ico", "fits", "alias_pix", "brender_pix"})
_STILL_BRANDS = frozenset({"heic", "heix", "heim", "heis", "mif1", "avif"})

EXPORT_AGAIN = "Export it again as MP4 from the program that made it."


@lru_cache(maxsize=1)
def _allowed_demuxers() -> str:
    names: list[str] = []
    for name in sorted(av.formats_available):
        try:
            demuxer = av.ContainerFormat(name, "r")
        except ValueError:  # a muxer only
            continue
        if demuxer.name not in _NEVER:
            names.append(demuxer.name)
    return ",".join(names)


def check_file(path: Path) -> None:
    """Raise UnreadableMedia unless `path` is a file with bytes in it that may be read."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableMedia(
            f"“{path.name}” is not there or may not be read ({error.strerror}).", "Choose another file.", path
        ) from error
    if not path.is_file():
        raise UnreadableMedia(f"“{path.name}” is a folder, not a file.", "Choose a video file in it.", path)
    if size == 0:
        raise UnreadableMedia(f"“{path.name}” is empty (0 bytes).", "Copy it again from where it was recorded.", path)


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The file opened for reading: local files only, broken tags ignored, no picture beyond PIXEL_LIMIT decoded.

    Raises:
        UnreadableMedia: it is not there, empty, no media file, or its header is damaged.
    """
    check_file(path)
    options = {"protocol_whitelist": "file", "format_whitelist": _allowed_demuxers()}
    try:
        # "file:" keeps names such as "-x.mp4" or "a:b.mp4" from being read as options or protocols.
        container = av.open(
            f"file:{path.resolve()}",
            metadata_errors="ignore",
            container_options=options,
            options={"max_pixels": str(PIXEL_LIMIT)},
        )
    except av.error.FFmpegError as error:
        raise UnreadableMedia(
            f"“{path.name}” is not a video, or its header is damaged ({_reason(error)}).",
            "If the recording was cut off before it was finished, repair it with the camera's own software; otherwise "
            + EXPORT_AGAIN[0].lower()
            + EXPORT_AGAIN[1:],
            path,
        ) from error
    with container:
        yield container


def _reason(error: av.error.FFmpegError) -> str:
    return (error.strerror or "unknown fault").rstrip(".").lower()


def is_still_format(container: InputContainer) -> bool:
    """Whether the file is of a format for single pictures."""
    name = container.format.name
    return name.endswith("_pipe") or name in _STILLS or container.metadata.get("major_brand") in _STILL_BRANDS


def picture_streams(container: InputContainer) -> list[VideoStream]:
    """Streams that may be the video, best first: the default one, then in file order; covers and stills left out."""
    hidden = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    found = [s for s in container.streams.video if s.codec_context is not None and not s.disposition & hidden]
    return sorted(found, key=lambda s: (not s.disposition & Disposition.default, s.index))


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The stream that is heard: the default one, else the first that this build can decode."""
    found = [s for s in container.streams.audio if s.codec_context is not None]
    return min(found, key=lambda s: (not s.disposition & Disposition.default, s.index), default=None)


def video_stream(container: InputContainer, index: int) -> VideoStream | None:
    """The video stream of that index."""
    return next((stream for stream in container.streams.video if stream.index == index), None)
