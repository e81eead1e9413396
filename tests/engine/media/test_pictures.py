"""Still pictures are read as people see them, refused when they are not sound, and written without a word."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from engine.errors import UnreadableMedia
from engine.media.colour import GROUND
from engine.media.metadata import read_metadata
from engine.media.pictures import read_picture, write_jpeg, write_png


def corners() -> np.ndarray:
    """Red top left, green top right, blue bottom left on grey; 48x32."""
    rgb = np.full((32, 48, 3), 90, np.uint8)
    rgb[:16, :16], rgb[:16, 32:], rgb[16:, :16] = (220, 20, 20), (20, 200, 20), (20, 20, 220)
    return rgb


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(tmp_path: Path, orientation: int) -> None:
    shown = corners()
    undo = {1: shown, 2: shown[:, ::-1], 3: np.rot90(shown, 2), 4: shown[::-1], 5: shown.transpose(1, 0, 2)}
    undo |= {6: np.rot90(shown, 1), 7: np.rot90(shown, 2).transpose(1, 0, 2), 8: np.rot90(shown, -1)}
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned.png"
    Image.fromarray(np.ascontiguousarray(undo[orientation])).save(path, exif=exif)
    assert np.array_equal(read_picture(path), shown)


@pytest.mark.parametrize("form", ["png", "webp", "gif", "tiff"])
def test_transparency_shows_the_ground(tmp_path: Path, form: str) -> None:
    rgba = np.zeros((8, 8, 4), np.uint8)
    rgba[:4] = (10, 200, 30, 255)
    path = tmp_path / f"glass.{form}"
    Image.fromarray(rgba).save(path, **({"lossless": True} if form == "webp" else {}))
    read = read_picture(path)
    assert tuple(read[1, 1]) == pytest.approx((10, 200, 30), abs=1) and tuple(read[6, 6]) == GROUND


def test_sixteen_bits_grey_palette_and_cmyk(tmp_path: Path) -> None:
    ramp = (np.arange(256, dtype=np.uint16) * 257)[None].repeat(4, axis=0)
    Image.fromarray(ramp).save(tmp_path / "deep.png")
    assert np.array_equal(read_picture(tmp_path / "deep.png")[0, :, 0], np.arange(256))
    Image.fromarray(corners()).convert("P", palette=Image.Palette.ADAPTIVE).save(tmp_path / "few.png")
    assert np.abs(read_picture(tmp_path / "few.png").astype(int) - corners()).max() <= 3
    Image.fromarray(corners()).convert("L").save(tmp_path / "grey.jpg", quality=95)
    assert read_picture(tmp_path / "grey.jpg").shape == (32, 48, 3)
    Image.fromarray(corners()).convert("CMYK").save(tmp_path / "ink.jpg", quality=100, subsampling=0)
    assert np.abs(read_picture(tmp_path / "ink.jpg").astype(int) - corners()).mean() < 8


def test_a_profile_is_brought_to_srgb(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    Image.fromarray(corners()).save(tmp_path / "odd.png", icc_profile=profile.tobytes())  # not fit for RGB: left alone
    assert np.array_equal(read_picture(tmp_path / "odd.png"), corners())
    same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(corners()).save(tmp_path / "srgb.png", icc_profile=same)
    assert np.abs(read_picture(tmp_path / "srgb.png").astype(int) - corners()).max() <= 1


def bomb(width: int, height: int) -> bytes:
    """A valid 1-bit PNG of that size in few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9000, 20_000])
def test_bombs_are_refused_before_they_are_opened(tmp_path: Path, side: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(side, side))
    with pytest.raises(UnreadableMedia, match="million") as raised:
        read_picture(path)
    assert raised.value.hint


def test_what_is_damaged_or_no_picture_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)).save(buffer, "JPEG")
    cases = {
        "half.jpg": buffer.getvalue()[: len(buffer.getvalue()) // 2],
        "text.png": b"hello",
        "none.heic": b"\0" * 64,
    }
    cases["fake.heic"] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
    for name, data in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UnreadableMedia) as raised:
            read_picture(path)
        assert name in raised.value.message and raised.value.hint


def test_pictures_are_written_without_metadata(tmp_path: Path) -> None:
    rgb = corners()
    write_png(tmp_path / "a.png", rgb)
    write_jpeg(tmp_path / "a.jpg", rgb, quality=95)
    assert np.array_equal(read_picture(tmp_path / "a.png"), rgb)
    assert np.abs(read_picture(tmp_path / "a.jpg").astype(int) - rgb).max() < 40
    assert read_metadata(tmp_path / "a.png") == read_metadata(tmp_path / "a.jpg") == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "a.png"]


def test_shared_pictures_have_their_upright_size(shared_media: Path) -> None:
    import csv

    with (shared_media / "images" / "manifest.csv").open() as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        rgb = read_picture(shared_media / "images" / row["file"])
        size = (int(row["width"]), int(row["height"]))
        turned = row["exif_orientation"] in ("5", "6", "7", "8")
        assert rgb.shape[1::-1] in ((size[::-1],) if turned else (size, size[::-1])), row["file"]
