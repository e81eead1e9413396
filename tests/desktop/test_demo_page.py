"""The page of the demo: stands alone, tells what it should, and trusts no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import a_feedback, a_report, a_segment, a_version, a_video

from desktop.demo.page import Page, write_page
from desktop.work import Desk
from desktop.workspace import Workspace
from engine.domain.findings import Verdict
from engine.domain.items import Credentials, Ranked, Ranking, Trust, Verification
from engine.domain.media import ItemId
from engine.domain.versions import Origin

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Workspace.open_writing(tmp_path / "ws", tmp_path / "m") as workspace:
        root = workspace.root
        version = a_version(root)
        paths = [version.file.path, a_video(root).path, a_video(root).thumbnail.path]
        paths += [like.picture for like in a_segment(root).likes if like.picture]
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(PIXEL)
        with workspace.store.writing():
            workspace.store.videos.put(a_video(root))
            workspace.store.feedback.put(a_feedback(root))
            workspace.store.segments.put(a_segment(root, feedback="f1"))
            workspace.store.versions.put(version)
            workspace.store.add_report(a_report(version, Verdict.REVIEW))
        yield Desk(workspace, "maker")


def written(desk: Desk, folder: Path) -> str:
    segment = a_segment(desk.workspace.root, feedback="f1")
    place = Ranked(1, ItemId("i1"), Origin.HUMAN, 0.5)
    verification = Verification(Origin.HUMAN, "This is <the> upload.", Credentials(Trust.NONE), None, None)
    page = Page(
        title="A page & more", intro="<script>alert(1)</script>", video=a_video(desk.workspace.root),
        segments=(segment,), rankings=(Ranking(segment.id, (place,), 0.0, 0.6, 10),), verified=(verification,),
        refused={"v1": "a check <blocks>"}, notes=("The audiences are simulated.",), credits=("Me & you",),
    )  # fmt: skip
    path = write_page(desk, folder, page)
    assert path == folder / "index.html"
    return path.read_text("utf-8")


def test_it_stands_alone(desk: Desk, tmp_path: Path) -> None:
    text = written(desk, tmp_path / "out")
    links = set(re.findall(r'(?:src|poster)="([^"]+)"', text))
    assert links
    for link in links:
        assert not link.startswith(("/", "http", "file:"))
        assert (tmp_path / "out" / link).is_file(), link
    assert "http" not in text.replace("http-equiv", "")
    assert str(tmp_path) not in text


def test_text_is_never_markup(desk: Desk, tmp_path: Path) -> None:
    text = written(desk, tmp_path / "out")
    for bad in ("<script", "<b>film", "<i>this", "<black>", "<the>", "<blocks>"):
        assert bad not in text
    assert "&lt;black&gt;" in text


def test_it_tells_what_a_person_must_know(desk: Desk, tmp_path: Path) -> None:
    text = written(desk, tmp_path / "out")
    for part in ("24 simulated people", "better for them", "0.90 [0.85, 0.95]", "original 0.50", "1 to look at",
                 "Not exported", "At most 60%".lower(), "Me &amp; you", "6 of them were held out"):  # fmt: skip
        assert part in text, part
    assert "62%" in text, "share of the first like: 0.5 of 0.8"


def test_writing_twice_gives_the_same_page(desk: Desk, tmp_path: Path) -> None:
    first = written(desk, tmp_path / "out")
    files = sorted(path.name for path in (tmp_path / "out" / "files").iterdir())
    assert written(desk, tmp_path / "out") == first
    assert sorted(path.name for path in (tmp_path / "out" / "files").iterdir()) == files
