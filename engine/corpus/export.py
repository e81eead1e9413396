"""Steps 8 and 9: an approved version becomes a sealed item of the corpus, whole or not at all.

Everything is made in `<item>.part` beside the item's folder and moved into place by one rename. A killed export leaves
at most such a folder, which the next try clears away; exporting a version a second time gives the item that is there.

Export changes no frame and no sample: each sealed file must decode to what the approved file decodes to, before it gets
its name. The item's id follows from what was approved, so a repeated export has the same.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2

from engine.checks.report import report_digest
from engine.control import Control
from engine.corpus.handing_out import hand_out
from engine.corpus.items import fingerprint_text
from engine.corpus.sidecar import read_item, write_item, write_json
from engine.corpus.vectors import encode_means, keep_means
from engine.domain.analysis import Vectors
from engine.domain.findings import Report
from engine.domain.items import CorpusItem, Credentials, ItemFile
from engine.domain.media import ItemId, Places, Sha256, Span, Video
from engine.domain.plain import digest, to_plain
from engine.domain.review import Decision
from engine.domain.versions import RenderedFile, Version
from engine.errors import Refused, SealFailed, UnreadableMedia
from engine.media.digest import decoded_sha256
from engine.media.pictures import read_picture
from engine.media.vault import atomic, full_disk_told, sha256_of
from engine.provenance import rules
from engine.provenance.definition import Story
from engine.provenance.formats import media_type
from engine.provenance.keys import local_anchors, signing_key
from engine.provenance.manifest import SealRequest, seal
from engine.review.decide import still_valid

_ID_DIGITS = 12
_THUMBNAIL_SIDE = 256
_SUFFIXES = {"video/mp4": ".mp4", "video/quicktime": ".mov", "image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """One approved version.

    `folder` holds the corpus' items, `keys` the signing keys. `vectors` are those of the version's frames (any number
    of rows; empty: the file is encoded here). `maker_role` and `reviewer_role` go into the credentials, names do not.
    `uploaders` are the profiles behind all parents. `to` gets copies under readable names. `at` is ISO 8601.
    """

    version: Version
    video: Video
    segment_name: str
    report: Report
    decision: Decision
    maker_role: str
    reviewer_role: str
    folder: Path
    keys: Path
    places: Places
    at: str
    vectors: tuple[Vectors, ...] = ()
    uploaders: tuple[str, ...] = ("uploader",)
    to: Path | None = None


def export(request: ExportRequest, control: Control) -> CorpusItem:
    """Seal every file of the version and place the item in the corpus.

    Raises:
        Refused: the approval does not hold for these bytes, this recipe and this report; the source's own credentials
            do not hold; or a sealed file does not decode to what was approved.
        SealFailed: the credentials could not be written, or an item that is there was changed.
        DiskFull: there is no room; nothing half-written remains.
        Cancelled: a stop was asked for; nothing half-written remains.
    """
    _refuse_unapproved(request, control.part(0.0, 0.1))
    folder = request.folder / item_id(request.version)
    if folder.exists():
        item = _unchanged(read_item(folder), control.part(0.1, 0.9))
    else:
        item = _make(request, folder, control.part(0.1, 0.9))
    if request.to is not None:
        hand_out(item, request.to, request.segment_name, control.part(0.9, 1.0))
    control.step(1.0, "exported")
    return item


def item_id(version: Version) -> ItemId:
    """The id that a version's item has: it follows from the version, its recipe and its approved bytes."""
    return ItemId(digest([version.id, digest(version.recipe), [f.sha256 for f in version.files]])[:_ID_DIGITS])


def clear_unfinished(folder: Path) -> int:
    """Remove what killed exports left in the corpus folder; how many there were."""
    found = list(folder.glob("*.part")) if folder.is_dir() else []
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return len(found)


def _refuse_unapproved(request: ExportRequest, control: Control) -> None:
    version, decision = request.version, request.decision
    if decision.version != version.id or request.report.subject != version.id:
        raise Refused("The decision or the report is about another version.", "Check and review this version.")
    if report_digest(request.report) != request.report.digest:
        raise Refused("The report was altered after the check.", "Check the version again, then review it.")
    try:
        found = [sha256_of(f.path, control) for f in version.files]
    except OSError as fault:
        raise UnreadableMedia(
            f"A file of version {version.id} is gone: {fault.strerror}.", "Make the version again."
        ) from fault
    reason = still_valid(decision, found, digest(version.recipe), request.report.digest)
    if reason is not None:
        raise Refused(f"Version {version.id} is not exported: {reason}.", "Check the version again, then review it.")
    if version.origin is not rules.origin(version.recipe):
        raise Refused(f"Version {version.id} is labelled otherwise than its recipe says.", "Make the version again.")


