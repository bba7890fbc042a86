"""Reading many rows of one file: what `values.read_typed` says of each, at a fraction of its price.

The columns of a file are known, and most cells say what another said before. So each column has a reader of its own that
knows sound texts again. A row in which any cell is not surely sound goes to `read_typed`, which alone finds words for what
is wrong: the two cannot disagree about what is refused.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from saan.base.thai import api as thai
from saan.documents.rules import pictures
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Field, FieldKind, Schema
from saan.documents.rules.values import DECIMAL, Data, day_of, is_day, read_typed
from saan.trust.canonical import Json
from saan.trust.errors import SaanError, Text

KNOWN: Final = 4096
"""Texts that a column remembers; then it forgets them all and begins again."""
FAULT: Final = "\0"
"""Begins a cell of which the spreadsheet itself says that it holds no value; no reader takes such a text for sound."""
_UNLIKE: Final = "\x01"
"""Begins a cell of a text that keeps a number and shows it in another way: its place, the number and its format follow, each behind another."""
_FAULTS: Final = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
"""What spreadsheets write where a formula failed; in a file of CSV it stands as a text."""
_SHOWN: Final = 40
_MEND_FORMULA: Final = Text(
    "แก้สูตรในแฟ้มต้นทาง หรือพิมพ์ค่าที่ถูกต้องแทนสูตร แล้วส่งแฟ้มใหม่",
    "Mend the formula in the spreadsheet, or type the right value in its place, and send the file again.",
)
_MEND_FORMAT: Final = Text(
    "จัดรูปแบบทั้งคอลัมน์เป็นข้อความ (Text) แล้วพิมพ์ค่าของช่องนี้ใหม่ตามที่ต้องการให้ปรากฏในเอกสาร แล้วส่งแฟ้มใหม่",
    "Format the whole column as Text, type what the document is to say into the cell again, and send the file again.",
)
_QUOTE: Final = Text(
    'มักเกิดจากจุลภาคในข้อความ ให้ครอบข้อความที่มีจุลภาคด้วยเครื่องหมายอัญประกาศ (") หรือบันทึกเป็น xlsx มิฉะนั้นลบช่องที่เกินออก',
    'Most likely a text with a comma is not quoted: write it between quotation marks ("), or save the file as xlsx. Else take away what is too much.',
)
_ID: Final = re.compile("[0-9]{13}")
_PLAIN: Final = re.compile(
    "(?:เ(?!เ)|\u0e33|[ก-ฮแ-ไะาๅฯๆ0-9a-zA-Z .,:/()+-](?:[\u0e31\u0e34-\u0e39][\u0e48-\u0e4b]?|[\u0e47-\u0e4c])?)*"
)
"""Texts that `thai.normal` leaves as they are: no marks meet but a tone behind a vowel, nothing is invisible or needs joining."""

Cell = Callable[[str], Json]
"""Returns what a text means, or None where that is not surely sound."""
Known = dict[str, Json]
"""What sound texts of a column mean: a cell that says again just what another said is looked up here, without a call."""
Column = tuple[int, str, Known, Cell]
"""Where the cells of a column stand, the name of its field, what is known, and who reads whatever is not."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a field with rows: of each row the places of its cells and who reads them."""

    field: Field
    rows: tuple[tuple[Column, ...], ...]
    required: frozenset[str]


