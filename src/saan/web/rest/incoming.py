"""Letters received: opening, registering, rejecting, assigning, minuting, closing."""

from datetime import date
from uuid import UUID

import msgspec
from ninja import Router

from saan.base.people.api import Viewer
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.web.rest.letters import READ, WRITE, Note, Numbered
from saan.web.rest.shapes import Moment, endpoint

router = Router(tags=["incoming"])


class Receipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a letter was received, if before now, and a remark for the register."""

    received_at: Moment | None = None
    remark: str = ""


class NextNumber(msgspec.Struct, frozen=True):
    """The number that is due."""

    number: int


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of a registration is corrected, and why; `line` is the register's line that was seen, which is corrected once."""

    note: str
    received_at: Moment | None = None
    renumber: bool = False
    line: UUID | None = None


class Assignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To whom a letter is given, with what order, and by when; exactly one of `unit` and `person`."""

    unit: UUID | None = None
    person: UUID | None = None
    order: str = ""
    due: date | None = None


@endpoint(router, "GET", "/incoming", scope=READ, gives=letters.Page[letters.IncomingRow])
def list_incoming(
    viewer: Viewer, box: letters.IncomingBox | None = None, after: str = "", limit: int = 50
) -> letters.Page[letters.IncomingRow]:
    """One page of the letters that came, the most urgent first."""
    now = utc_now()
    if box is None:
        return letters.inbox(viewer, now, after=after, limit=limit)
    return letters.inbox(viewer, now, (box,), after, limit)


@endpoint(router, "GET", "/incoming/search", scope=READ, gives=letters.Page[letters.IncomingRow])
def search_incoming(viewer: Viewer, words: str, after: str = "") -> letters.Page[letters.IncomingRow]:
    """Letters received whose number, subject or sender holds the words."""
    return letters.find_incoming(viewer, words, utc_now(), after)


@endpoint(router, "GET", "/incoming/{uuid:letter}", scope=READ, gives=letters.IncomingView)
def read_incoming(viewer: Viewer, letter: UUID) -> letters.IncomingView:
    """One letter received, whole."""
    return letters.incoming_letter(viewer, letter, utc_now())


@endpoint(router, "GET", "/incoming/{uuid:letter}/next-number", scope=READ, gives=NextNumber)
def read_next_number(viewer: Viewer, letter: UUID) -> NextNumber:
    """The receive number that is due next; another clerk may take it first."""
    return NextNumber(letters.next_receive_number(viewer, letter, utc_now()))


@endpoint(router, "POST", "/incoming/{uuid:letter}/open", scope=WRITE)
def open_incoming(viewer: Viewer, letter: UUID) -> None:
    """Note that the registry has seen the letter; the sender is told, the first time."""
    letters.open_letter(viewer, letter, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/register", scope=WRITE, takes=Receipt, gives=Numbered)
def register_incoming(viewer: Viewer, body: Receipt, letter: UUID) -> Numbered:
    """Register a letter as received and give it its receive number; the sender is told it."""
    return Numbered(letters.register(viewer, letter, utc_now(), body.received_at, body.remark))


@endpoint(router, "GET", "/incoming/{uuid:letter}/thread", scope=READ, gives=tuple[letters.Strand, ...])
def thread_of_incoming(viewer: Viewer, letter: UUID) -> tuple[letters.Strand, ...]:
    """The other letters of the same matter, the oldest first."""
    now = utc_now()
    record = letters.incoming_letter(viewer, letter, now).record
    return letters.thread(viewer, letters.Way.CAME, letter, record.letter.references, now)


@endpoint(router, "POST", "/incoming/{uuid:letter}/units/{uuid:unit}", scope=WRITE, gives=Numbered)
def enter_in_unit(viewer: Viewer, letter: UUID, unit: UUID) -> Numbered:
    """Receive a letter in a unit that it was given to, under a number of the unit's own register."""
    return Numbered(letters.enter_in_unit(viewer, letter, unit, utc_now()))


@endpoint(router, "POST", "/incoming/{uuid:letter}/lines/{uuid:line}/void", scope=WRITE, takes=Note)
def void_in_unit(viewer: Viewer, body: Note, letter: UUID, line: UUID) -> None:
    """Void a unit's own number for a letter by a new line of its register; the number is not used again."""
    letters.void_in_unit(viewer, letter, line, body.note, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/correct", scope=WRITE, takes=Correction)
def correct_incoming(viewer: Viewer, body: Correction, letter: UUID) -> None:
    """Correct a registration by a new entry; the old one stays readable."""
    letters.correct(
        viewer, letter, body.note, utc_now(), body.received_at, renumber=body.renumber, line=body.line
    )


@endpoint(router, "POST", "/incoming/{uuid:letter}/reject", scope=WRITE, takes=Note)
def reject_incoming(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Refuse a letter that is not for this agency; the sender is told the reason."""
    letters.reject(viewer, letter, body.note, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/fault", scope=WRITE, takes=Note)
def report_fault(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Tell the sender that the letter itself is wrong."""
    letters.report_fault(viewer, letter, body.note, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/assign", scope=WRITE, takes=Assignment)
def assign_incoming(viewer: Viewer, body: Assignment, letter: UUID) -> None:
    """Give a registered letter to a unit or person with an order."""
    letters.assign(viewer, letter, letters.Charge(body.unit, body.person, body.order, body.due), utc_now())


@endpoint(router, "PUT", "/incoming/{uuid:letter}/readers/{uuid:person}", scope=WRITE)
def name_incoming_reader(viewer: Viewer, letter: UUID, person: UUID) -> None:
    """As registrar, open a secret letter that came to one more person who is cleared for it, to read and no more."""
    letters.name_incoming_reader(viewer, letter, person, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/minutes", scope=WRITE, takes=Note)
def write_minute(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Write a minute on a letter; it can never be altered."""
    letters.minute(viewer, letter, body.note, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/read", scope=WRITE)
def note_reading(viewer: Viewer, letter: UUID) -> None:
    """Note that whoever the letter was assigned to has read it; the sender is told, the first time."""
    letters.read(viewer, letter, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/close", scope=WRITE, takes=Note)
def close_incoming(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Close the matter of a registered letter."""
    letters.close_incoming(viewer, letter, body.note, utc_now())


@endpoint(router, "POST", "/incoming/{uuid:letter}/reopen", scope=WRITE, takes=Note)
def reopen_incoming(viewer: Viewer, body: Note, letter: UUID) -> None:
    """Take a closed matter up again."""
    letters.reopen(viewer, letter, body.note, utc_now())
