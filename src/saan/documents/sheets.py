"""Rows of a bulk file: CSV (UTF-8 or Thai Windows), xlsx and Parquet, read as they come, never held whole.

The first row names the columns: a field's path (`courses.0.code`) or its Thai or English label.
"""

import csv
import io
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import IO, BinaryIO, Final
from xml.etree import ElementTree as ET

from saan.documents import parquet
from saan.documents.errors import SheetRefusedError
from saan.documents.rules.schema import FieldKind, Schema, labels

MOST_COLUMNS: Final = 2000
MOST_CELL: Final = 10_000
_XLSX: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_EXCEL_BEGINS: Final = date(1899, 12, 30)
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]+")
_SERIAL = re.compile(r"[0-9]{5}(\.0+)?")
"""A day as spreadsheets keep it, in a column of days."""
EMAIL: Final = "@"
"""The path of the column with addresses to send the documents to; no field can have it."""
_EMAIL_NAMES: Final = ("email", "e-mail", "อีเมล", "ส่งทางอีเมล", "Send by e-mail")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of rows: the path of each column, and the rows that are not empty with their numbers, the first being 2.

    A path is empty for a column without a name, and `EMAIL` for where the document is to be sent.
    """

    names: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def first_row(schema: Schema, rows: int = 3) -> str:
    """Return the first row of a CSV file to be filled in, marked as UTF-8; of a table in it, so many rows."""
    return "\ufeff" + ",".join(path for path, _ in schema.paths() if not _beyond(path, rows)) + "\r\n"


def _beyond(path: str, rows: int) -> bool:
    parts = path.split(".")
    return len(parts) > 1 and int(parts[1]) >= rows


def open_sheet(stream: BinaryIO, schema: Schema) -> Sheet:
    """Return a file of rows whose first row is read; it, or a row, raises `SheetRefusedError`."""
    stream.seek(0)
    magic = stream.read(4)
    if magic == parquet.MAGIC:
        lines = parquet.lines(stream)
    else:
        lines = _xlsx(stream) if magic[:2] == b"PK" else _csv(stream)
    first = next(lines, None)
    if first is None:
        raise SheetRefusedError(reason_th="แฟ้มว่าง", reason_en="it is empty")
    names = _names(first, schema)
    kept_as = {path: one.kind for path, one in schema.paths()}
    days = [place for place, name in enumerate(names) if kept_as.get(name) is FieldKind.DAY]
    return Sheet(tuple(names), _rows(lines, days))


def _rows(lines: Iterator[list[str]], days: list[int]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(lines, start=2):
        if any(cells) and any(cell.strip() for cell in cells):
            for place in days:
                if place < len(cells) and _SERIAL.fullmatch(cells[place]):
                    cells[place] = (_EXCEL_BEGINS + timedelta(days=int(cells[place][:5]))).isoformat()
            yield number, cells


def _names(cells: list[str], schema: Schema) -> list[str]:
    """Return the path of each column, or raise where a column is no field of the type, or stands twice.

    A field of the type goes before the address to send to, where both have one name.
    """
    known = dict.fromkeys(_EMAIL_NAMES, EMAIL)
    for path, _ in schema.paths():
        said = labels(schema, path)
        known |= {path: path, said.th: path, said.en: path}
    found = [known.get(cell.strip().lstrip("\ufeff"), "") for cell in cells]
    strange = [cell for cell, name in zip(cells, found, strict=True) if cell.strip() and not name]
    if strange or len(found) > MOST_COLUMNS:
        names = ", ".join(strange[:5])
        raise SheetRefusedError(reason_th=f"ไม่รู้จักช่อง {names}", reason_en=f"it has unknown columns: {names}")
    named = [name for name in found if name]
    if not named or len(set(named)) != len(named):
        raise SheetRefusedError(
            reason_th="แถวแรกไม่มีชื่อช่อง หรือซ้ำกัน", reason_en="its first row names no column, or one twice"
        )
    return found


def _csv(stream: BinaryIO) -> Iterator[list[str]]:
    stream.seek(0)
    encoding = _encoding(stream.read(1 << 20))
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        yield from csv.reader(text, strict=True)
    except (csv.Error, UnicodeDecodeError) as error:
        raise SheetRefusedError(reason_th=str(error), reason_en=str(error)) from None


def _encoding(head: bytes) -> str:
    """Return UTF-8 where the beginning is, else the Thai code page that Excel writes."""
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "utf-8-sig" if error.start > len(head) - 4 else "cp874"
    return "utf-8-sig"


def _xlsx(stream: BinaryIO) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet."""
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as book, closing(_Texts()) as shared:
            _share(book, shared)
            first = min(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
            with book.open(first) as sheet:
                for element in _elements(sheet, "row"):
                    yield _cells(element, shared)
    except (
        zipfile.BadZipFile,
        ET.ParseError,
        ValueError,
        KeyError,
        IndexError,
        RuntimeError,
    ) as error:
        raise SheetRefusedError(
            reason_th=f"แฟ้ม xlsx ผิดรูป ({error})", reason_en=f"the xlsx is malformed ({error})"
        ) from None


def _elements(stream: IO[bytes], name: str) -> Iterator[ET.Element]:
    """Yield each element of a name when it is whole, and let go of all that came before it."""
    above: list[ET.Element] = []
    for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - expat opens no entities from outside
        if event == "start":
            above.append(element)
            continue
        above.pop()
        if element.tag == f"{_XLSX}{name}":
            yield element
            above[-1].clear()


def _share(book: zipfile.ZipFile, found: "_Texts") -> None:
    """Take the texts that cells share."""
    if "xl/sharedStrings.xml" in book.namelist():
        with book.open("xl/sharedStrings.xml") as strings:
            for element in _elements(strings, "si"):
                found.add("".join(each.text or "" for each in element.iter(f"{_XLSX}t")))


class _Texts:
    """Texts by number, on the disk: a workbook of a million rows shares millions of them. What is asked for often is kept."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        self._starts = array("Q", [0])
        self.of = lru_cache(1 << 14)(self._read)

    def close(self) -> None:
        """Let go of all of them."""
        self._file.close()

    def add(self, text: str) -> None:
        """Take one more text."""
        self._starts.append(self._starts[-1] + self._file.write(text.encode()))

    def _read(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode()


def _cells(row: ET.Element, shared: _Texts) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_XLSX}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        column = _column(place[1]) if place else len(cells)
        if column >= MOST_COLUMNS:
            raise ValueError("too many columns")
        cells += [""] * (column - len(cells))
        kind, value = cell.get("t", "n"), cell.findtext(f"{_XLSX}v") or ""
        if kind == "s":
            value = shared.of(int(value))
        elif kind == "inlineStr":
            value = "".join(each.text or "" for each in cell.iter(f"{_XLSX}t"))
        cells.append(value[:MOST_CELL])
    return cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
