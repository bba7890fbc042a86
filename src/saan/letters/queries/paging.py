"""One page of a list of letters, whatever their number: keyset paging over the desks that a viewer may see.

Each desk's part of a box is one range of the index (desk, box, sort, letter, secrecy). The statement takes the newest
of every desk, and the page is their merge: its cost grows with the desks, never with the number of letters. Both
databases run the same idea; they differ in how a subquery may look at the row beside it.
"""

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
        return Cursor(int(sort, 16), UUID(hex=letter))
    except ValueError:
        raise BadCursorError from None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: of which boxes, after which place, how many, and seen through which roles."""

    boxes: tuple[str, ...]
    after: Cursor | None = None
    limit: int = PAGE
    roles: tuple[Role, ...] = access.READING


_SQLITE = """
    SELECT h.letter_id, h.sort, h.box, h.desk FROM (VALUES {desks}) d JOIN (VALUES {boxes}) b
    CROSS JOIN {table} h ON h.rowid IN (
        SELECT i.rowid FROM {table} i WHERE i.desk = d.column1 AND i.box = b.column1 AND i.secrecy <= %s {below}
        ORDER BY i.sort DESC, i.letter_id DESC LIMIT %s)
"""
_POSTGRESQL = """
    SELECT h.letter_id, h.sort, h.box, h.desk FROM (VALUES {desks}) d CROSS JOIN (VALUES {boxes}) b
    CROSS JOIN LATERAL (
        SELECT i.letter_id, i.sort, i.box, i.desk FROM {table} i
        WHERE i.desk = d.column1 AND i.box = b.column1 AND i.secrecy <= %s {below}
        ORDER BY i.sort DESC, i.letter_id DESC LIMIT %s) h
"""
_SHARE = 3
"""How many times its fair share of a page each of many desks is asked for at first."""


def places(
    holdings: type[LetterHolding | IncomingHolding], viewer: Viewer, wanted: Wanted, at: datetime
) -> Places:
    """Return one page of the letters on the viewer's desks, in these boxes.

    Of many desks each is first asked for a few rows. That is the page if none of them might have more above its
    end; else each is asked for a whole page, which is always enough.
    """
    limit = max(1, min(wanted.limit, MAX_PAGE))
    desks = (*people.units_where(viewer, *wanted.roles, at=at), *access.own_desks(viewer, at))
    heaps = len(desks) * len(wanted.boxes)
    few = min(limit + 1, _SHARE * (limit + 1) // heaps + 2)
    found = _newest(holdings, viewer, wanted, desks, few)
    page = _merged(found)[: limit + 1]
    if few <= limit and _may_hide_more(found, page, few, limit):
        page = _merged(_newest(holdings, viewer, wanted, desks, limit + 1))[: limit + 1]
    rows = page[:limit]
    more = len(page) > limit
    return Places(tuple(rows), Cursor(rows[-1].sort, rows[-1].letter) if more else None)


def statement(
    holdings: type[LetterHolding | IncomingHolding],
    viewer: Viewer,
    wanted: Wanted,
    desks: tuple[UUID, ...],
    rows: int,
) -> tuple[str, list[Any]]:
    """Return the statement that asks each of these desks, in each box, for so many rows, and its parameters."""
    postgresql = connection.vendor == "postgresql"
    cast = "%s::uuid" if postgresql else "%s"
    sql = (_POSTGRESQL if postgresql else _SQLITE).format(
        desks=", ".join([f"({cast})"] * len(desks)),
        boxes=", ".join(["(%s)"] * len(wanted.boxes)),
        table=holdings._meta.db_table,  # noqa: SLF001 - Django's way to a table's name
        below=f"AND (i.sort, i.letter_id) < (%s, {cast})" if wanted.after else "",
    )
    place = [wanted.after.sort, _key(wanted.after.letter)] if wanted.after else []
    boxes = [str(box) for box in wanted.boxes]
    return sql, [*(_key(one) for one in desks), *boxes, int(viewer.clearance), *place, rows]


_Heap = tuple[str, str]


def _newest(
    holdings: type[LetterHolding | IncomingHolding],
    viewer: Viewer,
    wanted: Wanted,
    desks: tuple[UUID, ...],
    rows: int,
) -> dict[_Heap, list[Place]]:
    """Return the newest rows of each desk and box."""
    sql, params = statement(holdings, viewer, wanted, desks, rows)
    heaps: dict[_Heap, list[Place]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for letter, sort, box, desk in cursor.fetchall():
            heaps.setdefault((str(desk), box), []).append(Place(_uuid(letter), sort, box))
    return heaps


def _merged(heaps: dict[_Heap, list[Place]]) -> list[Place]:
    """Return each letter once, newest first; one that lies in two boxes counts in the first by name."""
    rows = sorted(
        (row for heap in heaps.values() for row in heap),
        key=lambda row: (-row.sort, -row.letter.int, row.box),
    )
    return [
        row
        for row, before in zip(rows, [None, *rows], strict=False)
        if not before or row.letter != before.letter
    ]


def _may_hide_more(heaps: dict[_Heap, list[Place]], page: list[Place], few: int, limit: int) -> bool:
    """Return whether a heap that gave all it was asked for might hold more rows above the page's end."""
    full = [min((row.sort, row.letter.int) for row in heap) for heap in heaps.values() if len(heap) == few]
    if len(page) <= limit:
        return bool(full)
    end = (page[-1].sort, page[-1].letter.int)
    return any(last > end for last in full)


def _key(value: UUID) -> Any:
    """Return a UUID as the database's column holds it."""
    return value if connection.features.has_native_uuid_field else value.hex


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
