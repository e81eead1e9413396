"""The whole path by the command line, on a small video of known parts: every gate tried, nothing faked."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import pytest
from conftest import ROOT, Refract, environment

from engine.media.encode import VideoWriter
from engine.media.pictures import write_jpeg

pytestmark = pytest.mark.slow
RATE, SIZE = 12, (320, 180)


def photograph(name: str) -> np.ndarray:
    """A picture that ships with scikit-image, RGB."""
    spec = importlib.util.find_spec("skimage")
    assert spec is not None
    assert spec.origin is not None
    return cv2.cvtColor(cv2.imread(str(Path(spec.origin).parent / "data" / name)), cv2.COLOR_BGR2RGB)


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """video.mp4: 2 s of a rocket, 2 s of a cat, 2 s of coffee, each moving a little; twelve crops of the cat."""
    folder = tmp_path_factory.mktemp("material")
    rng = np.random.default_rng(1)
    tone = (0.2 * np.sin(2 * np.pi * 330 * np.arange(6 * 48000) / 48000)).astype(np.float32)[:, None]
    with VideoWriter(
        folder / "video.mp4", *SIZE, Fraction(1, RATE), frame_rate=Fraction(RATE), sound=(48000, 1)
    ) as writer:
        writer.samples(tone)
        for part, name in enumerate(("rocket.jpg", "chelsea.png", "coffee.png")):
            picture = photograph(name)
            for frame in range(2 * RATE):
                height, width = picture.shape[:2]
                top, left = frame, frame * 2
                crop = picture[top : top + int(height * 0.7), left : left + int(width * 0.7)]
                writer.picture(cv2.resize(crop, SIZE, interpolation=cv2.INTER_AREA), part * 2 * RATE + frame, 1)
    cat = photograph("chelsea.png")
    for number in range(12):
        top, left = int(rng.integers(0, 60)), int(rng.integers(0, 90))
        write_jpeg(folder / f"cat{number:02d}.jpg", cat[top : top + 230, left : left + 350])
    return folder


@pytest.fixture(scope="module")
def begun(command: Refract, material: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with the video analysed and one segment of cat lovers; the item's id."""
    ws = tmp_path_factory.mktemp("path") / "ws"
    told = command("import", material / "video.mp4", "--title", "Three things", "--declare", "human", workspace=ws)
    assert told.status == 0, told.err
    item = told.fits("import")["items"][0]
    assert (item["width"], item["height"], item["has_audio"]) == (*SIZE, True)
    assert item["duration"] == pytest.approx(6.0, abs=1 / RATE)
    told = command("analyse", item["id"], workspace=ws)
    assert told.status == 0, told.err
    assert len(told.fits("analyse")["items"][0]["shots"]) == 3
    likes = sorted(material.glob("cat*.jpg"))
    told = command("segment", "add", "cats", "--like", *likes, workspace=ws)
    assert told.status == 0, told.err
    assert told.fits("segments")["segments"][0]["likes"] == 12
    return ws, item["id"]


def made(command: Refract, ws: Path, item: str, kind: str, *more: str) -> dict[str, Any]:
    told = command("make", item, "--segment", "cats", "--kind", kind, *more, workspace=ws, user="maker")
    assert told.status == 0, told.err
    return told.fits("make")["versions"][0]


