"""A letter arrives: checked, put before its registry, opened, registered or refused; the sender is told of each.

Accepting is idempotent per message: the exchange may hand the same message over again after a crash.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.files import api as files
from saan.base.journal import api as journal
from saan.base.people.api import Role, Viewer
from saan.base.thai.api import dated
from saan.letters import access, acts
from saan.letters import record as r
from saan.letters.actions import writing
from saan.letters.actions.answering import answer, answer_again, refuse_unread
from saan.letters.actions.finding import make_findable
from saan.letters.actions.lasting import begin_lasting
from saan.letters.actions.numbering import beside, enter, line_in_force, receiving_keeper, take_from
from saan.letters.actions.signing import void_of
from saan.letters.actions.writing import (
    Desk,
    incoming_of,
    lay_incoming,
    move_incoming,
    person,
    reason,
    rebox,
    system,
    tell,
)
from saan.letters.errors import (
    LineReplacedError,
    ReceivedInFutureError,
    RefusedOnArrivalError,
    is_senders_fault,
)
from saan.letters.models import IncomingFile, IncomingLetter, RegisterEntry
from saan.letters.page_errors import PageRefusedError, PageTooCostlyError
from saan.letters.ports import Arrived, the_post, the_press
from saan.letters.receipt import Event as Told
from saan.letters.rules import incoming as life
from saan.letters.rules.levels import Kind, secrecy_of, secrecy_rank, urgency_rank
from saan.letters.rules.numbers import borne, received_book
from saan.letters.surroundings import takes
from saan.trust.clock import BANGKOK, rfc3339
from saan.trust.errors import SaanError

MOST_PAGE_BYTES = 64 << 20
PAGE_PATIENCE = timedelta(days=1)
"""For how long a page that could not be read within its bounds is tried again before that is held against it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where a letter was delivered, and with which files: the page first, the enclosures in the record's order."""

    agency_id: str
    registry_id: UUID
    copy: bool
    pdf: str
    files: tuple[str, ...]
    message_id: UUID | None = None


def accept(message_id: UUID, at: datetime) -> UUID | None:
    """Take a letter over from the exchange and return its id here; None for one that is refused.

    A refused letter is told to its sender as `invalid` with the reason, and journalled; nothing of it is shown. So is
    one that does not open. The same message again returns what it returned before and changes nothing. What fails for
    want of something on this node (a disk, a key, a central registry) is raised, and the message waits.
    """
    known = IncomingLetter.objects.filter(message_id=message_id).values_list("id", flat=True).first()
    if known is not None or _refused_before(message_id):
        return known
    announced = the_post().announced(message_id)
    registry = agencies.central_registry(announced.recipient).id
    about = announced.envelope_sha256
    try:
        # Outside any transaction: it may have gigabytes to decrypt and store.
        arrived = the_post().arrived(message_id)
        about = hashlib.sha256(arrived.body).hexdigest()
        record, delivered = _examine(arrived, registry, at)
        with transaction.atomic():
            letter = enter_arrival(delivered, record, arrived.body, at)
            if letter.message_id != message_id:
                # Its sender sends it anew, so it has lost what it was told: restored from a backup, for one.
                answer_again(letter, at)
            return letter.id
    except SaanError as error:
        if not is_senders_fault(error):
            raise
        with transaction.atomic():
            refuse_unread(announced, about, error, at)
        return None


def enter_arrival(
    delivered: Delivered, record: r.LetterRecord, canonical: bytes, at: datetime
) -> IncomingLetter:
    """Put an arrived letter before its registry, in the caller's transaction; the same letter twice is one.

    `canonical` are the bytes of the record: written anew, they would take the longer the more recipients it has, at each of them.
    Raises `RefusedOnArrivalError` for other content under the id of a letter that is here already.
    """
    letter, record_sha256 = record.letter, hashlib.sha256(canonical).hexdigest()
    known = IncomingLetter.objects.filter(
        registry_id=delivered.registry_id, sender_id=letter.sender.agency, letter_id=letter.id
    ).first()
    if known is not None:
        if known.record_sha256 != record_sha256:
            raise RefusedOnArrivalError(reason="another letter of the same id is here already")
        return known
    row = _arrival(delivered, record, at)
    row.record, row.record_sha256 = canonical, record_sha256
    row.save(force_insert=True)
    make_findable(row)
    IncomingFile.objects.bulk_create(
        IncomingFile(letter=row, place=place, file_id=sha256) for place, sha256 in enumerate(delivered.files)
    )
    lay_incoming(row, _registry_desks(row, at), life.Box.NEW)
    tell(
        row, acts.INCOMING_ARRIVED, system("receiving"), at, sender=row.sender_id, record_sha256=record_sha256
    )
    return row


