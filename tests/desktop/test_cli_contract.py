"""The command line's contract where no video is needed: grammar, statuses, errors, schemas."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from conftest import ROOT, SCHEMAS, Refract, environment

from desktop.cli.main import parser
from desktop.cli.output import UsageError, clock, status_of, table, worst
from desktop.cli.parsing import parsed
from desktop.cli.wishes import KEYS, wishes_of
from desktop.doctor.computer import has_display
from desktop.workspace import Workspace
from engine.domain.guidance import Measure, Wishes
from engine.errors import BadInput, Cancelled, EngineDied, Refused, WorkspaceBusy

COMMANDS = (
    "demo", "import", "analyse", "feedback", "segment", "make", "render", "check", "review", "export", "verify",
    "corpus", "queue", "doctor",
)  # fmt: skip
NOT_YET = ("create", "instruct", "evaluate", "models", "checks", "bench", "--instruct")


@pytest.mark.parametrize("schema", sorted(path.stem for path in SCHEMAS.glob("*.json")))
def test_schemas_are_schemas(schema: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads((SCHEMAS / f"{schema}.json").read_text()))


def test_help_lists_what_exists_and_nothing_else(command: Refract) -> None:
    told = command("--help", json=False)
    assert told.status == 0
    listed = {line.split()[0] for line in told.out.splitlines() if line.startswith("    ")}
    assert set(COMMANDS) <= listed
    assert not listed & set(NOT_YET)


def test_make_help_lists_the_keys(command: Refract) -> None:
    told = command("make", "--help", json=False)
    assert told.status == 0
    assert all(f"{key}=" in told.out for key in KEYS)
    assert "--instruct" not in told.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("import",),
        ("import", "a.mp4", "--nonsense"),
        ("analyse",),
        ("segment", "add", "cats"),
        ("segment", "build", "--count", "few"),
        ("make", "x", "--kind", "thumbnail"),
        ("make", "x", "--segment", "cats", "--kind", "song"),
        ("make", "x", "--segment", "cats", "--kind", "clip", "--set", "colour=red"),
        ("make", "x", "--segment", "cats", "--kind", "clip", "--set", "seconds=long"),
        ("review", "v1", "--approve", "--reject", "--reason", "x"),
        ("review", "v1", "--approve"),
        ("export",),
        ("feedback", "import", "x.csv", "--map", "user"),
        (),
    ],
)
def test_a_wrong_command_line_is_status_2(quick: Refract, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = quick(*arguments, workspace=tmp_path / "ws")
    assert told.status == 2
    assert told.fits("error")["error"]["kind"] == "usage"


def test_common_options_go_before_and_after(command: Refract, tmp_path: Path) -> None:
    ws = str(tmp_path / "ws")
    for arguments in (
        ("--workspace", ws, "--json", "segment", "list"),
        ("segment", "list", "--workspace", ws, "--json"),
    ):
        told = command(*arguments, json=False)
        assert told.fits("segments") == {"segments": []}
        assert told.status == 0


@pytest.mark.parametrize(
    ("arguments", "schema"),
    [
        (("segment", "list"), "segments"),
        (("corpus", "list"), "items"),
        (("corpus", "search", "cats"), "items"),
        (("queue", "list"), "queue"),
        (("analyse", "--all"), "analyse"),
        (("export", "--approved"), "export"),
    ],
)
def test_an_empty_workspace_answers(quick: Refract, tmp_path: Path, arguments: tuple[str, ...], schema: str) -> None:
    told = quick(*arguments, workspace=tmp_path / "ws")
    assert told.status == 0, told.err
    document = told.fits(schema)
    assert not any(document.values())


@pytest.mark.parametrize(
    "arguments",
    [
        ("segment", "show", "nobody"),
        ("segment", "remove", "nobody"),
        ("corpus", "show", "nothing"),
        ("corpus", "delete", "nothing"),
        ("corpus", "rank", "--segment", "nobody"),
        ("queue", "cancel", "j1"),
        ("queue", "retry", "j1"),
        ("make", "item", "--segment", "x", "--kind", "clip"),
        ("check", "nothing"),
        ("render", "nothing"),
        ("review", "nothing", "--approve", "--reason", "good"),
    ],
)
def test_unknown_names_are_status_3(quick: Refract, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = quick(*arguments, workspace=tmp_path / "ws")
    assert told.status == 3, told.err
    error = told.fits("error")["error"]
    assert error["kind"] == "unknown_name"
    assert error["hint"]


def test_an_empty_file_name_is_not_the_folder_one_stands_in(quick: Refract, tmp_path: Path) -> None:
    for command in ("import", "verify", "check"):
        told = quick(command, "", workspace=tmp_path / "ws")
        assert told.status == 3, told.err
        assert "empty" in told.fits("error")["error"]["message"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a full device")
def test_an_answer_that_cannot_be_written_is_no_success(tmp_path: Path, models: Path) -> None:
    line = [sys.executable, str(ROOT / "main.py"), "segment", "list", "--json", "--workspace", str(tmp_path / "ws")]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            line, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment(tmp_path, models)
        )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1


def test_several_unknown_items_are_all_listed(quick: Refract, tmp_path: Path) -> None:
    told = quick("analyse", "one1", "two2", workspace=tmp_path / "ws")
    assert told.status == 3
    document = told.fits("analyse")
    assert [error["path"] for error in document["errors"]] == ["one1", "two2"]
    assert document["error"]["kind"] == "unknown_name"


def test_words_go_to_standard_error_without_json(quick: Refract, tmp_path: Path) -> None:
    told = quick("segment", "show", "nobody", workspace=tmp_path / "ws", json=False)
    assert (told.status, told.out) == (3, "")
    assert "nobody" in told.err
    assert "Traceback" not in told.err


def test_reading_works_and_writing_is_refused_beside_a_writer(quick: Refract, tmp_path: Path) -> None:
    with Workspace.open_writing(tmp_path / "ws", tmp_path / "m"):
        assert quick("segment", "list", workspace=tmp_path / "ws").status == 0
        told = quick("import", "x.mp4", workspace=tmp_path / "ws")
    assert told.status == 3
    error = told.fits("error")["error"]
    assert error["kind"] == "workspace_busy"
    assert str(os.getpid()) in error["message"]


def test_a_workspace_that_is_a_file_is_bad_input(quick: Refract, tmp_path: Path) -> None:
    (tmp_path / "ws").write_text("")
    told = quick("segment", "list", workspace=tmp_path / "ws")
    assert told.status == 3
    assert told.fits("error")["error"]["kind"] == "bad_input"


def test_a_damaged_workspace_is_told(quick: Refract, tmp_path: Path) -> None:
    (tmp_path / "refract.db").write_bytes(b"broken" * 500)
    told = quick("segment", "list", workspace=tmp_path)
    assert told.status == 3
    assert told.fits("error")["error"]["kind"] == "workspace_damaged"


@pytest.mark.slow
def test_the_doctor_examines_a_new_workspace(command: Refract, tmp_path: Path) -> None:
    told = command("doctor", workspace=tmp_path / "ws")
    assert told.status == 0, told.err
    facts = {fact["name"]: fact for fact in told.fits("doctor")["facts"]}
    assert {"python", "packages", "disk", "display", "database", "log", "keys", "device", "models"} <= set(facts)
    assert facts["database"]["state"] == "ok"
    assert [fact for fact in facts.values() if fact["state"] == "fail"] == []


def test_the_doctor_finds_a_changed_log(tmp_path: Path) -> None:
    from desktop.doctor import workspace as examined
    from desktop.journey import log
    from desktop.work import Desk

    with Workspace.open_writing(tmp_path, tmp_path / "m") as workspace:
        desk = Desk(workspace, "me")
        with workspace.store.writing():
            for number in range(3):
                log.note(desk, "import", item=f"i{number}")
        assert {fact.name: fact.state for fact in examined.facts(desk)}["log"] == "ok"
        workspace.store._connection.execute("UPDATE log SET event = replace(event, 'i1', 'i9') WHERE number = 2")
        broken = next(fact for fact in examined.facts(desk) if fact.name == "log")
        assert (broken.state, "entry 2" in broken.message) == ("fail", True)


def test_ctrl_c_is_status_5(tmp_path: Path, models: Path) -> None:
    """Interrupted in the middle of a long import's engine call, cleanly and soon."""
    fifo = tmp_path / "never.mp4"
    os.mkfifo(fifo)
    with subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "--json", "--workspace", str(tmp_path / "ws"), "verify", str(fifo)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path / "home", models),
    ) as program:
        log = tmp_path / "ws" / "logs" / "engine.log"
        for _ in range(200):
            if log.exists() or program.poll() is not None:
                break
            try:
                program.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        try:
            program.wait(1.5)
        except subprocess.TimeoutExpired:
            program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
    if program.returncode == 3:
        pytest.skip("the engine refused the pipe at once")
    assert program.returncode == 5, err
    assert json.loads(out)["error"]["kind"] == "cancelled"


