"""Decoded frames to RGB: range, matrix, tone, alpha, size and orientation, in that order."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from engine.domain.media import Transfer
from engine.media.orientation import fitted, upright
from engine.media.tone import DEFAULT_PEAK, Primaries, Signal, cube_file

GROUND = (255, 255, 255)
"""What shows through transparent pixels: white, as on a page."""

_FINE = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND
# at full size only chroma is interpolated: 0.2 of 255 from bicubic in the mean, at half its cost
_SAME_SIZE = Interpolation.BILINEAR | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND
_SMALL = Interpolation.BILINEAR
_PQ, _HLG = 16, 18  # transfer, primaries and matrix codes of ITU-T H.273
_BT2020, _P3 = 9, 12
_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
}
_MATRICES |= {9: Colorspace.BT2020, 10: Colorspace.BT2020}


def signal_of(frame: VideoFrame) -> Signal:
    """What the frame's numbers mean, from its colour tags and, for PQ, its mastering light level."""
    transfer = {_PQ: Transfer.PQ, _HLG: Transfer.HLG}.get(int(frame.color_trc), Transfer.SDR)
    primaries = {_BT2020: Primaries.BT2020, _P3: Primaries.P3}.get(int(frame.color_primaries), Primaries.BT709)
    if transfer is not Transfer.SDR and primaries is Primaries.BT709:
        primaries = Primaries.BT2020  # HDR without tagged primaries is BT.2100, whose primaries are BT.2020's
    return Signal(transfer, primaries, _peak(frame) if transfer is Transfer.PQ else DEFAULT_PEAK)


def side_data(frame: VideoFrame) -> dict[str, bytes]:
    """What travels beside the picture, by FFmpeg's name for it."""
    entries: Iterable[SideData] = frame.side_data  # pyright: ignore[reportAssignmentType]
    return {entry.type.name: bytes(entry) for entry in entries}


def _peak(frame: VideoFrame) -> float:
    """cd/m2 of the brightest content: MaxCLL, else the mastering display's peak, else DEFAULT_PEAK."""
    beside = side_data(frame)
    if level := beside.get("CONTENT_LIGHT_LEVEL"):
        brightest = float(np.frombuffer(level, np.uint32, count=1)[0])
        if 100 <= brightest <= 10000:
            return brightest
    if display := beside.get("MASTERING_DISPLAY_METADATA"):
        # AVMasteringDisplayMetadata: 3x2 primaries, white (2), min and max luminance as int32 fractions, 2 flags
        numbers = np.frombuffer(display, np.int32)
        if len(numbers) >= 22 and numbers[21] and numbers[19]:
            brightest = float(numbers[18]) / float(numbers[19])
            if 100 <= brightest <= 10000:
                return brightest
    return DEFAULT_PEAK


def needs_ipt(frame: VideoFrame) -> bool:
    """Whether the frame is Dolby Vision without an HDR10, HLG or SDR base (profile 5: IPT in the base layer).

    Told by the RPU header: profile 0 with a full-range base layer (as FFmpeg's `ff_dovi_guess_profile_hevc` reads it);
    or, where the header could not be read, by an RPU beside an untagged picture.
    """
    beside = side_data(frame)
    if "DOVI_METADATA" in beside:
        return rpu_is_profile_5(beside["DOVI_METADATA"])
    return "DOVI_RPU_BUFFER" in beside and int(frame.color_trc) == 2 and int(frame.colorspace) == 2


def rpu_is_profile_5(metadata: bytes) -> bool:
    """Read AVDOVIMetadata: its first size_t is the offset of AVDOVIRpuDataHeader."""
    header = int(np.frombuffer(metadata, np.uint64, count=1)[0])
    vdr_rpu_profile, full_range = metadata[header + 4], metadata[header + 10]
    return vdr_rpu_profile == 0 and full_range == 1


