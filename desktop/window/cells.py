"""The matrix of one video: which version, job and report stand in each cell."""

from __future__ import annotations

from desktop.window.players import Players
from desktop.window.world import OPEN, Happened, World, arguments_of
from engine.domain.audience import SegmentId
from engine.domain.guidance import Kind
from engine.domain.jobs import Job, JobState
from engine.domain.media import ItemId
from engine.domain.versions import Version
from ui.i18n import tr
from ui.pages.versions.ports import Cell, CellState, HistoryLine
from ui.ports import Problem

Key = tuple[SegmentId, Kind]


def cells_of(world: World, item: ItemId, players: Players) -> dict[Key, Cell]:
    """Every cell that is not empty: the newest version of each kind and segment, and the newest job for it."""
    versions: dict[Key, Version] = {}
    for version in world.versions:
        if version.item == item:
            versions[(version.segment, version.kind)] = version
    jobs = _jobs_of(world, item)
    return {key: _cell(world, versions.get(key), jobs.get(key), players) for key in {**versions, **jobs}}


def _jobs_of(world: World, item: ItemId) -> dict[Key, Job]:
    """The job that a cell shows: one that waits or runs, else the last one that failed."""
    newest: dict[Key, Job] = {}
    for job in world.jobs_of("make"):
        wanted = arguments_of(job.arguments)
        if wanted["item"] == item:
            key = (SegmentId(wanted["segment"]), Kind(wanted["kind"]))
            if key not in newest or newest[key].state not in OPEN:
                newest[key] = job
    return {key: job for key, job in newest.items() if job.state in (*OPEN, JobState.FAILED)}


def _cell(world: World, version: Version | None, job: Job | None, players: Players) -> Cell:
    play, strip = players.version(version) if version is not None else (None, ())
    checking = None if version is None else checks_of(world).get(version.id)
    state = CellState.MADE
    if job is not None:
        running = CellState.RUNNING if job.state is JobState.RUNNING else CellState.QUEUED
        state = CellState.FAILED if job.state is JobState.FAILED else running
    shown = job or checking
    return Cell(
        state=state,
        version=version,
        report=None if version is None else world.reports.get(version.id),
        play=play,
        strip=strip,
        job=None if shown is None else shown.id,
        progress=0.0 if shown is None else shown.progress,
        seconds_left=None if shown is None else shown.seconds_left,
        note="" if shown is None else shown.note,
        problem=Problem(job.error, job.hint) if job is not None and job.state is JobState.FAILED else None,
        history=_history(world, version),
        checking=checking is not None,
    )


def checks_of(world: World) -> dict[str, Job]:
    """The open checks by the version they are about."""
    open_checks = (job for job in world.jobs_of("check") if job.state in OPEN)
    return {str(arguments_of(job.arguments)["version"]): job for job in open_checks}


def _history(world: World, version: Version | None) -> tuple[HistoryLine, ...]:
    if version is None or world.watched is None:
        return ()
    return tuple(_line(happened) for happened in world.watched.histories.get(version.id, ()))


def _line(happened: Happened) -> HistoryLine:
    words = {
        "make": tr("Made"),
        "check": tr("Checked"),
        "void": tr("The approval became void: a later check came to another report"),
        "approve": tr("Approved"),
        "reject": tr("Refused"),
        "changes": tr("Asked for changes"),
        "export": tr("Signed and exported"),
        "delete": tr("Deleted from the corpus"),
    }
    said = words.get(happened.act, happened.act.capitalize())
    if happened.reason:
        said = tr("{what}: “{reason}”", what=said, reason=happened.reason)
    return HistoryLine(happened.at, happened.who, said)
