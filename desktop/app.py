"""The program's two faces: without a command the window (the demo where there is no display), else the command line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path


def run(argv: Sequence[str]) -> int:
    """Run the program; its exit status. `--workspace DIR` alone opens the window on that workspace."""
    workspace = _workspace_alone(argv)
    if argv and workspace is None:
        return _command(argv)
    from desktop.doctor.computer import has_display

    if not has_display():
        sys.stderr.write("There is no display here: the demo runs instead of the window. --help lists the commands.\n")
        return _command(["demo"])
    gc.disable()  # from the window's first import on: desktop.collector then collects, on the window's own thread
    from desktop.window_app import open_window

    return open_window(workspace)  # which starts the log itself, once its first picture stands


def _workspace_alone(argv: Sequence[str]) -> Path | None:
    """The folder where the arguments are a workspace and nothing else."""
    if len(argv) == 2 and argv[0] == "--workspace":
        return Path(argv[1]).expanduser().absolute()
    if len(argv) == 1 and argv[0].startswith("--workspace="):
        return Path(argv[0].partition("=")[2]).expanduser().absolute()
    return None


def _command(argv: Sequence[str]) -> int:
    from desktop import crash, log, paths
    from desktop.cli import main

    log.start(paths.logs_folder())
    crash.watch_native(paths.logs_folder())
    return main(argv)
