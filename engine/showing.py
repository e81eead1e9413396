"""What a window shows beside results: files that players open, a first look into a table, a frame in a look."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from engine.audience.columns import LOG_FIELDS, log_columns
from engine.audience.tables import open_table
from engine.control import Control
from engine.domain.media import Moment, Places, Video
from engine.errors import BadInput, UnreadableMedia
from engine.media.decode import frames_at
from engine.media.pictures import read_picture, write_jpeg
from engine.media.probe import Playable, probe
from engine.media.proxy import make_proxy
from engine.media.vault import atomic
from engine.versions.preview import PreviewRequest, preview
from engine.versions.styles import style_for

ROWS_SHOWN = 5
_STRIP_SIDE = 480
_LIKES_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """A file to be played. `key` names its content in the cache; `pictures`: how many to scrub over.

    `video` is given for an upload, which is never played itself: a proxy is made. None: `path` is a file that Refract
    wrote, and plays as it is.
    """

    path: Path
    key: str
    cache: Path
    video: Video | None = None
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Played:
    """`path` is what a player opens; `strip` are JPEG files in time order, at even steps."""

    path: Path
    strip: tuple[Path, ...]


def play(request: PlayRequest, control: Control) -> Played:
    """Make what a player needs, once; later calls find it in the cache.

    Raises:
        UnreadableMedia: nothing can be decoded.
        DiskFull: there is no room.
        Cancelled: a stop was asked for.
    """
    path = request.path
    if request.video is not None:
        path = make_proxy(request.video, request.cache, request.key, control.part(0.0, 0.9))
    return Played(path, _strip(request, path, control.part(0.9, 1.0)))


def _strip(request: PlayRequest, path: Path, control: Control) -> tuple[Path, ...]:
    """Pictures at the middle of even stretches; a file of fewer frames gives those it has."""
    folder = request.cache / request.key
    files = tuple(folder / f"strip-{request.pictures}-{number}.jpg" for number in range(request.pictures))
    if all(file.exists() for file in files):
        return files
    media: Playable = request.video or probe(path, control)
    length = media.picture.end_pts - media.picture.first_pts
    moments = [
        Moment(media.picture.first_pts + int(Fraction(2 * n + 1, 2 * len(files)) * length), media.picture.time_base)
        for n in range(len(files))
    ]
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for file, picture in zip(files, frames_at(media, moments, control, max_side=_STRIP_SIDE), strict=False):
        write_jpeg(file, picture.rgb, quality=82)
        made.append(file)
    return tuple(made)


@dataclass(frozen=True, slots=True)
class GlanceRequest:
    """A feedback file that a person is about to import."""

    path: Path


@dataclass(frozen=True, slots=True)
class Glance:
    """The head of a table. `guess` maps fields of engine.audience.columns.LOG_FIELDS to column names.

    `format` is "interactions" where no known layout was recognised; the person may map the columns then.
    """

    format: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: dict[str, str]


def glance(request: GlanceRequest) -> Glance:
    """The first rows of a table, and which column seems to hold what.

    Raises:
        BadInput: the file is missing, empty, or not a table.
    """
    with open_table(request.path) as table:
        rows: list[tuple[str, ...]] = []
        for row in table.rows:
            rows.append(tuple(row.cells))
            if len(rows) == ROWS_SHOWN:
                break
        header = table.header
    try:
        columns = log_columns(request.path.name, header, "auto", {})
    except BadInput:  # nothing recognised is no fault here: the person maps the columns
        return Glance("interactions", header, tuple(rows), {})
    guess = {field: header[columns.at[field]] for field in LOG_FIELDS if field in columns.at}
    return Glance(columns.format, header, tuple(rows), guess)


@dataclass(frozen=True, slots=True)
class LookFrameRequest:
    """One frame of `video` in `look` at `strength` (0..1), as the audience that likes `liked` would get it."""

    video: Video
    look: str
    strength: float
    liked: tuple[Path, ...]
    places: Places


def look_frame(request: LookFrameRequest, control: Control) -> Path:
    """Paint the frame of the original thumbnail (else the middle one); equal requests share a file.

    Raises:
        UnknownName: there is no such look.
        UnreadableMedia, ModelUnavailable, Cancelled.
    """
    video = request.video
    moment = video.thumbnail.moment or video.moment_at(video.duration / 2)
    style = _style(request, moment, control) if request.look == "arbitrary" else ()
    asked = PreviewRequest(
        video, moment, request.look, request.strength, request.places.cache / "previews", request.places, style, False
    )
    return preview(asked, control)


def _style(request: LookFrameRequest, moment: Moment, control: Control) -> tuple[float, ...]:
    """The audience's style vector for this video, kept in the cache: it costs a second."""
    liked = request.liked[:_LIKES_LOOKED_AT]
    key = hashlib.sha256("\n".join([request.video.sha256, *map(str, liked)]).encode()).hexdigest()[:16]
    kept = request.places.cache / "previews" / f"style-{key}.json"
    if kept.exists():
        return tuple(float(number) for number in json.loads(kept.read_text("utf-8")))
    pictures = []
    for path in liked:
        control.check()
        try:
            pictures.append(read_picture(path))
        except UnreadableMedia:
            continue
    if not pictures:
        raise BadInput("This audience has no pictures to take a style from.", "Choose another look.")
    frames = [picture.rgb for picture in frames_at(request.video, [moment], control, max_side=_STRIP_SIDE)]
    style = style_for(pictures, frames, request.places.models)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with atomic(kept) as part:
        part.write_text(json.dumps(style), "utf-8")
    return style


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """Which device learned models run on. `wanted`: "auto" or "cpu"."""

    wanted: str = "auto"


@dataclass(frozen=True, slots=True)
class DeviceTold:
    """The device's name, and why it is this one."""

    name: str
    reason: str


def device(request: DeviceRequest) -> DeviceTold:
    """Ask the driver."""
    from engine.models.device import best_device

    found = best_device(request.wanted)
    return DeviceTold(found.name, found.reason)
