"""kill -9 at random moments of make and export: what is lost is the running step and nothing else.

Each round starts the command line in a workspace of its own, kills the program or its engine process after a random
part of the time that the step usually takes, and then holds the workspace against what was there before: the database
is whole, every version and item recorded has all its bytes, no folder lies there that nobody recorded as begun, and
the same command finishes the step afterwards.

    python -m benchmarks.kill9 [--kills 50] [--seed 0]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.scenes import packaged_themes, write_video
from benchmarks.timing import write_results

ROOT = Path(__file__).resolve().parent.parent


SECONDS = {"make": 2.0, "export": 1.2}
"""Within which a step is killed; on an idle machine it takes about as long."""


@dataclass
class Bench:
    """A workspace with one analysed video and one segment, and what must still be there: path to SHA-256."""

    workspace: Path
    models: Path
    item: str = ""
    kept: dict[Path, str] = field(default_factory=dict)

    def start(self, *arguments: str, user: str = "maker") -> subprocess.Popen[str]:
        """The command line, started."""
        command = [sys.executable, str(ROOT / "main.py"), "--json", "--workspace", str(self.workspace), "--user", user]
        return subprocess.Popen(
            [*command, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"REFRACT_MODELS": str(self.models)},
        )

    def do(self, *arguments: str, user: str = "maker") -> dict[str, Any]:
        """The command line, run to its end, which must be a good one."""
        program = self.start(*arguments, user=user)
        out, _ = program.communicate()
        if program.returncode:
            raise RuntimeError(f"{arguments[0]} ended with {program.returncode}: {out[-800:]}")
        return json.loads(out)


def prepare(folder: Path, models: Path) -> Bench:
    """Import, analyse, and one segment from pictures of the video's second part."""
    themes = packaged_themes(folder, each=13)[:3]
    write_video(folder / "scene.mp4", [(theme.name, theme.pictures[0]) for theme in themes], 2.0)
    bench = Bench(folder / "workspace", models)
    bench.item = bench.do("import", str(folder / "scene.mp4"))["items"][0]["id"]
    bench.do("analyse", "--all")
    bench.do("segment", "add", "people", "--like", *map(str, themes[1].pictures[1:]))
    return bench


def make(bench: Bench, number: int) -> list[str]:
    """The make of a round; the seed makes each another version."""
    kind = "clip" if number % 2 else "thumbnail"
    return ["make", bench.item, "--segment", "people", "--kind", kind, "--set", f"seed={number}"]


def approved(bench: Bench, number: int) -> list[str]:
    """Make, check and approve a version; the command that exports it."""
    version = bench.do(*make(bench, 1000 + 2 * number))["versions"][0]["id"]
    found = bench.do("check", version)
    named = " ".join(one["check"] for one in found["findings"] if one["verdict"] == "not_run")
    bench.do("review", version, "--approve", "--reason", f"as it should be {named}", user="reviewer")
    remember(bench)
    return ["export", version]


def remember(bench: Bench) -> None:
    """Note every recorded file of every version and item with its bytes."""
    for name in ("versions", "corpus"):
        for path in sorted((bench.workspace / name).rglob("*")):
            if path.is_file() and not any(part.startswith(".") or part.endswith(".part") for part in path.parts):
                bench.kept[path] = hashlib.sha256(path.read_bytes()).hexdigest()


def kill_after(program: subprocess.Popen[str], seconds: float, victim: str) -> bool:
    """Wait, then kill -9 the program or its engine process; whether there was still something to kill."""
    time.sleep(seconds)
    if program.poll() is not None:
        program.communicate()
        return False
    engines = _engines(program.pid)
    target = engines[0].pid if victim == "engine" and engines else program.pid
    os.kill(target, signal.SIGKILL)
    program.communicate(timeout=120)
    deadline = time.monotonic() + 30
    while any(_lives(child) for child in engines):
        if time.monotonic() > deadline:
            raise RuntimeError("the engine process outlived its program")
        time.sleep(0.05)
    return True


def _engines(program: int) -> list[psutil.Process]:
    """The program's engine processes that live."""
    try:
        children = psutil.Process(program).children()
        return [child for child in children if _lives(child) and "spawn_main" in " ".join(child.cmdline())]
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return []


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def faults(bench: Bench) -> list[str]:
    """What is wrong with the workspace; empty when it is whole."""
    found: list[str] = []
    database = sqlite3.connect(bench.workspace / "refract.db")
    if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        found.append("the database is damaged")
    if database.execute("PRAGMA foreign_key_check").fetchall():
        found.append("a row points to nothing")
    for path, sha256 in bench.kept.items():
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            found.append(f"{path.name} of {path.parent.name} was lost or changed")
    for (value,) in database.execute("SELECT value FROM versions"):
        for file in json.loads(value)["files"]:
            path = bench.workspace / file["path"]
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
                found.append(f"a recorded version lacks {path.name}")
    for (value,) in database.execute("SELECT value FROM items WHERE removed = 0"):
        for file in json.loads(value)["files"]:
            path = bench.workspace / file["path"]
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
                found.append(f"a recorded item lacks {path.name}")
    for folder in (bench.workspace / "corpus").iterdir():
        if not folder.name.endswith(".part") and folder.is_dir() and not (folder / "item.json").is_file():
            found.append(f"corpus/{folder.name} is not whole")
    database.close()
    return found


def run(bench: Bench, kills: int, seed: int) -> list[dict[str, Any]]:
    """Rounds, half of them make, half export, until that many were killed before they were done."""
    chance, told = random.Random(seed), []
    number = 0
    while sum(one["killed"] for one in told) < kills:
        step = "make" if number % 2 else "export"
        command = approved(bench, number) if step == "export" else make(bench, number)
        remember(bench)
        victim = "engine" if chance.random() < 0.4 else "program"
        after = chance.uniform(0.1, SECONDS[step])
        killed = kill_after(bench.start(*command), after, victim)
        wrong = faults(bench)
        answer = bench.do(*command)
        wrong += [f"after finishing: {fault}" for fault in faults(bench)]
        done = answer["exported"] if step == "export" else answer["versions"]
        if len(done) != 1:
            wrong.append("the step did not finish afterwards")
        number += 1
        told.append({"step": step, "victim": victim, "after": round(after, 2), "killed": killed, "faults": wrong})
        sys.stderr.write(f"{number} {told[-1]}\n")
    return told


def main() -> None:
    """Run the rounds and write benchmarks/results/kill9.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="refract-kill9-") as folder:
        bench = prepare(Path(folder), ROOT / ".cache" / "models")
        told = run(bench, arguments.kills, arguments.seed)
    killed = [one for one in told if one["killed"]]
    result = {
        "what": "kill -9 at random moments of make and export by the command line",
        "rounds": len(told),
        "killed": len(killed),
        "of_export": sum(one["step"] == "export" for one in killed),
        "of_engine": sum(one["victim"] == "engine" for one in killed),
        "faults": sum(bool(one["faults"]) for one in told),
        "holds": not any(one["faults"] for one in told),
        "seed": arguments.seed,
        "told": told,
    }
    write_results("kill9", result)
    print(json.dumps({name: value for name, value in result.items() if name != "told"}, indent=1))


if __name__ == "__main__":
    main()
