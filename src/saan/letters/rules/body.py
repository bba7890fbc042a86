"""The text of a letter in blocks: paragraphs, numbered and dashed items, tables. Rules: docs/wire/letter.md §3.1.

People type lines; what a line begins with says what it is. Nothing that was typed is changed or left out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FORM: Final = 2
"""The form of the text that has items and tables; without a form, each line is a paragraph."""
MOST_COLUMNS: Final = 10
DEEPEST: Final = 5
_NUMBERED: Final = re.compile(r"(?![0๐])(\d{1,3}(?:\.\d{1,3}){1,3}\.?|\d{1,3}\.)[ \t]+(?!น\.)\S")
"""`1.`, `1.1`, `1.1.1` and so on; not the time `12.30 น.`"""
_BRACKETED: Final = re.compile(r"(?:\((?:\d{1,3}|[ก-ฮ])\)|\d{1,3}\))[ \t]+\S")
_DASHED: Final = re.compile(r"[-–•][ \t]+\S")
_FIGURES: Final = re.compile(r"[-–]?[\d.,]*\d[\d.,]*%?|[-–]")
_LEAST_SHARE, _MOST_SHARE = 4, 40


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph at level 0; at 1 and deeper an item, which begins further in."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows between bars; the first has the titles. `at` counts the text's lines from 1."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    at: int = 1

    def figures(self, column: int) -> bool:
        """Whether a column holds figures alone, which stand at its right."""
        cells = [row[column] for row in self.rows if len(row) > column and row[column]]
        return any(any(map(str.isdigit, cell)) for cell in cells) and all(map(_FIGURES.fullmatch, cells))

    @property
    def told(self) -> tuple[tuple[tuple[str, bool], ...], ...]:
        """The rows, and of each cell whether its column holds figures."""
        holds = [self.figures(column) for column in range(len(self.titles))]
        return tuple(
            tuple((cell, place < len(holds) and holds[place]) for place, cell in enumerate(row))
            for row in self.rows
        )

    def share(self, column: int) -> float:
        """Return how wide a column is beside the others: by its longest cell, within bounds."""
        cells = (row[column] for row in (self.titles, *self.rows) if len(row) > column)
        return float(min(max(_LEAST_SHARE, *map(_width, cells)), _MOST_SHARE))


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Uneven:
    """What is wrong with a table: the line of the text, and its cells beside the columns that the titles make."""

    line: int
    cells: int
    columns: int


def blocks(body: str, *, marked: bool) -> tuple[Block, ...]:
    """Return the text in blocks; of a text that is not `marked`, each line is a paragraph."""
    if not marked:
        return tuple(Line(text) for text in _lines(body) if text)
    return tuple(_blocks(body))


def is_marked(body: str) -> bool:
    """Return whether a text has an item or a table."""
    return any(isinstance(one, Table) or one.level for one in _blocks(body))


def faults(body: str) -> tuple[Uneven, ...]:
    """Return the rows that are not as wide as their table's titles, and the tables without a row or with too many columns."""
    return tuple(fault for one in _blocks(body) if isinstance(one, Table) for fault in _faults(one))


def _faults(table: Table) -> Iterator[Uneven]:
    columns = len(table.titles)
    if not table.rows or columns > MOST_COLUMNS:
        yield Uneven(table.at, 0 if columns <= MOST_COLUMNS else columns, min(columns, MOST_COLUMNS))
    for place, row in enumerate(table.rows, table.at + 1):
        if len(row) != columns:
            yield Uneven(place, len(row), columns)


def _lines(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines()]


def _blocks(body: str) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    levels = _Levels()
    lines = _lines(body)
    for place, line in enumerate([*lines, ""], 1):
        if _is_row(line):
            rows.append(_cells(line))
            continue
        if rows:
            yield Table(rows[0], tuple(rows[1:]), place - len(rows))
            rows, levels = [], _Levels()
        if line:
            yield Line(line, levels.of(line))


class _Levels:
    """How deep items are: by their numbers; what is bracketed or dashed, one deeper than what it follows."""

    def __init__(self) -> None:
        self._number = self._bracket = 0

    def of(self, line: str) -> int:
        if found := _NUMBERED.match(line):
            self._number, self._bracket = len(found[1].rstrip(".").split(".")), 0
            return self._number
        if _BRACKETED.match(line):
            self._bracket = min(self._number + 1, DEEPEST)
            return self._bracket
        if _DASHED.match(line):
            return min((self._bracket or self._number) + 1, DEEPEST)
        self._number = self._bracket = 0
        return 0


def _is_row(line: str) -> bool:
    return line.startswith("|") and "|" in line[1:]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|"))


def _width(cell: str) -> int:
    """Return how many places a text takes; marks over and under a letter take none."""
    return sum(unicodedata.category(character) != "Mn" for character in cell)
