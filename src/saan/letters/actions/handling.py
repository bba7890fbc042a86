"""Work on a registered letter: assign, minute, read, close, reopen, and name readers of a secret one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people.api import Role, Viewer
from saan.base.thai import api as thai
from saan.letters import access, acts
from saan.letters.actions.answering import answer
from saan.letters.actions.writing import (
    Desk,
    comment,
    incoming_of,
    lay,
    lay_incoming,
    letter_of,
    move_incoming,
    person,
    reason,
    rebox,
    tell,
)
from saan.letters.errors import (
    DuePassedError,
    NobodyToAssignError,
    NotAReaderError,
    NoteNeededError,
    NotSecretError,
)
from saan.letters.models import IncomingHolding, IncomingLetter, Letter, Minute
from saan.letters.receipt import Event as Told
from saan.letters.rules import incoming as life
from saan.letters.surroundings import clearances


@dataclass(frozen=True, slots=True)
class Charge:
    """To whom a letter is given, with what order, and by when. Exactly one of `unit` and `person` is set."""

    unit: UUID | None = None
    person: UUID | None = None
    order: str = ""
    due: date | None = None


def assign(viewer: Viewer, letter_id: UUID, charge: Charge, at: datetime, seen: int | None = None) -> None:
    """Give a registered letter to a unit or person with an order (สั่งการ); it leaves the giver's working box.

    `seen` is how many minutes the giver was shown: the same again from the same page does nothing.

    Raises `NobodyToAssignError` for anyone outside the agency or, for a secret letter, not cleared by name, and
    `DuePassedError` for a day that has passed.
    """
    if charge.due is not None and charge.due < thai.bangkok_day(at):
        raise DuePassedError
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        if _written_before(viewer, letter, charge, seen):
            return
        act = move_incoming(letter, life.Event.ASSIGN, at)
        desk = _desk(letter, charge)
        letter.save()
        _held_by(viewer, letter, at).filter(box=life.Box.WORKING).update(box=life.Box.PASSED)
        lay_incoming(letter, (desk,), life.Box.WORKING)
        _write(viewer, letter, charge, at)
        tell(
            letter,
            act,
            person(viewer),
            at,
            to=str(desk.id),
            due=charge.due.isoformat() if charge.due else None,
        )


def minute(viewer: Viewer, letter_id: UUID, text: str, at: datetime, seen: int | None = None) -> None:
    """Write a minute on a letter (เกษียนหนังสือ); it can never be altered. Raises `NoteNeededError`, `NoteTooLongError`.

    `seen` is how many minutes the writer was shown: the same again from the same page is written once.
    """
    if not comment(text):
        raise NoteNeededError
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        if _written_before(viewer, letter, Charge(order=text), seen):
            return
        act = move_incoming(letter, life.Event.MINUTE, at)
        letter.save()
        _write(viewer, letter, Charge(order=text), at)
        tell(letter, act, person(viewer), at)


def read(viewer: Viewer, letter_id: UUID, at: datetime) -> bool:
    """Note that somebody to whom the letter was assigned has read it, and tell the sender, the first time."""
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        charged = _held_by(viewer, letter, at).filter(box=life.Box.WORKING).exists()
        if letter.read_at is not None or letter.state != life.State.ASSIGNED or not charged:
            return False
        letter.read_at = at
        letter.save()
        answer(letter, Told.READ, at)
        tell(letter, acts.INCOMING_READ, person(viewer), at)
        return True


def close_incoming(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """Close the matter of a registered letter, saying how it ended."""
    note = reason(note)
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        act = move_incoming(letter, life.Event.CLOSE, at)
        letter.ended_reason = note
        letter.save()
        rebox(letter, life.Box.ENDED)
        tell(letter, act, person(viewer), at, note=note)


def reopen(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """Take a closed matter up again, on the desks of whoever does so."""
    note = reason(note)
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        act = move_incoming(letter, life.Event.REOPEN, at)
        letter.ended_reason = ""  # how it had ended stands in its history
        letter.save()
        rebox(letter, life.Box.PASSED)
        _held_by(viewer, letter, at).update(box=life.Box.WORKING)
        tell(letter, act, person(viewer), at, note=note)


def name_reader(viewer: Viewer, letter_id: UUID, reader: UUID, at: datetime) -> None:
    """Open a secret letter of one's unit to one more person, cleared for it; who reads it already is named no second time.

    So do the registrars before whom it lies: a draft that its unit's drafters left behind comes to another of them by that.
    Raises `NotSecretError` for any other letter, and `NotAReaderError` for anyone outside the agency or not cleared.
    """
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at)
        if viewer.person_id not in access.registrars(letter.agency_id, letter.secrecy, at):
            people.require(viewer, Role.DRAFTER, letter.unit_id, at)
        if not letter.secrecy:
            raise NotSecretError
        if _reads_already(letter, reader):
            return
        lay(letter, (Desk(reader, personal=True),))
        tell(letter, acts.READER_NAMED, person(viewer), at, reader=str(reader))


def name_incoming_reader(viewer: Viewer, letter_id: UUID, reader: UUID, at: datetime) -> None:
    """Open a secret letter that came to one more person, cleared for it, to read and no more; as its registrar.

    Who has it already, to handle or to read, is named no second time. Raises `NotAuthorisedError` for anybody but a registrar
    of secret letters, and as `name_reader`.
    """
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at)
        if not letter.secrecy:
            raise NotSecretError
        if viewer.person_id not in access.registrars(letter.agency_id, letter.secrecy, at):
            raise people.NotAuthorisedError
        if _reads_already(letter, reader):
            return
        lay_incoming(letter, (Desk(reader, personal=True),), life.Box.READING)
        tell(letter, acts.INCOMING_READER_NAMED, person(viewer), at, reader=str(reader))


def _reads_already(letter: Letter | IncomingLetter, reader: UUID) -> bool:
    """Return whether a secret letter is open to somebody; raise `NotAReaderError` for whoever it may not be opened to."""
    if clearances((reader,), letter.agency_id).get(reader, -1) < letter.secrecy:
        raise NotAReaderError
    return letter.holdings.filter(desk=reader).exists()


def _desk(letter: IncomingLetter, charge: Charge) -> Desk:
    if (charge.unit is None) == (charge.person is None):
        raise NobodyToAssignError
    if charge.person is not None:
        if clearances((charge.person,), letter.agency_id).get(charge.person, -1) < letter.secrecy:
            raise NobodyToAssignError
        return Desk(charge.person, personal=True)
    units = agencies.units_by_id((charge.unit,)) if charge.unit else {}
    if letter.secrecy or not any(unit.agency_id == letter.agency_id for unit in units.values()):
        raise NobodyToAssignError
    return Desk(next(iter(units)), personal=False)


def _held_by(viewer: Viewer, letter: IncomingLetter, at: datetime) -> QuerySet[IncomingHolding]:
    """Return the holdings that put the letter on the viewer's desks."""
    return IncomingHolding.objects.filter(access.on_desks(viewer, at, access.HANDLING), letter=letter)


def _written_before(viewer: Viewer, letter: IncomingLetter, charge: Charge, seen: int | None) -> bool:
    """Return whether somebody wrote this since they were shown so many minutes, as by pressing a button twice."""
    if seen is None:
        return False
    later = list(letter.minutes.order_by("at", "id")[seen:])
    said = (viewer.person_id, comment(charge.order), charge.unit, charge.person, charge.due)
    return said in [(one.by_id, one.text, one.to_unit_id, one.to_person_id, one.due) for one in later]


def _write(viewer: Viewer, letter: IncomingLetter, charge: Charge, at: datetime) -> None:
    name = people.person(viewer.person_id, at)
    Minute.objects.create(
        letter=letter,
        by_id=viewer.person_id,
        by_title=name.title_th,
        at=at,
        text=comment(charge.order),
        to_unit_id=charge.unit,
        to_person_id=charge.person,
        due=charge.due,
    )
