"""The contract: whatever goes wrong in a check, it never counts as passed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.checks.check import CheckRequest, check
from engine.checks.contract import ALL_KINDS, Check, CheckContext, Judgement, KnownAnswer, PackContext, TimeLimit
from engine.checks.proofs import Selftest
from engine.checks.registry import registry
from engine.checks.report import make_report, report_digest, worst
from engine.checks.runner import bounded
from engine.checks.thresholds import limits_for
from engine.control import Control
from engine.domain.findings import Evidence, Finding, Perspective, Proof, Report, Verdict
from engine.domain.media import Places, Sha256
from engine.errors import BadInput, Cancelled, EngineError, ModelUnavailable, UnreadableMedia
from engine.media.pictures import write_png
from engine.models import catalogue, lock

Judge = Callable[[CheckContext, Control], Judgement]
FINE = Judgement(Verdict.PASS, "fine", {"value": 1.0})


def right(_: PackContext) -> tuple[KnownAnswer, ...]:
    return (KnownAnswer("right", Verdict.PASS, lambda control: Verdict.PASS),)


def wrong(_: PackContext) -> tuple[KnownAnswer, ...]:
    return (*right(_), KnownAnswer("wrong", Verdict.BLOCK, lambda control: Verdict.PASS))


def plugin(judge: Judge = lambda context, control: FINE, **changed: object) -> Check:
    made = Check("test.one", "1", Perspective.QUALITY, ALL_KINDS, True, judge, right, TimeLimit(1.0, 0.0))
    return replace(made, **changed)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    import numpy as np

    path = tmp_path / "a.png"
    write_png(path, np.full((20, 30, 3), 90, np.uint8))
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, picture: Path, places: Places) -> Callable[..., Report]:
    def run_them(*checks: Check, control: Control | None = None) -> Report:
        monkeypatch.setattr("engine.checks.registry.registry", lambda: checks)
        request = CheckRequest((picture,), None, None, None, "default", places)
        return check(request, control or Control())

    return run_them


def crash(context: CheckContext, control: Control) -> Judgement:
    raise ZeroDivisionError("oops")


def leave(context: CheckContext, control: Control) -> Judgement:
    raise SystemExit(0)


def refuse(context: CheckContext, control: Control) -> Judgement:
    raise ModelUnavailable("net.onnx is missing", "install it")


def stall(context: CheckContext, control: Control) -> Judgement:
    while True:
        control.check()
        time.sleep(0.01)


def not_a_number(context: CheckContext, control: Control) -> Judgement:
    return Judgement(Verdict.PASS, "fine", {"value": float("nan")})


def endless(context: CheckContext, control: Control) -> Judgement:
    return Judgement(Verdict.PASS, "fine", {}, (Evidence("here", float("inf")),))


def nothing(context: CheckContext, control: Control) -> Judgement:
    return None  # pyright: ignore[reportReturnType]


@pytest.mark.parametrize(
    ("judge", "reason"),
    [
        (crash, "ZeroDivisionError"),
        (leave, "SystemExit"),
        (refuse, "net.onnx is missing"),
        (stall, "did not end within 1 s"),
        (not_a_number, "not a number"),
        (endless, "not a number"),
        (nothing, "AttributeError"),
    ],
)
def test_every_fault_ends_as_not_run(run: Callable[..., Report], judge: Judge, reason: str) -> None:
    report = run(plugin(), plugin(judge, id="test.two"))
    good, bad = report.findings
    assert good.verdict is Verdict.PASS
    assert bad.verdict is Verdict.NOT_RUN
    assert reason in bad.reason and reason in bad.message
    assert report.verdict is Verdict.NOT_RUN


def test_a_check_that_never_looks_up_is_left_behind(run: Callable[..., Report]) -> None:
    release = threading.Event()

    def deaf(context: CheckContext, control: Control) -> Judgement:
        release.wait(30)
        return FINE

    try:
        assert run(plugin(deaf)).findings[0].verdict is Verdict.NOT_RUN
    finally:
        release.set()


def test_what_did_not_run_is_tried_again(run: Callable[..., Report]) -> None:
    calls: list[int] = []

    def second_time(context: CheckContext, control: Control) -> Judgement:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("busy")
        return FINE

    assert run(plugin(second_time)).verdict is Verdict.NOT_RUN
    assert run(plugin(second_time)).verdict is Verdict.PASS
    assert run(plugin(second_time)).verdict is Verdict.PASS
    assert len(calls) == 2  # the third came from the cache


def test_a_new_version_of_a_check_does_not_use_the_old_finding(run: Callable[..., Report]) -> None:
    assert run(plugin()).verdict is Verdict.PASS
    block = plugin(lambda context, control: Judgement(Verdict.BLOCK, "no", {}))
    assert run(block).verdict is Verdict.PASS  # same id and version: the same question
    assert run(replace(block, version="2")).verdict is Verdict.BLOCK


def test_damaged_cache_files_are_made_again(run: Callable[..., Report], places: Places) -> None:
    first = run(plugin())
    for path in (places.cache / "checks").rglob("*.json"):
        path.write_text(path.read_text()[:20])
    assert run(plugin()).digest == first.digest


def test_a_check_whose_known_answers_fail_is_not_believed(run: Callable[..., Report]) -> None:
    found = run(plugin(pack=wrong)).findings[0]
    assert found.verdict is Verdict.NOT_RUN
    assert "1 of its 2 known answers" in found.reason
    assert found.proof is not None and (found.proof.right, found.proof.total) == (1, 2)


@pytest.mark.parametrize("pack", [lambda context: (), lambda context: 1 / 0])
def test_a_check_without_known_answers_is_not_believed(run: Callable[..., Report], pack: object) -> None:
    assert run(plugin(pack=pack)).verdict is Verdict.NOT_RUN


def test_a_known_answer_that_stalls_does_not_hold_up_the_report(run: Callable[..., Report]) -> None:
    def sleep(control: Control) -> Verdict:
        while True:
            control.check()
            time.sleep(0.01)

    slow = plugin(pack=lambda context: (KnownAnswer("slow", Verdict.PASS, sleep),))
    assert "could not be run" in run(slow).findings[0].reason


def test_cancelling_is_not_a_finding(run: Callable[..., Report]) -> None:
    stop = threading.Event()

    def stopped_inside(context: CheckContext, control: Control) -> Judgement:
        stop.set()
        return stall(context, control)

    with pytest.raises(Cancelled):
        run(plugin(stopped_inside, limit=TimeLimit(30.0, 0.0)), control=Control(stop=stop))


def test_progress_of_bounded_work_is_passed_on() -> None:
    heard: list[tuple[float, str]] = []

    def work(control: Control) -> int:
        control.step(0.5, "half")
        time.sleep(0.2)
        return 7

    outcome = bounded("work", work, Control(lambda done, note: heard.append((done, note))), 10.0)
    assert outcome.value == 7
    assert (0.5, "half") in heard


def test_every_model_of_every_check_is_missed_when_it_is_gone(
    monkeypatch: pytest.MonkeyPatch, picture: Path, places: Places
) -> None:
    with_models = tuple(one for one in registry() if one.models and one.bare)
    assert with_models

    def gone(file: lock.LockedFile) -> Path:
        raise ModelUnavailable(f"{Path(file.path).name} is missing")

    monkeypatch.setattr(lock, "installed_at", gone)
    monkeypatch.setattr("engine.checks.registry.registry", lambda: with_models)
    report = check(CheckRequest((picture,), None, None, None, "default", places), Control())
    assert {finding.verdict for finding in report.findings} == {Verdict.NOT_RUN}
    assert all("is missing" in finding.reason for finding in report.findings)


def test_an_altered_model_is_refused_even_if_the_finding_is_cached(
    monkeypatch: pytest.MonkeyPatch, picture: Path, places: Places, tmp_path: Path
) -> None:
    with_models = tuple(one for one in registry() if one.models and one.bare)
    monkeypatch.setattr("engine.checks.registry.registry", lambda: with_models)
    request = CheckRequest((picture,), None, None, None, "default", places)
    first = check(request, Control())
    assert first.verdict is Verdict.PASS
    model = first.findings[0].model
    assert model.endswith(catalogue.model_sha256(with_models[0].models[0]))
    altered = tmp_path / "net.onnx"
    altered.write_bytes(b"not the net")
    monkeypatch.setattr(lock, "installed_at", lambda file: altered)
    again = check(request, Control())
    assert again.verdict is Verdict.NOT_RUN
    assert "SHA-256 differs" in again.findings[0].reason


def finding(verdict: Verdict, **changed: object) -> Finding:
    made = Finding("a", "1", Perspective.QUALITY, verdict, "said", {"value": 1.0}, proof=Proof(3, 3, "2026-01-01"))
    return replace(made, **changed)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((Verdict.PASS, Verdict.NOT_APPLICABLE), Verdict.PASS),
        ((Verdict.PASS, Verdict.REVIEW), Verdict.REVIEW),
        ((Verdict.REVIEW, Verdict.NOT_RUN), Verdict.NOT_RUN),
        ((Verdict.NOT_RUN, Verdict.BLOCK), Verdict.BLOCK),
        ((Verdict.NOT_APPLICABLE,), Verdict.NOT_RUN),
        ((), Verdict.NOT_RUN),
    ],
)
def test_the_worst_wins(said: tuple[Verdict, ...], expected: Verdict) -> None:
    assert worst(map(finding, said)) is expected
    assert worst(map(finding, reversed(said))) is expected


def test_the_digest_leaves_out_times_and_dates_and_nothing_else() -> None:
    def made(one: Finding, at: str = "then", profile: str = "default") -> Sha256:
        return make_report(None, Sha256("1" * 64), profile, (one,), at).digest

    good = finding(Verdict.PASS)
    same = made(good)
    assert made(replace(good, seconds=4.0), "now") == same
    assert made(replace(good, proof=Proof(3, 3, "2027-07-07"))) == same
    for other in (
        replace(good, message="other"),
        replace(good, measured={"value": 1.1}),
        replace(good, verdict=Verdict.REVIEW),
        replace(good, evidence=(Evidence("here", 1.0),)),
        replace(good, model="net"),
        replace(good, version="2"),
        replace(good, proof=Proof(2, 3, "2026-01-01")),
        replace(good, proof=None),
    ):
        assert made(other) != same
    assert made(good, profile="strict") != same
    report = make_report(None, Sha256("1" * 64), "default", (good,), "then")
    assert report_digest(report) == report.digest == same


def test_requests_that_do_not_fit_are_refused(picture: Path, places: Places) -> None:
    base = CheckRequest((picture,), None, None, None, "default", places)
    with pytest.raises(BadInput, match="no file"):
        check(replace(base, files=()), Control())
    with pytest.raises(UnreadableMedia, match="gone"):
        check(replace(base, files=(picture.with_name("gone.png"),)), Control())
    with pytest.raises(BadInput, match="nowhere"):
        check(replace(base, profile="nowhere"), Control())


@pytest.mark.parametrize("suffix", ["avif", "webp", "tiff"])
def test_any_picture_is_checked_as_a_picture(picture: Path, places: Places, suffix: str) -> None:
    from PIL import Image

    path = picture.with_suffix(f".{suffix}")
    Image.open(picture).save(path)
    report = check(CheckRequest((path,), None, None, None, "default", places), Control())
    verdicts = {one.check: one.verdict for one in report.findings}
    assert verdicts["quality.files"] is Verdict.PASS
    assert Verdict.NOT_RUN not in verdicts.values()


def test_a_file_that_changes_meanwhile_is_refused(run: Callable[..., Report], picture: Path) -> None:
    def touch(context: CheckContext, control: Control) -> Judgement:
        picture.write_bytes(picture.read_bytes() + b"x")
        return FINE

    with pytest.raises(EngineError, match="changed while"):
        run(plugin(touch))


def test_all_known_answers_come_out_right(proved: tuple[Selftest, ...]) -> None:
    assert [result.check for result in proved] == [one.id for one in registry()]
    for result in proved:
        assert not result.wrong, (result.check, result.wrong)


def test_packs_hold_ten_positives_and_ten_near_misses(places: Places, tmp_path: Path) -> None:
    for one in registry():
        folder = tmp_path / one.id
        folder.mkdir()
        answers = one.pack(PackContext(limits_for("default"), places, folder))
        positives = sum(answer.expected in (Verdict.BLOCK, Verdict.REVIEW) for answer in answers)
        negatives = sum(answer.expected is Verdict.PASS for answer in answers)
        assert positives >= 10 and negatives >= 10, (one.id, positives, negatives)


def test_check_ids_are_distinct_and_name_their_perspective() -> None:
    checks = registry()
    assert len({one.id for one in checks}) == len(checks)
    assert all(one.id.startswith(f"{one.perspective.value}.") for one in checks)
