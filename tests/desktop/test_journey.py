"""The use-cases: what they ask fits what the rooms take, names are found, approvals are voided, segments keep apart."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samples import a_report, a_segment, a_version, a_video

from desktop.journey import TASKS, audience, corpus, judging, log, names
from desktop.work import Call, Desk, Finish, Steps
from desktop.workspace import Workspace
from engine.domain.audience import SegmentBuild
from engine.domain.items import CorpusItem, Credentials, Trust
from engine.domain.media import ItemId
from engine.domain.plain import digest, to_plain
from engine.domain.review import Bound, Decision, Ruling
from engine.domain.versions import Origin, State
from engine.errors import BadInput, UnknownName
from engine.review.chain import broken_at
from engine.serve import VERBS

ROOT = Path(__file__).resolve().parents[2]


def asked() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every ask(...) written under desktop: (where, verb, names of the fields)."""
    for path in sorted((ROOT / "desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ask":
                verb = node.args[0] if node.args else None
                if isinstance(verb, ast.Constant):
                    fields = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                    yield f"{path.name}:{node.lineno}", str(verb.value), fields


@pytest.mark.parametrize(("where", "verb", "fields"), list(asked()))
def test_what_is_asked_fits_the_request(where: str, verb: str, fields: frozenset[str]) -> None:
    """Requests cross the pipe as plain data; their fields must be those of the room's request class."""
    module, _, name = VERBS[verb].partition(":")
    function = getattr(importlib.import_module(module), name)
    first = next(iter(inspect.signature(function).parameters))
    request = typing.get_type_hints(function)[first]
    known = {field.name for field in dataclasses.fields(request)}
    required = {
        field.name
        for field in dataclasses.fields(request)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    assert fields <= known, where
    assert required <= fields, where


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_exists_and_is_typed(verb: str) -> None:
    module, _, name = VERBS[verb].partition(":")
    function = getattr(importlib.import_module(module), name)
    hints = typing.get_type_hints(function)
    assert dataclasses.is_dataclass(hints[next(iter(inspect.signature(function).parameters))])
    assert hints["return"] is not None


def finished(steps: Steps[Any], *answers: Any) -> Finish[Any]:
    """Run a use-case by hand: each of its calls is answered in turn."""
    waiting = list(answers)
    call: Call | None = next(steps)
    while True:
        assert call is not None
        try:
            call = steps.send(waiting.pop(0))
        except StopIteration as stop:
            return stop.value


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Workspace.open_writing(tmp_path / "ws", tmp_path / "m") as workspace:
        yield Desk(workspace, "maker")


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """A video, a segment, and an approved version whose report the approval is bound to."""
    root = desk.workspace.root
    version = a_version(root, state=State.APPROVED)
    report = a_report(version)
    bound = Bound(tuple(file.sha256 for file in version.files), digest(version.recipe), report.digest)
    with desk.store.writing():
        desk.store.videos.put(a_video(root))
        desk.store.segments.put(a_segment(root))
        desk.store.versions.put(version)
        desk.store.add_report(report)
        desk.store.add_decision(Decision(version.id, Ruling.APPROVE, "reviewer", "good", bound, True, "now"))
    return desk


def after_check(desk: Desk, **changed: Any) -> State:
    version = names.version(desk, "v1")
    report = dataclasses.replace(a_report(version), **changed)
    finish = finished(judging.check(desk, {"version": "v1"}), report)
    with desk.store.writing():
        assert finish.record is not None
        finish.record()
    return names.version(desk, "v1").state


def test_an_equal_check_keeps_the_approval(filled: Desk) -> None:
    assert after_check(filled, checked_at="another day") is State.APPROVED


@pytest.mark.parametrize("changed", [{"digest": "f" * 64}, {"sha256": "e" * 64}])
def test_another_report_or_file_voids_the_approval(filled: Desk, changed: dict[str, str]) -> None:
    assert after_check(filled, **changed) is State.VOID
    assert [entry for entry in filled.store.log.about("v1") if '"void"' in entry.event]


def test_another_recipe_voids_the_approval(filled: Desk) -> None:
    version = names.version(filled, "v1")
    with filled.store.writing():
        filled.store.versions.put(dataclasses.replace(version, recipe=dataclasses.replace(version.recipe, seed=9)))
    assert after_check(filled) is State.VOID


def test_names_are_found_by_what_people_type(filled: Desk) -> None:
    video = names.video(filled, "abababababab")
    assert names.video(filled, "abab") == video
    assert names.video(filled, "VIDEO.mp4") == video
    assert names.segment(filled, "Cats") == names.segment(filled, "s1")
    for wanted in ("aba", "other", ""):
        with pytest.raises(UnknownName):
            names.video(filled, wanted)


def test_a_built_segment_gets_a_free_name_and_replaces_the_last_build(filled: Desk) -> None:
    from samples import a_feedback

    root = filled.workspace.root
    with filled.store.writing():
        filled.store.feedback.put(a_feedback(root))
        filled.store.set_fact("feedback", "f1")
    for number in ("s7", "s8"):
        built = SegmentBuild((a_segment(root, "cats", number, feedback="f1"),), 0, 1)
        finish = finished(audience.build_segments(filled, {}), built)
        with filled.store.writing():
            assert finish.record is not None
            finish.record()
    assert [(one.id, one.name) for one in filled.store.segments.find(removed=0)] == [("s1", "cats"), ("s8", "cats 2")]


def test_a_segment_of_that_name_is_refused_before_any_work(filled: Desk) -> None:
    with pytest.raises(BadInput, match="cats"):
        next(audience.add_segment(filled, {"name": " CATS ", "likes": [], "describe": "cats"}))


def item(desk: Desk, identity: str, **more: Any) -> CorpusItem:
    path = desk.workspace.corpus / identity / "1-video.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    fields = {"kind": None, "parents": (), "segment": None, "version": None, **more}
    return CorpusItem(
        id=ItemId(identity), title="A cat film", path=path, sha256=a_video(desk.workspace.root).sha256,
        origin=Origin.HUMAN, vectors=(), poster=None, authors=("me",), credentials=Credentials(Trust.NONE), **fields,
    )  # fmt: skip


def test_delete_keeps_a_tombstone_and_refuses_what_others_were_made_of(filled: Desk) -> None:
    video = a_video(filled.workspace.root)
    upload = item(filled, video.id)
    child = item(filled, "i2", parents=(video.id,), segment="s1", version="v1")
    with filled.store.writing():
        filled.store.items.put(upload)
        filled.store.items.put(child)
    assert [one.id for one in corpus.search(filled, "cat film")] == [upload.id, "i2"]
    assert corpus.search(filled, "dog") == ()
    with pytest.raises(BadInput, match="1 items"):
        corpus.delete(filled, video.id)
    corpus.delete(filled, "i2")
    assert not child.path.exists()
    assert names.version(filled, "v1").state is State.VOID
    corpus.delete(filled, video.id)
    assert filled.store.items.find(removed=0) == ()
    assert filled.store.items.count(removed=1) == 2
    assert filled.store.videos.count() == 0
    assert filled.store.versions.count() == 0
    assert [entry.event for entry in filled.store.log.about(video.id)]


def test_the_log_is_a_chain_linked_by_ids(desk: Desk) -> None:
    with desk.store.writing():
        log.note(desk, "import", item="i1")
        log.note(desk, "make", {"why": "asked"}, version="v1", item="i1", files=["a", "b"])
    assert broken_at(desk.store.log.all()) is None
    assert len(desk.store.log.about("i1")) == 2
    assert len(desk.store.log.about("b")) == 1
    assert desk.store.log.about("asked") == ()


def test_tasks_take_json_only() -> None:
    for task in TASKS.values():
        assert list(inspect.signature(task).parameters) == ["desk", "arguments"]
    assert to_plain({"a": Path("x")}) == {"a": "x"}
