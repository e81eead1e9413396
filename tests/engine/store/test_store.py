"""The store: what goes in comes out, all or nothing, one writer, and a workspace that can be moved."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import threading
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.domain.analysis import Analysis, Look, SampledFrame, Shot, Space, Transition, Vectors
from engine.domain.audience import Health, Like, Segment, SegmentId, SegmentSource
from engine.domain.jobs import Job, JobId, JobState
from engine.domain.media import (
    Declared,
    ItemId,
    Moment,
    PictureStream,
    Sha256,
    Span,
    Thumbnail,
    ThumbnailSource,
    Transfer,
    Video,
)
from engine.domain.review import LogEntry
from engine.errors import WorkspaceDamaged
from engine.store import Store
from engine.store.moving import arriving, leaving
from engine.store.schema import LADDER, migrate

SHA = Sha256("ab" * 32)
BASE = Fraction(1, 12800)


def a_video(root: Path, sha: Sha256 = SHA) -> Video:
    stream = PictureStream(
        0, "h264", "yuv420p", 640, 360, 0, False, Fraction(1), Transfer.SDR, 8, False, Fraction(25), False, BASE, 0,
        51200, 100,
    )  # fmt: skip
    return Video(
        id=ItemId(sha[:12]), sha256=sha, path=root / "media" / "ab" / f"{sha}.mp4", size_bytes=5, name="täst \n.mp4",
        title="A title", tags=("a", "b"), declared=Declared.HUMAN, container="mp4", picture=stream, sound=None,
        width=640, height=360,
        thumbnail=Thumbnail(root / "media" / "t.png", sha, ThumbnailSource.ASSUMED, Moment(0, BASE)),
        strip=(root / "cache" / "0.jpg", root / "cache" / "512.jpg"),
    )  # fmt: skip


def an_analysis(root: Path) -> Analysis:
    space = Space("efficientnet-lite0", SHA, 1280, False)
    look = Look(1.5, 0.5, 0.25, False, False, False)
    frame = SampledFrame(Moment(512, BASE), 0, look, (), (), root / "cache" / "512.jpg")
    return Analysis(
        SHA, "1", (Shot(Span(Moment(0, BASE), Moment(51200, BASE)), Transition.START),), (frame,),
        (Vectors(space, root / "cache" / "v.npy", 1),), (), "en", None, 1, 2.5,
    )  # fmt: skip


def a_segment(root: Path, name: str = "cats", number: str = "s1") -> Segment:
    likes = (Like("cat.jpg", 1.0, root / "media" / "cat.png"),)
    health = Health(None, None, None)
    return Segment(SegmentId(number), name, SegmentSource.EXAMPLES, likes, (), (0,), (), health)


def a_job(number: int, key: str = "", **more: object) -> Job:
    fields = {"state": JobState.WAITING, "position": 0, **more}
    return Job(id=JobId(f"j{number}"), key=key or f"k{number}", task="make", arguments="{}", what="Make it", **fields)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path):
    with Store.open_writing(tmp_path) as opened:
        yield opened


def test_values_come_out_as_they_went_in(store: Store, tmp_path: Path) -> None:
    video, analysis, segment = a_video(tmp_path), an_analysis(tmp_path), a_segment(tmp_path)
    with store.writing():
        store.videos.put(video)
        store.analyses.put(analysis)
        store.segments.put(segment)
    assert store.videos.one(id=video.id) == video
    assert store.analyses.one(video=SHA) == analysis
    assert store.segments.find(removed=0) == (segment,)


def test_a_moved_workspace_finds_its_files(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new place"
    old.mkdir()
    outside = Path("/elsewhere/poster.jpg")
    video = dataclasses.replace(a_video(old), strip=(outside,))
    with Store.open_writing(old) as store, store.writing():
        store.videos.put(video)
    assert str(old) not in (old / "refract.db").read_bytes().decode("latin-1")
    shutil.move(old, new)
    with Store.open_reading(new) as store:
        moved = store.videos.one(id=video.id)
    assert moved is not None
    assert moved.path == new / "media" / "ab" / f"{SHA}.mp4"
    assert moved.strip == (outside,)


def test_a_failed_write_leaves_nothing(store: Store, tmp_path: Path) -> None:
    class Planted(Exception):
        pass

    with pytest.raises(Planted), store.writing():
        store.videos.put(a_video(tmp_path))
        with store.writing():
            store.segments.put(a_segment(tmp_path))
        raise Planted
    assert store.videos.find() == ()
    assert store.segments.find() == ()


def test_foreign_keys_hold(store: Store, tmp_path: Path) -> None:
    with pytest.raises(sqlite3.IntegrityError), store.writing():
        store.analyses.put(an_analysis(tmp_path))


def test_a_writer_waits_for_the_other(tmp_path: Path) -> None:
    """A read-then-write under IMMEDIATE waits its turn; without it SQLite says 'locked' at once."""
    with Store.open_writing(tmp_path) as first:
        entered, counted = threading.Event(), []

        def other() -> None:
            with Store.open_writing(tmp_path) as second:
                entered.set()
                with second.writing():
                    counted.append(second.segments.count())
                    second.segments.put(a_segment(tmp_path, "dogs", "s2"))

        with first.writing():
            thread = threading.Thread(target=other)
            thread.start()
            entered.wait(10)
            first.segments.put(a_segment(tmp_path))
        thread.join()
        assert counted == [1]
        assert first.segments.count() == 2


def test_a_reader_sees_only_what_is_committed(store: Store, tmp_path: Path) -> None:
    with Store.open_reading(tmp_path) as reader:
        with store.writing():
            store.segments.put(a_segment(tmp_path))
            assert reader.segments.find() == ()
        assert len(reader.segments.find()) == 1
        with pytest.raises(WorkspaceDamaged, match="readonly"), reader.writing():
            reader.segments.put(a_segment(tmp_path))


def test_a_removed_segment_frees_its_name(store: Store, tmp_path: Path) -> None:
    with store.writing():
        store.segments.put(a_segment(tmp_path))
        store.segments.mark("s1", "removed", 1)
        store.segments.put(a_segment(tmp_path, number="s2"))
    assert [s.id for s in store.segments.find(removed=0)] == ["s2"]
    with pytest.raises(sqlite3.IntegrityError), store.writing():
        store.segments.put(a_segment(tmp_path, number="s3"))


def test_a_row_of_a_newer_refract_is_refused_not_half_read(store: Store, tmp_path: Path) -> None:
    with store.writing():
        store.segments.put(a_segment(tmp_path))
        store._connection.execute("""UPDATE segments SET value = json_set(value, '$.new_field', 1)""")
    with pytest.raises(WorkspaceDamaged, match="Segment"):
        store.segments.find()


def test_migration_copies_the_database_first(tmp_path: Path) -> None:
    with Store.open_writing(tmp_path) as store, store.writing():
        store.set_fact("who", "before")
    path = tmp_path / "refract.db"
    longer = (*LADDER, "CREATE TABLE later (id TEXT PRIMARY KEY) STRICT;\nUPDATE meta SET value = 'after';")
    connection = sqlite3.connect(path, isolation_level=None)
    assert migrate(connection, path, longer) == 1
    assert connection.execute("SELECT value FROM meta").fetchone() == ("after",)
    connection.close()
    copy = sqlite3.connect(tmp_path / "refract.db.before-2")
    assert copy.execute("SELECT value FROM meta").fetchone() == ("before",)
    copy.close()


def test_a_failed_migration_changes_nothing(tmp_path: Path) -> None:
    Store.open_writing(tmp_path).close()
    path = tmp_path / "refract.db"
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.Error):
        migrate(connection, path, (*LADDER, "CREATE TABLE later (id TEXT) STRICT;\nINSERT INTO nowhere VALUES (1);"))
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone() == (0,)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(LADDER),)
    connection.close()


def test_a_newer_schema_is_refused_untouched(tmp_path: Path) -> None:
    Store.open_writing(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "refract.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for opening in (Store.open_writing, Store.open_reading):
        with pytest.raises(WorkspaceDamaged, match="newer Refract") as caught:
            opening(tmp_path)
        assert "newer" in caught.value.hint


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "refract.db").write_bytes(b"not a database" * 100)
    with pytest.raises(WorkspaceDamaged, match=r"refract\.db"):
        Store.open_writing(tmp_path)


def test_jobs_run_in_order_and_can_be_moved(store: Store) -> None:
    with store.writing():
        for number in (1, 2, 3):
            store.jobs.add(a_job(number))
        store.jobs.move(JobId("j3"), JobId("j1"))
    assert [job.id for job in store.jobs.all()] == ["j3", "j1", "j2"]
    with store.writing():
        store.jobs.move(JobId("j3"), None)
    assert [job.id for job in store.jobs.all()] == ["j1", "j2", "j3"]
    assert store.jobs.next_waiting() == store.jobs.get(JobId("j1"))
    assert store.jobs.next_waiting([JobId("j2")]) == store.jobs.get(JobId("j2"))


def test_running_jobs_of_a_dead_process_wait_again_three_times(store: Store) -> None:
    with store.writing():
        store.jobs.add(a_job(1, state=JobState.RUNNING, tries=1))
        store.jobs.add(a_job(2, state=JobState.RUNNING, tries=3))
        store.jobs.add(a_job(3, state=JobState.DONE, tries=1))
        store.jobs.take_back()
    states = {job.id: job.state for job in store.jobs.all()}
    assert states == {"j1": JobState.WAITING, "j2": JobState.FAILED, "j3": JobState.DONE}
    failed = store.jobs.get(JobId("j2"))
    assert failed is not None
    assert "3 times" in failed.error


def test_the_log_is_found_by_its_subjects(store: Store) -> None:
    first = LogEntry(1, "{}", Sha256("0" * 64), Sha256("1" * 64))
    second = LogEntry(2, "{}", Sha256("1" * 64), Sha256("2" * 64))
    with store.writing():
        store.log.add(first, ["a", "b", "a"])
        store.log.add(second, ["b"])
    assert store.log.about("a") == (first,)
    assert store.log.about("b") == (first, second)
    assert store.log.last() == second


def test_faults_are_found(store: Store, tmp_path: Path) -> None:
    assert store.faults() == ()
    store._connection.execute("PRAGMA foreign_keys = OFF")
    store.analyses.put(an_analysis(tmp_path))
    assert "analyses" in store.faults()[0]


_NAMES = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=("Cs",)), min_size=1, max_size=12
).filter(lambda name: name not in (".", ".."))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(inside=st.lists(_NAMES, min_size=1, max_size=3), outside=st.booleans())
def test_paths_survive_any_name(inside: list[str], outside: bool) -> None:
    root = Path("/some/root")
    path = (Path("/other") if outside else root).joinpath(*inside)
    value = Like("x", 1.0, path)
    assert arriving(leaving(value, root), root) == value
    left = leaving(value, root).picture
    assert left is not None
    assert left.is_absolute() == outside
