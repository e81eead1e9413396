"""The workspace: its database, its log, its files, its keys."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.work import Desk
from engine.doctor import FAIL, OK, WARN, Fact
from engine.domain.jobs import JobState
from engine.review.chain import broken_at


def facts(desk: Desk) -> Iterator[Fact]:
    """What can be said of the open workspace."""
    yield from _database(desk)
    yield _log(desk)
    yield from _files(desk)
    yield _keys(desk.workspace.keys)
    yield _queue(desk)


def _database(desk: Desk) -> Iterator[Fact]:
    faults = desk.store.faults()
    for fault in faults:
        way_out = "Put back a copy of refract.db, or export what can be read."
        yield Fact("database", FAIL, fault, way_out)
    if not faults:
        counts = (
            f"{desk.store.videos.count()} videos, {desk.store.segments.count(removed=0)} segments, "
            f"{desk.store.versions.count()} versions, {desk.store.items.count(removed=0)} items"
        )
        yield Fact("database", OK, f"schema {desk.store.schema()}, intact: {counts}")


def _log(desk: Desk) -> Fact:
    entries = desk.store.log.all()
    broken = broken_at(entries)
    if broken is None:
        return Fact("log", OK, f"{len(entries)} entries, the chain holds")
    return Fact(
        "log",
        FAIL,
        f"The log was changed at entry {broken + 1}",
        "Decisions from there on cannot be trusted: review those versions again.",
    )


def _files(desk: Desk) -> Iterator[Fact]:
    """Files that the database names and the disk lacks."""
    lost: list[str] = [video.path.name for video in desk.store.videos.find() if not video.path.is_file()]
    for version in desk.store.versions.find():
        lost += [f"{version.id}/{file.path.name}" for file in version.files if not file.path.is_file()]
    lost += [item.path.name for item in desk.store.items.find(removed=0) if not item.path.is_file()]
    if lost:
        names = ", ".join(lost[:3]) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
        yield Fact("files", FAIL, f"Missing: {names}", "Import the uploads again; make and export the versions again.")
    else:
        yield Fact("files", OK, "every file that the database names is there")


def _keys(folder: Path) -> Fact:
    if not folder.is_dir():
        return Fact("keys", WARN, "no signing key yet", "The first export makes one.")
    if sys.platform == "win32":
        return Fact("keys", OK, "the folder is there")
    open_to_others = [one for one in (folder, *folder.rglob("*")) if stat.S_IMODE(one.stat().st_mode) & 0o077]
    if open_to_others:
        return Fact("keys", FAIL, f"{open_to_others[0].name} can be read by others", f"chmod -R go= {folder.name}")
    return Fact("keys", OK, "open to their owner only")


def _queue(desk: Desk) -> Fact:
    jobs = desk.store.jobs.all()
    failed = [job for job in jobs if job.state is JobState.FAILED]
    waiting = sum(job.state in (JobState.WAITING, JobState.RUNNING) for job in jobs)
    text = f"{waiting} waiting or running, {len(failed)} failed"
    if failed:
        return Fact("queue", WARN, f"{text}; last: {failed[-1].error}", f"`queue retry {failed[-1].id}` runs it again.")
    return Fact("queue", OK, text)
