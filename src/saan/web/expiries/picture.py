"""A picture of what ends when: stacked columns by month, or by year where there are many; its table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from saan.base.thai import api as thai
from saan.base.words import in_thai, say
from saan.web.expiries.gathering import KINDS, Ends

FLOOR, TOP, LEFT, ROOM = 200.0, 20.0, 48.0, 66.0
LEAST, MOST_MONTHS = 4, 9
SHADES: Final = dict(zip(KINDS, ("1", "0.7", "0.45", "0.2", "0.7"), strict=True))
"""How dense a kind is drawn, in the colour of the text, so that it holds in the dark and in print; an edge tells them apart."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a column: of a kind, at a place, so high, so dense."""

    kind: str
    y: str
    height: str
    shade: str
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column: under a name, at a place, with its parts and their sum. `counts` are told by their kinds' names."""

    name: str
    x: str
    middle: str
    parts: tuple[Part, ...]
    total: int
    top: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """What a shade stands for."""

    name: str
    shade: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in its own measures, `reach` wide; drawn by a template, without a script."""

    columns: tuple[Column, ...]
    legend: tuple[Legend, ...]
    width: str
    reach: str
    most: int
    yearly: bool


def drawn(ends: Sequence[Ends]) -> Picture | None:
    """Return a picture of counts; None where there is nothing to draw."""
    if not ends:
        return None
    yearly = len(_months(ends)) > MOST_MONTHS
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in ends)]
    sums: dict[date, dict[str, int]] = {}
    for one in ends:
        when = one.month.replace(month=1) if yearly else one.month
        row = sums.setdefault(when, dict.fromkeys(kinds, 0))
        row[one.kind] += one.count
    most = max(sum(row.values()) for row in sums.values())
    width, reach = 44.0, LEFT + ROOM * max(LEAST, len(sums))
    columns = tuple(
        _column(_name(when, yearly=yearly), LEFT + ROOM * place + (ROOM - width) / 2, width, row, most)
        for place, (when, row) in enumerate(sorted(sums.items()))
    )
    return Picture(
        columns,
        tuple(Legend(say(KINDS[kind]), SHADES[kind]) for kind in kinds),
        _at(width),
        _at(reach),
        most,
        yearly,
    )


def _months(ends: Sequence[Ends]) -> set[date]:
    return {one.month for one in ends}


def _column(name: str, x: float, width: float, row: dict[str, int], most: int) -> Column:
    y, parts = FLOOR, []
    for kind, count in row.items():
        height = (FLOOR - TOP) * count / most
        y -= height
        parts.append(Part(kind, _at(y), _at(height), SHADES[kind], count))
    total = sum(row.values())
    return Column(
        name,
        _at(x),
        _at(x + width / 2),
        tuple(parts),
        total,
        _at(y - 5),
        tuple((say(KINDS[kind]), count) for kind, count in row.items()),
    )


def _at(measure: float) -> str:
    return f"{measure:.1f}"


def _name(when: date, *, yearly: bool) -> str:
    if yearly:
        return str(when.year + 543 if in_thai() else when.year)
    return thai.short_date(when).split(" ", 1)[1] if in_thai() else f"{when:%b %Y}"
