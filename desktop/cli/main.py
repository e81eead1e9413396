"""From arguments to an exit status."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from desktop.cli import audience, corpus, demo, doctor, library, queue_commands, review, versions
from desktop.cli.output import show, show_error
from desktop.cli.parsing import Commands, Parser, common, parsed
from desktop.cli.session import Session

LOG = logging.getLogger("refract.cli")


def main(argv: Sequence[str]) -> int:
    """Run one command. 0 done, 1 internal error, 2 usage, 3 bad input, 4 refused, 5 cancelled."""
    as_json = "--json" in argv
    session: Session | None = None
    try:
        arguments = parsed(parser(), argv)
        as_json = arguments.json
        session = Session(arguments)
        answer = arguments.run(session, arguments)
    except (Exception, KeyboardInterrupt) as error:
        LOG.info("command failed", exc_info=error)
        return show_error(error, as_json=as_json)
    finally:
        if session is not None:
            session.close()
    return show(answer, as_json=as_json)


def parser() -> Parser:
    """The whole grammar."""
    shared = common()
    whole = Parser(
        prog="refract",
        description="One video in, a version for every audience out: made, checked, signed and traceable.",
        epilog="Without a command the window opens. Exit status: 0 done, 1 internal error, 2 usage, 3 bad input, "
        "4 refused by a gate, 5 cancelled.",
        parents=[shared],
        allow_abbrev=False,
    )
    commands = Commands(whole, shared)
    for part in (demo, library, audience, versions, review, corpus, queue_commands, doctor):
        part.add(commands)
    return whole
