"""`demo`."""

from __future__ import annotations

import argparse
import sys

from desktop import paths
from desktop.cli import documents
from desktop.cli.output import Answer, table
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from desktop.demo import Demo
from desktop.demo.page import write_demo_page
from desktop.work import existing


def add(commands: Commands) -> None:
    """Put the command into the parser."""
    parser = commands.add("demo", demo, "walk the whole path on a sample and write a page to look at")
    parser.add_argument(
        "--out", metavar="DIR", help="folder for the sample and the page (default: beside the workspace)"
    )


def demo(session: Session, arguments: argparse.Namespace) -> Answer:
    """Walk the path in a workspace of its own, unless one is named."""
    folder = existing(arguments.out) if arguments.out else paths.default_workspace().with_name("Refract demo")
    if not arguments.workspace:
        session.root = folder / "workspace"
    desk = session.writing()
    walked = Demo(desk, session, folder, _say).walk()
    page = write_demo_page(desk, folder, walked)
    document = {
        "segments": [documents.segment(one) for one in walked.segments],
        "versions": [documents.version(one, walked.video) for one in walked.versions],
        "exported": [documents.exported(one) for one in walked.exported],
        "report": str(page),
    }
    rows = [("versions made", str(len(walked.versions))), ("sealed and exported", str(len(walked.exported)))]
    return Answer(document, f"{table(rows, right=(1,))}\n\nLook at {page}")


def _say(stage: str) -> None:
    sys.stderr.write(f"{stage} ...\n")
    sys.stderr.flush()