class Reading:
    """Reads the rows of a file with these columns: empty names are columns without one, those `beside` are no fields.

    A row that goes on beyond its columns is refused: a comma that nobody quoted has moved every cell behind it.
    """

    def __init__(self, schema: Schema, names: Sequence[str], beside: str = "") -> None:
        self._schema = schema
        self._names = tuple("" if name == beside else name for name in names)
        self._nameless = [place for place, name in enumerate(names) if not name]
        places = {name: place for place, name in enumerate(self._names) if name}
        self._plain = [
            (places[one.name], one.name, *_cell(one))
            for one in schema.fields
            if one.kind is not FieldKind.ROWS and one.name in places
        ]
        self._required = frozenset(
            one.name for one in schema.fields if one.required and one.kind is not FieldKind.ROWS
        )
        self._tables = [_table(one, places) for one in schema.fields if one.kind is FieldKind.ROWS]

    def read(self, cells: Sequence[str]) -> tuple[Data, tuple[Problem, ...]]:
        """Return what `read_typed` returns for the row, unless its cells do not stand under their columns."""
        if len(cells) > len(self._names) or (self._nameless and self._under_no_name(cells)):
            return {}, (self._moved(cells),)
        data = self._sound([*cells, *[""] * (len(self._names) - len(cells))])
        if data is not None:
            return data, ()
        typed = {name: cell for name, cell in zip(self._names, cells, strict=False) if name}
        if faults := tuple(_failed(name, cell) for name, cell in typed.items() if _is_fault(cell)):
            return {}, faults
        return read_typed(self._schema, typed)

    def _under_no_name(self, cells: Sequence[str]) -> str:
        """Return the first text that stands under a column without a name; an empty one where none does."""
        found = (cells[place].strip() for place in self._nameless if place < len(cells))
        return next(filter(None, found), "")

    def _moved(self, cells: Sequence[str]) -> Problem:
        """Return what is wrong with a row that has more cells than columns, or a text under none."""
        columns = len(self._names)
        if text := self._under_no_name(cells)[:_SHOWN]:
            said = Text(
                f"มีข้อความ “{text}” ในช่องที่แถวแรกไม่ได้ตั้งชื่อ",
                f"“{text}” stands in a column that the first row does not name.",
            )
        else:
            said = Text(
                f"แถวนี้มี {len(cells)} ช่อง แต่แถวแรกมี {columns} ช่อง ข้อความจึงอาจอยู่ผิดช่อง",
                f"The row has {len(cells)} cells and the first row {columns}, so that texts may stand under the wrong names.",
            )
        return Problem("", "documents.row-moved", said, _QUOTE)

    def _sound(self, cells: Sequence[str]) -> Data | None:
        """Return the data of a row that is surely sound, else None."""
        data: Data = {}
        if not _take(data, self._plain, cells):
            return None
        if not self._required <= data.keys():
            return None
        for table in self._tables:
            rows = _rows(table, cells)
            if rows is None:
                return None
            data[table.field.name] = rows
        return data


def _is_fault(cell: str) -> bool:
    return cell.startswith(FAULT) or _is_unlike(cell) or cell.strip() in _FAULTS


def _is_unlike(cell: str) -> bool:
    """Return whether `unlike` made a cell; one of a file may begin with the same character, which no field may hold."""
    return cell.startswith(_UNLIKE) and cell.count(_UNLIKE) >= 3  # noqa: PLR2004 - before the place, the number and the format


def unlike(place: str, kept: str, code: str) -> str:
    """Return the text for a cell of which nobody knows for sure what it shows; no reader takes it for sound."""
    return _UNLIKE + _UNLIKE.join((place, kept, code))


def _failed(name: str, cell: str) -> Problem:
    """Return the problem of a cell in which a formula of the spreadsheet failed, or was never reckoned, or of one `unlike` what it shows."""
    if _is_unlike(cell):
        place, kept, code = cell[1:].split(_UNLIKE, 2)
        said = Text(
            f"ช่อง {place} เก็บจำนวน {kept} แต่แสดงตามรูปแบบ {code} เช่น เป็นวันที่ จึงไม่รู้ว่าต้องการให้เอกสารแสดงข้อความใด",
            f"Cell {place} keeps the number {kept} and shows it by the format {code}, as a day for instance, so that nobody knows what the document is to say.",
        )
        return Problem(name, "documents.row-format", said, _MEND_FORMAT)
    shown = cell.removeprefix(FAULT).strip()[:_SHOWN]
    said = Text(
        f"ช่องนี้เป็น “{shown}” ของโปรแกรมตารางคำนวณ ไม่ใช่ค่า",
        f"The cell holds the spreadsheet’s “{shown}”, no value.",
    )
    return Problem(name, "documents.row-formula", said, _MEND_FORMULA)


