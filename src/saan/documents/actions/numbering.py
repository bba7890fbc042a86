"""Giving numbers: gap-free, each once, in the transaction of what they number."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from saan.documents.models import Counter
from saan.documents.queries.series import NEVER_AGAIN
from saan.trust.clock import BANGKOK, buddhist_year
from saan.trust.ids import uuid7

_NEXT = """
    INSERT INTO documents_counter (id, agency_id, register, year, last) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (agency_id, register, year) DO UPDATE SET last = documents_counter.last + %s
    RETURNING last
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Numbers that exist if, and only if, the surrounding transaction commits: `first` and so many after it.

    `day` is Bangkok's and `buddhist` its year; `year` is the register's, 0 where it never begins again.
    """

    register: str
    first: int
    year: int
    buddhist: int
    day: date


def take(agency_id: str, register: str, at: datetime, *, yearly: bool = True, count: int = 1) -> Taken:
    """Take the next numbers of a register. Raises `RuntimeError` outside a transaction.

    The counter's row stays locked until the surrounding transaction ends: numbers are taken one after another, and
    those that roll back are taken by the next.
    """
    if not connection.in_atomic_block:
        message = "a number is taken in the transaction of what it numbers"
        raise RuntimeError(message)
    year = buddhist_year(at) if yearly else NEVER_AGAIN
    key = Counter._meta.pk.get_db_prep_value(uuid7(), connection)  # noqa: SLF001 - Django's way to a column's form
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key, agency_id, register, year, count, count])
        last = int(cursor.fetchone()[0])
    return Taken(register, last - count + 1, year, buddhist_year(at), at.astimezone(BANGKOK).date())


def give_back(agency_id: str, register: str, year: int, first: int, count: int) -> bool:
    """Give numbers back in the caller's transaction if none was taken after them; return whether they were."""
    counters = Counter.objects.filter(agency_id=agency_id, register=register, year=year)
    return bool(counters.filter(last=first + count - 1).update(last=first - 1))
