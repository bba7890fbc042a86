"""One page of a list of letters, whatever their number: keyset paging over the desks that a viewer may see.

Each desk's part of the list is one range of the index (desk, box, sort, letter). The statement takes the newest of
every desk and merges them, so a page costs desks x page size, never the number of letters. Both databases run the same
idea; they differ in how a subquery may look at the row beside it.
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
    SELECT h.letter_id, h.sort, MIN(h.box) FROM ({desks}) d JOIN ({boxes}) b JOIN {table} h ON h.id IN (
        SELECT i.id FROM {table} i WHERE i.desk = d.desk AND i.box = b.box AND i.secrecy <= %s {below}
        ORDER BY i.sort DESC, i.letter_id DESC LIMIT %s)
    GROUP BY h.letter_id, h.sort ORDER BY h.sort DESC, h.letter_id DESC LIMIT %s
"""
_POSTGRESQL = """
    SELECT h.letter_id, h.sort, MIN(h.box) FROM ({desks}) d CROSS JOIN ({boxes}) b CROSS JOIN LATERAL (
        SELECT i.letter_id, i.sort, i.box FROM {table} i
        WHERE i.desk = d.desk AND i.box = b.box AND i.secrecy <= %s {below}
        ORDER BY i.sort DESC, i.letter_id DESC LIMIT %s) h
    GROUP BY h.letter_id, h.sort ORDER BY h.sort DESC, h.letter_id DESC LIMIT %s
"""


def places(
    holdings: type[LetterHolding | IncomingHolding], viewer: Viewer, wanted: Wanted, at: datetime
) -> Places:
    """Return one page of the letters on the viewer's desks, in these boxes."""
    limit = max(1, min(wanted.limit, MAX_PAGE))
    sql, params = statement(holdings, viewer, wanted, limit + 1, at)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = tuple(Place(_uuid(row[0]), row[1], row[2]) for row in cursor.fetchall())
    rows = found[:limit]
    more = len(found) > limit
    return Places(rows, Cursor(rows[-1].sort, rows[-1].letter) if more else None)


def statement(
    holdings: type[LetterHolding | IncomingHolding], viewer: Viewer, wanted: Wanted, rows: int, at: datetime
) -> tuple[str, list[Any]]:
    """Return the statement of a page of so many rows, and its parameters."""
    units, unit_params = people.units_where(viewer, *wanted.roles, at=at).query.sql_with_params()
    own = access.own_desks(viewer, at)
    template = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    cast = "%s::uuid" if connection.vendor == "postgresql" else "%s"
    below = f"AND (i.sort, i.letter_id) < (%s, {cast})" if wanted.after else ""
    mine = " UNION SELECT ".join(["", *(cast for _ in own)])
    sql = template.format(
        desks=f"SELECT id AS desk FROM ({units}) u{mine}",  # noqa: S608 - Django's own SQL and placeholders
        boxes="SELECT %s AS box " + "UNION ALL SELECT %s " * (len(wanted.boxes) - 1),
        table=holdings._meta.db_table,  # noqa: SLF001 - Django's way to a table's name
        below=below,
    )
    place = [wanted.after.sort, _key(wanted.after.letter)] if wanted.after else []
    return sql, [
        *unit_params,
        *(_key(one) for one in own),
        *wanted.boxes,
        int(viewer.clearance),
        *place,
        rows,
        rows,
    ]


def _key(value: UUID) -> Any:
    """Return a UUID as the database's column holds it."""
    return value if connection.features.has_native_uuid_field else value.hex


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
