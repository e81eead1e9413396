"""What goes on behind the window: one writer, killed processes, closing in the middle, and who acts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from desktop.window_app import Studio
from desktop.workspace import Workspace
from engine.domain.jobs import JobState
from ui.pages.library.ports import EntryState
from ui.ports import Notice

ROOT = Path(__file__).parent.parent.parent.parent
SECONDS = 120_000
NEVER = ("torch", "diffusers", "open_clip", "cv2", "av", "onnxruntime")

_ALONE = """
    import sys
    from pathlib import Path

    def main() -> None:
        from PySide6.QtWidgets import QApplication

        from desktop.collector import Collector
        from desktop.settings import SettingsKeeper
        from desktop.window_app import build

        app = QApplication([])
        collector = Collector(app)
        root = Path(sys.argv[1])
        studio = build(SettingsKeeper(root.parent / "settings.json"), root)
        library = studio.window._ports.library
        seen = []

        def look() -> None:
            state = [entry.state.value for entry in library.library().entries]
            if state and state != seen:
                seen[:] = state
                print(state[0], flush=True)
            if state == ["analysed"]:
                app.quit()

        library.changed.connect(look)
        studio.window.show()
        studio.hub.opened.connect(lambda: library.add((Path(sys.argv[2]),)))
        studio.hub.begin()
        app.exec()
        for page in ("audience", "versions", "review", "corpus", "settings"):
            studio.window.show_page(page)
        print("modules", *[name for name in sys.argv[3:] if name in sys.modules], flush=True)
        studio.close()

    if __name__ == "__main__":
        main()
