"""Rows of a bulk file: CSV (UTF-8 or Thai Windows), xlsx and Parquet, read as they come, never held whole.

The first row names the columns: a field's path (`courses.0.code`) or its Thai or English label.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import BinaryIO, Final, Self

from saan.documents import parquet, xlsx
from saan.documents.errors import SheetRefusedError
from saan.documents.formats import Styled
from saan.documents.rules.reading import unlike
from saan.documents.rules.schema import FieldKind, Schema, labels

MOST_COLUMNS: Final = xlsx.MOST_COLUMNS
MOST_ROW: Final = 4 << 20
"""The characters of one row of CSV."""
_SERIALS_BEGIN: Final = date(1899, 12, 30)
_SERIAL = re.compile(r"[0-9]{5}(\.0+)?")
"""A day as spreadsheets keep it, in a column of days."""
EMAIL: Final = "@"
"""The path of the column with addresses to send the documents to; no field can have it."""
_EMAIL_NAMES: Final = ("email", "e-mail", "อีเมล", "ส่งทางอีเมล", "Send by e-mail")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of rows: the path of each column, and the rows that are not empty with the numbers that spreadsheets show.

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
    begins = _SERIALS_BEGIN
    if magic == parquet.MAGIC:
        lines = parquet.lines(stream)
    elif magic[:2] == b"PK":
        begins, lines = xlsx.begins(stream), xlsx.lines(stream)
    else:
        lines = _csv(stream)
    _, first = next(lines, (1, None))
    if first is None:
        raise SheetRefusedError(reason_th="แฟ้มว่าง", reason_en="it is empty")
    names = _names(first, schema)
    kept_as = {path: one.kind for path, one in schema.paths()}
    days = [place for place, name in enumerate(names) if kept_as.get(name) is FieldKind.DAY]
    texts = frozenset(place for place, name in enumerate(names) if kept_as.get(name) is FieldKind.TEXT)
    shown = _as_shown(lines, texts) if magic[:2] == b"PK" else lines
    return Sheet(tuple(names), _rows(shown, days, begins))


def _rows(
    lines: Iterator[tuple[int, list[str]]], days: list[int], begins: date
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty; who raises `SheetRefusedError` on the way is told behind which row it was."""
    number = 1
    try:
        for number, cells in lines:
            if any(map(str.strip, cells)):
                for place in days:
                    if place < len(cells) and _SERIAL.fullmatch(cells[place]):
                        cells[place] = (begins + timedelta(days=int(cells[place][:5]))).isoformat()
                yield number, cells
    except SheetRefusedError as error:
        error.row = number + 1
        raise


def _as_shown(
    lines: Iterator[tuple[int, list[str]]], texts: frozenset[int]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a workbook with what its cells show in columns of texts, and what they keep elsewhere.

    Where it is not certain what a cell shows, it holds what no reader takes for sound.
    """
    for number, cells in lines:
        for place, cell in enumerate(cells):
            if isinstance(cell, Styled):
                seen = unlike(cell.place, cell, cell.code) if cell.shown is None else cell.shown
                cells[place] = seen if place in texts else str(cell)
        yield number, cells


def _names(cells: list[str], schema: Schema) -> list[str]:
    """Return the path of each column, or raise where a column is no field of the type, or may be several, or stands twice.

    A field of the type goes before the address to send to, where both have one name, and a path before a label.
    """
    known, shared = _columns(schema)
    typed = [cell.strip().lstrip("\ufeff") for cell in cells]
    if several := [cell for cell in typed if cell in shared]:
        name, paths = several[0], ", ".join(sorted(shared[several[0]])[:5])
        raise SheetRefusedError(
            reason_th=f"ช่อง {name} เป็นชื่อของหลายช่องในชนิดเอกสารนี้ ให้ตั้งชื่อด้วยรหัสของช่อง ({paths})",
            reason_en=f"column {name} is what several fields of the type are called: name it by the field's code ({paths})",
        )
    found = [known.get(cell, "") for cell in typed]
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


def _columns(schema: Schema) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return the path of each name that a column may have, and the paths of each label that several fields share."""
    named: dict[str, set[str]] = {}
    paths = [path for path, _ in schema.paths()]
    for path in paths:
        said = labels(schema, path)
        for label in (said.th, said.en):
            named.setdefault(label, set()).add(path)
    of_one = {label: next(iter(found)) for label, found in named.items() if len(found) == 1}
    shared = {label: found for label, found in named.items() if len(found) > 1 and label not in paths}
    return dict.fromkeys(_EMAIL_NAMES, EMAIL) | of_one | {path: path for path in paths}, shared


def _csv(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    stream.seek(0)
    encoding = _encoding(stream.read(1 << 20))
    stream.seek(0)
    # A line ends in one way only: a text of several lines says the same, whichever program wrote it.
    written = _Written(io.TextIOWrapper(stream, encoding=encoding, newline=None))
    try:
        for number, cells in zip(count(1), csv.reader(written, strict=True), strict=False):
            yield number, cells
            written.taken = 0
    except UnicodeDecodeError:
        raise SheetRefusedError(
            reason_th="มีอักขระที่ไม่ใช่ UTF-8 หรือรหัสภาษาไทยของ Windows",
            reason_en="it has characters that are neither UTF-8 nor Thai Windows",
        ) from None
    except csv.Error:
        raise SheetRefusedError(
            reason_th='เครื่องหมายอัญประกาศ (") ไม่ครบคู่ หรือมีข้อความต่อท้าย จึงไม่รู้ว่าข้อความจบที่ใด',
            reason_en='a quotation mark (") is never closed, or a text goes on behind it, so that nobody knows where it ends',
        ) from None


class _Written:
    """The lines of a text of CSV; a row of them may not grow without bound, as one does whose quotation mark is never closed."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self.taken = text, 0

    def __iter__(self) -> Self:
        """Return itself."""
        return self

    def __next__(self) -> str:
        """Return the next line."""
        line = self._text.readline(MOST_ROW)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken >= MOST_ROW:
            raise SheetRefusedError(
                reason_th=f'มีแถวที่ยาวเกิน {MOST_ROW >> 20} ล้านอักขระ อาจมีเครื่องหมายอัญประกาศ (") ที่ไม่ครบคู่',
                reason_en=f'a row is longer than {MOST_ROW >> 20} million characters; perhaps a quotation mark (") is never closed',
            )
        return line


def _encoding(head: bytes) -> str:
    """Return UTF-8 where the beginning is, else the Thai code page that Excel writes."""
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "utf-8-sig" if error.start > len(head) - 4 else "cp874"
    return "utf-8-sig"