# ---- the pieces, in this process ------------------------------------------------------------------------------------


def test_wishes_are_read() -> None:
    assert wishes_of([]) == Wishes()
    assert wishes_of(
        ["seconds=4.5", "measure=dot", "captions=yes", "steps=trim, grade", "seed=3", "aspect=9:16"]
    ) == Wishes(seconds=4.5, measure=Measure.DOT, captions=True, steps=("trim", "grade"), seed=3, aspect="9:16")


def test_every_wish_has_a_key() -> None:
    assert set(KEYS) == set(Wishes.__dataclass_fields__)


def test_statuses() -> None:
    errors = (BadInput("x"), WorkspaceBusy("x"), Refused("x"), Cancelled(), EngineDied("x"))
    assert [status_of(one) for one in errors] == [3, 3, 4, 5, 1]
    assert worst([Refused("x"), BadInput("y")]) == 3
    assert worst([Refused("x")]) == 4
    assert status_of(ZeroDivisionError()) == 1


def test_a_file_that_begins_with_a_dash_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-clip.mp4").write_text("")
    assert parsed(parser(), ["import", "-clip.mp4"]).videos == ["./-clip.mp4"]
    with pytest.raises(UsageError):
        parsed(parser(), ["import", "-other.mp4"])


def test_text_is_aligned() -> None:
    assert table([("a", "10"), ("long", "2")], right=(1,)) == "a     10\nlong   2"
    assert [clock(7.44), clock(3661.96)] == ["0:07.4", "1:01:02.0"]


def test_a_display_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert has_display() == (sys.platform in ("win32", "darwin"))
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_display()


def test_the_command_lines_process_stays_light() -> None:
    """What the window shares with the command line imports no media or model library."""
    code = (
        "import sys; import desktop.cli.main, desktop.runner, desktop.demo, desktop.doctor, engine.store;"
        "print([n for n in ('torch', 'cv2', 'av', 'onnxruntime', 'numpy', 'diffusers', 'sqlite_utils', 'PySide6')"
        " if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
