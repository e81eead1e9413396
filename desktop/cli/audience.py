"""`feedback import` and `segment build|add|list|show|remove`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from desktop import queue
from desktop.cli import batch, documents
from desktop.cli.output import Answer, UsageError, table
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from desktop.journey import audience, names
from desktop.work import existing
from engine.domain.audience import Segment

_FORMATS = "auto, or a format's name"


def add(commands: Commands) -> None:
    """Put both groups into the parser."""
    feedback = commands.group("feedback", "read what people did with items")
    parser = feedback.add("import", import_feedback, "read interactions, watch time or an analytics export")
    parser.add_argument("file", metavar="FILE", help="csv, xlsx, also gzipped")
    parser.add_argument("--format", default="auto", help=_FORMATS)
    parser.add_argument("--items", metavar="FILE", help="CSV of item,path[,title,tags]; its paths are relative to it")
    parser.add_argument(
        "--map", metavar="FIELD=COLUMN", nargs="+", action="extend", default=[], help="which column holds a field"
    )
    segment = commands.group("segment", "audiences: build, add, list, show, remove")
    parser = segment.add("build", build, "cluster the people of the last feedback into segments")
    parser.add_argument("--count", metavar="N", default="auto", help="how many (default: auto, as many as are stable)")
    parser.add_argument("--minimum", metavar="N", type=int, help="fewest people a shown segment has (default: 20)")
    parser = segment.add("add", add_segment, "add a segment from what it likes")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--like", metavar="FILE", nargs="+", action="extend", default=[], help="pictures or videos that it likes"
    )
    parser.add_argument("--describe", metavar="TEXT", default="", help="what it likes, in words")
    segment.add("list", list_segments, "all segments")
    segment.add("show", show, "one segment and what it likes").add_argument("name", metavar="NAME")
    segment.add("remove", remove, "take a segment out of the list").add_argument("name", metavar="NAME")


def import_feedback(session: Session, arguments: argparse.Namespace) -> Answer:
    """Read a feedback file."""
    columns = _columns(arguments.map)
    desk = session.writing()
    wanted = {
        "path": str(existing(arguments.file)),
        "format": arguments.format,
        "items": str(existing(arguments.items)) if arguments.items else None,
        "columns": columns,
    }
    job = queue.add(desk.store, "feedback", wanted, what=f"Read {existing(arguments.file).name}", by=desk.by)
    ids = batch.run(session, desk, [(arguments.file, lambda: job)]).only()
    feedback = desk.store.feedback.one(id=ids[0])
    assert feedback is not None
    left_out = f", {feedback.skipped_total} rows left out" if feedback.skipped_total else ""
    text = f"{feedback.format}: {feedback.event_count} events of {feedback.users} people on {len(feedback.items)} items"
    reasons = [f"  line {row.line}: {row.reason}" for row in feedback.skipped[:10]]
    return Answer(documents.feedback(feedback), "\n".join([text + left_out, *reasons]))


def build(session: Session, arguments: argparse.Namespace) -> Answer:
    """Build segments from the feedback that was read last."""
    count = _count(arguments.count)
    desk = session.writing()
    wanted = {"feedback": desk.store.fact("feedback") or None, "count": count, "minimum": arguments.minimum}
    job = queue.add(desk.store, "build_segments", wanted, what="Build segments", by=desk.by)
    ids = batch.run(session, desk, [("segments", lambda: job)]).only()
    segments = [names.segment(desk, one) for one in ids]
    return _segments(segments, "No segment is large enough to be shown.")


def add_segment(session: Session, arguments: argparse.Namespace) -> Answer:
    """Add a segment from pictures, videos or words."""
    if not arguments.like and not arguments.describe.strip():
        raise UsageError("segment add: give --like FILE... or --describe TEXT")
    desk = session.writing()
    wanted = {
        "name": arguments.name,
        "likes": [str(existing(path)) for path in arguments.like],
        "describe": arguments.describe,
    }
    job = queue.add(desk.store, "add_segment", wanted, what=f"Add the segment {arguments.name}", by=desk.by)
    ids = batch.run(session, desk, [(arguments.name, lambda: job)]).only()
    return _segments([names.segment(desk, ids[0])], "")


def list_segments(session: Session, _arguments: argparse.Namespace) -> Answer:
    """All segments."""
    return _segments(session.reading().store.segments.find(removed=0), "There are no segments yet.")


def show(session: Session, arguments: argparse.Namespace) -> Answer:
    """One segment with its likes."""
    segment = names.segment(session.reading(), arguments.name)
    lines = [table([_row(segment)]), *segment.health.notes]
    if segment.description:
        lines.append(f"described as: {segment.description}")
    if segment.concepts:
        lines.append(f"likes: {', '.join(segment.concepts)}")
    rows = [("  " + like.item, f"{like.weight:.3g}", like.title) for like in segment.likes]
    return Answer({"segments": [documents.segment(segment, whole=True)]}, "\n".join([*lines, table(rows, right=(1,))]))


def remove(session: Session, arguments: argparse.Namespace) -> Answer:
    """Take a segment out of the list."""
    removed = audience.remove_segment(session.writing(), arguments.name)
    return Answer({"segments": [documents.segment(removed)]}, f"Removed {removed.name}")


def _segments(segments: Iterable[Segment], none: str) -> Answer:
    found = list(segments)
    document = {"segments": [documents.segment(one) for one in found]}
    return Answer(document, table([_row(one) for one in found]) or none)


def _row(one: Segment) -> tuple[str, ...]:
    size = f"{one.health.size} people" if one.health.size is not None else ""
    stable = f"stability {one.stability:.2f}" if one.stability is not None else ""
    return (one.id, one.name, one.source.value, size, f"{len(one.likes)} likes", stable)


def _columns(pairs: Iterable[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise UsageError(f"feedback import: --map takes FIELD=COLUMN, not {pair!r}")
        columns[field] = column
    return columns


def _count(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"segment build: --count takes a number or auto, not {text!r}")
    return int(text)
