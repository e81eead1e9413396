"""Nothing leaves with the file but its pictures and sound: no place, device, name, time or free text.

What is allowed stands in a list of technical fields with the values that they may have, and C2PA credentials; every
other field blocks a version. Beside the fields, the bytes are searched for what the source's own metadata says and for
coordinates as phones write them (ISO 6709), and pictures for data appended after their end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.checks.contract import ALL_KINDS, Check, CheckContext, Judgement
from engine.checks.hidden import canaries, hidden_fields
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.media.metadata import Field, read_metadata

ID = "privacy.metadata"
_STREAM = r"stream \d+ \((video|audio)\)"
_NUMBER = r"[\d./, ]{1,40}"
_ALLOWED: tuple[tuple[str, str, str], ...] = (
    ("container", "major_brand|minor_version|compatible_brands", r"[A-Za-z0-9 ]{1,64}"),
    (_STREAM, "language", r"[a-z]{3}"),
    (_STREAM, "handler_name", r"VideoHandler|SoundHandler"),
    (_STREAM, "vendor_id", r"\[0\]\[0\]\[0\]\[0\]|FFMP"),
    (rf"container|{_STREAM}|QuickTime metadata", "encoder|©too", r"Lav[fc][\d.]*( lib\w+| aac)?"),
    (rf"container|{_STREAM}", "duration", r"[\d:.]+"),
    ("XMP", "dcterms:provenance", r"self#jumbf=[\w/:.-]+"),
    ("EXIF", "Orientation|[XY]Resolution|ResolutionUnit|ColorSpace|YCbCrPositioning|ExifImage(Width|Height)", _NUMBER),
    ("box", "c2pa", r"\d+ bytes"),
    ("segment", "APP11", r"\d+ bytes"),
)
"""(place, key, value), each a whole match: technical fields, and the places where C2PA credentials lie."""

_TOPICS: tuple[tuple[str, str], ...] = (
    ("a place", r"gps|location|©xyz|loci|6709|latitude|longitude|city|country|geo|coordinates|\bplace"),
    (
        "a device",
        r"make|model|serial|lens|device|android|camera|apple|hostcomputer|software|creatortool|gpmd|camm|mebx",
    ),
    ("a person", r"author|artist|creator|by-line|owner|copyright|©aut|publisher|performer|person|encoded_by|\bname\b"),
    ("a time", r"date|time|when|©day"),
)
_PRIVATE = frozenset({"a place", "a device", "a person"})
_COORDINATES = re.compile(r"[+-]\d{2}\.\d{2,}[+-]\d{3}\.\d{2,}")


@dataclass(frozen=True, slots=True)
class Leak:
    """A field that must not leave with a file: of which file, and what it tells."""

    file: str
    field: Field
    tells: str


def metadata() -> Check:
    """The check."""
    from engine.checks.known_metadata import metadata_pack

    return Check(ID, "1", Perspective.PRIVACY, ALL_KINDS, True, _judge, metadata_pack)


def leaks_of(file: str, fields: tuple[Field, ...]) -> tuple[Leak, ...]:
    """Those fields of a file that are not on the list of allowed ones, each with what it tells."""
    return tuple(Leak(file, field, _tells(field)) for field in fields if not _allowed(field))


def judge_fields(leaks: tuple[Leak, ...], looked_at: int, ours: bool) -> Judgement:
    """The verdict on what was found.

    Args:
        leaks: fields that are not allowed. looked_at: how many fields there were.
        ours: a version of ours must hold none of them; in other files only private ones block.
    """
    private = sum(leak.tells in _PRIVATE for leak in leaks)
    measured = {"fields": looked_at, "leaks": len(leaks), "private": private}
    if not leaks:
        return Judgement(Verdict.PASS, f"Only technical fields ({looked_at}).", measured)
    told = sorted({leak.tells for leak in leaks})
    return Judgement(
        Verdict.BLOCK if ours or private else Verdict.REVIEW,
        f"The metadata tells {', '.join(told)} ({len(leaks)} fields).",
        measured,
        tuple(
            Evidence(f"{leak.tells}: {leak.field.place}, {leak.field.key}", text=leak.file) for leak in _first(leaks)
        ),
        repair="render the version again; what is written then holds no metadata",
    )


def _first(leaks: tuple[Leak, ...]) -> list[Leak]:
    """Private ones first, each field named once."""
    distinct = {(leak.file, leak.field.place, leak.field.key): leak for leak in leaks}
    return sorted(distinct.values(), key=lambda leak: (leak.tells not in _PRIVATE, leak.field.place, leak.field.key))


def _allowed(field: Field) -> bool:
    value = field.value.strip("\x00")
    return not _COORDINATES.search(value) and any(
        re.fullmatch(place, field.place) and re.fullmatch(key, field.key, re.IGNORECASE) and re.fullmatch(values, value)
        for place, key, values in _ALLOWED
    )


def _tells(field: Field) -> str:
    if _COORDINATES.search(field.value):
        return "a place"
    said = f"{field.key} {'gps' if 'GPS' in field.place else ''}".casefold()
    return next((topic for topic, words in _TOPICS if re.search(words, said)), "something else")


def _judge(context: CheckContext, control: Control) -> Judgement:
    ours = context.version is not None
    secrets = canaries(read_metadata(context.video.path)) if context.video is not None and ours else ()
    leaks: list[Leak] = []
    looked_at = 0
    for path in context.files:
        control.check()
        fields = (*read_metadata(path), *hidden_fields(path, secrets, control))
        looked_at += len(fields)
        leaks += leaks_of(path.name, fields)
    return judge_fields(tuple(leaks), looked_at, ours)
