"""`import` and `analyse`."""

from __future__ import annotations

import argparse
from functools import partial

from desktop import queue
from desktop.cli import batch, documents
from desktop.cli.output import Answer, UsageError, clock, table
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from desktop.journey import names
from desktop.work import Desk, existing
from engine.domain.jobs import Job
from engine.domain.media import Declared, Video


def add(commands: Commands) -> None:
    """Put both commands into the parser."""
    parser = commands.add("import", import_, "load videos into the workspace")
    parser.add_argument("videos", metavar="VIDEO", nargs="+", help="a video file; it is copied and never altered")
    parser.add_argument(
        "--thumbnail", metavar="PICTURE", help="the original thumbnail (default: cover, or first frame)"
    )
    parser.add_argument("--title", help="default: the file's name")
    parser.add_argument("--tags", metavar="a,b", help="comma-separated")
    parser.add_argument(
        "--declare", choices=[one.value for one in Declared], help="where the upload comes from (default: unknown)"
    )
    parser = commands.add("analyse", analyse, "find shots, frames, faces, text, speech and sound")
    parser.add_argument("items", metavar="ITEM", nargs="*", help="id of an item")
    parser.add_argument("--all", action="store_true", help="every imported video")


def import_(session: Session, arguments: argparse.Namespace) -> Answer:
    """Load each video; a bad one does not stop the others."""
    desk = session.writing()
    named = [(_as_typed(path), partial(_import_job, desk, path, arguments)) for path in arguments.videos]
    made = batch.run(session, desk, named)
    videos = [(path, names.video(desk, ids[0])) for path, ids in made.done]
    document = {"items": [documents.video(one, path) for path, one in videos]}
    return made.answer(document, table([_video_row(one) for _, one in videos]))


def analyse(session: Session, arguments: argparse.Namespace) -> Answer:
    """Analyse each item named, or all."""
    if bool(arguments.items) == arguments.all:
        raise UsageError("analyse: give ITEM..., or --all")
    desk = session.writing()
    wanted = [one.id for one in desk.store.videos.find()] if arguments.all else arguments.items
    made = batch.run(session, desk, [(name, partial(_analyse_job, desk, name)) for name in wanted])
    found = []
    for _, ids in made.done:
        video = names.video(desk, ids[0])
        analysis = desk.store.analyses.one(video=video.sha256)
        if analysis is not None:
            found.append(documents.analysis(analysis, video))
    return made.answer({"items": found}, table([_found_row(one) for one in found]))


def _as_typed(path: str) -> str:
    """Undo what the parser did to a file whose name begins with a dash."""
    return path.removeprefix("./") if path.startswith("./-") else path


def _import_job(desk: Desk, path: str, arguments: argparse.Namespace) -> Job:
    wanted = {
        "path": str(existing(path)),
        "title": arguments.title,
        "tags": [tag.strip() for tag in (arguments.tags or "").split(",") if tag.strip()],
        "declared": arguments.declare,
        "thumbnail": str(existing(arguments.thumbnail)) if arguments.thumbnail else None,
    }
    return queue.add(desk.store, "import", wanted, what=f"Import {existing(path).name}", by=desk.by)


def _analyse_job(desk: Desk, name: str) -> Job:
    video = names.video(desk, name)
    what = f"Analyse {video.title or video.name}"
    return queue.add(desk.store, "analyse", {"item": video.id}, what=what, by=desk.by)


def _video_row(one: Video) -> tuple[str, ...]:
    sound = "sound" if one.sound is not None else "silent"
    notes = "; ".join(one.warnings)
    return (one.id, clock(float(one.duration)), f"{one.width}x{one.height}", sound, one.title or one.name, notes)


def _found_row(one: dict[str, list[object]]) -> tuple[str, ...]:
    counts = (f"{len(one['shots'])} shots", f"{one['frames']} frames", f"{one['faces']} faces")
    return (str(one["id"]), *counts, f"{len(one['speech'])} sentences", f"{one['seconds']:.1f} s")
