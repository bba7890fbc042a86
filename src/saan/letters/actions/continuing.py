"""A register that goes on behind numbers that were given elsewhere: before a restored node's copy was lost, or on paper.

Without this a node that was restored from an older copy would give numbers a second time that letters bear already, and an
agency that comes to Saan amid a year would begin again at 1.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.letters import acts
from saan.letters.actions.numbering import book_keeper
from saan.letters.actions.writing import within
from saan.letters.errors import NoteNeededError
from saan.letters.models import Counter
from saan.letters.register_errors import NotKeptByUnitsError, NumberBehindError, NumberTooHighError
from saan.letters.rules.numbers import MOST_BECAUSE, MOST_GIVEN, UNITS_KEEP, Book, register_name
from saan.letters.rules.texts import tidy_line
from saan.trust.clock import buddhist_year
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Up to which number a book of this year was filled elsewhere, and why; `unit` where a unit keeps the book for itself."""

    agency: AgencyId
    book: Book
    last: int
    because: str
    unit: UUID | None = None


def go_on_behind(given: Elsewhere, *, by: agencies.Authority) -> int:
    """Have a register give the number after those that were given elsewhere as its next; return that number.

    Those left out can never be given any more; the line of the next number says which they are and why. Raises
    `NumberBehindError`, `NumberTooHighError`, `NotKeptByUnitsError`, `NoteNeededError`, `NoteTooLongError`.
    """
    because = within(tidy_line(given.because), MOST_BECAUSE)
    if not because:
        raise NoteNeededError
    if not 0 < given.last <= MOST_GIVEN:
        raise NumberTooHighError(wanted=given.last, most=MOST_GIVEN)
    register, year = register_name(given.book, _keeper(given)), buddhist_year(by.at)
    with transaction.atomic():
        by.require_administrator(given.agency, None)
        by.require_person()
        new = Counter(agency_id=given.agency, register=register, year=year, last=0)
        Counter.objects.bulk_create([new], ignore_conflicts=True)
        row = Counter.objects.select_for_update().get(agency_id=given.agency, register=register, year=year)
        if given.last <= row.last:
            raise NumberBehindError(last=row.last, wanted=given.last)
        row.left_out_from = row.left_out_from or row.last + 1
        row.last, row.left_out_because = given.last, because
        row.save()
        journal.record(
            journal.Act(
                type=acts.NUMBERS_LEFT_OUT,
                agency=given.agency,
                subject=journal.Subject("agency", given.agency),
                actor=by.actor,
                at=by.at,
                detail={
                    "register": register,
                    "year": year,
                    "first": row.left_out_from,
                    "last": row.last,
                    "reason": because,
                },
            )
        )
        return row.last + 1


def _keeper(given: Elsewhere) -> UUID | None:
    """Return the unit that keeps the book for itself; None for the agency's own. Raises `OtherAgencyError`."""
    agencies.agency(given.agency)
    if given.unit is None:
        return None
    if agencies.unit(given.unit).agency_id != given.agency:
        raise agencies.OtherAgencyError
    if given.book not in UNITS_KEEP:
        raise NotKeptByUnitsError(book=given.book.value)
    return book_keeper(given.agency, given.unit)
