"""Rows of a workbook's first sheet, with the numbers that the spreadsheet shows, read as they come and within bounds.

A workbook is packed: a file of half a megabyte may hold gigabytes of one cell. So what is unpacked is counted, for the whole
file, and for each row and each text that cells share, before any of it becomes a text.
"""

import io
import re
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache
from typing import IO, BinaryIO, Final
from xml.etree import ElementTree as ET

from saan.documents.errors import SheetRefusedError
from saan.documents.formats import BUILT_IN, styled
from saan.documents.rules.reading import FAULT

MOST_COLUMNS: Final = 2000
MOST_CELL: Final = 32_767
"""Characters of a cell, as many as Excel keeps."""
MOST_ROW: Final = 4 << 20
"""The unpacked bytes of one row, or of one text that cells share."""
MOST_UNPACKED: Final = 4 << 30
_ALWAYS_UNPACKED: Final = 64 << 20
_MOST_RATIO: Final = 100
"""How many times larger than the file its content may be, beyond what any file may unpack: office programs stay far below."""
_MOST_ROWS: Final = 1 << 20
_MOST_TEXTS: Final = 1 << 24
_MOST_STYLES: Final = 1 << 17
_MOST_FORMAT: Final = 255
_STYLES: Final = "xl/styles.xml"
_MOST_PARTS: Final = 50 * MOST_COLUMNS
"""Elements of one row: each costs memory far beyond its bytes."""
_MOST_CONTENTS: Final = 1 << 20
"""Bytes of the list of what is packed, which is read at once."""
_SHEETS: Final = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
"""Where the names of a workbook's parts come from: as programs write them by default, and as strict Open XML has them."""
_PACKED: Final = ("{http://schemas.openxmlformats.org/package/2006/relationships}",)
_LINK: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_BEGINS: Final = date(1899, 12, 30)
_BEGINS_1904: Final = date(1904, 1, 1)
_PLACE: Final = re.compile(r"([A-Z]{1,3})[0-9]+")
_MIDNIGHT: Final = re.compile(r"T00:00(:00(\.0+)?)?Z?$")
_TRUE: Final = frozenset(("1", "true", "on"))

Line = tuple[int, list[str]]


def begins(stream: BinaryIO) -> date:
    """Return the day from which a workbook counts its days: Excel for Macintosh began in 1904. Raises `SheetRefusedError`."""
    with _workbook(stream) as (book, bound):
        return _first_day(book, bound)


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Yield the rows of the first sheet, each with its number; raise `SheetRefusedError` for what cannot be read as such.

    A cell that shows its number in another way than it keeps it is `formats.Styled`.
    """
    with _workbook(stream) as (book, bound), closing(_Texts()) as shared:
        _share(book, bound, shared)
        formats = _formats(book, bound)
        yield from _lines(book, _first_sheet(book, bound), bound, shared, formats)


@contextmanager
def _workbook(stream: BinaryIO) -> Iterator[tuple[zipfile.ZipFile, "_Bound"]]:
    """Open a workbook; whatever its libraries say of it inside becomes `SheetRefusedError`."""
    try:
        bound = _Bound(stream.seek(0, 2))
        with zipfile.ZipFile(_Stream(stream)) as book:
            yield book, bound
    except (
        zipfile.BadZipFile,
        ET.ParseError,
        ValueError,
        KeyError,
        IndexError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        zlib.error,
    ) as error:
        raise SheetRefusedError(
            reason_th="แฟ้ม xlsx ผิดรูปหรือเข้ารหัสไว้", reason_en=f"the xlsx is malformed or encrypted ({error})"
        ) from None


def _too_large(th: str, en: str) -> SheetRefusedError:
    return SheetRefusedError(reason_th=f"แฟ้ม xlsx {th}", reason_en=f"the xlsx {en}")


class _Stream(io.RawIOBase):
    """A workbook of which nothing is read at once but a little: `zipfile` would read any list of contents whole."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def seekable(self) -> bool:
        """Return that it is."""
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place, and return it."""
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        """Return the place where it is."""
        return self._stream.tell()

    def read(self, size: int = -1) -> bytes:
        """Return the bytes that come next."""
        if size > _MOST_CONTENTS:
            raise _too_large("มีรายการแฟ้มย่อยมากเกินไป", "has too long a list of contents")
        return self._stream.read(size)


class _Bound:
    """How much a workbook may still unpack: of the whole, and since `mark` of what is not let go of."""

    def __init__(self, packed: int) -> None:
        self._left = min(MOST_UNPACKED, max(_ALWAYS_UNPACKED, packed * _MOST_RATIO))
        self._since = 0

    def mark(self) -> None:
        """Say that everything so far was let go of."""
        self._since = 0

    def take(self, count: int) -> None:
        """Count bytes that were unpacked, or raise `SheetRefusedError`."""
        self._left -= count
        self._since += count
        if self._left < 0:
            raise _too_large("คลายออกมาใหญ่ผิดปกติเมื่อเทียบกับแฟ้ม", "unpacks to far more than such a file holds")
        if self._since > MOST_ROW:
            raise _too_large(
                f"มีแถวหรือช่องที่ใหญ่เกิน {MOST_ROW >> 20} MB",
                f"has a row or a cell of more than {MOST_ROW >> 20} MB",
            )


class _Counted:
    """A part of a workbook, every byte of which is counted when it is unpacked."""

    def __init__(self, part: IO[bytes], bound: _Bound) -> None:
        self._part, self._bound = part, bound
        bound.mark()

    def read(self, size: int = -1) -> bytes:
        """Return the bytes that come next."""
        found = self._part.read(size)
        self._bound.take(len(found))
        return found


def _opened(book: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Return a part of a workbook; office programs pack it in one way, and the others unpack without bound."""
    if book.getinfo(name).compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise NotImplementedError("packing")
    return book.open(name)


