"""Whatever a file says beside its pictures is found, wherever it is written."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media_examples import numbered, raw_video, write_video
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from engine.errors import UnreadableMedia
from engine.media.metadata import read_metadata

PLACE = "+51.5007-000.1246/"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="51,30.042N"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>Ada L</rdf:li></rdf:Seq></dc:creator>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def found(path: Path) -> set[tuple[str, str, str]]:
    return {tuple(field) for field in read_metadata(path)}  # type: ignore[misc]


def gps_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "Maker", "Ada L"
    exif.get_ifd(0x8769)[0xA431] = "SERIAL-77"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (IFDRational(51), IFDRational(30), IFDRational(2))
    return exif


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif", "tiff"])
def test_exif_places_and_xmp_in_stills(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"still.{suffix}"
    picture = Image.fromarray(numbered(3))
    if suffix == "png":
        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP)
        text.add_text("Author", "Ada L")
        picture.save(path, exif=gps_exif(), pnginfo=text)
    else:
        picture.save(path, exif=gps_exif(), **({} if suffix == "tiff" else {"xmp": XMP.encode()}))
    fields = found(path)
    assert {("EXIF", "Make", "Maker"), ("EXIF", "Artist", "Ada L")} <= fields
    if suffix != "tiff":  # Pillow writes no sub-directories into TIFF
        assert ("EXIF", "BodySerialNumber", "SERIAL-77") in fields
        assert any(p == "EXIF GPS" and k == "GPSLatitude" and v.startswith("51") for p, k, v in fields)
        assert {("XMP", "exif:GPSLatitude", "51,30.042N"), ("XMP", "dc:creator", "Ada L")} <= fields
    if suffix == "png":
        assert ("PNG", "Author", "Ada L") in fields


def test_comments_and_iptc(tmp_path: Path) -> None:
    path = tmp_path / "said.jpg"
    Image.fromarray(numbered(3)).save(path, comment=b"by Ada")
    data = path.read_bytes()
    record = b"\x1c\x02\x50" + struct.pack(">H", 5) + b"Ada L"
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record
    segment = b"Photoshop 3.0\0" + block
    path.write_bytes(data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:])
    assert {("comment", "comment", "by Ada"), ("IPTC", "by-line", "Ada L")} <= found(path)


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
def test_container_tags(tmp_path: Path, suffix: str) -> None:
    tags = {"title": "Home", "location": PLACE, "comment": "made by Ada"}
    frames = [np.zeros((3, 16, 16), np.uint8)] * 3
    path = raw_video(tmp_path / f"tags.{suffix}", "libx264", "yuv444p", frames, metadata=tags)
    values = {value for place, _, value in found(path) if place == "container"}
    assert {"Home", "made by Ada"} <= values
    assert any(value.startswith("+51.5007") for value in values)
    if suffix != "mkv":
        places = [(key, value) for place, key, value in found(path) if place.startswith("QuickTime")]
        assert any(key in ("©xyz", "loci") and "+51.500" in value for key, value in places)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def test_boxes_that_ffmpeg_passes_over(tmp_path: Path) -> None:
    path = write_video(tmp_path / "boxes.mp4", range(3), Fraction(1, 25))
    xmp = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + XMP.encode())
    key = box(b"mdta", b"com.apple.quicktime.location.ISO6709")
    data = box(b"data", struct.pack(">II", 1, 0) + PLACE.encode())
    handler = box(b"hdlr", b"\0" * 8 + b"mdta" + b"\0" * 12)
    meta = box(b"meta", handler + box(b"keys", struct.pack(">II", 0, 1) + key) + box(b"ilst", box(b"\0\0\0\1", data)))
    extra = box(b"moov", box(b"udta", box(b"\xa9nam", b"\0\4\x15\xc7Home") + box(b"SERL", b"SERIAL-77")) + meta)
    path.write_bytes(path.read_bytes() + xmp + extra)
    fields = found(path)
    assert ("XMP", "exif:GPSLatitude", "51,30.042N") in fields
    assert ("QuickTime metadata", "com.apple.quicktime.location.ISO6709", PLACE) in fields
    assert {("QuickTime user data", "©nam", "Home"), ("QuickTime user data", "SERL", "SERIAL-77")} <= fields


def test_chapters_covers_and_subtitles(tmp_path: Path) -> None:
    path = tmp_path / "rich.mkv"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.metadata["title"] = "Kitchen camera"
        file.add_attachment("cover.png", "image/png", b"\x89PNG\r\n\x1a\n")
        file.set_chapters(
            [{"id": 1, "start": 0, "end": 40, "time_base": Fraction(1, 1000), "metadata": {"title": "At Ada's house"}}]
        )
        for number in range(3):
            frame = av.VideoFrame.from_ndarray(numbered(number), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    fields = found(path)
    assert ("chapter 1", "title", "At Ada's house") in fields
    assert ("stream 0 (video)", "title", "Kitchen camera") in fields
    assert any(place in ("attachment", "attached picture") for place, _, _ in fields)


def test_a_dangerous_xmp_packet_is_not_parsed(tmp_path: Path) -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    path = tmp_path / "evil.jpg"
    Image.fromarray(numbered(1)).save(path, xmp=evil.encode())
    assert any(place == "XMP" and key == "packet" and "ENTITY" in value for place, key, value in found(path))


def test_neither_media_nor_picture(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("only words")
    with pytest.raises(UnreadableMedia):
        read_metadata(path)


def test_shared_files_with_places_are_seen(shared_media: Path) -> None:
    for name in (
        "dolbyvision_iphone_gps.mov",
        "face_gps_selfie.mov",
        "rot180_gps_vfr_phone.mp4",
        "rot_reflect_gps_face.mp4",
    ):
        fields = found(shared_media / "video" / name)
        assert any("location" in key.lower() or "xyz" in key for _, key, _ in fields), name
    assert any(place == "EXIF GPS" for place, _, _ in found(shared_media / "images" / "parrot_gps.jpg"))
    apple = found(shared_media / "images" / "iphone13_kitchen.heic")
    assert ("EXIF", "Model", "iPhone 13 Pro Max") in apple
