"""The queue and its runner: order, once, after a failure, cancel, retry, and kill -9 of either process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from strange_verbs import VERBS, Ask

from desktop import queue
from desktop.runner import JobMoved, Notice, Runner
from desktop.work import Desk, Finish, Steps, ask
from desktop.workspace import Workspace
from engine.domain.jobs import Job, JobState
from engine.errors import BadInput, Cancelled, EngineDied, UnknownName, WorkspaceBusy

ROOT = Path(__file__).parent.parent.parent


def task(desk: Desk, arguments: Mapping[str, Any]) -> Steps[int]:
    """Ask one verb, and note in the store that it ran."""
    verb = arguments["verb"]
    answer = yield from ask(verb, Ask, number=arguments.get("number", 1), path=None)

    def record() -> None:
        ran = desk.store.fact("ran")
        desk.store.set_fact("ran", f"{ran} {arguments['name']}".strip())
        if arguments.get("bad_record"):
            raise BadInput("planted: this cannot be recorded")

    return Finish(answer.number, (arguments["name"],), record, frozenset({"versions"}))


def add(workspace: Workspace, name: str, verb: str = "double", **more: Any) -> Job:
    return queue.add(
        workspace.store, "strange", {"verb": verb, "name": name, **more}, what=f"Do {name}", by="me",
        good=lambda ids: ids == (name,),
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open_writing(tmp_path / "ws", tmp_path / "models") as opened:
        yield opened


@pytest.fixture
def heard() -> list[Notice]:
    return []


@pytest.fixture
def runner(workspace: Workspace, heard: list[Notice]) -> Iterator[Runner]:
    made = Runner(workspace, {"strange": task}, heard.append, VERBS)
    yield made
    made.close()


def state(workspace: Workspace, job: Job) -> JobState:
    found = workspace.store.jobs.get(job.id)
    assert found is not None
    return found.state


def test_jobs_run_in_order_and_go_on_after_a_failure(workspace: Workspace, runner: Runner) -> None:
    jobs = [add(workspace, "a"), add(workspace, "b", "crash"), add(workspace, "c", "fault"), add(workspace, "d")]
    runner.run_jobs(job.id for job in jobs)
    assert [state(workspace, job).value for job in jobs] == ["done", "failed", "failed", "done"]
    assert workspace.store.fact("ran") == "a d"
    assert isinstance(runner.errors[jobs[1].id], EngineDied)
    failed = workspace.store.jobs.get(jobs[2].id)
    assert failed is not None
    assert (failed.error, failed.hint) == ("clip.mp4 holds no picture", "Choose another file.")
    assert queue.made(workspace.store, jobs[3].id) == ("d",)


def test_equal_work_runs_once(workspace: Workspace, runner: Runner) -> None:
    first, second = add(workspace, "a"), add(workspace, "a")
    assert first.id == second.id
    runner.run_jobs([first.id])
    assert add(workspace, "a").id == first.id
    assert add(workspace, "a", number=2).id != first.id


def test_a_failed_record_fails_the_job_and_leaves_nothing(workspace: Workspace, runner: Runner) -> None:
    job = add(workspace, "a", bad_record=True)
    runner.run_jobs([job.id])
    assert state(workspace, job) is JobState.FAILED
    assert workspace.store.fact("ran") == ""


def test_only_what_was_asked_for_runs(workspace: Workspace, runner: Runner) -> None:
    other, mine = add(workspace, "other"), add(workspace, "mine")
    runner.run_jobs([mine.id])
    assert (state(workspace, other), state(workspace, mine)) == (JobState.WAITING, JobState.DONE)


def test_reordered_jobs_run_in_the_new_order(workspace: Workspace, runner: Runner) -> None:
    jobs = [add(workspace, name) for name in "abc"]
    with workspace.store.writing():
        workspace.store.jobs.move(jobs[2].id, jobs[0].id)
    runner.run_jobs(job.id for job in jobs)
    assert workspace.store.fact("ran") == "c a b"


@pytest.mark.parametrize("verb", ["forever", "deaf"])
def test_interrupt_cancels_what_runs_and_keeps_what_waits(workspace: Workspace, runner: Runner, verb: str) -> None:
    running, waiting = add(workspace, "a", verb), add(workspace, "b")
    runner._tell = lambda notice: runner.interrupt() if isinstance(notice, JobMoved) and notice.job.note else None
    with pytest.raises(Cancelled):
        runner.run_jobs([running.id, waiting.id])
    assert (state(workspace, running), state(workspace, waiting)) == (JobState.CANCELLED, JobState.WAITING)


def test_cancel_and_retry(workspace: Workspace, runner: Runner) -> None:
    job = add(workspace, "a")
    runner.cancel(job.id)
    assert state(workspace, job) is JobState.CANCELLED
    with pytest.raises(BadInput):
        runner.cancel(job.id)
    queue.renewed(workspace.store, queue.named(workspace.store, job.id[:6]))
    runner.run_jobs([job.id])
    assert state(workspace, job) is JobState.DONE
    with pytest.raises(BadInput):
        queue.renewed(workspace.store, queue.named(workspace.store, job.id))
    with pytest.raises(UnknownName):
        queue.named(workspace.store, "nothing")


def test_progress_says_what_how_far_and_how_long(workspace: Workspace, runner: Runner, heard: list[Notice]) -> None:
    job = add(workspace, "a", "count", number=400)
    runner.run_jobs([job.id])
    told = [notice.job for notice in heard if isinstance(notice, JobMoved)]
    assert told[0].state is JobState.RUNNING
    assert any(one.note.startswith("step") and 0 < one.progress < 1 for one in told)
    assert any(one.seconds_left for one in told)
    assert (told[-1].state, told[-1].progress, told[-1].seconds_left) == (JobState.DONE, 1.0, None)


def test_a_runner_on_its_own_thread_obeys_posts(tmp_path: Path) -> None:
    """The window's way: jobs are posted, one that runs is cancelled, and the thread ends."""
    done, made, ids = threading.Event(), [], []
    started = threading.Event()

    def tell(notice: Notice) -> None:
        if isinstance(notice, JobMoved) and notice.job.note:
            started.set()
        if isinstance(notice, JobMoved) and notice.job.state is JobState.CANCELLED:
            done.set()

    def work() -> None:
        with Workspace.open_writing(tmp_path / "ws", tmp_path / "models") as workspace:
            runner = Runner(workspace, {"strange": task}, tell, VERBS)
            made.append(runner)
            ids.append(add(workspace, "a", "forever").id)
            runner.run_forever()

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(20)
    made[0].post(lambda: made[0].cancel(ids[0]))
    assert done.wait(20)
    made[0].end()
    thread.join(20)
    assert not thread.is_alive()


