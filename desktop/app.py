"""The program's two faces: without arguments the window (the demo where there is no display), else the command line."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from desktop import crash, log, paths

_WINDOW = "desktop.window_app"


def run(argv: Sequence[str]) -> int:
    """Run the program; its exit status."""
    log.start(paths.logs_folder())
    crash.watch_native(paths.logs_folder())
    if argv:
        return _command(argv)
    from desktop.doctor.computer import has_display

    if not has_display():
        sys.stderr.write("There is no display here: the demo runs instead of the window. --help lists the commands.\n")
        return _command(["demo"])
    try:
        window = importlib.import_module(_WINDOW)
    except ModuleNotFoundError as error:
        if error.name != _WINDOW:
            raise
        return _command(["--help"])
    return int(window.open_window())


def _command(argv: Sequence[str]) -> int:
    from desktop.cli import main

    return main(argv)
