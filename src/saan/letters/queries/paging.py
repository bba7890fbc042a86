"""One page of a list of letters, whatever their number: keyset paging over the desks that a viewer may see.

Each desk's part of a box is one range of the index (desk, box, sort, letter, secrecy). The statement takes the newest
of every desk, and the page is their merge: its cost grows with the desks, never with the number of letters. Both
databases run the same idea; they differ in how a subquery may look at the row beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters import access
from saan.letters.errors import BadCursorError
from saan.letters.models import IncomingHolding, LetterHolding

PAGE = 50
MAX_PAGE = 200
_SORT_BITS = 63
"""Beside its sign, of what a column of places holds; a database cannot even be asked for more."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the next begins below this place in the order."""

    sort: int
    letter: UUID

    def __str__(self) -> str:
        return f"{self.sort:x}.{self.letter.hex}"


@dataclass(frozen=True, slots=True)
class Place:
    """A letter's place in a list, and in which box it lies there."""

    letter: UUID
    sort: int
    box: str


@dataclass(frozen=True, slots=True)
class Places:
    """One page of places, newest first; `after` is empty on the last page."""

    rows: tuple[Place, ...]
    after: Cursor | None


def read_cursor(text: str | None) -> Cursor | None:
    """Return the place that a cursor names, or raise `BadCursorError`."""
    if not text:
        return None
    sort, _, letter = text.partition(".")
    try:
        place = Cursor(int(sort, 16), UUID(hex=letter))
    except ValueError:
        raise BadCursorError from None
    if place.sort.bit_length() > _SORT_BITS:
        raise BadCursorError
    return place


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: of which boxes, after which place, how many, and seen through which roles."""

    boxes: tuple[str, ...]
    after: Cursor | None = None
    limit: int = PAGE
    roles: tuple[Role, ...] = access.READING


_SQLITE = """
    SELECT h.sort, h.letter_id, h.box, h.desk FROM (VALUES {heaps}) d CROSS JOIN {table} h ON h.rowid IN (
        SELECT i.rowid FROM {table} i WHERE i.desk = d.column1 AND i.box = d.column2 AND i.secrecy <= %s {below}
        ORDER BY i.sort DESC, i.letter_id DESC LIMIT %s)
"""
_POSTGRESQL = """
    SELECT h.sort, h.letter_id, h.box, h.desk FROM (VALUES {heaps}) d CROSS JOIN LATERAL (
        SELECT i.sort, i.letter_id, i.box, i.desk FROM {table} i
        WHERE i.desk = d.column1 AND i.box = d.column2 AND i.secrecy <= %s {below}
        ORDER BY i.sort DESC, i.letter_id DESC LIMIT %s) h
"""
_WIDER = 8
"""How many times as many rows a heap is asked for again, when it gave all it was asked for."""

Holdings = type[LetterHolding | IncomingHolding]
Heap = tuple[Any, str]
"""A box of a desk, with the desk's id as the database gives it."""
Row = tuple[int, Any, str]
"""Order, letter and box of a holding. The database's ids compare as they are ordered there."""


def places(holdings: Holdings, viewer: Viewer, wanted: Wanted, at: datetime) -> Places:
    """Return one page of the letters on the viewer's desks, in these boxes.

    Every heap is asked for its share of the page and a little more. Those that might hold more rows above the
    page's end are asked again, for more, until none might: a merge of many sorted heaps that reads little of each.
    """
    limit = max(1, min(wanted.limit, MAX_PAGE))
    desks = (*people.units_where(viewer, *wanted.roles, at=at), *access.own_desks(viewer, at))
    asked = [(_key(desk), str(box)) for desk in desks for box in wanted.boxes]
    few = min(limit + 1, (limit + 1) // len(asked) + 2)
    heaps: dict[Heap, list[Row]] = {}
    while asked:
        heaps |= _newest(holdings, viewer, wanted, asked, few)
        page = _merged(heaps, limit + 1)
        asked = _may_hide_more(heaps, asked, page, few, limit) if few <= limit else []
        few = min(limit + 1, few * _WIDER)
    rows = tuple(Place(_uuid(letter), sort, box) for sort, letter, box in page[:limit])
    return Places(rows, Cursor(rows[-1].sort, rows[-1].letter) if len(page) > limit else None)


def statement(
    holdings: Holdings, viewer: Viewer, wanted: Wanted, heaps: Sequence[Heap], rows: int
) -> tuple[str, list[Any]]:
    """Return the statement that asks each of these heaps for so many rows, and its parameters."""
    postgresql = connection.vendor == "postgresql"
    cast = "%s::uuid" if postgresql else "%s"
    sql = (_POSTGRESQL if postgresql else _SQLITE).format(
        heaps=", ".join([f"({cast}, %s)"] * len(heaps)),
        table=holdings._meta.db_table,  # noqa: SLF001 - Django's way to a table's name
        below=f"AND (i.sort, i.letter_id) < (%s, {cast})" if wanted.after else "",
    )
    place = [wanted.after.sort, _key(wanted.after.letter)] if wanted.after else []
    return sql, [*(part for heap in heaps for part in heap), int(viewer.clearance), *place, rows]


def _newest(
    holdings: Holdings, viewer: Viewer, wanted: Wanted, asked: Sequence[Heap], rows: int
) -> dict[Heap, list[Row]]:
    """Return the newest rows of each heap."""
    sql, params = statement(holdings, viewer, wanted, asked, rows)
    heaps: dict[Heap, list[Row]] = {heap: [] for heap in asked}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for sort, letter, box, desk in cursor.fetchall():
            heaps[desk, box].append((sort, letter, box))
    return heaps


def _merged(heaps: dict[Heap, list[Row]], rows: int) -> list[Row]:
    """Return the newest letters of all heaps, each once, newest first."""
    page: dict[Any, Row] = {}
    for row in sorted((row for heap in heaps.values() for row in heap), reverse=True):
        page.setdefault(row[1], row)
        if len(page) == rows:
            break
    return list(page.values())


def _may_hide_more(
    heaps: dict[Heap, list[Row]], asked: Sequence[Heap], page: list[Row], few: int, limit: int
) -> list[Heap]:
    """Return the heaps just asked that gave all they were asked for, and end above the end of the page."""
    full = [heap for heap in asked if len(heaps[heap]) == few]
    if len(page) <= limit:
        return full
    return [heap for heap in full if min(heaps[heap])[:2] > page[-1][:2]]


def _key(value: UUID) -> Any:
    """Return a UUID as the database's column holds it."""
    return value if connection.features.has_native_uuid_field else value.hex


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
