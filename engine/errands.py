"""Errands of the engine process that need several rooms at once, and so belong to none of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.control import Control
from engine.corpus.items import UploadRequest, item_of_upload, known_files
from engine.domain.analysis import Vectors
from engine.domain.items import CorpusItem, Verification
from engine.domain.media import Places, Video
from engine.provenance import VerifyRequest, verify
from engine.provenance.keys import local_anchors


@dataclass(frozen=True, slots=True)
class ShelveRequest:
    """An upload that shall stand in the corpus. `keys` is the workspace's key folder; see `UploadRequest`."""

    video: Video
    folder: Path
    keys: Path
    places: Places
    uploader: str
    at: str
    vectors: tuple[Vectors, ...] = ()


def shelve(request: ShelveRequest, control: Control) -> CorpusItem:
    """The upload as an item of the corpus that can be ranked at once.

    Raises:
        UnreadableMedia: its file is gone.
        SealFailed: the credentials library is not available.
    """
    upload = UploadRequest(
        video=request.video,
        folder=request.folder,
        places=request.places,
        anchors=local_anchors(request.keys),
        uploader=request.uploader,
        at=request.at,
        vectors=request.vectors,
    )
    return item_of_upload(upload, control)


@dataclass(frozen=True, slots=True)
class RecogniseRequest:
    """Any file, the workspace's key folder, and all items of its corpus."""

    path: Path
    keys: Path
    items: tuple[CorpusItem, ...]


def recognise(request: RecogniseRequest, control: Control) -> Verification:
    """What can be said of the file: origin, credentials, and which item of the corpus it is or is a copy of.

    Raises:
        UnreadableMedia: the file cannot be opened.
        SealFailed: the credentials library is not available.
        Cancelled: a stop was asked for.
    """
    known = tuple(file for item in request.items for file in known_files(item))
    return verify(VerifyRequest(request.path, local_anchors(request.keys), known), control)
