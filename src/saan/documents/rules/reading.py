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
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import Field, FieldKind, Schema
from saan.documents.rules.values import CONTROL, DECIMAL, Data, day_of, is_day, read_typed
from saan.trust.canonical import Json
from saan.trust.errors import SaanError

KNOWN: Final = 4096
"""Texts that a column remembers; then it forgets them all and begins again."""
_ID: Final = re.compile("[0-9]{13}")
_PLAIN: Final = re.compile("(?:เ(?!เ)|[ก-ฮแ-ไะาๅฯๆ0-9a-zA-Z .,:/()+-][\u0e31\u0e34-\u0e39\u0e47-\u0e4c]?)*")
"""Texts that `thai.normal` leaves as they are: no two marks meet, nothing is invisible or needs joining."""

Cell = Callable[[str], Json]
"""Returns what a text means, or None where that is not surely sound."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a field with rows: of each row the places of its cells and who reads them."""

    field: Field
    rows: tuple[tuple[tuple[int, str, Cell], ...], ...]
    required: frozenset[str]


class Reading:
    """Reads the rows of a file with these columns; empty names are columns that nobody asked for."""

    def __init__(self, schema: Schema, names: Sequence[str]) -> None:
        self._schema, self._names = schema, tuple(names)
        places = {name: place for place, name in enumerate(names) if name}
        self._plain = [
            (places[one.name], one.name, _cell(one))
            for one in schema.fields
            if one.kind is not FieldKind.ROWS and one.name in places
        ]
        self._required = frozenset(
            one.name for one in schema.fields if one.required and one.kind is not FieldKind.ROWS
        )
        self._tables = [_table(one, places) for one in schema.fields if one.kind is FieldKind.ROWS]

    def read(self, cells: Sequence[str]) -> tuple[Data, tuple[Problem, ...]]:
        """Return what `read_typed` returns for the row."""
        data = self._sound([*cells, *[""] * (len(self._names) - len(cells))])
        if data is not None:
            return data, ()
        typed = {name: cell for name, cell in zip(self._names, cells, strict=False) if name}
        return read_typed(self._schema, typed)

    def _sound(self, cells: Sequence[str]) -> Data | None:
        """Return the data of a row that is surely sound, else None."""
        data: Data = {}
        for place, name, read in self._plain:
            if text := cells[place].strip():
                value = read(text)
                if value is None:
                    return None
                data[name] = value
        if not self._required <= data.keys():
            return None
        for table in self._tables:
            rows = _rows(table, cells)
            if rows is None:
                return None
            data[table.field.name] = rows
        return data


def _rows(table: _Table, cells: Sequence[str]) -> list[Json] | None:
    rows: list[Json] = []
    for columns in table.rows:
        made: dict[str, Json] = {}
        for place, name, read in columns:
            if text := cells[place].strip():
                value = read(text)
                if value is None:
                    return None
                made[name] = value
        if made:
            if not table.required <= made.keys():
                return None
            rows.append(made)
    one = table.field
    return rows if one.least <= len(rows) <= one.most and (rows or not one.least) else None


def _table(one: Field, places: dict[str, int]) -> _Table:
    inner = {each.name: _cell(each) for each in one.fields}
    rows: dict[int, list[tuple[int, str, Cell]]] = {}
    for name, place in places.items():
        parts = name.split(".")
        if parts[0] == one.name:
            rows.setdefault(int(parts[1]), []).append((place, parts[2], inner[parts[2]]))
    ordered = tuple(tuple(rows[row]) for row in sorted(rows))
    return _Table(one, ordered, frozenset(each.name for each in one.fields if each.required))


def _cell(one: Field) -> Cell:
    """Return the reader of a column, which knows sound texts again."""
    read, known = _READERS[one.kind](one), dict[str, Json]()

    def again(text: str) -> Json:
        value = known.get(text)
        if value is None:
            value = read(text)
            if value is not None:
                if len(known) >= KNOWN:
                    known.clear()
                known[text] = value
        return value

    return again


def _text(one: Field) -> Cell:
    pattern, least, most = re.compile(one.pattern), one.least, one.most

    def read(text: str) -> Json:
        value = text if _PLAIN.fullmatch(text) else thai.normal(text)
        if not value or not least <= len(value) <= most or CONTROL.search(value):
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


def _digits(text: str) -> str:
    return thai.arabic_digits(text).replace(",", "").replace(" ", "")


_READERS: Final[dict[FieldKind, Callable[[Field], Cell]]] = {
    FieldKind.TEXT: _text,
    FieldKind.DAY: _day,
    FieldKind.WHOLE: _whole,
    FieldKind.DECIMAL: _decimal,
    FieldKind.CHOICE: _choice,
    FieldKind.NATIONAL_ID: _national_id,
}
