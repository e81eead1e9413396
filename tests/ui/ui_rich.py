"""A workspace in use, with something in every state a page can show."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ui_scripted import World, empty_world, job
from ui_values import (
    NO_FIT,
    Pictures,
    blocked,
    bound,
    corpus_item,
    finding,
    fit,
    hash_of,
    ranking,
    report,
    segment,
    stamp,
    version,
    video,
)

from engine.domain.audience import Health, SegmentSource, SkippedRow
from engine.domain.findings import Verdict
from engine.domain.guidance import Kind
from engine.domain.items import Credentials, Trust
from engine.domain.jobs import JobId, JobState
from engine.domain.media import ItemId
from engine.domain.review import Decision, Person, Ruling
from engine.domain.versions import Fit, Offer, Origin, State, VersionId
from ui.pages.audience.ports import Imported, Making
from ui.pages.library.ports import Entry, EntryState
from ui.pages.review.ports import ReviewEntry
from ui.pages.versions.ports import Cell, CellState, HistoryLine, LookChoice
from ui.ports import Problem

PEOPLE = (Person("Maya", "uploader", "me"), Person("Noor", "reviewer", "me", "scrypt:x"))


def rich_world(folder: Path, play: Path | None = None) -> World:
    """The whole workspace. `play` is a file for the players."""
    pictures = Pictures(folder / "pictures")
    world = empty_world(folder)
    jobs = (
        job(1, "Style for Sport: Rocket day", JobState.RUNNING, progress=0.62, seconds_left=9.0, note="rendering"),
        job(2, "Clip for Street life: Coffee, slow", JobState.WAITING),
        job(3, "Analyse Old town", JobState.WAITING),
        job(
            4,
            "Load Road from above.mov",
            JobState.FAILED,
            error="Road from above.mov holds no video stream.",
            hint="Export it again as MP4.",
        ),
        job(5, "Thumbnail for Close faces: Coffee, slow", JobState.DONE),
    )
    world.shell.state = replace(world.shell.state, people=PEOPLE, jobs=jobs, memory="1.1 of 7.8 GB used")
    world.library.state = replace(world.library.state, entries=_entries(pictures))
    _fill_audience(world, pictures)
    _fill_versions(world, pictures, play)
    _fill_review(world, play)
    _fill_corpus(world, pictures)
    world.settings.state = replace(
        world.settings.state,
        people=PEOPLE,
        workspace=Path("/home/maya/Refract/Summer channel"),
        keys_folder=Path("/home/maya/.local/share/refract/keys"),
        keys="Exports are signed with this computer's own certificate, made on the first export.",
    )
    return world


def _entries(pictures: Pictures) -> tuple[Entry, ...]:
    rows = (
        ("astronaut", "Space portrait", 14, EntryState.ANALYSED, 12, 0),
        ("coffee", "Coffee, slow", 6, EntryState.ANALYSED, 0, 0),
        ("chelsea", "Cat at the window", 3, EntryState.ANALYSED, 0, 0),
        ("motorcycle_left", "Garage tour, the long cut with every tool on the wall", 20, EntryState.ANALYSING, 0, 0),
        ("rocket", "Rocket day", 12, EntryState.WAITING, 0, 0),
        ("china", "Old town", 30, EntryState.ANALYSED, 6, 0),
        ("flower", "Flower", 9, EntryState.ANALYSED, 0, 0),
        ("camera", "Newsroom 1940", 6, EntryState.ANALYSED, 8, 2),
        ("hubble_deep_field", "Deep field", 192, EntryState.LOADING, 0, 0),
    )
    made = [
        Entry(
            title,
            ItemId(hash_of(title)[:12]),
            title,
            state,
            Fraction(seconds),
            pictures.get(name),
            pictures.strip(name),
            0.62 if state is EntryState.ANALYSING else 0.31,
            None,
            (),
            versions,
            approved,
            100.0 - place,
        )
        for place, (name, title, seconds, state, versions, approved) in enumerate(rows)
    ]
    problem = Problem("Road from above.mov holds no video stream.", "Export it again as MP4.")
    failed = Entry("road", None, "Road from above", EntryState.FAILED, problem=problem, added=50.0)
    return (*made, failed)


def segments(pictures: Pictures) -> tuple:
    """Four audiences."""
    return (
        segment(
            pictures,
            "Street life",
            ("china", "motorcycle_left", "camera", "coffee") * 4,
            concepts=("cars", "crowds", "daylight"),
        ),
        segment(
            pictures,
            "Close faces",
            ("astronaut", "chelsea", "astronaut", "camera") * 4,
            stability=0.84,
            health=Health(860, 20, True),
            concepts=("eyes", "talk", "slow"),
        ),
        segment(
            pictures,
            "Quiet nature",
            ("flower", "hubble_deep_field", "flower", "chelsea") * 4,
            stability=0.95,
            health=Health(2015, 20, True),
            concepts=("green", "still", "warm"),
        ),
        segment(
            pictures,
            "Sport",
            ("rocket", "motorcycle_left", "rocket", "china"),
            stability=0.62,
            judging=(),
            health=Health(410, 20, False),
            concepts=("motion", "wide"),
        ),
    )


def _fill_audience(world: World, pictures: Pictures) -> None:
    words = segment(
        pictures,
        "Cat people",
        (),
        source=SegmentSource.WORDS,
        stability=None,
        judging=(),
        concepts=(),
        health=Health(None, None, None),
        description="cats and other small animals, close up",
    )
    examples = segment(
        pictures,
        "Old masters",
        ("ihc", "retina", "china"),
        source=SegmentSource.EXAMPLES,
        stability=None,
        judging=(),
        health=Health(None, None, None),
    )
    world.audience.state = replace(
        world.audience.state,
        segments=(*segments(pictures), words, examples),
        making=(
            Making("Late evening", "Looking at 14 of 22 pictures", 0.6, key="m1"),
            Making("Weekend", "", 0.0, Problem("weekend.heic cannot be read.", "Save it as JPEG and try again."), "m2"),
        ),
        imports=(
            Imported(
                "watch_time.csv",
                "watch time",
                5240,
                812,
                40_112,
                (SkippedRow(17, "no user"), SkippedRow(203, "watch time is negative")),
                31,
                2,
            ),
        ),
    )


def _fill_versions(world: World, pictures: Pictures, play: Path | None) -> None:
    people = segments(pictures)
    source = video(pictures, "astronaut", "Space portrait", 5.28 if play else 14.0)
    cells: dict = {}

    def put(row: int, kind: Kind, cell: Cell) -> None:
        cells[(people[row].id, kind)] = cell

    def made(row: int, kind: Kind, tint: str = "", place: float = 0.5, verdict: Verdict = Verdict.PASS, **more) -> Cell:
        grey = bool(more.pop("grey", False))
        poster = pictures.get("astronaut", place, tint, grey)
        one = version(source, people[row], kind, poster, **more)
        told = (
            report(
                one,
                verdict,
                *(
                    [finding("text_cut", Verdict.REVIEW, "Text runs over the edge.")]
                    if verdict is Verdict.REVIEW
                    else []
                ),
            )
            if one.state is not State.MADE
            else None
        )
        history = (HistoryLine(stamp(2), "Maya", "Made"), HistoryLine(stamp(1), "engine", "Checked"))
        strip = pictures.strip("astronaut", 6) if kind is not Kind.THUMBNAIL else ()
        return Cell(CellState.MADE, one, told, play if kind is not Kind.THUMBNAIL else None, strip, history=history)

    checked, approved = State.CHECKED, State.APPROVED
    put(0, Kind.THUMBNAIL, made(0, Kind.THUMBNAIL, place=0.3, verdict=Verdict.REVIEW, state=checked))
    put(0, Kind.CLIP, made(0, Kind.CLIP, place=0.6, state=approved, fit=fit(0.47, 0.015)))
    put(0, Kind.STYLE, made(0, Kind.STYLE, "#c87820", state=approved, fit=fit(0.45, 0.03)))
    put(0, Kind.REVISION, made(0, Kind.REVISION, place=0.4, verdict=Verdict.REVIEW, state=checked, fit=fit(0.43, 0.04)))
    put(1, Kind.THUMBNAIL, made(1, Kind.THUMBNAIL, place=0.7, state=State.EXPORTED))
    put(1, Kind.CLIP, made(1, Kind.CLIP, place=0.2, state=State.MADE))
    style = made(1, Kind.STYLE, grey=True, state=checked, fit=fit(0.39, 0.02))
    put(1, Kind.STYLE, replace(style, report=blocked(style.version)) if style.version else style)
    put(1, Kind.REVISION, made(1, Kind.REVISION, state=State.REJECTED))
    best = {"offer": Offer.ORIGINAL_IS_BEST, "fit": fit(0.365, 0.014), "gain": Fit(0.004, -0.010, 0.018, "lite2", 24)}
    put(2, Kind.THUMBNAIL, made(2, Kind.THUMBNAIL, place=0.5, state=checked, **best))
    put(2, Kind.CLIP, made(2, Kind.CLIP, state=State.CHANGES))
    put(2, Kind.STYLE, Cell(CellState.FAILED, problem=Problem("The disk is full.", "Free 2 GB and try again.")))
    put(2, Kind.REVISION, Cell(CellState.QUEUED, job=JobId("j8")))
    none = {"offer": Offer.NOT_ENOUGH_DATA, "fit": NO_FIT, "fit_original": NO_FIT, "gain": NO_FIT}
    put(3, Kind.THUMBNAIL, made(3, Kind.THUMBNAIL, place=0.8, state=checked, **none))
    put(3, Kind.CLIP, Cell(CellState.RUNNING, job=JobId("j1"), progress=0.62, seconds_left=9, note="Rendering"))
    again = made(3, Kind.STYLE, "#3060c0", state=checked, **none)
    put(
        3,
        Kind.STYLE,
        replace(again, state=CellState.RUNNING, job=JobId("j9"), progress=0.2, seconds_left=41, note="Drawing"),
    )
    world.versions.titles = ((source.id, source.title), (ItemId("b"), "Coffee, slow"))
    world.versions.state = replace(
        world.versions.state,
        video=source,
        facts=("25 fps", "6 shots", "speech 62 %", "1 face"),
        poster=source.thumbnail.path,
        play=play,
        segments=people,
        cells=cells,
        aspects=("16:9", "9:16", "1:1"),
        looks=(
            LookChoice("ink", "Ink", "Black lines on white"),
            LookChoice("cartoon", "Cartoon"),
            LookChoice("arbitrary", "Their palette", "Drawn in the colours this audience liked"),
        ),
    )


def _fill_review(world: World, play: Path | None) -> None:
    state = world.versions.state
    source = state.video
    assert source is not None
    names = {s.id: s.name for s in state.segments}
    waiting, decided = [], []
    for (who, _), cell in state.cells.items():
        one = cell.version
        if one is None or cell.report is None or cell.state is not CellState.MADE:
            continue
        blocks = cell.report.verdict is Verdict.BLOCK
        entry = ReviewEntry(
            one,
            source,
            names[who],
            cell.report,
            bound(one),
            cell.play,
            play if one.kind is not Kind.THUMBNAIL else None,
            cannot_approve="Identity blocks: repair it, then check again." if blocks else "",
        )
        if one.state is State.CHECKED:
            waiting.append(entry)
        else:
            ruling = {State.REJECTED: Ruling.REJECT, State.CHANGES: Ruling.CHANGES}.get(one.state, Ruling.APPROVE)
            decision = Decision(one.id, ruling, "Noor", "Reads well at small size.", bound(one), True, stamp(30))
            decided.append(replace(entry, decisions=(decision,)))
    own = replace(waiting[1], cannot_decide="You made this; another profile must decide.")
    waiting[1] = own
    waiting.sort(key=lambda entry: entry.report is None or entry.report.verdict is not Verdict.BLOCK)
    world.review.state = replace(world.review.state, waiting=tuple(waiting), decided=tuple(decided))


def _fill_corpus(world: World, pictures: Pictures) -> None:
    signed = Credentials(
        Trust.VALID,
        "Refract local certificate",
        "2026-11-25 09:12 UTC",
        "Refract 0.1",
        ("c2pa.opened", "c2pa.trimmed"),
        ("humanEdits",),
    )
    original = corpus_item(pictures, "astronaut", "Space portrait", Origin.HUMAN)
    made = [
        corpus_item(
            pictures,
            name,
            title,
            Origin.AI_ASSISTED,
            kind=kind,
            parents=(original.id,),
            credentials=signed,
            authors=("Maya", "Refract"),
        )
        for name, title, kind in (
            ("china", "Space portrait: clip for Street life", Kind.CLIP),
            ("chelsea", "Space portrait: thumbnail for Close faces", Kind.THUMBNAIL),
            ("flower", "Space portrait: ink for Quiet nature", Kind.STYLE),
        )
    ]
    others = [
        corpus_item(pictures, "coffee", "Coffee, slow", Origin.HUMAN),
        corpus_item(
            pictures,
            "rocket",
            "Painted launch",
            Origin.AI_GENERATED,
            credentials=Credentials(Trust.TRUSTED, "Studio North", source_types=("trainedAlgorithmicMedia",)),
        ),
        corpus_item(
            pictures,
            "camera",
            "Newsroom 1940",
            Origin.UNKNOWN,
            credentials=Credentials(Trust.INVALID, problems=("The picture was changed after it was signed.",)),
        ),
    ]
    items = (made[0], original, made[1], *others, made[2])
    people = world.versions.state.segments
    world.corpus.state = replace(
        world.corpus.state,
        items=items,
        segments=tuple((s.id, s.name) for s in people),
        ready=((VersionId("v1"), "Clip for Street life"), (VersionId("v2"), "Style for Street life")),
        ranking=ranking(people[0], items),
    )
