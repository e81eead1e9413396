"""Tables as people have them: csv and tsv in any usual encoding, xlsx, and each of them gzipped."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, cast

from engine.errors import BadInput

CSV_FIELD_LIMIT = 1 << 20
"""Characters one cell may hold; a longer one is a quote that was never closed."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no line of text holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `line` counts from 1 as an editor shows it and is where the record begins.

    `fault` says why the record itself cannot be read ("" if it can).
    """

    line: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, read one by one."""

    name: str
    header: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def open_table(path: Path) -> Generator[Table, None, None]:
    """Open a table file for one reading from top to bottom.

    Raises:
        BadInput: the file is missing, empty, not a table, or its compression is damaged.
    """
    if not path.is_file():
        fault = "this is a folder" if path.is_dir() else "there is no such file"
        raise BadInput(f"{path.name}: {fault}.", "Check the name and the folder.", path)
    try:
        if path.suffix.lower() == ".xlsx":
            with _open_sheet(path) as table:
                yield table
        else:
            with _open_text(path) as table:
                yield table
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadInput(
            f"{path.name}: its compression is damaged ({error}).", "Download or pack the file again.", path
        ) from error


@contextmanager
def _raw(path: Path) -> Generator[BinaryIO, None, None]:
    with path.open("rb") as start:
        zipped = start.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if zipped else path.open("rb") as stream:
        yield cast(BinaryIO, stream)


def _encoding_of(path: Path) -> str:
    """The text's encoding: its byte order mark, else UTF-8 if all of it is valid, else ISO 8859-1."""
    with _raw(path) as stream:
        first = stream.read(_CHUNK)
        for mark, name in _BOMS:
            if first.startswith(mark):
                return name
        if first[1:2] == b"\0" and first[:1] != b"\0":
            return "utf-16-le"
        if first[:1] == b"\0":
            return "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while first:
                decoder.decode(first)
                first = stream.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"


@contextmanager
def _open_text(path: Path) -> Generator[Table, None, None]:
    encoding = _encoding_of(path)
    with _raw(path) as stream, io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="") as text:
        lines = iter(text)
        above, head = 0, ""
        while line := text.readline(CSV_FIELD_LIMIT + 1):
            head = line
            if line.strip() and not line.lower().startswith("sep="):
                break
            above += 1
        if not head.strip():
            raise BadInput(f"{path.name}: the file is empty.", "Give a table whose first line names its columns.", path)
        if len(head) > CSV_FIELD_LIMIT or _CONTROL.search(head):
            raise BadInput(f"{path.name}: this is not a table of text.", "Save it as .csv or .xlsx.", path)
        delimiter = _delimiter(head)
        header, used = _header(head, lines, delimiter)
        yield Table(path.name, header, _records(lines, delimiter, len(header), above + used))


def _delimiter(head: str) -> str:
    counts = {mark: head.count(mark) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _header(head: str, lines: Iterator[str], delimiter: str) -> tuple[tuple[str, ...], int]:
    """The header's cells, and how many lines it takes (a quoted name may hold a line break)."""

    def whole() -> Iterator[str]:
        yield head
        yield from lines

    csv.field_size_limit(CSV_FIELD_LIMIT)
    reader = csv.reader(whole(), delimiter=delimiter)
    cells = next(reader)
    return tuple(cell.strip() for cell in cells), reader.line_num


def _records(lines: Iterator[str], delimiter: str, width: int, above: int) -> Iterator[Row]:
    csv.field_size_limit(CSV_FIELD_LIMIT)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = above + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, [], f"a quote is not closed, or the cell is too long ({error})")
            continue
        yield _checked(line, cells, width)


def _checked(line: int, cells: list[str], width: int) -> Row:
    if not any(cell.strip() for cell in cells):
        return Row(line, cells, "empty line")
    if len(cells) > width:
        return Row(line, cells, f"{len(cells)} cells, but the header has {width}")
    if len(cells) < width:
        cells = cells + [""] * (width - len(cells))
    return Row(line, cells)


@contextmanager
def _open_sheet(path: Path) -> Generator[Table, None, None]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise BadInput(
            f"{path.name}: not a readable workbook ({error}).", "Save it again as .xlsx or .csv.", path
        ) from error
    try:
        rows = enumerate(book.worksheets[0].iter_rows(values_only=True), start=1)
        header: tuple[str, ...] = ()
        for _, values in rows:
            header = tuple(_cell(value).strip() for value in values)
            if any(header):
                break
        if not any(header):
            raise BadInput(f"{path.name}: the first sheet is empty.", "Put the table on the first sheet.", path)
        yield Table(
            path.name,
            header,
            (_checked(line, [_cell(value) for value in values], len(header)) for line, values in rows),
        )
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