def _arrival(delivered: Delivered, record: r.LetterRecord, at: datetime) -> IncomingLetter:
    """Return the row of an arrived letter, as its record describes it."""
    letter, registration = record.letter, record.registration
    return IncomingLetter(
        agency_id=delivered.agency_id,
        registry_id=delivered.registry_id,
        sender_id=letter.sender.agency,
        sender_name_th=letter.sender.name.th,
        sender_name_en=letter.sender.name.en,
        letter_id=letter.id,
        answers_letter=_answered(letter, delivered.agency_id),
        message_id=delivered.message_id,
        state=life.State.ARRIVED,
        kind=letter.kind,
        number=registration.number,
        running=registration.running,
        dated=registration.date,
        subject=letter.subject,
        urgency=urgency_rank(letter.urgency),
        secrecy=secrecy_rank(letter.secrecy),
        circular=letter.circular,
        copy=delivered.copy,
        reply_by=letter.reply_by,
        pdf_id=delivered.pdf,
        arrived_at=at,
        changed_at=at,
    )


def _answered(letter: r.Letter, agency_id: str) -> UUID | None:
    return letter.answers.letter if letter.answers and letter.answers.agency == agency_id else None


def open_letter(viewer: Viewer, letter_id: UUID, at: datetime) -> bool:
    """Note that the registry has seen the letter, and tell the sender; return whether this was the first time."""
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at, Role.CLERK)
        if not life.INCOMING.allows(life.State(letter.state), life.Event.OPEN):
            return False
        act = move_incoming(letter, life.Event.OPEN, at)
        letter.opened_at = at
        letter.save()
        answer(letter, Told.RECEIVED, at)
        tell(letter, act, person(viewer), at)
        return True


def register(
    viewer: Viewer, letter_id: UUID, at: datetime, received_at: datetime | None = None, remark: str = ""
) -> str:
    """Register a letter as received (ลงรับ) and return its receive number; the sender is told it.

    `received_at` is when it was received, if that lies before now: the register prints that moment, under the
    number that is due now. Raises `ReceivedInFutureError`, `NotPossibleNowError`, `NoteTooLongError`.
    """
    said = writing.remark(remark)
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at, Role.CLERK)
        act = move_incoming(letter, life.Event.REGISTER, at)
        letter.received_at = _received(letter, received_at, at)
        letter.registered_at = at
        _give_number(letter, viewer, receiving_keeper(letter), said, at)
        letter.save()
        begin_lasting(letter, at)
        rebox(letter, life.Box.WORKING)
        answer(letter, Told.REGISTERED, at)
        tell(
            letter,
            act,
            person(viewer),
            at,
            number=letter.receive_number,
            year=letter.receive_year,
            received_at=rfc3339(letter.received_at),
        )
        return letter.receive_number


def correct(  # noqa: PLR0913 - who, what, why, when, and the two things that can be corrected
    viewer: Viewer,
    letter_id: UUID,
    note: str,
    at: datetime,
    received_at: datetime | None = None,
    *,
    renumber: bool = False,
    line: UUID | None = None,
) -> str:
    """Correct a registration by a new line in the register, tell the sender, and return the receive number.

    With `renumber` the letter takes the next number, and the old one stays in the register, marked void. `line` is the
    one that was shown: raises `LineReplacedError` where another took its place, so that no number is given for a
    second press.
    """
    note = reason(note)
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at, Role.CLERK)
        act = move_incoming(letter, life.Event.CORRECT, at)
        given = line_in_force(letter)
        if line is not None and line != given.id:
            raise LineReplacedError(number=letter.receive_number)
        letter.received_at = _received(letter, received_at or letter.received_at, at)
        before = letter.receive_number
        if renumber:
            enter(void_of(given, viewer, note, at))
            _give_number(letter, viewer, given.keeper_id, note, at)
        else:
            enter(_corrected(given, letter, viewer, note, at))
        letter.save()
        answer(letter, Told.CORRECTED, at, note)
        tell(letter, act, person(viewer), at, before=before, number=letter.receive_number, note=note)
        return letter.receive_number


