"""The engine process, with real children that crash, hang, shout and obey."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path

import psutil
import pytest
from strange_verbs import VERBS

from desktop.engine_process import Answer, EngineBug, EngineProcess, Progress
from engine.errors import BadInput, Cancelled, EngineDied, UnreadableMedia

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def until_answer(engine: EngineProcess, heard: list[Progress] | None = None) -> Answer:
    while True:
        if engine.pipe is not None:
            wait([engine.pipe], engine.seconds_to_kill())
        for told in engine.hear():
            if isinstance(told, Answer):
                return told
            if heard is not None:
                heard.append(told)


def called(engine: EngineProcess, verb: str, number: int = 1) -> Answer:
    engine.ask(verb, {"number": number, "path": None})
    return until_answer(engine)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    made = EngineProcess(tmp_path, VERBS)
    yield made
    made.close()


def test_a_result_comes_back_and_the_child_stays(engine: EngineProcess) -> None:
    assert called(engine, "double", 21).value == {"number": 42, "path": None}
    assert called(engine, "pid").value == called(engine, "pid").value


def test_errors_cross_whole(engine: EngineProcess) -> None:
    engine.ask("fault", {"number": 1, "path": "/x/clip.mp4"})
    error = until_answer(engine).error
    assert isinstance(error, UnreadableMedia)
    assert (error.message, error.hint, error.path) == (
        "clip.mp4 holds no picture",
        "Choose another file.",
        "/x/clip.mp4",
    )
    assert isinstance(called(engine, "bug").error, EngineBug)
    assert isinstance(called(engine, "not-a-verb").error, BadInput)
    assert called(engine, "double", 1).value["number"] == 2


def test_progress_is_told(engine: EngineProcess) -> None:
    heard: list[Progress] = []
    engine.ask("count", {"number": 40, "path": None})
    until_answer(engine, heard)
    assert len(heard) >= 2
    assert [told.done for told in heard] == sorted(told.done for told in heard)
    assert heard[0].note == "step 0"


def test_a_crash_ends_the_call_not_the_parent(engine: EngineProcess) -> None:
    error = called(engine, "crash").error
    assert isinstance(error, EngineDied)
    assert "signal 11" in error.message
    assert called(engine, "double", 2).value["number"] == 4


def test_kill_9_of_the_child_ends_the_call(engine: EngineProcess) -> None:
    engine.ask("forever", {"number": 1, "path": None})
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    assert isinstance(until_answer(engine).error, EngineDied)
    assert called(engine, "double", 2).value["number"] == 4


@pytest.mark.parametrize("verb", ["forever", "deaf"])
def test_cancel_stops_the_obedient_and_the_deaf(engine: EngineProcess, verb: str) -> None:
    engine.ask(verb, {"number": 1, "path": None})
    while not engine.hear():
        time.sleep(0.01)
    child = engine.pid
    engine.cancel()
    assert isinstance(until_answer(engine).error, Cancelled)
    assert (engine.pid == child) == (verb == "forever")
    assert called(engine, "double", 2).value["number"] == 4


def test_noise_goes_to_the_log(engine: EngineProcess, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    called(engine, "noisy")
    assert capfd.readouterr().out == ""
    assert (tmp_path / "engine.log").read_text().splitlines() == ["noise on standard output", "more noise"]


PARENT = """
import sys, time
sys.path[:0] = [{root!r}, {here!r}]
from strange_verbs import VERBS
from desktop.engine_process import EngineProcess
if __name__ == "__main__":
    engine = EngineProcess(None, VERBS)
    engine.ask({verb!r}, {{"number": 1, "path": None}})
    while not engine.hear():
        time.sleep(0.01)
    print(engine.pid, flush=True)
    time.sleep(60)
"""


def test_the_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(root=str(ROOT), here=str(HERE), verb="deaf"))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    child.wait(20)
    assert not child.is_running()