KILLED = """
import sys
sys.path[:0] = [{root!r}, {here!r}]
from pathlib import Path
from strange_verbs import VERBS
from test_runner import add, task
from desktop.runner import Runner
from desktop.workspace import Workspace
if __name__ == "__main__":
    workspace = Workspace.open_writing(Path({ws!r}), Path({ws!r}) / "models")
    jobs = [add(workspace, "a"), add(workspace, "b", "count", number=250), add(workspace, "c")]
    runner = Runner(workspace, {{"strange": task}}, lambda notice: print("heard", flush=True), VERBS)
    if "stopped" in sys.argv:
        sys.exit()
    runner.run_jobs(job.id for job in jobs)
"""


def test_kill_9_of_the_program_loses_only_the_running_step(tmp_path: Path) -> None:
    script, root = tmp_path / "killed.py", tmp_path / "ws"
    script.write_text(KILLED.format(root=str(ROOT), here=str(Path(__file__).parent), ws=str(root)))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        for _ in range(5):
            program.stdout.readline()
        with pytest.raises(WorkspaceBusy):
            Workspace.open_writing(root, tmp_path / "models")
        with Workspace.open_best(root, tmp_path / "models") as reader:
            assert not reader.writable
            assert [job.state.value for job in reader.store.jobs.all()] == ["done", "running", "waiting"]
        os.kill(program.pid, signal.SIGKILL)
    with Workspace.open_writing(root, tmp_path / "models") as workspace:
        assert [job.state.value for job in workspace.store.jobs.all()] == ["done", "waiting", "waiting"]
        runner = Runner(workspace, {"strange": task}, verbs=VERBS)
        runner.run_jobs(job.id for job in workspace.store.jobs.all())
        runner.close()
        assert workspace.store.fact("ran") == "a b c"
        assert [job.tries for job in workspace.store.jobs.all()] == [1, 2, 1]


def test_a_job_that_keeps_killing_the_program_is_given_up(workspace: Workspace) -> None:
    job = add(workspace, "a")
    for _ in range(3):
        queue.started(workspace.store, queue.named(workspace.store, job.id))
        with workspace.store.writing():
            workspace.store.jobs.take_back()
    assert state(workspace, job) is JobState.FAILED


def test_time_left_follows_the_speed_of_late() -> None:
    """The first half came from a cache in no time; what is left goes at one per cent a second."""
    pace = queue.Pace(window=20.0)
    assert pace.seconds_left(0.0, 0.0) is None
    assert pace.seconds_left(0.5, 1.0) is None
    for second in range(2, 41):
        left = pace.seconds_left(0.5 + 0.01 * (second - 1), float(second))
    assert left == pytest.approx(11.0, rel=0.01)
