"""The cover picture that a media file carries inside itself."""

from __future__ import annotations

from pathlib import Path

import av.error
import numpy as np
from av.stream import Disposition
from av.video.frame import VideoFrame

from engine.media.colour import Converter
from engine.media.containers import opened
from engine.media.frames import decoder_for


def read_cover(path: Path) -> np.ndarray | None:
    """The embedded cover as (H, W, 3) uint8 RGB, or None if there is none that can be decoded.

    Raises:
        UnreadableMedia: the file itself cannot be opened.
    """
    with opened(path) as container:
        for stream in container.streams.video:
            if stream.codec_context is None or not stream.disposition & Disposition.attached_pic:
                continue
            try:
                for packet in container.demux(stream):
                    frames = [*decoder_for(stream).decode(packet if packet.size else None)]
                    if packet.size and not frames:
                        frames = [*decoder_for(stream).decode(None)]
                    if frames and isinstance(frames[0], VideoFrame):
                        return Converter(frames[0].width, frames[0].height, 0, False).rgb(frames[0])
            except av.error.FFmpegError:
                continue
    return None
