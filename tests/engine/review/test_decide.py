"""Who may decide what, and what voids an approval."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.checks.report import make_report
from engine.domain.audience import SegmentId
from engine.domain.findings import Finding, Perspective, Report, Verdict
from engine.domain.guidance import Kind
from engine.domain.media import ItemId, Sha256
from engine.domain.plain import digest
from engine.domain.review import Person, Ruling
from engine.domain.versions import (
    Fit,
    Offer,
    Origin,
    Recipe,
    RenderedFile,
    TimeMap,
    Version,
    VersionId,
)
from engine.errors import BadInput, Refused, UnreadableMedia
from engine.media.vault import sha256_of
from engine.review import DecideRequest, decide, still_valid

ANN, BOB = Person("Ann", "uploader", "ann"), Person("Bob", "reviewer", "bob")
NO_FIT = Fit(None, None, None, "", 0)


def finding(verdict: Verdict, check: str = "quality.black") -> Finding:
    return Finding(check, "1", Perspective.QUALITY, verdict, "said", {"value": 1.0})


@pytest.fixture
def version(tmp_path: Path) -> Version:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"the version's bytes")
    recipe = Recipe(
        1, Kind.CLIP, ItemId("i"), Sha256("1" * 64), SegmentId("s"), (), (), 0, (), Sha256("2" * 64), "test"
    )
    return Version(
        id=VersionId("v1"),
        kind=Kind.CLIP,
        segment=SegmentId("s"),
        item=ItemId("i"),
        recipe=recipe,
        files=(RenderedFile("video", path, sha256_of(path), "", 2, 2),),
        poster=path,
        time_map=TimeMap(()),
        origin=Origin.AI_ASSISTED,
        offer=Offer.NOT_ENOUGH_DATA,
        fit=NO_FIT,
        fit_original=NO_FIT,
        gain=NO_FIT,
        baselines={},
        score=None,
        why=(),
        flip=None,
        rejected=(),
        changes=(),
        maker="Ann",
    )


def report_of(version: Version, *findings: Finding, at: str = "2026-01-01") -> Report:
    return make_report(version.id, version.file.sha256, "default", findings, at)


def request(version: Version, *verdicts: Finding, **changed: object) -> DecideRequest:
    report = report_of(version, *(verdicts or (finding(Verdict.PASS),)))
    made = DecideRequest(version, report, Ruling.APPROVE, BOB, "looks right", ANN, "2026-01-02T00:00:00Z")
    return replace(made, **changed)  # pyright: ignore[reportArgumentType]


def test_an_approval_is_bound_to_file_recipe_and_report(version: Version) -> None:
    asked = request(version)
    made = decide(asked)
    assert asked.report is not None
    assert made.bound.files == (version.file.sha256,)
    assert made.bound.recipe == digest(version.recipe)
    assert made.bound.report == asked.report.digest
    assert (made.by, made.ruling, made.same_account) == ("Bob", Ruling.APPROVE, False)


@pytest.mark.parametrize("name", ["Ann", "ann", " ANN "])
@pytest.mark.parametrize("ruling", list(Ruling))
def test_nobody_decides_about_their_own(version: Version, name: str, ruling: Ruling) -> None:
    with pytest.raises(Refused, match="cannot decide"):
        decide(request(version, by=Person(name, "reviewer", "other"), ruling=ruling))


def test_two_profiles_of_one_account_are_told(version: Version) -> None:
    assert decide(request(version, by=replace(BOB, account="ann"))).same_account


def test_another_maker_than_the_version_names_is_refused(version: Version) -> None:
    with pytest.raises(BadInput, match="maker"):
        decide(request(version, maker=replace(ANN, name="Cyd"), by=ANN))


@pytest.mark.parametrize("ruling", list(Ruling))
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_every_decision_needs_a_reason(version: Version, ruling: Ruling, reason: str) -> None:
    with pytest.raises(BadInput, match="reason"):
        decide(request(version, ruling=ruling, reason=reason))


def test_without_a_report_nothing_is_decided(version: Version) -> None:
    with pytest.raises(Refused, match="not been checked"):
        decide(request(version, report=None))


def test_a_report_of_another_version_or_other_bytes_is_refused(version: Version) -> None:
    other = replace(report_of(version, finding(Verdict.PASS)), subject=VersionId("v2"))
    with pytest.raises(Refused, match="another version"):
        decide(request(version, report=other))
    bytes_ = make_report(version.id, Sha256("9" * 64), "default", (finding(Verdict.PASS),), "")
    with pytest.raises(Refused, match="other bytes"):
        decide(request(version, report=bytes_))


def test_an_altered_report_is_refused(version: Version) -> None:
    good = report_of(version, finding(Verdict.BLOCK))
    for altered in (
        replace(good, verdict=Verdict.PASS),
        replace(good, findings=(finding(Verdict.PASS),)),
        replace(good, findings=(), verdict=Verdict.PASS),
    ):
        with pytest.raises(Refused, match="altered"):
            decide(request(version, report=altered))


def test_one_changed_bit_of_the_file_is_refused(version: Version) -> None:
    asked = request(version)
    data = bytearray(version.file.path.read_bytes())
    data[3] ^= 1
    version.file.path.write_bytes(bytes(data))
    with pytest.raises(Refused, match="changed after it was made"):
        decide(asked)
    version.file.path.unlink()
    with pytest.raises(UnreadableMedia, match=r"a\.mp4"):
        decide(asked)


def test_a_block_cannot_be_approved_but_can_be_rejected(version: Version) -> None:
    blocked = finding(Verdict.BLOCK)
    with pytest.raises(Refused, match=r"quality\.black") as refusal:
        decide(request(version, blocked, reason="I know better than quality.black"))
    assert "second reviewer" in refusal.value.hint
    assert decide(request(version, blocked, ruling=Ruling.REJECT)).ruling is Ruling.REJECT
    assert decide(request(version, blocked, ruling=Ruling.CHANGES)).ruling is Ruling.CHANGES


def test_what_did_not_run_must_be_named(version: Version) -> None:
    unknown = (finding(Verdict.NOT_RUN, "safety.nudity"), finding(Verdict.NOT_RUN, "authenticity.faces"))
    for reason in ("looks right", "no nudity seen", "faceset fine, nudity fine"):
        with pytest.raises(Refused, match="did not run"):
            decide(request(version, *unknown, reason=reason))
    assert decide(request(version, *unknown, reason="nudity and faces: I watched all of it"))
    assert decide(request(version, *unknown, reason="safety.nudity, authenticity.faces: watched"))


def test_a_report_without_findings_is_not_a_pass(version: Version) -> None:
    empty = report_of(version)
    assert empty.verdict is Verdict.NOT_RUN
    with pytest.raises(Refused, match="all"):
        decide(request(version, report=empty))


def test_what_voids_an_approval(version: Version) -> None:
    made = decide(request(version))
    files, recipe, report = made.bound.files, made.bound.recipe, made.bound.report
    other = Sha256("0" * 64)
    assert still_valid(made, files, recipe, report) is None
    assert "file" in (still_valid(made, (other,), recipe, report) or "")
    assert "file" in (still_valid(made, (*files, other), recipe, report) or "")
    assert "recipe" in (still_valid(made, files, other, report) or "")
    assert "check" in (still_valid(made, files, recipe, other) or "")
    assert "reject" in (still_valid(replace(made, ruling=Ruling.REJECT), files, recipe, report) or "")
    assert still_valid(replace(made, ruling=Ruling.CHANGES), files, recipe, report) is not None


def test_an_equal_check_again_keeps_the_approval(version: Version) -> None:
    made = decide(request(version))
    again = report_of(version, replace(finding(Verdict.PASS), seconds=9.0), at="2027-07-07")
    assert still_valid(made, made.bound.files, made.bound.recipe, again.digest) is None


def test_the_review_room_loads_no_media_or_model_library() -> None:
    heavy = "{'cv2', 'av', 'torch', 'onnxruntime', 'numpy'}"
    code = f"import sys, engine.review, engine.checks; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
