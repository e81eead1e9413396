"""Still pictures in and out: foreign ones read safely, our own written whole and without metadata."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from engine.errors import UnreadableMedia
from engine.media.colour import GROUND
from engine.media.containers import PIXEL_LIMIT, check_file
from engine.media.heif import is_heif, read_heif
from engine.media.vault import atomic

_READABLE = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000", "PPM", "TGA", "ICO", "DIB")


def read_picture(path: Path) -> np.ndarray:
    """A still picture as people see it: (H, W, 3) uint8 sRGB, upright by its EXIF orientation.

    What is transparent shows white (GROUND). Of an animation the first frame is given.

    Raises:
        UnreadableMedia: missing, damaged, no picture, or of more pixels than PIXEL_LIMIT.
    """
    check_file(path)
    if is_heif(path):
        return read_heif(path)
    try:
        with warnings.catch_warnings(), Image.open(path, formats=_READABLE) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if picture.width * picture.height > PIXEL_LIMIT:
                raise _too_large(path, picture.width, picture.height)
            return np.asarray(_plain(picture))
    except Image.DecompressionBombError as error:
        raise _too_large(path, 0, 0) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableMedia(
            f"“{path.name}” is not a picture that can be read, or it is damaged.",
            "Open it in a picture program and save it as PNG or JPEG.",
            path,
        ) from error


def _too_large(path: Path, width: int, height: int) -> UnreadableMedia:
    size = f"{width} x {height} pixels" if width else "too many pixels"
    return UnreadableMedia(
        f"“{path.name}” has {size}; at most {PIXEL_LIMIT // 1_000_000} million are opened.",
        "Scale it down first.",
        path,
    )


def _plain(picture: Image.Image) -> Image.Image:
    """Upright 8-bit sRGB without alpha."""
    profile = picture.info.get("icc_profile")
    shown = ImageOps.exif_transpose(picture)
    if shown.mode.startswith(("I;16", "I", "F")) and shown.mode != "L":
        shown = _eight_bit(shown)
    if shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info:
        straight = shown.convert("RGBA")
        ground = Image.new("RGBA", straight.size, (*GROUND, 255))
        shown = Image.alpha_composite(ground, straight).convert("RGB")
    return _in_srgb(shown, profile)


def _eight_bit(picture: Image.Image) -> Image.Image:
    """16-bit greys to 8 bits by their high byte; 32-bit ones stretched from their range."""
    values = np.asarray(picture).astype(np.float64)
    top = 65535.0 if picture.mode.startswith("I;16") or values.max() <= 65535 else float(values.max())
    if picture.mode == "F":
        top = max(1.0, float(values.max()))
    return Image.fromarray(np.clip(values / top * 255 + 0.5, 0, 255).astype(np.uint8))


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:  # damaged, or for another kind of picture: take the values as they are
            return picture.convert("RGB")
        if shown is not None:
            return shown
    return picture.convert("RGB")


def write_jpeg(path: Path, rgb: np.ndarray, quality: int = 90) -> None:
    """Write (H, W, 3) uint8 RGB as JPEG, whole or not at all, with no metadata.

    Raises:
        DiskFull: there is no room.
    """
    with atomic(path) as part:
        subsampling = 0 if quality >= 90 else 2
        Image.fromarray(rgb).save(part, "JPEG", quality=quality, subsampling=subsampling, optimize=True)


def write_png(path: Path, rgb: np.ndarray) -> None:
    """Write (H, W, 3) uint8 RGB as PNG, whole or not at all, with no metadata.

    Raises:
        DiskFull: there is no room.
    """
    with atomic(path) as part:
        Image.fromarray(rgb).save(part, "PNG", compress_level=6)
