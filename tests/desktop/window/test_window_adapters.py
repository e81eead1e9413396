"""What the adapters make of the workspace: cards, cells, looks into files, limits."""

from __future__ import annotations

import json
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.window.audience import making_of
from desktop.window.library import entries_of
from desktop.window.world import World
from engine.domain.jobs import Job, JobId, JobState
from ui.pages.audience.ports import FIELDS
from ui.pages.library.ports import EntryState

SECONDS = 120_000


def job(number: int, task: str, state: JobState, **arguments: object) -> Job:
    error = "Planted." if state is JobState.FAILED else ""
    return Job(JobId(f"j{number}"), "k", task, json.dumps(arguments), "what", state, number, error=error, progress=0.25)


def test_files_on_their_way_are_cards_until_they_are_put_away() -> None:
    world = World(
        Path("/w"),
        jobs=(
            job(1, "bring", JobState.RUNNING, path="/films/My holiday.mp4"),
            job(2, "bring", JobState.FAILED, path="/films/broken.mp4"),
            job(3, "bring", JobState.CANCELLED, path="/films/dropped by mistake.mp4"),
            job(4, "sample", JobState.WAITING),
        ),
    )
    cards = {entry.title: entry for entry in entries_of(world)}
    assert set(cards) == {"My holiday", "broken", "Ten small worlds"}
    assert (cards["My holiday"].state, cards["My holiday"].progress) == (EntryState.LOADING, 0.25)
    assert cards["broken"].state is EntryState.FAILED
    assert cards["broken"].problem is not None and cards["broken"].problem.message == "Planted."


def test_an_audience_on_its_way_is_named_as_the_person_named_it() -> None:
    world = World(
        Path("/w"),
        jobs=(
            job(1, "add_segment", JobState.RUNNING, name="Cat people"),
            job(2, "audiences", JobState.FAILED, path="/x/watch.csv"),
            job(3, "add_segment", JobState.DONE, name="Dog people"),
        ),
    )
    assert [(making.name, making.problem is not None) for making in making_of(world)] == [
        ("Cat people", False),
        ("watch.csv", True),
    ]


def test_a_look_into_a_feedback_file_guesses_its_columns(qtbot: QtBot, tmp_path: Path, open_studio) -> None:
    studio = open_studio()
    table = tmp_path / "watch.csv"
    table.write_text("viewer,video_id,watch_time,stars\nana,v1,12,5\nbo,v2,3,1\n", "utf-8")
    port = studio.window._ports.audience
    port.look_at(table)
    qtbot.waitUntil(lambda: bool(port.audience().look and port.audience().look.columns), timeout=SECONDS)
    look = port.audience().look
    assert look is not None and look.columns == ("viewer", "video_id", "watch_time", "stars")
    assert look.rows[0] == ("ana", "v1", "12", "5")
    assert look.guess == {"user": "viewer", "item": "video_id", "watch_time": "watch_time", "rating": "stars"}
    assert set(look.guess) <= set(FIELDS)
    table.write_bytes(b"")
    port.look_at(table)
    qtbot.waitUntil(lambda: bool(port.audience().look and port.audience().look.problem), timeout=SECONDS)


def test_a_folder_is_searched_for_videos_only(qtbot: QtBot, tmp_path: Path, open_studio) -> None:
    folder = tmp_path / "films" / "summer"
    folder.mkdir(parents=True)
    for name in ("b.MP4", "a.mov", "notes.txt", "poster.jpg"):
        (folder / name).write_bytes(b"")
    studio = open_studio()
    studio.window._ports.library.add((tmp_path / "films",))
    entries = studio.window._ports.library.library
    qtbot.waitUntil(lambda: [e.state for e in entries().entries] == [EntryState.FAILED] * 2, timeout=SECONDS)
    assert [entry.title for entry in entries().entries] == ["a", "b"]
    first = entries().entries[0]
    assert first.problem is not None and "a.mov" in first.problem.message
    studio.window._ports.library.dismiss(first.key)
    qtbot.waitUntil(lambda: [entry.title for entry in entries().entries] == ["b"], timeout=SECONDS)


def test_limits_are_kept_where_they_belong(qtbot: QtBot, tmp_path: Path, open_studio) -> None:
    studio = open_studio()
    settings = studio.window._ports.settings
    settings.set_minimum_segment(35)
    settings.set_ai_cap(0.3)
    settings.set_theme("light")
    qtbot.waitUntil(lambda: settings.settings().ai_cap == 0.3, timeout=SECONDS)
    kept = tmp_path / "settings.json"
    qtbot.waitUntil(lambda: json.loads(kept.read_text("utf-8"))["theme"] == "light", timeout=SECONDS)
    assert json.loads(kept.read_text("utf-8"))["minimum_segment"] == 35
    qtbot.waitUntil(lambda: studio.window.kit.theme.roles.name == "light", timeout=SECONDS)
    assert studio.close()
    again = open_studio()
    shown = again.window._ports.settings.settings()
    assert (shown.minimum_segment, shown.ai_cap, shown.theme) == (35, 0.3, "light")
