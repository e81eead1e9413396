"""Reading feedback: every row is an event or counted with its line and reason."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.audience import FeedbackRequest, read_feedback
from engine.audience.events import read_events
from engine.control import Control
from engine.domain.audience import Feedback
from engine.domain.media import Places
from engine.errors import BadInput, NotEnoughData
from engine.media.pictures import write_jpeg

Read = Callable[..., Feedback]


@pytest.fixture
def read(tmp_path: Path, places: Places) -> Read:
    def reader(text: str | bytes, name: str = "log.csv", items: Path | None = None, **columns: str) -> Feedback:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_feedback(FeedbackRequest(path, "auto", items, columns, places), Control())

    return reader


def reasons(feedback: Feedback) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in feedback.skipped]


def test_lines_are_counted_as_an_editor_shows_them(read: Read) -> None:
    feedback = read('user,item,rating\n"a\nb",x,4\n,x,3\n"c",,3\n\n"d","x\n\n",oops\ne,x,2\n')
    assert feedback.event_count == 2
    assert reasons(feedback) == [
        (4, "no user"),
        (5, "no item"),
        (6, "empty line"),
        (7, 'rating "oops" is not a number'),
    ]


def test_reasons_name_the_fault(read: Read) -> None:
    feedback = read(
        "user,item,watch_ms,duration_ms,time\n"
        "a,x,500,1000,5\n"
        "a,x,500,1000,5\n"
        "a,x,500,0,6\n"
        "a,x,-1,1000,7\n"
        "a,x,,1000,8\n"
        "a,x,500,,9\n"
        "a,x,500,1000,yesterday\n"
        "a,x,500,1000,9,more\n"
        "a,y,nan,1000,9\n",
        watch="watch_ms",
    )
    assert feedback.event_count == 1
    assert [reason for _, reason in reasons(feedback)] == [
        "duplicate event",
        "duration is 0",
        "watch -1 is below 0",
        "no watch",
        "no duration",
        'time "yesterday" is not a date or a number',
        "6 cells, but the header has 5",
        'watch "nan" is not a number',
    ]
    assert read_events(feedback.events).weight[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("watch_ratio", "0.25"),
        ("watch_ratio", "25%"),
        ("watch_percent", "25"),
        ("watch_time_ms,duration", "5000,20"),
        ("play_time,duration_ms", "5,20000"),
        ("watch_seconds,length", "5,20"),
    ],
)
def test_watching_in_any_unit_is_a_share(read: Read, head: str, row: str) -> None:
    feedback = read(f"user,item,{head}\na,x,{row}\n")
    assert read_events(feedback.events).weight[0] == pytest.approx(0.25)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(read: Read, encoding: str, delimiter: str) -> None:
    text = "user,item,rating\nZoë,café,4\nJosé,thé,2\n".replace(",", delimiter)
    feedback = read(text.encode(encoding))
    assert feedback.items == ("café", "thé")
    assert feedback.users == 2


def test_gzip_and_a_damaged_gzip(read: Read) -> None:
    packed = gzip.compress(b"user,item\n" + b"".join(b"u%d,i%d\n" % (n, n) for n in range(5000)))
    assert read(packed, "log.csv.gz").event_count == 5000
    with pytest.raises(BadInput, match=r"cut\.csv\.gz: its compression is damaged"):
        read(packed[: len(packed) // 2], "cut.csv.gz")


def test_a_workbook(tmp_path: Path, places: Places) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["User ID", "Video", "Rating", "Date"],
        [7, "a", 4.5, datetime(2026, 1, 2)],
        [None, "a", 3, None],
        [8, "b", 1, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "log.xlsx")
    feedback = read_feedback(FeedbackRequest(tmp_path / "log.xlsx", "auto", None, {}, places), Control())
    assert (feedback.users, feedback.items, reasons(feedback)) == (2, ("a", "b"), [(3, "no user")])
    assert list(read_events(feedback.events).time) == [1767312000, 0]


def test_unknown_columns_are_listed_with_the_way_to_map_them(read: Read) -> None:
    with pytest.raises(BadInput) as told:
        read("who,what,stars\na,b,4\n")
    assert "no column for user and item" in told.value.message
    assert "who, what, stars" in told.value.hint
    assert read("who,what,stars\na,b,4\n", user="who", item="what").event_count == 1


def test_a_mapped_column_that_is_not_there(read: Read) -> None:
    with pytest.raises(BadInput) as told:
        read("user,item\na,b\n", watch="seen")
    assert '"seen"' in told.value.message
    assert "user, item" in told.value.hint
    with pytest.raises(BadInput, match='no field "colour"'):
        read("user,item\na,b\n", colour="item")


def test_totals_per_video_are_refused_in_words(read: Read) -> None:
    with pytest.raises(BadInput, match="totals per video"):
        read("Content,Video title,Views,Impressions\nabc,One,5,9\n")


def test_nothing_usable_says_why(read: Read) -> None:
    with pytest.raises(NotEnoughData, match='Line 2: "no user"'):
        read("user,item\n,b\n")


def test_kuairand_is_recognised(read: Read) -> None:
    head = "user_id,video_id,date,hourmin,time_ms,is_click,is_like,is_hate,long_view,play_time_ms,duration_ms\n"
    rows = [
        "1,9,0,0,1650839916065,1,0,0,0,500,1000",
        "1,8,0,0,1650839916066,0,0,0,0,900,1000",
        "2,9,0,0,1650839916067,1,1,0,1,2000,1000",
        "2,7,0,0,1650839916068,1,0,1,0,10,1000",
        "3,7,0,0,1,1,0,0,0,5,0",
    ]
    feedback = read(head + "\n".join(rows))
    events = read_events(feedback.events)
    assert feedback.format == "kuairand"
    assert events.weight.tolist() == pytest.approx([0.5, 0.0, 2.0, -1.0])
    assert events.time[0] == 1650839916
    assert reasons(feedback) == [(6, "duration is 0")]


@pytest.fixture
def item_table(tmp_path: Path) -> Path:
    (tmp_path / "shots").mkdir()
    write_jpeg(tmp_path / "shots" / "a.jpg", np.full((40, 40, 3), 90, np.uint8))
    (tmp_path / "shots" / "broken.jpg").write_bytes(b"not a picture")
    table = tmp_path / "items.csv"
    table.write_text(
        "clip,image,title,tags\na,shots/a.jpg,One,x|y\nb,shots/gone.jpg,Two,\nc,shots/broken.jpg,Three,\nd,,Four,z\na,,Again,\n"
    )
    return table


def test_items_bring_pictures_titles_and_tags(read: Read, item_table: Path) -> None:
    feedback = read("user,clip\nu,a\nu,b\nu,c\nu,d\nu,e\n", items=item_table, item="clip", path="image")
    assert feedback.items == ("a", "d")
    assert feedback.pictures == ((item_table.parent / "shots" / "a.jpg").resolve(), None)
    assert (feedback.titles, feedback.tags) == (("One", "Four"), (("x", "y"), ("z",)))
    told = reasons(feedback)
    assert [line for line, _ in told] == [3, 4, 6, 3, 4, 6]
    assert told[0][1] == "items.csv: picture gone.jpg is missing"
    assert told[1][1].startswith("items.csv: picture broken.jpg cannot be read")
    assert told[2][1] == 'items.csv: item "a" stands already on line 2'
    assert told[3][1] == 'item "b" was left out: picture gone.jpg is missing'
    assert told[5][1] == 'unknown item "e"'


def test_pictures_that_are_all_missing_point_to_the_folder(read: Read, item_table: Path) -> None:
    (item_table.parent / "shots" / "a.jpg").unlink()
    with pytest.raises(BadInput) as told:
        read("user,clip\nu,a\n", items=item_table, item="clip", path="image")
    assert "relative to the folder of the items file" in told.value.hint


def test_the_same_file_is_the_same_feedback(read: Read) -> None:
    text = "user,item,rating\na,x,4\nb,y,2\n"
    assert read(text).id == read(text, "copy.csv").id


CELL = st.text(st.sampled_from('ab1,;"\n \t-.%é'), max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=12))
def test_every_record_is_an_event_or_counted(read: Read, rows: list[tuple[str, str, str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["user", "item", "rating"])
    writer.writerow(["sure", "sure", "5"])
    writer.writerows(rows)
    feedback = read(out.getvalue())
    assert feedback.event_count + feedback.skipped_total == 1 + len(rows)


def test_more_skipped_rows_than_are_kept_are_still_counted(read: Read) -> None:
    feedback = read("user,item\n" + "a,b\n" + ",b\n" * 1500)
    assert (len(feedback.skipped), feedback.skipped_total) == (1000, 1500)


def test_the_real_logs(shared_media: Path, places: Places) -> None:
    folder = shared_media / "interactions"
    request = FeedbackRequest(
        folder / "items_with_images" / "SIMULATED_log.csv.gz",
        "auto",
        folder / "items_with_images" / "items.csv",
        {"item": "video_id", "path": "image", "user": "sim_user", "watch": "watch_ratio"},
        places,
    )
    feedback = read_feedback(request, Control())
    assert (feedback.users, len(feedback.items), feedback.event_count, feedback.skipped_total) == (600, 1000, 27780, 0)
    rated = read_feedback(
        FeedbackRequest(folder / "movielens_latest_small_2015" / "ratings.csv.gz", "auto", None, {}, places), Control()
    )
    assert (rated.format, rated.users, rated.event_count) == ("movielens", 471, 64435)


@pytest.mark.parametrize(
    "content", [b"user,item,\x00\x01\x02\n1,2,3\n", b"\x00\x00\x00\x20ftypisom\x00\x00" * 500, b"x" * 3_000_000]
)
def test_a_file_that_is_no_text_is_refused_in_few_words(read: Read, content: bytes) -> None:
    with pytest.raises(BadInput) as fault:
        read(content)
    assert "log.csv" in fault.value.message
    assert len(fault.value.message + fault.value.hint) < 400


def test_a_very_long_header_is_listed_in_part(read: Read) -> None:
    with pytest.raises(BadInput) as fault:
        read("a" * 300_000 + "".join(f",c{n}" for n in range(100)) + "\n1,2\n")
    assert "and 71 more" in fault.value.hint
    assert len(fault.value.hint) < 1000


def test_a_folder_is_not_called_missing(read: Read, tmp_path: Path, places: Places) -> None:
    with pytest.raises(BadInput, match="folder"):
        read_feedback(FeedbackRequest(tmp_path, "auto", None, {}, places), Control())
