"""The corpus: exported items, their credentials, and the mixed ranking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.domain.analysis import Vectors
from engine.domain.audience import SegmentId
from engine.domain.guidance import Kind
from engine.domain.media import ItemId, Sha256
from engine.domain.versions import Origin, VersionId


class Trust(Enum):
    """What a file's C2PA credentials are worth. VALID: intact, but the signer is not known here."""

    TRUSTED = "trusted"
    VALID = "valid"
    INVALID = "invalid"
    UNREADABLE = "unreadable"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the manifest of a file says, read recursively. `problems` name each ingredient's fault."""

    trust: Trust
    signer: str = ""
    signed_at: str = ""
    generator: str = ""
    actions: tuple[str, ...] = ()
    source_types: tuple[str, ...] = ()
    manifest_id: str = ""
    soft_binding: str = ""
    assertions: dict[str, str] | None = None
    ingredients: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemFile:
    """One file of a corpus item. `role` as in RenderedFile.

    `approved` is the SHA-256 that the decision was bound to ("" for uploads), `decoded_sha256` what both files show;
    `fingerprint` is the perceptual one ("" if it has none).
    """

    role: str
    path: Path
    sha256: Sha256
    approved: str = ""
    decoded_sha256: str = ""
    manifest_id: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class CorpusItem:
    """Something that can be ranked: an upload, or an exported version.

    `parents` are item ids, `authors` by the rule of the paper's section 5.2.1; `vectors` its pictures' mean per space,
    one row each, so that an item exported a second ago is rankable without training. `files` are all of its files, the
    first the main one, which `path`, `sha256` and `manifest_id` name as well.
    """

    id: ItemId
    title: str
    path: Path
    sha256: Sha256
    origin: Origin
    kind: Kind | None
    parents: tuple[ItemId, ...]
    segment: SegmentId | None
    version: VersionId | None
    vectors: tuple[Vectors, ...]
    poster: Path | None
    authors: tuple[str, ...]
    credentials: Credentials
    manifest_id: str = ""
    watermark_id: str | None = None
    recipe: Sha256 | None = None
    report: Sha256 | None = None
    tags: tuple[str, ...] = ()
    exported_at: str = ""
    files: tuple[ItemFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place in a ranking."""

    position: int
    item: ItemId
    origin: Origin
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Human and AI items in one list for one segment. `ai_share` of the first `window` places; `cap` its limit."""

    segment: SegmentId
    places: tuple[Ranked, ...]
    ai_share: float
    cap: float
    window: int


class Match(Enum):
    """How a file was recognised in the corpus."""

    BYTES = "bytes"
    MANIFEST = "manifest"
    WATERMARK = "watermark"
    FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True)
class Verification:
    """What can be said of any file.

    `sentence` is one sentence for a person; watermark values are None until marks exist.
    """

    origin: Origin
    sentence: str
    credentials: Credentials
    item: ItemId | None
    match: Match | None
    watermark_found: bool = False
    watermark_id: str | None = None
    watermark_score: float | None = None
