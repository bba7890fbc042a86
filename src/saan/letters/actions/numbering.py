"""Giving numbers: gap-free, each once, in the transaction of what they number."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from saan.base.agencies import api as agencies
from saan.letters.models import Counter, RegisterEntry
from saan.letters.rules.numbers import Book, register_name
from saan.trust.clock import BANGKOK, buddhist_year
from saan.trust.ids import uuid7

_NEXT = """
    INSERT INTO letters_counter (id, agency_id, register, year, last) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (agency_id, register, year) DO UPDATE SET last = letters_counter.last + 1
    RETURNING last
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A number that exists if, and only if, the surrounding transaction commits. `day` is Bangkok's."""

    register: str
    unit_id: UUID
    running: int
    year: int
    day: date


def book_keeper(agency_id: str, unit_id: UUID | None) -> tuple[UUID, str | None]:
    """Return the unit that keeps a book and its code in the register's name: none for the central registry."""
    central = agencies.central_registry(agency_id)
    if unit_id is None or unit_id == central.id:
        return central.id, None
    return unit_id, agencies.unit(unit_id).number_code


def take(agency_id: str, book: Book, unit_id: UUID | None, at: datetime) -> Taken:
    """Take the next number of a book, for the Buddhist year that a Bangkok calendar shows at the moment.

    The counter's row stays locked until the surrounding transaction ends: numbers are taken one after another, and
    one that rolls back is taken by the next. Raises `RuntimeError` outside a transaction.
    """
    if not connection.in_atomic_block:
        message = "a number is taken in the transaction of what it numbers"
        raise RuntimeError(message)
    keeper, unit_code = book_keeper(agency_id, unit_id)
    register, year = register_name(book, unit_code), buddhist_year(at)
    key = Counter._meta.pk.get_db_prep_value(uuid7(), connection)  # noqa: SLF001 - Django's way to a column's form
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key, agency_id, register, year])
        row = cursor.fetchone()
    return Taken(register, keeper, int(row[0]), year, at.astimezone(BANGKOK).date())


def enter(entry: RegisterEntry) -> None:
    """Write a line into a register; lines are only ever added."""
    if not transaction.get_connection().in_atomic_block:
        message = "a line is entered in the transaction of its number"
        raise RuntimeError(message)
    entry.save(force_insert=True)