def _make(request: ExportRequest, folder: Path, control: Control) -> CorpusItem:
    staging = folder.with_name(folder.name + ".part")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        with full_disk_told(folder):
            staging.mkdir(parents=True)
            item = _staged(request, staging, control)
            write_item(item, staging)
            control.check()
            _sync(staging)
            staging.rename(folder)
            _sync(folder.parent)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return read_item(folder)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable; Windows does so by itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _staged(request: ExportRequest, staging: Path, control: Control) -> CorpusItem:
    """The item with all its files in `staging`."""
    version = request.version
    each = 0.7 / len(version.files)
    sealed = [
        _seal_one(request, number, staging, control.part(number * each, (number + 1) * each))
        for number in range(len(version.files))
    ]
    poster = staging / f"poster{version.poster.suffix.lower()}"
    with atomic(poster) as part:
        shutil.copyfile(version.poster, part)
    for name, value in (("recipe", version.recipe), ("report", request.report)):
        write_json(staging / f"{name}.json", to_plain(value))
    vectors = keep_means(request.vectors, staging) or encode_means(
        version.file.path, staging, request.places.models, control.part(0.7, 1.0)
    )
    main, credentials = sealed[0]
    return CorpusItem(
        id=item_id(version),
        title=request.video.title,
        path=main.path,
        sha256=main.sha256,
        origin=rules.origin(version.recipe),
        kind=version.kind,
        parents=(version.item,),
        segment=version.segment,
        version=version.id,
        vectors=vectors,
        poster=poster,
        authors=rules.authors(version.recipe, request.uploaders),
        credentials=credentials,
        manifest_id=credentials.manifest_id,
        watermark_id=version.recipe.mark_id,
        recipe=digest(version.recipe),
        report=request.report.digest,
        tags=request.video.tags,
        exported_at=request.at,
        files=tuple(file for file, _ in sealed),
    )


def _seal_one(request: ExportRequest, number: int, staging: Path, control: Control) -> tuple[ItemFile, Credentials]:
    rendered = request.version.files[number]
    kind = media_type(rendered.path) or ""
    target = staging / f"{number + 1}-{rendered.role}{_SUFFIXES.get(kind, rendered.path.suffix)}"
    approved = decoded_sha256(rendered.path, control.part(0.0, 0.3))
    credentials = seal(
        SealRequest(
            file=rendered.path,
            target=target,
            story=_story(request, kind),
            source=request.video.path,
            thumbnail=_small_jpeg(request.version.poster),
            key=signing_key(request.keys),
            anchors=local_anchors(request.keys),
            accept=_same_payload(rendered, approved, control.part(0.7, 0.9)),
        ),
        control.part(0.3, 0.7),
    )
    return (
        ItemFile(
            role=rendered.role,
            path=target,
            sha256=sha256_of(target, control),
            approved=rendered.sha256,
            decoded_sha256=approved,
            manifest_id=credentials.manifest_id,
            fingerprint=fingerprint_text(target, control.part(0.9, 1.0)),
        ),
        credentials,
    )


def _story(request: ExportRequest, kind: str) -> Story:
    return Story(
        version=request.version,
        segment_name=request.segment_name,
        source=Sha256(request.video.sha256),
        report=request.report,
        decision=request.decision,
        maker_role=request.maker_role,
        reviewer_role=request.reviewer_role,
        media_type=kind,
        whole=Span(request.video.start, request.video.end),
    )


def _same_payload(rendered: RenderedFile, approved: Sha256, control: Control) -> Callable[[Path, Credentials], None]:
    """The sealed-file check: what the sealed file decodes to is what was approved, and what the recipe recorded."""

    def accept(sealed: Path, _: Credentials) -> None:
        if rendered.decoded_sha256 not in ("", approved):
            raise Refused(f"{rendered.path.name} does not show what its recipe recorded.", "Make the version again.")
        if decoded_sha256(sealed, control) != approved:
            raise Refused(f"Sealing changed what {rendered.path.name} shows.", "Export the version again.")

    return accept


def _small_jpeg(poster: Path) -> bytes:
    """The poster at most 256 pixels wide or high, as the manifest's own picture."""
    rgb = read_picture(poster)
    height, width = rgb.shape[:2]
    scale = min(1.0, _THUMBNAIL_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return data.tobytes() if done else b""


def _unchanged(item: CorpusItem, control: Control) -> CorpusItem:
    """The item that is there, if its files are what they were when it was made."""
    for file in item.files:
        try:
            same = sha256_of(file.path, control) == file.sha256
        except OSError:
            same = False
        if not same:
            raise SealFailed(
                f"{file.path.name} of the corpus item {item.id} was changed after its export.",
                "Delete the item from the corpus, then export the version again.",
            )
    return item