def test_from_a_file_to_a_ranked_sealed_item(command: Refract, begun: tuple[Path, str], tmp_path: Path) -> None:
    ws, item = begun
    version = made(command, ws, item, "thumbnail")
    assert 2.0 <= version["moment"] < 4.0
    assert sum(share["share"] for share in version["why"]) == pytest.approx(version["score"], abs=1e-4)
    assert version["state"] == "made"
    assert made(command, ws, item, "thumbnail")["id"] == version["id"]

    told = command("render", version["id"], "--to", tmp_path / "again", workspace=ws)
    assert told.status == 0, told.err
    assert told.fits("render")["same"] is True
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thumbnail.jpg").write_bytes(b"not yours")
    assert command("render", version["id"], "--to", tmp_path / "mine", workspace=ws).status == 3
    assert (tmp_path / "mine" / "thumbnail.jpg").read_bytes() == b"not yours"
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps(version["recipe"]))
    assert command("render", recipe, "--to", tmp_path / "third", workspace=ws).fits("render")["same"] is True

    refused = command("export", version["id"], workspace=ws, user="maker")
    assert refused.status == 4
    assert refused.fits("export")["refused"][0]["id"] == version["id"]

    approve = ("review", version["id"], "--approve", "--reason")
    assert command(*approve, "looks right", workspace=ws, user="reviewer").status == 4, "not yet checked"
    report = command("check", version["id"], workspace=ws, user="maker")
    assert report.status == 0, report.err
    found = report.fits("check")
    assert found["verdict"] != "block", [one for one in found["findings"] if one["verdict"] == "block"]
    reason = "looks right; not run: " + ", ".join(
        one["check"] for one in found["findings"] if one["verdict"] == "not_run"
    )
    assert command(*approve, reason, workspace=ws, user="maker").status == 4, "the maker may not approve"
    decision = command(*approve, reason, workspace=ws, user="reviewer")
    assert decision.status == 0, decision.err
    assert decision.fits("review")["bound"]["files"] == [file["sha256"] for file in version["files"]]

    command("check", version["id"], workspace=ws, user="maker")
    exported = command("export", "--approved", "--to", tmp_path / "out", workspace=ws, user="maker")
    assert exported.status == 0, exported.err
    shelf = exported.fits("export")["exported"][0]
    assert (shelf["id"], shelf["watermark_id"]) == (version["id"], None)
    assert list((tmp_path / "out").iterdir())

    verified = command("verify", shelf["file"], workspace=ws).fits("verify")
    assert verified["c2pa"]["state"] in ("trusted", "valid")
    assert verified["corpus"] == {"item": shelf["item"], "match": "bytes"}
    assert verified["origin"] == "ai-assisted"
    ranking = command("corpus", "rank", "--segment", "cats", workspace=ws).fits("ranking")
    assert {place["item"] for place in ranking["ranking"]} == {item, shelf["item"]}
    assert [one["id"] for one in command("corpus", "search", "three", workspace=ws).fits("items")["items"]]
    shown = command("corpus", "show", shelf["item"], workspace=ws).fits("items")["items"][0]
    assert shown["parent"] == item

    assert command("corpus", "delete", item, workspace=ws).status == 3, "its version is in the corpus"
    assert command("corpus", "delete", shelf["item"], workspace=ws).fits("deleted")
    assert not Path(shelf["file"]).exists()
    assert [one["id"] for one in command("corpus", "list", workspace=ws).fits("items")["items"]] == [item]
    log = sqlite3.connect(ws / "refract.db").execute("SELECT event FROM log ORDER BY number").fetchall()
    acts = [json.loads(row[0])["act"] for row in log]
    assert acts[:4] == ["import", "analyse", "segment", "make"]
    assert [act for act in ("check", "approve", "export", "delete") if act in acts] == [
        "check", "approve", "export", "delete",
    ]  # fmt: skip


def test_a_changed_file_voids_the_approval(command: Refract, begun: tuple[Path, str]) -> None:
    ws, item = begun
    version = made(command, ws, item, "thumbnail", "--set", "measure=dot")
    found = command("check", version["id"], workspace=ws, user="maker").fits("check")
    reason = "fine " + " ".join(one["check"] for one in found["findings"] if one["verdict"] == "not_run")
    approve = ("review", version["id"], "--approve", "--reason", reason)
    assert command(*approve, workspace=ws, user="reviewer").status == 0
    path = Path(version["file"])
    path.write_bytes(path.read_bytes() + b"\0")
    refused = command("export", version["id"], workspace=ws, user="maker")
    assert refused.status == 4, refused.out
    assert command("check", version["id"], workspace=ws, user="maker").status == 0
    again = command("export", version["id"], workspace=ws, user="maker")
    assert again.status == 4
    state = sqlite3.connect(ws / "refract.db").execute("SELECT state FROM versions WHERE id = ?", (version["id"],))
    assert state.fetchone() == ("void",)


def test_the_cache_may_be_deleted(command: Refract, begun: tuple[Path, str], material: Path) -> None:
    ws, item = begun
    shutil.rmtree(ws / "cache")
    told = command("import", material / "video.mp4", workspace=ws)
    assert told.status == 0, told.out
    assert told.fits("import")["items"][0]["id"] == item
    assert command("corpus", "rank", "--segment", "cats", workspace=ws).fits("ranking")["ranking"]
    assert command("analyse", item, workspace=ws).status == 0


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("victim", ["program", "engine"])
def test_kill_9_in_the_middle_of_making(
    command: Refract, begun: tuple[Path, str], models: Path, tmp_path: Path, victim: str
) -> None:
    ws, item = begun
    wishes = ["--set", f"seed={1 if victim == 'program' else 2}"]
    make = ["make", item, "--segment", "cats", "--kind", "clip", *wishes]
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "--json", "--workspace", str(ws), "--user", "maker", *make],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(tmp_path, models),
    )

    def running() -> bool:
        rows = sqlite3.connect(ws / "refract.db").execute("SELECT progress FROM jobs WHERE state = 'running'")
        return any(progress > 0.0 for (progress,) in rows)

    children: list[psutil.Process] = []
    until(lambda: running() or program.poll() is not None)
    if program.poll() is not None:
        pytest.skip("the clip was made before it could be killed")
    children = [child for child in psutil.Process(program.pid).children() if "spawn_main" in " ".join(child.cmdline())]
    os.kill(program.pid if victim == "program" else children[0].pid, signal.SIGKILL)
    out, _ = program.communicate(timeout=60)
    if victim == "engine":
        assert program.returncode == 1
        assert json.loads(out)["error"]["kind"] == "engine_died"
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
    version = made(command, ws, item, "clip", *wishes)
    assert Path(version["file"]).is_file()
    kept = sqlite3.connect(ws / "refract.db").execute("SELECT id FROM versions").fetchall()
    assert {folder.name for folder in (ws / "versions").iterdir()} == {row[0] for row in kept}