def _first_day(book: zipfile.ZipFile, bound: _Bound) -> date:
    if "xl/workbook.xml" not in book.namelist():
        return _BEGINS
    with _opened(book, "xl/workbook.xml") as part:
        for element in _elements(_Counted(part, bound), "workbookPr", "workbook", bound):
            if element.get("date1904", "0").strip() in _TRUE:
                return _BEGINS_1904
    return _BEGINS


def _first_sheet(book: zipfile.ZipFile, bound: _Bound) -> str:
    """Return the part of the first sheet that the spreadsheet shows, whatever it is called in the file."""
    parts = set(book.namelist())
    if {"xl/workbook.xml", _LINKS} <= parts:
        with _opened(book, _LINKS) as links:
            read = _elements(_Counted(links, bound), "Relationship", "Relationships", bound, _PACKED)
            found = list(read)
        places = {one.get("Id"): one.get("Target", "") for one in found}
        with _opened(book, "xl/workbook.xml") as part:
            for element in _elements(_Counted(part, bound), "sheet", "sheets", bound):
                place = places.get(element.get(_LINK[0]) or element.get(_LINK[1]), "")
                name = place[1:] if place.startswith("/") else f"xl/{place}"
                if element.get("state", "visible") == "visible" and name in parts and "worksheets/" in name:
                    return name
    return min(name for name in parts if name.startswith("xl/worksheets/sheet"))


def _elements(
    stream: _Counted, name: str, within: str, bound: _Bound, spaces: tuple[str, ...] = _SHEETS
) -> Iterator[ET.Element]:
    """Yield each element of a name when it is whole, and let go of all that came before it; nothing behind `within` is read.

    What is written with names from anywhere else than `spaces` raises `SheetRefusedError`: it would seem to be empty.
    """
    above: list[ET.Element] = []
    parts = 0
    wanted = end = ""
    for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - expat opens no entities from outside
        if event == "start":
            if not above:
                space = _space(element, spaces)
                wanted, end = space + name, space + within
            above.append(element)
            parts += 1
            if parts > _MOST_PARTS:
                raise _too_large("มีแถวที่มีส่วนย่อยมากเกินไป", "has a row of too many parts")
            continue
        above.pop()
        if element.tag == wanted:
            yield element
            above[-1].clear()
            bound.mark()
            parts = 0
        elif element.tag == end:
            return


def _space(root: ET.Element, spaces: tuple[str, ...]) -> str:
    """Return where the names of a part come from, as they stand before each of them."""
    found = root.tag[: root.tag.rfind("}") + 1]
    if found not in spaces:
        said = found[1:-1][:100] or root.tag[:100]
        raise SheetRefusedError(
            reason_th=f"แฟ้ม xlsx เขียนด้วยรูปแบบที่ไม่รู้จัก ({said})",
            reason_en=f"the xlsx is written in a form that is not known ({said})",
        )
    return found


def _share(book: zipfile.ZipFile, bound: _Bound, found: "_Texts") -> None:
    """Take the texts that cells share."""
    if "xl/sharedStrings.xml" in book.namelist():
        with _opened(book, "xl/sharedStrings.xml") as strings:
            for element in _elements(_Counted(strings, bound), "si", "sst", bound):
                text = element.tag[:-2] + "t"
                found.add("".join(each.text or "" for each in element.iter(text)))


