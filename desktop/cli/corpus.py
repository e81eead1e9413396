"""`export`, `verify` and `corpus list|show|rank|search|delete`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from functools import partial

from desktop import queue
from desktop.cli import batch, documents
from desktop.cli.output import Answer, UsageError, error_document, sentence_of, table
from desktop.cli.parsing import Commands
from desktop.cli.session import Session
from desktop.journey import corpus, exporting, names
from desktop.work import Desk, existing
from engine.domain.items import CorpusItem
from engine.domain.jobs import Job
from engine.domain.versions import State


def add(commands: Commands) -> None:
    """Put the commands into the parser."""
    parser = commands.add("export", export, "seal approved versions and put them into the corpus")
    parser.add_argument("versions", metavar="VERSION", nargs="*")
    parser.add_argument("--approved", action="store_true", help="every approved version")
    parser.add_argument("--to", metavar="DIR", help="also copy the sealed files there")
    commands.add("verify", verify, "say what any file is, by its credentials and by the corpus").add_argument(
        "file", metavar="FILE"
    )
    group = commands.group("corpus", "human and AI items in one list")
    group.add("list", list_items, "all items")
    group.add("show", show, "one item with credentials and lineage").add_argument("item", metavar="ITEM")
    group.add("rank", rank, "all items in order for a segment").add_argument("--segment", metavar="NAME", required=True)
    group.add("search", search, "items by title, tags, spoken or visible words").add_argument("text", metavar="TEXT")
    group.add("delete", delete, "delete an item's files; a tombstone stays").add_argument("item", metavar="ITEM")


def export(session: Session, arguments: argparse.Namespace) -> Answer:
    """Export each version; what a gate refuses is listed."""
    if bool(arguments.versions) == arguments.approved:
        raise UsageError("export: give VERSION..., or --approved")
    desk = session.writing()
    approved = (one.id for one in desk.store.versions.find(state=State.APPROVED.value))
    wanted = list(approved) if arguments.approved else arguments.versions
    made = batch.run(session, desk, [(name, partial(_job, desk, name, arguments.to)) for name in wanted])
    items = [names.item(desk, ids[0]) for _, ids in made.done]
    document = {
        "exported": [documents.exported(one) for one in items],
        "refused": [{"id": name, "why": sentence_of(error)} for name, error in made.failed],
    }
    if made.failed and not made.done:
        document["error"] = error_document(made.failed[0][1])
    rows = [("exported", one.id, one.origin.value, one.version or "", str(one.path)) for one in items]
    told = made.answer({}, table(rows) or ("" if made.failed else "Nothing is approved."))
    return Answer(document, told.text, told.status)


def verify(session: Session, arguments: argparse.Namespace) -> Answer:
    """Verify any file."""
    desk = session.reading()
    path = existing(arguments.file)
    found = session.run(exporting.verify(desk, path), f"Verify {path.name}")
    lines = [found.sentence, f"  origin: {found.origin.value}", f"  credentials: {found.credentials.trust.value}"]
    lines += [f"  - {problem}" for problem in found.credentials.problems]
    match = f"{found.item} (by {found.match.value})" if found.item and found.match else "not here"
    return Answer(documents.verification(found), "\n".join([*lines, f"  in the corpus: {match}"]))


def list_items(session: Session, _arguments: argparse.Namespace) -> Answer:
    """All items."""
    desk = session.reading()
    return _items(desk, desk.store.items.find(removed=0), "The corpus is empty.")


def show(session: Session, arguments: argparse.Namespace) -> Answer:
    """One item."""
    desk = session.reading()
    item = names.item(desk, arguments.item)
    lines = [table([_row(desk, item)]), f"file: {item.path}", f"sha256: {item.sha256}"]
    if item.parents:
        lines.append(f"made from: {', '.join(item.parents)}")
    lines.append(f"credentials: {item.credentials.trust.value}, watermark: not marked")
    return Answer({"items": [documents.whole_item(item)]}, "\n".join(lines))


def rank(session: Session, arguments: argparse.Namespace) -> Answer:
    """The mixed ranking for a segment."""
    desk = session.reading()
    found = session.run(exporting.rank(desk, arguments.segment), "Rank")
    titles = {one.id: one.title for one in desk.store.items.find(removed=0)}
    rows = [
        (str(place.position), place.item, place.origin.value, f"{place.score:.3f}", titles.get(place.item, ""))
        for place in found.places
    ]
    share = f"AI share of the first {found.window}: {found.ai_share:.0%} (cap {found.cap:.0%})"
    return Answer(documents.ranking(found), f"{table(rows, right=(0, 3))}\n{share}")


def search(session: Session, arguments: argparse.Namespace) -> Answer:
    """Items that hold all of the words."""
    desk = session.reading()
    return _items(desk, corpus.search(desk, arguments.text), "Nothing found.")


def delete(session: Session, arguments: argparse.Namespace) -> Answer:
    """Delete an item."""
    deleted = corpus.delete(session.writing(), arguments.item)
    return Answer({"deleted": [deleted.id]}, f"Deleted {deleted.id}; its tombstone stays in the log")


def _job(desk: Desk, name: str, to: str | None) -> Job:
    version = names.version(desk, name)
    wanted = {"version": version.id, "to": str(existing(to)) if to else None}
    return queue.add(desk.store, "export", wanted, what=f"Export {version.id}", by=desk.by)


def _items(desk: Desk, items: Iterable[CorpusItem], none: str) -> Answer:
    found = list(items)
    return Answer({"items": [documents.item(one) for one in found]}, table([_row(desk, one) for one in found]) or none)


def _row(desk: Desk, one: CorpusItem) -> tuple[str, ...]:
    segment = None if one.segment is None else names.segment_of(desk, one.segment)
    kind = one.kind.value if one.kind is not None else "upload"
    return (one.id, one.origin.value, kind, segment.name if segment is not None else "", one.title)