"""


@pytest.fixture
def alone(tmp_path: Path, root: Path, film: Path, models: Path) -> Iterator[subprocess.Popen[str]]:
    """The window in a process of its own; it loads and analyses the film, telling each state on a line."""
    script = tmp_path / "alone.py"
    script.write_text(textwrap.dedent(_ALONE), "utf-8")
    wanted = {"REFRACT_MODELS": str(models), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(script), str(root), str(film), *NEVER]
    environment = {**os.environ, **wanted}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        process.kill()


def engines() -> list[psutil.Process]:
    """The engine processes of this one."""
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def first_state(studio: Studio) -> EntryState | None:
    entries = studio.window._ports.library.library().entries
    return entries[0].state if entries else None


@pytest.mark.slow
def test_the_windows_process_never_imports_media_or_model_libraries(alone: subprocess.Popen[str]) -> None:
    told, _ = alone.communicate(timeout=240)
    lines = told.splitlines()
    assert "analysing" in lines and "analysed" in lines
    assert lines[-1].split() == ["modules"]
    assert alone.returncode == 0


@pytest.mark.slow
def test_after_kill_9_of_the_window_the_queue_goes_on_at_the_next_start(
    qtbot: QtBot, alone: subprocess.Popen[str], open_studio
) -> None:
    assert alone.stdout is not None
    for line in alone.stdout:
        if line.strip() == "analysing":
            break
    children = psutil.Process(alone.pid).children()
    alone.send_signal(signal.SIGKILL)
    alone.wait()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive, "an engine process outlived its window"
    studio = open_studio()
    qtbot.waitUntil(lambda: first_state(studio) is EntryState.ANALYSED, timeout=SECONDS)
    assert len(studio.hub.world.videos) == 1


@pytest.mark.slow
def test_a_killed_engine_ends_its_job_only_and_is_told(qtbot: QtBot, film: Path, open_studio) -> None:
    studio = open_studio()
    told: list[Notice] = []
    studio.hub.told.connect(told.append)
    library = studio.window._ports.library
    qtbot.waitUntil(lambda: studio.window._ports.shell.shell().engine_ready, timeout=SECONDS)
    before = {process.pid for process in engines()}
    library.add((film,))
    qtbot.waitUntil(lambda: first_state(studio) is EntryState.ANALYSING, timeout=SECONDS)
    for process in engines():
        if process.pid not in before:
            process.kill()
    qtbot.waitUntil(lambda: first_state(studio) is EntryState.FAILED, timeout=SECONDS)
    assert any("The engine ended in the middle" in notice.text for notice in told)
    library.retry(library.library().entries[0].key)
    qtbot.waitUntil(lambda: first_state(studio) is EntryState.ANALYSED, timeout=SECONDS)


def test_closing_with_a_running_job_lets_it_wait_and_leaves_no_process(qtbot: QtBot, film: Path, open_studio) -> None:
    studio = open_studio()
    studio.window._ports.library.add((film,))
    qtbot.waitUntil(lambda: any(job.state is JobState.RUNNING for job in studio.hub.world.jobs), timeout=SECONDS)
    assert studio.close()
    assert not engines()
    with Workspace.open_reading(studio.hub.world.root) as workspace:
        job = workspace.store.jobs.all()[0]
        assert (job.state, job.tries) == (JobState.WAITING, 0)


def test_a_second_window_on_the_same_workspace_reads_and_says_so(qtbot: QtBot, open_studio) -> None:
    first = open_studio()
    second = open_studio()
    assert first.hub.writable and not second.hub.writable
    told = second.window._ports.shell.shell().read_only
    assert "is open in another Refract" in told
    qtbot.waitUntil(lambda: second.window.status.workspace.text() == f"Read only: {told}", timeout=SECONDS)
    assert not second.window.page("library").add.isEnabled()
    first.window._ports.shell.create_profile("Noor", "reviewer", "")
    qtbot.waitUntil(lambda: any(p.name == "Noor" for p in second.hub.world.people), timeout=SECONDS)


def test_a_passphrase_keeps_a_profile_to_its_owner(qtbot: QtBot, open_studio) -> None:
    studio = open_studio()
    shell, told = studio.window._ports.shell, []
    studio.hub.told.connect(lambda notice: told.append(notice.text))
    shell.create_profile("Noor", "reviewer", "correct horse")
    qtbot.waitUntil(lambda: shell.shell().person == "Noor", timeout=SECONDS)
    qtbot.waitUntil(lambda: {one.name for one in studio.hub.people} == {"Maya", "Noor"}, timeout=SECONDS)
    shell.use_profile("Maya", "")
    qtbot.waitUntil(lambda: shell.shell().person == "Maya", timeout=SECONDS)
    studio.hub.unlocked.clear()
    shell.use_profile("Noor", "wrong")
    qtbot.waitUntil(lambda: told == ["That is not the passphrase of Noor."], timeout=SECONDS)
    assert shell.shell().person == "Maya"
    shell.use_profile("Noor", "correct horse")
    qtbot.waitUntil(lambda: shell.shell().person == "Noor", timeout=SECONDS)
    assert studio.close()
    again = open_studio(user="")
    assert again.hub.person == "" and not again.hub.writable
    assert again.window._ports.shell.shell().read_only == "Choose who acts first."


def test_another_workspace_takes_the_place_of_this_one(qtbot: QtBot, tmp_path: Path, open_studio) -> None:
    studio = open_studio()
    shell = studio.window._ports.shell
    shell.create_profile("Noor", "reviewer", "")
    qtbot.waitUntil(lambda: len(studio.hub.world.people) == 2, timeout=SECONDS)
    other = tmp_path / "Winter channel"
    studio.window._ports.settings.open_workspace(other)
    qtbot.waitUntil(lambda: not studio.hub.loading and studio.hub.world.root == other, timeout=SECONDS)
    assert studio.hub.writable and not studio.hub.world.people
    assert shell.shell().workspace == "Winter channel"


def test_a_folder_that_cannot_be_a_workspace_is_told_on_the_page(qtbot: QtBot, tmp_path: Path, open_studio) -> None:
    studio = open_studio()
    blocked = tmp_path / "a file"
    blocked.write_text("x", "utf-8")
    studio.window._ports.settings.open_workspace(blocked)
    qtbot.waitUntil(lambda: studio.window._ports.library.library().problem is not None, timeout=SECONDS)
    problem = studio.window._ports.library.library().problem
    assert problem is not None and "cannot be a workspace" in problem.message