def _take(data: Data, columns: Sequence[Column], cells: Sequence[str]) -> bool:
    """Add what cells mean to data; return False where one of them is not surely sound."""
    for place, name, known, read in columns:
        value = known.get(cells[place])
        if value is None:
            text = cells[place].strip()
            if not text:
                continue
            value = read(text)
            if value is None:
                return False
        data[name] = value
    return True


def _rows(table: _Table, cells: Sequence[str]) -> list[Json] | None:
    rows: list[Json] = []
    for columns in table.rows:
        made: Data = {}
        if not _take(made, columns, cells):
            return None
        if made:
            if not table.required <= made.keys():
                return None
            rows.append(made)
    one = table.field
    return rows if one.least <= len(rows) <= one.most and (rows or not one.least) else None


def _table(one: Field, places: dict[str, int]) -> _Table:
    inner = {each.name: _cell(each) for each in one.fields}
    rows: dict[int, list[Column]] = {}
    for name, place in places.items():
        parts = name.split(".")
        if parts[0] == one.name:
            rows.setdefault(int(parts[1]), []).append((place, parts[2], *inner[parts[2]]))
    ordered = tuple(tuple(rows[row]) for row in sorted(rows))
    return _Table(one, ordered, frozenset(each.name for each in one.fields if each.required))


def _cell(one: Field) -> tuple[Known, Cell]:
    """Return what is known of a column, and its reader, which knows sound texts again; pictures are large, and nobody's twice."""
    read, known = _READERS[one.kind](one), Known()
    if one.kind is FieldKind.PICTURE:
        return known, read

    def again(text: str) -> Json:
        value = known.get(text)
        if value is None:
            value = read(text)
            if value is not None:
                if len(known) >= KNOWN:
                    known.clear()
                known[text] = value
        return value

    return known, again


def _text(one: Field) -> Cell:
    pattern, least, most = re.compile(one.pattern), one.least, one.most

    def read(text: str) -> Json:
        value = text if _PLAIN.fullmatch(text) else thai.normal(text)
        if not value or not least <= len(value) <= most or thai.STRANGE.search(value) or value in _FAULTS:
            return None
        if (one.lines == 1 and "\n" in value) or (one.pattern and not pattern.fullmatch(value)):
            return None
        return value

    return read


def _day(_: Field) -> Cell:
    def read(text: str) -> Json:
        try:
            value = day_of(text)
        except SaanError:
            return None
        return value if is_day(value) else None

    return read


def _whole(one: Field) -> Cell:
    def read(text: str) -> Json:
        plain = _digits(text)
        if not re.fullmatch(r"-?[0-9]{1,15}", plain):
            return None
        value = int(plain)
        return value if one.least <= value <= one.most else None

    return read


def _decimal(one: Field) -> Cell:
    def read(text: str) -> Json:
        plain = _digits(text)
        return plain if DECIMAL.fullmatch(plain) and len(plain.partition(".")[2]) <= one.most else None

    return read


def _choice(one: Field) -> Cell:
    choices = {choice for choice, _ in one.choices}

    def read(text: str) -> Json:
        value = thai.normal(text)
        return value if value in choices else None

    return read


def _national_id(_: Field) -> Cell:
    def read(text: str) -> Json:
        if _ID.fullmatch(text) and text[0] != "9" and thai.check_digit(text[:12]) == text[12]:
            return text
        try:
            return thai.read_id(text, first_digits="012345678")
        except SaanError:
            return None

    return read


def _picture(one: Field) -> Cell:
    return lambda text: text if pictures.fault(text, one.most) is None else None


def _digits(text: str) -> str:
    return thai.arabic_digits(text).replace(",", "").replace(" ", "")


_READERS: Final[dict[FieldKind, Callable[[Field], Cell]]] = {
    FieldKind.TEXT: _text,
    FieldKind.DAY: _day,
    FieldKind.WHOLE: _whole,
    FieldKind.DECIMAL: _decimal,
    FieldKind.CHOICE: _choice,
    FieldKind.NATIONAL_ID: _national_id,
    FieldKind.PICTURE: _picture,
}
