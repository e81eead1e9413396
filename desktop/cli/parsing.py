"""The command line's grammar: `--workspace`, `--user` and `--json` before or after any command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from desktop.cli.output import Answer, UsageError

if TYPE_CHECKING:
    from desktop.cli.session import Session

    Run = Callable[[Session, argparse.Namespace], Answer]


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line."""
        raise UsageError(message, self.format_usage().rstrip())


class Commands:
    """A group of commands; each runs one function."""

    def __init__(self, parser: Parser, common: Parser, title: str = "COMMAND") -> None:
        self._common = common
        self._group = parser.add_subparsers(metavar=title, required=True, parser_class=Parser)

    def add(self, name: str, run: Run, help_text: str, **more: Any) -> Parser:
        """A command that runs this function; the parser, for its arguments."""
        parser = self._group.add_parser(
            name, help=help_text, description=_sentence(help_text), parents=[self._common], allow_abbrev=False, **more
        )
        parser.set_defaults(run=run)
        return parser

    def group(self, name: str, help_text: str) -> Commands:
        """A command that has commands of its own."""
        parser = self._group.add_parser(
            name, help=help_text, description=_sentence(help_text), parents=[self._common], allow_abbrev=False
        )
        return Commands(parser, self._common)


def common() -> Parser:
    """What every command takes."""
    parser = Parser(add_help=False)
    parser.add_argument("--workspace", metavar="DIR", default=argparse.SUPPRESS, help="the workspace's folder")
    parser.add_argument("--user", metavar="NAME", default=argparse.SUPPRESS, help="the profile that acts")
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON document on standard output"
    )
    return parser


def parsed(parser: Parser, argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with the common ones filled in.

    Raises:
        UsageError: they are wrong.
    """
    found = parser.parse_args([_spared(one) for one in argv])
    for name, value in (("workspace", ""), ("user", ""), ("json", False)):
        if not hasattr(found, name):
            setattr(found, name, value)
    return found


def _spared(argument: str) -> str:
    """A file whose name begins with a dash is a file, not an option."""
    looks_like_option = argument.startswith("-") and len(argument) > 1
    return f"./{argument}" if looks_like_option and "." in argument and Path(argument).is_file() else argument


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