class Converter:
    """Turns frames of one stream into upright RGB pictures. Keeps its scalers between frames; not thread-safe.

    Args:
        width, height: the displayed size, upright and in square pixels.
        rotation, mirrored: as in `PictureStream`.
    """

    def __init__(self, width: int, height: int, rotation: int, mirrored: bool) -> None:
        self._size = (width, height)
        self._rotation = rotation
        self._mirrored = mirrored
        self._scaler = VideoReformatter()
        self._finisher = VideoReformatter()
        self._toner: tuple[tuple[Signal, int, int], Graph] | None = None

    def rgb(self, frame: VideoFrame, max_side: int | None = None) -> np.ndarray:
        """(H, W, 3) uint8, at most `max_side` on its longer side."""
        width, height = fitted(*self._size, max_side)
        if self._rotation in (90, 270):
            width, height = height, width
        signal = signal_of(frame)
        if has_alpha(frame):
            picture = _over_ground(self._scaled(frame, width, height, "rgba").to_ndarray())
        elif signal.is_plain:
            picture = self._scaled(frame, width, height, "rgb24").to_ndarray()
        else:
            picture = self._toned(self._scaled(frame, width, height, "gbrp16le"), signal)
        return upright(np.asarray(picture), self._rotation, self._mirrored)

    def _scaled(self, frame: VideoFrame, width: int, height: int, pixels: str) -> VideoFrame:
        quality = _SAME_SIZE if (width, height) == (frame.width, frame.height) else _FINE
        if 2 * width <= frame.width:
            quality = _SMALL
        full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
        is_rgb = frame.format.is_rgb
        return self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format=pixels,
            src_colorspace=None if is_rgb else matrix_of(frame),
            dst_colorspace=None if is_rgb else matrix_of(frame),
            src_color_range=ColorRange.JPEG if full or is_rgb else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
            interpolation=quality,
        )

    def _toned(self, frame: VideoFrame, signal: Signal) -> np.ndarray:
        key = (signal, frame.width, frame.height)
        if self._toner is None or self._toner[0] != key:
            self._toner = (key, _toner(signal, frame.width, frame.height))
        graph = self._toner[1]
        graph.push(frame)
        shown = graph.pull()
        assert isinstance(shown, VideoFrame)
        rgb = self._finisher.reformat(shown, format="rgb24", interpolation=_SMALL)
        return np.asarray(rgb.to_ndarray())


def matrix_of(frame: VideoFrame) -> int:
    """The YCbCr matrix: as tagged; else BT.2020 beside HDR, BT.709 from 720 lines up, and BT.601 below."""
    tagged = _MATRICES.get(int(frame.colorspace))
    if tagged is not None:
        return int(tagged)
    if int(frame.color_trc) in (_PQ, _HLG):
        return int(Colorspace.BT2020)
    return int(Colorspace.ITU709 if frame.width >= 1280 or frame.height > 576 else Colorspace.ITU601)


def has_alpha(frame: VideoFrame) -> bool:
    """Whether the frame's pixels can be transparent."""
    return frame.format.name.startswith(("yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya", "pal8"))


def _over_ground(rgba: np.ndarray) -> np.ndarray:
    """Composite straight alpha over GROUND; (H, W, 4) to (H, W, 3) uint8, rounded."""
    alpha = rgba[..., 3:].astype(np.uint16)
    if alpha.min() == 255:
        return rgba[..., :3]
    ground = np.array(GROUND, np.uint16)
    return ((rgba[..., :3] * alpha + ground * (255 - alpha) + 127) // 255).astype(np.uint8)


def _toner(signal: Signal, width: int, height: int) -> Graph:
    """A graph that applies the SDR table by tetrahedral interpolation to gbrp16le frames of that size."""
    graph = Graph()
    with cube_file(signal) as cube:
        source = graph.add_buffer(
            width=width, height=height, format=av.VideoFormat("gbrp16le"), time_base=Fraction(1, 1000)
        )
        escaped = cube.as_posix().replace("\\", "\\\\").replace(":", "\\\\:").replace("'", "\\\\'")
        table = graph.add("lut3d", f"file={escaped}:interp=tetrahedral")
        sink = graph.add("buffersink")
        source.link_to(table)
        table.link_to(sink)
        graph.configure()
    return graph