def _formats(book: zipfile.ZipFile, bound: _Bound) -> list[str]:
    """Return the format of each style, in the order by which cells name them; empty where it shows a number as it is kept."""
    found: list[str] = []
    if _STYLES not in book.namelist():
        return found
    codes, above, parts, space = dict(BUILT_IN), list[ET.Element](), 0, ""
    with _opened(book, _STYLES) as part:
        for event, element in ET.iterparse(_Counted(part, bound), ("start", "end")):  # noqa: S314 - as in `_elements`
            if event == "start":
                if not above:
                    space = _space(element, _SHEETS)
                above.append(element)
                parts += 1
                continue
            above.pop()
            within = above[-1].tag if above else ""
            if element.tag == f"{space}numFmt" and within == f"{space}numFmts":
                codes[int(element.get("numFmtId", 0))] = element.get("formatCode", "")[:_MOST_FORMAT]
            elif element.tag == f"{space}xf" and within == f"{space}cellXfs":
                found.append(codes.get(int(element.get("numFmtId", 0)), ""))
            elif element.tag == f"{space}cellXfs":
                break
            if len(found) + len(codes) > _MOST_STYLES or parts > _MOST_PARTS:
                raise _too_large("มีรูปแบบมากเกินไป", "has too many styles")
            if len(above) == 2:  # noqa: PLR2004 - one of a list of fonts, borders, styles ..., each below the root's children
                above[-1].clear()
                bound.mark()
                parts = 0
    return found


def _lines(
    book: zipfile.ZipFile, name: str, bound: _Bound, shared: "_Texts", formats: list[str]
) -> Iterator[Line]:
    """Yield the rows of a sheet under the numbers that the spreadsheet shows; rows that are empty may be left out of it."""
    number = 0
    with _opened(book, name) as sheet:
        for element in _elements(_Counted(sheet, bound), "row", "sheetData", bound):
            said = int(element.get("r", number + 1))
            if not number < said <= _MOST_ROWS:
                raise ValueError(f"row {said} after row {number}")
            number = said
            yield number, _cells(element, number, shared, formats)


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
        if len(self._starts) > _MOST_TEXTS:
            raise _too_large("มีข้อความร่วมมากเกินไป", "shares too many texts")
        self._starts.append(self._starts[-1] + self._file.write(text[:MOST_CELL].encode()))

    def _read(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode()


def _cells(row: ET.Element, number: int, shared: _Texts, formats: list[str]) -> list[str]:
    cells: list[str] = []
    space = row.tag[:-3]
    for cell in row.iter(f"{space}c"):
        place = _PLACE.fullmatch(cell.get("r", ""))
        column = _column(place[1]) if place else len(cells)
        if not len(cells) <= column < MOST_COLUMNS:
            raise ValueError("columns out of order, or too many")
        cells += [""] * (column - len(cells))
        text = _value(cell, shared, space)[:MOST_CELL]
        if text and not text.startswith(FAULT) and (code := _format(cell, formats)):
            text = styled(text, f"{place[1] if place else ''}{number}", code)
        cells.append(text)
    while cells and not cells[-1]:  # what only has a format
        cells.pop()
    return cells


def _format(cell: ET.Element, formats: list[str]) -> str:
    """Return the format of a cell that keeps a number or a day; empty where that is shown as it is kept."""
    kind, style = cell.get("t", "n"), int(cell.get("s", 0))
    if kind == "d":
        return BUILT_IN[14]
    return formats[style] if kind == "n" and 0 <= style < len(formats) else ""


def _value(cell: ET.Element, shared: _Texts, space: str) -> str:
    """Return the text of a cell; of one that holds an error, or a formula that was never reckoned, what `FAULT` begins."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{space}v")
    if kind == "e":
        return FAULT + (value or "#N/A")
    if kind == "inlineStr":
        return "".join(each.text or "" for each in cell.iter(f"{space}t"))
    if value is None:
        formula = cell.find(f"{space}f")
        return "" if formula is None else f"{FAULT}={formula.text or ''}"
    if kind == "d":  # strict workbooks write days as days
        return _MIDNIGHT.sub("", value)
    if kind == "b":
        return "TRUE" if value.strip() in _TRUE else "FALSE"
    return shared.of(int(value)) if kind == "s" and value else value


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
