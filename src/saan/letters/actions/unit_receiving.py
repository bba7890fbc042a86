"""A unit receives a letter that was given to it, under a number of its own register."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters.actions import writing
from saan.letters.actions.numbering import enter, take
from saan.letters.actions.writing import incoming_of, move_incoming, person, tell
from saan.letters.errors import NotOnThatDeskError, UnitNumberGivenError
from saan.letters.models import IncomingHolding, IncomingLetter, RegisterEntry
from saan.letters.rules import incoming as life
from saan.letters.rules.levels import Kind
from saan.letters.rules.numbers import Book, borne


def enter_in_unit(viewer: Viewer, letter_id: UUID, unit_id: UUID, at: datetime, remark: str = "") -> str:
    """Receive a letter in a unit that it was given to (ลงรับของหน่วยงาน) and return the unit's own number for it.

    The agency's receive number stays what the sender was told; this one is the unit's. Once in each unit: raises
    `UnitNumberGivenError`, `NotOnThatDeskError`, `NotPossibleNowError`.
    """
    said = writing.remark(remark)
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        people.require(viewer, Role.CLERK, unit_id, at)
        act = move_incoming(letter, life.Event.ENTER, at)
        _require_place(letter, unit_id)
        letter.save()
        taken = take(letter.agency_id, Book.RECEIVED, unit_id, at)
        given = RegisterEntry.objects.filter(
            incoming=letter, unit_id=letter.registry_id, sort=RegisterEntry.Sort.GIVEN
        ).latest("entered_at", "id")
        enter(
            RegisterEntry(
                agency_id=letter.agency_id,
                unit_id=taken.unit_id,
                book=taken.book,
                keeper_id=taken.keeper_id,
                register=taken.register,
                year=taken.year,
                running=taken.running,
                sort=RegisterEntry.Sort.GIVEN,
                day=taken.day,
                entered_at=at,
                entered_by_id=viewer.person_id,
                number=borne(Kind(letter.kind), letter.number),
                dated=letter.dated,
                from_line=letter.sender_name_th,
                to_line=given.to_line,
                subject=letter.subject,
                remark=said,
                secrecy=letter.secrecy,
                incoming=letter,
            )
        )
        tell(letter, act, person(viewer), at, unit=str(unit_id), number=str(taken.running), year=taken.year)
        return str(taken.running)


def _require_place(letter: IncomingLetter, unit_id: UUID) -> None:
    """Return if the letter lies with the unit, whose register does not have it yet.

    The letter's row is locked, so that two clerks of a unit never number it twice.
    """
    if not IncomingHolding.objects.filter(letter=letter, desk=unit_id, personal=False).exists():
        raise NotOnThatDeskError
    entered = RegisterEntry.objects.filter(incoming=letter, unit_id=unit_id).order_by("id").first()
    if entered is not None:
        raise UnitNumberGivenError(number=entered.running)
