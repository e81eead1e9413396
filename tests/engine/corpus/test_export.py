"""Export: what was approved is sealed whole, once, and anything that was not approved is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sealing_examples as examples
from corpus_world import request_for, sound_report, video_of

from engine.control import Control
from engine.corpus import ExportRequest, export
from engine.corpus.export import clear_unfinished, item_id
from engine.corpus.items import UploadRequest, item_of_upload, known_files
from engine.corpus.lineage import lineage
from engine.corpus.sidecar import read_item
from engine.domain.findings import Verdict
from engine.domain.guidance import Kind
from engine.domain.items import CorpusItem, Match, Trust
from engine.domain.media import Declared, Places, Video
from engine.domain.plain import digest
from engine.domain.review import Ruling
from engine.domain.versions import Origin, State
from engine.errors import BadInput, Cancelled, Refused, SealFailed
from engine.media.digest import decoded_sha256
from engine.provenance import VerifyRequest, verify
from engine.provenance.anchors import Anchors
from engine.provenance.keys import local_anchors
from engine.provenance.read import read

CONTROL = Control()


def test_a_clip_becomes_a_whole_item(request_: ExportRequest) -> None:
    item = export(request_, CONTROL)
    version = request_.version
    assert item.origin is Origin.AI_ASSISTED
    assert (item.parents, item.segment, item.version) == ((version.item,), version.segment, version.id)
    assert (item.recipe, item.report) == (digest(version.recipe), request_.report.digest)
    assert item.authors == ("ada",)
    assert item.watermark_id is None
    assert item.credentials.trust is Trust.TRUSTED
    assert item.path.parent == request_.folder / item.id
    assert examples.sha256(item.path) == item.sha256 == item.files[0].sha256
    assert item.files[0].approved == version.file.sha256 != item.sha256
    assert decoded_sha256(item.path, CONTROL) == version.file.decoded_sha256
    assert read(item.path, local_anchors(request_.keys)).trust is Trust.TRUSTED
    assert not list(request_.folder.glob("*.part"))
    row = np.load(item.vectors[0].path, allow_pickle=False)
    assert row.shape == (1, 4)
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-6)


def test_a_thumbnail_has_both_files_sealed(upload: Video, tmp_path: Path, places: Places) -> None:
    request = request_for(upload, tmp_path, places, Kind.THUMBNAIL)
    item = export(request, CONTROL)
    assert [f.role for f in item.files] == ["thumbnail", "thumbnail_source"]
    anchors = local_anchors(request.keys)
    for file, rendered in zip(item.files, request.version.files, strict=True):
        assert read(file.path, anchors).trust is Trust.TRUSTED
        assert decoded_sha256(file.path, CONTROL) == rendered.decoded_sha256
    assert len({f.manifest_id for f in item.files}) == 2
    for file in item.files:
        found = verify(VerifyRequest(file.path, anchors, known_files(item)), CONTROL)
        assert (found.item, found.match, found.origin) == (item.id, Match.BYTES, Origin.AI_ASSISTED)


def test_the_folder_reads_with_ordinary_tools_and_can_be_moved(request_: ExportRequest, tmp_path: Path) -> None:
    item = export(request_, CONTROL)
    folder = request_.folder / item.id
    plain = json.loads((folder / "item.json").read_text())
    assert plain["origin"] == "ai-assisted"
    assert plain["path"] == "1-video.mp4"
    assert str(tmp_path) not in (folder / "item.json").read_text()
    assert {"item.json", "recipe.json", "report.json", "poster.jpg", "1-video.mp4"} <= {
        p.name for p in folder.iterdir()
    }
    moved = tmp_path / "elsewhere" / item.id
    moved.parent.mkdir()
    folder.rename(moved)
    again = read_item(moved)
    assert again.path == moved / "1-video.mp4"
    assert again.path.is_file() and again.vectors[0].path.is_file()
    assert replace(again, path=item.path, poster=item.poster, vectors=item.vectors, files=item.files) == item


def test_a_second_export_gives_the_same_item(request_: ExportRequest) -> None:
    first = export(request_, CONTROL)
    stamp = first.path.stat().st_mtime_ns
    assert export(replace(request_, at="2027-01-01T00:00:00Z"), CONTROL) == first
    assert first.path.stat().st_mtime_ns == stamp
    assert len(list(request_.folder.iterdir())) == 1


def test_an_item_that_was_changed_is_not_passed_off(request_: ExportRequest) -> None:
    item = export(request_, CONTROL)
    item.path.write_bytes(item.path.read_bytes() + b"x")
    with pytest.raises(SealFailed, match="was changed after its export"):
        export(request_, CONTROL)


# ---- refusals --------------------------------------------------------------------------------------------------------


def _nothing_there(request: ExportRequest) -> bool:
    return not request.folder.exists() or list(request.folder.iterdir()) == []


def test_a_changed_byte_voids_the_approval(request_: ExportRequest) -> None:
    path = request_.version.file.path
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)
    with pytest.raises(Refused, match="changed after the approval"):
        export(request_, CONTROL)
    assert _nothing_there(request_)


def test_what_was_not_approved_is_refused(request_: ExportRequest) -> None:
    version, report = request_.version, request_.report
    rejected = examples.decision(version, report, Ruling.REJECT)
    other_recipe = replace(version, recipe=replace(version.recipe, seed=9))
    blocked = replace(report, verdict=Verdict.BLOCK)
    stranger = examples.decision(replace(version, id=type(version.id)("v-other")), report)
    for changed in (
        replace(request_, decision=rejected),
        replace(request_, version=other_recipe),
        replace(request_, report=blocked),
        replace(request_, report=replace(sound_report(version), profile="lax")),
        replace(request_, decision=stranger),
        replace(request_, version=replace(version, origin=Origin.HUMAN)),
    ):
        with pytest.raises(Refused):
            export(changed, CONTROL)
    assert _nothing_there(request_)
    assert export(replace(request_, version=replace(version, state=State.APPROVED)), CONTROL)


def test_a_file_that_shows_something_else_than_recorded_is_refused(request_: ExportRequest) -> None:
    version = request_.version
    lied = replace(version, files=(replace(version.file, decoded_sha256="0" * 64),))
    with pytest.raises(Refused, match="does not show what its recipe recorded"):
        export(replace(request_, version=lied), CONTROL)
    assert _nothing_there(request_)


def test_a_failure_in_the_second_file_leaves_nothing_of_the_first(
    upload: Video, tmp_path: Path, places: Places
) -> None:
    request = request_for(upload, tmp_path, places, Kind.THUMBNAIL)
    first, second = request.version.files
    lied = replace(request.version, files=(first, replace(second, decoded_sha256="0" * 64)))
    with pytest.raises(Refused):
        export(replace(request, version=lied), CONTROL)
    assert _nothing_there(request)


def test_a_tampered_upload_is_not_sealed(shared_media: Path, tmp_path: Path, places: Places, upload: Video) -> None:
    signed = shared_media / "video/c2pa_signed_stream_portrait.mp4"
    content = bytearray(signed.read_bytes())
    content[content.index(b"mdat") + 5000] ^= 1
    tampered = tmp_path / "tampered.mp4"
    tampered.write_bytes(content)
    request = request_for(upload, tmp_path, places)
    with pytest.raises(Refused, match="do not hold"):
        export(replace(request, video=video_of(tampered)), CONTROL)
    assert _nothing_there(request)
    kept = export(replace(request, video=replace(upload, path=signed)), CONTROL)
    assert "with credentials" in kept.credentials.ingredients[0]


# ---- stops and kills -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 2, 5, 9, 14, 20, 30])
def test_a_stop_leaves_nothing_and_the_next_try_works(request_: ExportRequest, after: int) -> None:
    stop, steps = threading.Event(), 0

    def count(_: float, __: str) -> None:
        nonlocal steps
        steps += 1
        if steps > after:
            stop.set()

    with pytest.raises(Cancelled):
        export(request_, Control(count, stop))
    assert _nothing_there(request_)
    assert export(request_, CONTROL).credentials.trust is Trust.TRUSTED


CHILD = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:4]
from corpus_world import request_for, video_of
from engine.control import Control
from engine.corpus import export
from engine.domain.media import Places
steps = 0
def die(done, note):
    global steps
    steps += 1
    if steps > int(sys.argv[6]):
        os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[5])
request = request_for(video_of(Path(sys.argv[4])), folder, Places(folder / "media", folder / "cache", folder))
export(request, Control(die))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
@pytest.mark.parametrize("after", [1, 4, 8, 13, 25])
def test_a_killed_export_leaves_a_whole_item_or_none(upload: Video, tmp_path: Path, places: Places, after: int) -> None:
    request = request_for(upload, tmp_path, places)
    here = Path(__file__).resolve()
    roots = [str(here.parent), str(here.parents[2]), str(here.parents[3])]
    arguments = [*roots, str(upload.path), str(tmp_path), str(after)]
    done = subprocess.run([sys.executable, "-c", CHILD, *arguments], check=False, timeout=120)
    assert done.returncode == -9, "the child was to be killed on its way"
    folder = request.folder / item_id(request.version)
    assert not folder.exists() or read_item(folder)
    item = export(request, CONTROL)
    assert item.id == item_id(request.version)
    assert [p.name for p in request.folder.iterdir()] == [item.id]


def test_leftovers_are_cleared(tmp_path: Path) -> None:
    (tmp_path / "abc.part").mkdir()
    (tmp_path / "abc.part" / "x").write_text("x")
    (tmp_path / "whole").mkdir()
    assert clear_unfinished(tmp_path) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["whole"]
    assert clear_unfinished(tmp_path / "absent") == 0


# ---- copies for the person -------------------------------------------------------------------------------------------


def test_copies_are_named_readably_and_overwrite_nothing(request_: ExportRequest, tmp_path: Path) -> None:
    to = tmp_path / "handed out"
    to.mkdir()
    name = "A day with cats - cat people - clip"
    (to / f"{name}.mp4").write_bytes(b"something of the person's own")
    item = export(replace(request_, to=to), CONTROL)
    export(replace(request_, to=to), CONTROL)
    assert (to / f"{name}.mp4").read_bytes() == b"something of the person's own"
    assert examples.sha256(to / f"{name} (2).mp4") == item.sha256
    assert len(list(to.iterdir())) == 2


def test_a_file_in_place_of_the_folder_is_told(request_: ExportRequest, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(BadInput, match="taken"):
        export(replace(request_, to=tmp_path / "taken"), CONTROL)


# ---- uploads ---------------------------------------------------------------------------------------------------------


def _upload_item(video: Video, request: ExportRequest) -> CorpusItem:
    fields = UploadRequest(video, request.folder, request.places, Anchors(), "ada", request.at, request.vectors)
    return item_of_upload(fields, CONTROL)


@pytest.mark.parametrize(
    ("declared", "origin"),
    [(Declared.HUMAN, Origin.HUMAN), (Declared.AI_GENERATED, Origin.AI_GENERATED), (Declared.UNKNOWN, Origin.UNKNOWN)],
)
def test_an_upload_is_what_was_declared(
    upload: Video, request_: ExportRequest, declared: Declared, origin: Origin
) -> None:
    item = _upload_item(replace(upload, declared=declared), request_)
    assert (item.origin, item.kind, item.authors) == (origin, None, ("ada",))
    assert read_item(request_.folder / item.id) == item


def test_credentials_that_say_ai_outweigh_a_declaration(upload: Video, request_: ExportRequest) -> None:
    exported = export(request_, CONTROL)
    uploaded = replace(video_of(exported.path), declared=Declared.HUMAN)
    assert _upload_item(uploaded, request_).origin is Origin.AI_ASSISTED


def test_lineage_leads_from_the_version_to_the_upload(upload: Video, request_: ExportRequest) -> None:
    version = export(request_, CONTROL)
    original = _upload_item(upload, request_)
    found = lineage([version, original], version.id)
    assert (found.ancestors, found.descendants, found.missing) == ((original.id,), (), ())
    assert lineage([version, original], original.id).descendants == (version.id,)
    assert lineage([version], version.id).missing == (original.id,)


def test_a_reencoded_copy_of_an_export_leads_home(upload: Video, request_: ExportRequest, tmp_path: Path) -> None:
    known = (*known_files(_upload_item(upload, request_)), *known_files(item := export(request_, CONTROL)))
    frames = examples.pictures(30, seed=21, width=160, height=96)
    copy = examples.write_video(tmp_path / "copy.mp4", frames[6:20], crf=32, side=120)
    found = verify(VerifyRequest(copy, Anchors(), known), CONTROL)
    assert (found.item, found.match, found.origin) == (item.id, Match.FINGERPRINT, Origin.AI_ASSISTED)


@pytest.mark.slow
def test_an_item_without_vectors_is_encoded_at_export(request_: ExportRequest) -> None:
    item = export(replace(request_, vectors=()), CONTROL)
    assert {v.space.name for v in item.vectors} == {"efficientnet-lite0", "efficientnet-lite2", "conse-minilm"}
    assert all(np.load(v.path).shape == (1, v.space.dimensions) for v in item.vectors)
