"""Giving numbers: gap-free, each once, in the transaction of what they number.

Two gaps there are, and a line says so: what other books printed under a code is left out, as by another unit that had it, and so is
what was given elsewhere (`actions.continuing`).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from saan.base.agencies import api as agencies
from saan.base.clock import api as clock
from saan.letters import record as r
from saan.letters.actions.writing import MAX_NOTE
from saan.letters.errors import NoteTooLongError
from saan.letters.models import Counter, IncomingLetter, RegisterEntry
from saan.letters.rules.numbers import (
    Book,
    code_name,
    register_name,
    remark_of_given_elsewhere,
    remark_of_skipped,
)
from saan.trust.clock import BANGKOK, buddhist_year
from saan.trust.ids import uuid7

_NEXT = """
    INSERT INTO letters_counter (id, agency_id, register, year, last, left_out_because) VALUES (%s, %s, %s, %s, 1, '')
    ON CONFLICT (agency_id, register, year) DO UPDATE SET last = letters_counter.last + 1
    RETURNING last, left_out_from, left_out_because
"""
_UNDER_CODE = """
    INSERT INTO letters_counter (id, agency_id, register, year, last, left_out_because) VALUES (%s, %s, %s, %s, %s, '')
    ON CONFLICT (agency_id, register, year) DO UPDATE SET last =
    CASE WHEN letters_counter.last < excluded.last THEN excluded.last ELSE letters_counter.last + 1 END
    RETURNING last, left_out_from, left_out_because
"""
"""The number of a series where it is higher than all that were printed under its code, else the next of these."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A number that exists if, and only if, the surrounding transaction commits. `day` is Bangkok's.

    `keeper_id` is the unit that keeps the book for itself; None is the agency's book, and then `unit_id` its registry.
    `skipped` are the numbers of the book that were left out before it, because papers of another book bear them or they
    were given elsewhere; `said` is what the number's line says of them.
    """

    agency_id: str
    book: Book
    keeper_id: UUID | None
    register: str
    unit_id: UUID
    running: int
    year: int
    day: date
    skipped: range = range(0)
    said: str = ""


def book_keeper(agency_id: str, unit_id: UUID | None) -> UUID | None:
    """Return the unit that keeps a book for itself; None where it is the agency's, kept by its central registry."""
    central = agencies.central_registry(agency_id)
    return None if unit_id == central.id else unit_id


def receiving_keeper(letter: IncomingLetter) -> UUID | None:
    """Return whose book an incoming letter is registered in: its unit's when it is addressed to that, else the agency's.

    The unit that it lies with may have been the central registry only until yesterday.
    """
    addressed = r.parse(bytes(letter.record)).letter.to
    of_unit = any(one.agency == letter.agency_id and one.unit == letter.registry_id for one in addressed)
    return book_keeper(letter.agency_id, letter.registry_id if of_unit else None)


def line_in_force(letter: IncomingLetter) -> RegisterEntry:
    """Return the line of the register that counts for a letter received, once it is registered."""
    lines = RegisterEntry.objects.filter(incoming=letter, unit_id=letter.registry_id)
    return lines.exclude(sort=RegisterEntry.Sort.VOID).latest("entered_at", "id")


def take(agency_id: str, book: Book, unit_id: UUID | None, at: datetime) -> Taken:
    """Take the next number of a book, for the Buddhist year that a Bangkok calendar shows at the moment.

    The counter's row stays locked until the surrounding transaction ends: numbers are taken one after another, and
    one that rolls back is taken by the next. Raises `RuntimeError` outside a transaction.
    """
    _require_transaction()
    return take_from(agency_id, book, book_keeper(agency_id, unit_id), at)


def take_from(agency_id: str, book: Book, keeper_id: UUID | None, at: datetime) -> Taken:
    """Take the next number of the agency's book, or of the one that a unit keeps for itself, as `take` does.

    Raises `ClockWrongError` where the clock is known to be wrong: it says which day it is, and so the year of the register.
    """
    _require_transaction()
    clock.demand_right()
    register, year = register_name(book, keeper_id), buddhist_year(at)
    running, left_out_from, because = _count(_NEXT, agency_id, register, year)
    unit_id = keeper_id or agencies.central_registry(agency_id).id
    taken = Taken(agency_id, book, keeper_id, register, unit_id, running, year, at.astimezone(BANGKOK).date())
    if left_out_from is None:
        return taken
    _counter(taken).update(left_out_from=None, left_out_because="")
    skipped = range(left_out_from, running)
    return replace(taken, skipped=skipped, said=remark_of_given_elsewhere(skipped, because))


def printed_once(taken: Taken, printed: Book, code: str) -> Taken:
    """Return the number just taken, or the next of its book that no paper of the kind of `printed` bears behind this code.

    Units change their codes, a paper keeps the code that it was submitted with, and a central registry keeps another book
    than the unit that it was: two books of one year may print one code. So do the ordinary book and that of circulars where
    an agency's practice changes amid the year. The code is counted beside them, and locked last.
    """
    name = code_name(printed, code)
    running, _, _ = _count(_UNDER_CODE, taken.agency_id, name, taken.year, taken.running)
    if running == taken.running:
        return taken
    _counter(taken).update(last=running)
    said = (taken.said, remark_of_skipped(printed, code, range(taken.running, running)))
    first = taken.skipped.start if taken.skipped else taken.running
    return replace(
        taken, running=running, skipped=range(first, running), said=" · ".join(one for one in said if one)
    )


def beside(taken: Taken, remark: str) -> str:
    """Return the remark of a number's line: what a clerk wrote, and what is said of numbers left out before it.

    Raises `NoteTooLongError` where both have no room.
    """
    if taken.said and len(taken.said) + len(remark) + 3 > MAX_NOTE:
        raise NoteTooLongError(length=len(remark), most=MAX_NOTE - len(taken.said) - 3)
    return " · ".join(one for one in (remark, taken.said) if one)


def _counter(taken: Taken) -> QuerySet[Counter]:
    return Counter.objects.filter(agency_id=taken.agency_id, register=taken.register, year=taken.year)


def _count(statement: str, *values: str | int) -> tuple[int, int | None, str]:
    """Return the number that a statement gave in a counter's row, which it makes where there is none; and what is left out."""
    key = Counter._meta.pk.get_db_prep_value(uuid7(), connection)  # noqa: SLF001 - Django's way to a column's form
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, *values])
        last, left_out_from, because = cursor.fetchone()
        return int(last), left_out_from, str(because)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        message = "a number is taken in the transaction of what it numbers"
        raise RuntimeError(message)


def enter(entry: RegisterEntry) -> None:
    """Write a line into a register; lines are only ever added."""
    if not transaction.get_connection().in_atomic_block:
        message = "a line is entered in the transaction of its number"
        raise RuntimeError(message)
    entry.save(force_insert=True)