def reject(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """Refuse a letter that is not for this agency, with a reason that the sender is told."""
    _turn_away(viewer, letter_id, life.Event.REJECT, Told.REJECTED, note, at)


def report_fault(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """Tell the sender that the letter itself is wrong (a page is missing, an enclosure is another)."""
    _turn_away(viewer, letter_id, life.Event.FAULT, Told.INVALID, note, at)


def _turn_away(  # noqa: PLR0913, PLR0917 - the two refusals differ in their event and in what the sender is told
    viewer: Viewer, letter_id: UUID, event: life.Event, told: Told, note: str, at: datetime
) -> None:
    note = reason(note)
    with transaction.atomic():
        letter = incoming_of(viewer, letter_id, at, Role.CLERK)
        act = move_incoming(letter, event, at)
        letter.ended_reason = note
        letter.save()
        rebox(letter, life.Box.ENDED)
        answer(letter, told, at, note)
        tell(letter, act, person(viewer), at, note=note)


def _examine(arrived: Arrived, registry: UUID, at: datetime) -> tuple[r.LetterRecord, Delivered]:
    """Return what arrived once it holds together, or raise `SaanError`. Steps: docs/wire/letter.md §5."""
    # (1) the body is a letter record
    record = r.parse(arrived.body)
    letter = record.letter
    # (2) the sender of the envelope wrote it
    if letter.sender.agency != arrived.announced.sender:
        raise RefusedOnArrivalError(reason="the letter names another sender than its envelope")
    # (3) it is for this agency
    recipient = arrived.announced.recipient
    mine = [to for to in letter.to if to.agency == recipient and to.unit is None]
    if not mine:
        raise RefusedOnArrivalError(reason="the letter is not addressed to this agency")
    # (4) the agency takes letters of this secrecy here
    if not takes(recipient, letter.secrecy, at):
        raise RefusedOnArrivalError(reason="the agency does not take letters of this secrecy here")
    # (5) its envelope says no less of its secrecy, so that it was encrypted where it had to be
    if secrecy_rank(letter.secrecy) > secrecy_rank(arrived.announced.secrecy):
        raise RefusedOnArrivalError(reason="it travelled under a lower secrecy than its own")
    # (6) page and enclosures came whole, in the record's order
    enclosed = tuple(one.sha256 for one in letter.enclosures)
    came = tuple(one.sha256 for one in arrived.files)
    if came[1:] != enclosed or len(came) != len(enclosed) + 1:
        raise RefusedOnArrivalError(reason="the files are not those that the letter names")
    for piece in letter.enclosures:
        if files.find(piece.sha256).size != piece.size:
            raise RefusedOnArrivalError(reason=f"{piece.name} has another size than the letter says")
    # (7) the page is this letter's, under its sender's seal
    _require_genuine(arrived, came[0], at)
    return record, Delivered(
        agency_id=recipient,
        registry_id=registry,
        copy=all(to.copy for to in mine),
        pdf=came[0],
        files=enclosed,
        message_id=arrived.announced.message_id,
    )


def _require_genuine(arrived: Arrived, pdf: str, at: datetime) -> None:
    """Return where the page that came is that of the record; raise `PageRefusedError`, or what makes the message wait.

    A page that is too costly to read may only have met a busy machine, so it is refused for that no sooner than a day on.
    """
    announced = arrived.announced
    if files.find(pdf).size > MOST_PAGE_BYTES:
        most = MOST_PAGE_BYTES >> 20
        raise PageRefusedError(reason_th=f"ใหญ่เกิน {most} MiB", reason_en=f"it is larger than {most} MiB.")
    with files.open(pdf) as file:
        page = file.read()
    try:
        the_press().require_genuine(page, arrived.body, announced.sender, announced.received_at)
    except PageTooCostlyError as error:
        if at - announced.received_at < PAGE_PATIENCE:
            raise
        raise PageRefusedError(**error.fields) from error


def _refused_before(message_id: UUID) -> bool:
    done = journal.history(journal.Subject("message", str(message_id)))
    return any(act.type is acts.INCOMING_REFUSED for act in done)


def _registry_desks(letter: IncomingLetter, at: datetime) -> tuple[Desk, ...]:
    """Return who is to see an arrived letter first. A secret one waits unseen until a registrar is cleared for it."""
    if letter.secrecy == 0:
        return (Desk(letter.registry_id, personal=False),)
    return tuple(Desk(one, personal=True) for one in access.registrars(letter.agency_id, letter.secrecy, at))


def _received(letter: IncomingLetter, received_at: datetime | None, at: datetime) -> datetime:
    """Return the moment of receipt; people state it to the minute."""
    if received_at is None:
        return at
    minute = timedelta(minutes=1)
    if not letter.arrived_at - minute < received_at <= at:
        raise ReceivedInFutureError(arrived=dated(letter.arrived_at))
    return received_at


def _give_number(
    letter: IncomingLetter, viewer: Viewer, keeper_id: UUID | None, said: str, at: datetime
) -> None:
    taken = take_from(letter.agency_id, received_book(secrecy_of(letter.secrecy)), keeper_id, at)
    letter.receive_number, letter.receive_year = str(taken.running), taken.year
    enter(
        RegisterEntry(
            agency_id=letter.agency_id,
            unit_id=letter.registry_id,
            book=taken.book,
            keeper_id=taken.keeper_id,
            register=taken.register,
            year=taken.year,
            running=taken.running,
            sort=RegisterEntry.Sort.GIVEN,
            day=(letter.received_at or at).astimezone(BANGKOK).date(),
            entered_at=at,
            entered_by_id=viewer.person_id,
            number=borne(Kind(letter.kind), letter.number),
            dated=letter.dated,
            from_line=letter.sender_name_th,
            to_line=_titles(letter),
            subject=letter.subject,
            remark=beside(taken, said),
            secrecy=letter.secrecy,
            incoming=letter,
        )
    )


def _titles(letter: IncomingLetter) -> str:
    """Return to whom the letter is addressed here, as its own words say."""
    to = r.parse(bytes(letter.record)).letter.to
    unit = letter.registry_id
    mine = [one.title for one in to if one.agency == letter.agency_id and one.unit in {None, unit}]
    return (mine or [""])[0]


def _corrected(
    given: RegisterEntry, letter: IncomingLetter, viewer: Viewer, note: str, at: datetime
) -> RegisterEntry:
    line = void_of(given, viewer, note, at)
    line.sort = RegisterEntry.Sort.CORRECTED
    line.day = (letter.received_at or at).astimezone(BANGKOK).date()
    return line
