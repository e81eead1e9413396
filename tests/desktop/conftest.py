"""What the desktop's tests share: the command line as another program sees it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from desktop.cli import main

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "resources" / "schemas"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command wrote and how it ended. `json` holds the one document of standard output."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The document; fails if standard output is anything else than one."""
        return json.loads(self.out)

    def fits(self, schema: str) -> dict[str, Any]:
        """The document, valid by that schema."""
        document = self.json
        jsonschema.validate(document, json.loads((SCHEMAS / f"{schema}.json").read_text()))
        return document


Refract = Callable[..., Said]


def environment(home: Path, models: Path) -> dict[str, str]:
    """An account of its own: nothing of the real one is read or written."""
    homes = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    return {**os.environ, **homes, "HOME": str(home), "REFRACT_MODELS": str(models), "COLUMNS": "100"}


@pytest.fixture
def quick(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Refract:
    """Run a command in this process: for what needs no engine."""
    for name, value in environment(tmp_path / "home", models).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str | Path, workspace: Path, user: str = "", json: bool = True) -> Said:
        common = ["--workspace", str(workspace), *(["--user", user] if user else [])]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main([*common, *(["--json"] if json else []), *map(str, arguments)])
        return Said(status, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def command(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Refract:
    """Run `python main.py ARGUMENTS...` in a process of its own."""
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: str | Path, workspace: Path | None = None, user: str = "", json: bool = True) -> Said:
        common = [*(["--workspace", str(workspace)] if workspace else []), *(["--user", user] if user else [])]
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *common, *(["--json"] if json else []), *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment(home, models),
            timeout=280,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run
