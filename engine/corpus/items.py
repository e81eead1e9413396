"""Corpus items: uploads enter as they are, and every item is known by its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.control import Control
from engine.corpus.sidecar import write_item
from engine.corpus.vectors import encode_means, keep_means
from engine.domain.analysis import Vectors
from engine.domain.items import CorpusItem, ItemFile
from engine.domain.media import Declared, Places, Video
from engine.domain.versions import Origin
from engine.errors import UnreadableMedia
from engine.provenance.anchors import Anchors
from engine.provenance.claims import claimed_origin
from engine.provenance.fingerprint import fingerprint_of
from engine.provenance.read import read
from engine.provenance.verify import KnownFile

_DECLARED = {
    Declared.HUMAN: Origin.HUMAN,
    Declared.AI_GENERATED: Origin.AI_GENERATED,
    Declared.UNKNOWN: Origin.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """An upload that shall be rankable.

    `folder` is the corpus folder; `vectors` those of its analysis (frames, any number of rows; empty: it is encoded
    here); `uploader` the profile that loaded it.
    """

    video: Video
    folder: Path
    places: Places
    anchors: Anchors
    uploader: str
    at: str
    vectors: tuple[Vectors, ...] = ()


def item_of_upload(request: UploadRequest, control: Control) -> CorpusItem:
    """The upload as an item: origin by what its credentials prove, else by what was declared, else unknown.

    Raises:
        UnreadableMedia: its file is gone.
        SealFailed: the credentials library is not available.
    """
    video = request.video
    credentials = read(video.path, request.anchors, control.part(0.0, 0.2))
    folder = request.folder / video.id
    folder.mkdir(parents=True, exist_ok=True)
    vectors = keep_means(request.vectors, folder) or encode_means(
        video.path, folder, request.places.models, control.part(0.2, 0.8)
    )
    item = CorpusItem(
        id=video.id,
        title=video.title,
        path=video.path,
        sha256=video.sha256,
        origin=claimed_origin(credentials) or _DECLARED[video.declared],
        kind=None,
        parents=(),
        segment=None,
        version=None,
        vectors=vectors,
        poster=video.thumbnail.path,
        authors=(request.uploader,),
        credentials=credentials,
        manifest_id=credentials.manifest_id,
        tags=video.tags,
        exported_at=request.at,
        files=(
            ItemFile(
                role="video",
                path=video.path,
                sha256=video.sha256,
                manifest_id=credentials.manifest_id,
                fingerprint=fingerprint_text(video.path, control.part(0.8, 1.0)),
            ),
        ),
    )
    write_item(item, folder)
    return item


def known_files(item: CorpusItem) -> tuple[KnownFile, ...]:
    """What `engine.provenance.verify` is told of an item, one entry a file."""
    return tuple(KnownFile(item.id, item.origin, f.sha256, f.manifest_id, f.fingerprint) for f in item.files)


def fingerprint_text(path: Path, control: Control) -> str:
    """The file's fingerprint as kept, "" where none can be had."""
    try:
        return str(fingerprint_of(path, control))
    except UnreadableMedia:
        return ""
