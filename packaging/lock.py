"""Resolve requirements-dev.in into requirements.lock: every distribution, pinned, with the hashes of all its files.

Run it inside the environment after changing a requirement; commit the result. The hashes cover every platform's wheel
that the package index offers for the pinned version, and the file that pip chose here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
HEADER = "# Made by packaging/lock.py from requirements-dev.in; do not edit. Install with --require-hashes.\n"


def resolve(source: Path) -> list[tuple[str, str, str]]:
    """(name, version, sha256 of the chosen file) of everything `source` needs, by pip's own resolver."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    command += ["--report", "-", "-r", str(source)]
    report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return [
        (
            re.sub(r"[-_.]+", "-", entry["metadata"]["name"]).lower(),
            entry["metadata"]["version"],
            entry["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for entry in report["install"]
    ]


def index_address() -> str:
    """The package index that pip is set up to use."""
    if address := os.environ.get("PIP_INDEX_URL"):
        return address
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or sys.exit("Set PIP_INDEX_URL to the address of your package index.")


def published_hashes(index: str, name: str, version: str) -> set[str]:
    """SHA-256 of all wheels of that version that the index lists."""
    request = urllib.request.Request(
        f"{index.rstrip('/')}/{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.1"}
    )
    with urllib.request.urlopen(request) as answer:
        text = answer.read().decode()
    wheel = re.escape(name).replace(r"\-", "[-_.]") + "-" + re.escape(version) + r"-[^\"#<>/]*\.whl"
    if text.lstrip().startswith("{"):
        files = json.loads(text)["files"]
        return {f["hashes"]["sha256"] for f in files if re.fullmatch(wheel, f["filename"], re.IGNORECASE)}
    return set(re.findall(wheel + r"#sha256=([0-9a-f]{64})", text, re.IGNORECASE))


def main() -> None:
    """Write requirements.lock (the app) and requirements-dev.lock (the app and its tests)."""
    index = index_address()
    for stem in ("requirements", "requirements-dev"):
        lines = [HEADER]
        for name, version, chosen in sorted(resolve(FOLDER / f"{stem}.in")):
            hashes = sorted(published_hashes(index, name, version) | {chosen})
            lines.append(f"{name}=={version} \\\n" + " \\\n".join(f"    --hash=sha256:{h}" for h in hashes) + "\n")
        (FOLDER / f"{stem}.lock").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
