"""`make` and `render`."""

from __future__ import annotations

import argparse
import dataclasses
import json
from functools import partial
from pathlib import Path

from desktop.cli import batch, documents
from desktop.cli.output import Answer, clock, table
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from desktop.cli.wishes import help_text, wishes_of
from desktop.files import copy_into
from desktop.journey import making, names
from desktop.work import Desk, existing
from engine.domain.guidance import Kind, Wishes
from engine.domain.jobs import Job
from engine.domain.media import Video
from engine.domain.plain import from_plain
from engine.domain.versions import Fit, Recipe, Version
from engine.errors import BadInput, NotEnoughData


def add(commands: Commands) -> None:
    """Put both commands into the parser."""
    parser = commands.add(
        "make",
        make,
        "make versions of an item for segments",
        epilog=help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("item", metavar="ITEM", help="id of an imported video")
    audience = parser.add_mutually_exclusive_group(required=True)
    audience.add_argument("--segment", metavar="NAME", help="for this segment")
    audience.add_argument("--all-segments", action="store_true", help="for every segment")
    parser.add_argument("--kind", required=True, choices=[one.value for one in Kind])
    parser.add_argument(
        "--set", metavar="KEY=VALUE", nargs="+", action="extend", default=[], dest="wishes", help="see below"
    )
    parser = commands.add("render", render, "make a version's files again from its recipe")
    parser.add_argument("recipe", metavar="VERSION|RECIPE.json", help="a version's id, or a file with a recipe")
    parser.add_argument("--to", metavar="DIR", help="folder for the files (default: in the workspace's cache)")


def make(session: Session, arguments: argparse.Namespace) -> Answer:
    """Make one kind of an item for a segment or all of them."""
    wishes = wishes_of(arguments.wishes)
    desk = session.writing()
    video = names.video(desk, arguments.item)
    if arguments.all_segments:
        segments = list(desk.store.segments.find(removed=0))
        if not segments:
            raise NotEnoughData("There are no segments yet", "Add one with `segment add`, or build them from feedback.")
    else:
        segments = [names.segment(desk, arguments.segment)]
    kind = Kind(arguments.kind)
    made = batch.run(session, desk, [(one.name, partial(_job, desk, video, one.id, kind, wishes)) for one in segments])
    versions = [names.version(desk, identity) for _, ids in made.done for identity in ids]
    name_of = {one.id: one.name for one in segments}
    text = table([_row(one, video, name_of.get(one.segment, one.segment)) for one in versions])
    return made.answer({"versions": [documents.version(one, video) for one in versions]}, text)


def render(session: Session, arguments: argparse.Namespace) -> Answer:
    """Render a recipe again, and say whether it gives the same frames and samples."""
    desk = session.reading()
    recipe, name = _recipe(desk, arguments.recipe)
    remade = session.run(making.render(desk, recipe, desk.places.cache / "renders" / name), f"Render {name}")
    files = remade.files
    if arguments.to:
        folder = existing(arguments.to)
        files = tuple(dataclasses.replace(one, path=copy_into(one.path, folder)) for one in files)
    document = {
        "files": [documents.file(one, decoded=True) for one in files],
        "same": bool(remade.same),
    }
    verdict = {
        True: "the same as recorded",
        False: "NOT the same as recorded",
        None: "the recipe records no result yet",
    }
    rows = [(one.role, str(one.path)) for one in files]
    return Answer(document, f"{table(rows)}\n{verdict[remade.same]}")


def _job(desk: Desk, video: Video, segment: str, kind: Kind, wishes: Wishes) -> Job:
    return making.ask_for(desk, video, names.segment(desk, segment), kind, wishes)


def _recipe(desk: Desk, name: str) -> tuple[Recipe, str]:
    """The recipe of a version, or of a file that holds one (or a document that has it under "recipe")."""
    path = existing(name)
    if not path.is_file():
        if path.suffix.lower() == ".json":
            raise BadInput(f"There is no file {path.name}", "Check the name and the folder.", path)
        version = names.version(desk, name)
        return version.recipe, version.id
    try:
        raw = json.loads(path.read_text("utf-8"))
        return from_plain(raw.get("recipe", raw), Recipe), path.stem
    except (OSError, ExceptionGroup, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _no_recipe(path) from error


def _no_recipe(path: Path) -> BadInput:
    return BadInput(
        f"{path.name} does not hold a recipe that this Refract knows",
        "Give a version's id, or the `recipe` of a version as `make --json` writes it.",
        path,
    )


def _row(one: Version, video: Video, segment: str) -> tuple[str, ...]:
    where = ""
    if one.moment is not None:
        where = f"at {clock(float(video.seconds_of(one.moment)))}"
    elif one.span is not None:
        start, end = (clock(float(video.seconds_of(moment))) for moment in (one.span.start, one.span.end))
        where = f"{start} to {end}"
    return (one.id, one.kind.value, segment, where, _fit(one.fit), one.offer.value, str(one.file.path))


def _fit(fit: Fit) -> str:
    if fit.value is None:
        return "fit: too little data"
    if fit.low is None or fit.high is None:
        return f"fit {fit.value:.3f}"
    return f"fit {fit.value:.3f} [{fit.low:.3f}, {fit.high:.3f}]"
