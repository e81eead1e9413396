"""The last net: what nobody caught is written down and told in one sentence."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

LOG = logging.getLogger("refract.crash")

Tell = Callable[[str], None]


def sentence(error: BaseException) -> str:
    """A bug in one sentence for a person."""
    return f"Something went wrong inside Refract ({type(error).__name__}); the log has the details"


def catch_all(tell: Tell) -> None:
    """Log what no one caught, in any thread, and tell it. `tell` may be called on any thread."""

    def in_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        LOG.critical("not caught", exc_info=(kind, error, trace))
        tell(sentence(error))

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            in_main(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = in_main
    threading.excepthook = in_thread


def watch_native(folder: Path) -> None:
    """Where a native crash of this process writes its threads' stacks. Best effort: without the file, to stderr."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError:
        faulthandler.enable()
        return
    faulthandler.enable(file)
