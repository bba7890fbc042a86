"""A unit receives a letter that was given to it, under a number of its own register, or voids the number that it gave."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.letters.actions import writing
from saan.letters.actions.numbering import beside, enter, take
from saan.letters.actions.signing import void_of
from saan.letters.actions.writing import incoming_of, move_incoming, person, reason, tell
from saan.letters.errors import NotOnThatDeskError, UnitNumberGivenError
from saan.letters.models import IncomingHolding, IncomingLetter, RegisterEntry
from saan.letters.queries.unit_numbers import unit_numbers
from saan.letters.register_errors import UnitNumberReplacedError
from saan.letters.rules import incoming as life
from saan.letters.rules.levels import Kind
from saan.letters.rules.numbers import Book, borne


def enter_in_unit(viewer: Viewer, letter_id: UUID, unit_id: UUID, at: datetime, remark: str = "") -> str:
    """Receive a letter in a unit that it was given to (ลงรับของหน่วยงาน) and return the unit's own number for it.

    The agency's receive number stays what the sender was told; this one is the unit's. Once in each unit, unless the number
    was voided: raises `UnitNumberGivenError`, `NotOnThatDeskError`, `NotPossibleNowError`.
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
                remark=beside(taken, said),
                secrecy=letter.secrecy,
                incoming=letter,
            )
        )
        tell(letter, act, person(viewer), at, unit=str(unit_id), number=str(taken.running), year=taken.year)
        return str(taken.running)


def void_in_unit(viewer: Viewer, letter_id: UUID, line: UUID, note: str, at: datetime) -> int:
    """Void a unit's own number for a letter by a new line of its register, and return the number.

    Neither the agency's receive number nor what the sender was told changes; where the letter still lies with the unit, it
    may be received there again under the next number. `line` is the line that was shown: raises `UnitNumberReplacedError`
    where it counts no more, as after a second press.
    """
    note = reason(note)
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        voided = next((one for one in unit_numbers(letter) if one.line == line), None)
        if voided is None:
            raise UnitNumberReplacedError
        people.require(viewer, Role.CLERK, voided.unit_id, at)
        act = move_incoming(letter, life.Event.VOID, at)
        letter.save()
        enter(void_of(RegisterEntry.objects.get(id=line), viewer, note, at))
        number = str(voided.number)
        tell(
            letter,
            act,
            person(viewer),
            at,
            unit=str(voided.unit_id),
            number=number,
            year=voided.year,
            note=note,
        )
        return voided.number


def _require_place(letter: IncomingLetter, unit_id: UUID) -> None:
    """Return if the letter lies with the unit, whose register does not have it yet.

    The letter's row is locked, so that two clerks of a unit never number it twice.
    """
    if not IncomingHolding.objects.filter(letter=letter, desk=unit_id, personal=False).exists():
        raise NotOnThatDeskError
    if unit_id == letter.registry_id:
        raise UnitNumberGivenError(number=letter.receive_number)
    for one in unit_numbers(letter):
        if one.unit_id == unit_id:
            raise UnitNumberGivenError(number=one.number)
