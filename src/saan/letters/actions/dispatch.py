"""Sending a signed letter: one message per agency through the exchange, units of this node in the same transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.people.api import Role, Viewer
from saan.letters import record as r
from saan.letters.actions.lasting import begin_lasting
from saan.letters.actions.receiving import Delivered, enter_arrival
from saan.letters.actions.tracking import News, learn
from saan.letters.actions.writing import (
    MAX_NOTE,
    Desk,
    lay,
    letter_of,
    move_letter,
    person,
    reason,
    system,
    tell,
)
from saan.letters.errors import LetterNotFoundError, NotPossibleNowError
from saan.letters.models import Letter, Recipient
from saan.letters.ports import LETTER_TYPE, Carried, Parcel, the_post
from saan.letters.rules import delivery, outgoing
from saan.letters.rules.levels import Kind
from saan.letters.surroundings import practice, takes
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId

NOT_TAKEN: Final = Text(
    th="ส่วนราชการนี้ไม่รับหนังสือชั้นความลับนี้ทางระบบ", en="the agency does not take letters of this secrecy here"
)
PDF_NAME, PDF_MEDIA = "letter.pdf", "application/pdf"
_LOT: Final = 100
"""Recipients to whom a letter is queued at once."""
_QUEUED: Final = ("state", "queued_at", "expires_at", "changed_at", "message_id")


def dispatch(viewer: Viewer, letter_id: UUID, at: datetime) -> None:
    """Send a signed letter to every recipient. Raises `NotPossibleNowError` before it is signed."""
    with transaction.atomic():
        _dispatch(letter_of(viewer, letter_id, at, Role.CLERK), person(viewer), at)


def send_again(viewer: Viewer, letter_id: UUID, place: int, at: datetime) -> None:
    """Send a letter once more, as it is, to the recipient at a place of its list that it never reached, or that does not see it.

    The recipient has it once however often it comes. Raises `NotPossibleNowError` where it is under way, arrived less than a week
    ago, was seen or turned away, `LetterNotFoundError`, and what keeps it from being sent now, such as an agency that the directory withdrew.
    """
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.CLERK)
        act = move_letter(letter, outgoing.Event.SEND_AGAIN, at)
        row = letter.recipients.filter(place=place).first()
        if row is None:
            raise LetterNotFoundError
        state = delivery.State(row.state)
        move = delivery.DELIVERY.move(state, delivery.Event.SEND_AGAIN)
        if not delivery.may_be_sent_again(state, row.changed_at, at, here=row.delivered_id is not None):
            words = delivery.WORDS[state]
            raise NotPossibleNowError(
                event=delivery.Event.SEND_AGAIN.value, state_th=words.th, state_en=words.en
            )
        letter.save()
        expires = at + timedelta(days=practice(letter.agency_id, at).delivery_days)
        row.state, row.expires_at, row.changed_at = move.to, expires, at
        row.reason, row.ended_at = "", None
        record = r.parse(bytes(letter.record or b""))
        if agencies.agency(row.agency_id).served_here:
            _deliver_here(letter, record, row, at)  # the agency came to this node since
        else:
            body = bytes(letter.record or b"")
            row.message_id = the_post().send(_parcel(letter, record, body, row, expires))
        row.save()
        lay(letter, ())
        tell(letter, act, person(viewer), at, recipient=row.agency_id)


def keep(viewer: Viewer, letter_id: UUID, at: datetime, *, everyone: bool = False) -> None:
    """Keep a signed paper that stays in the agency; with `everyone`, every unit of it may read the paper from now on.

    A secret one is opened to nobody by that. Raises `NotPossibleNowError`, and `NotForThisKindError` for what is sent.
    """
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.CLERK)
        _keep(letter, person(viewer), at, everyone=everyone)


def dispatch_when_practice_says(letter_id: UUID, at: datetime) -> bool:
    """Send or keep a letter just signed, if its agency does so without a clerk's step; return whether it did now."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(id=letter_id)
        if letter.state != outgoing.State.SIGNED or not practice(letter.agency_id, at).dispatch_when_signed:
            return False
        if outgoing.ending(Kind(letter.kind)) is outgoing.Event.KEEP:
            _keep(letter, system("dispatch"), at, everyone=False)
        else:
            _dispatch(letter, system("dispatch"), at)
        return True


def close(viewer: Viewer, letter_id: UUID, note: str, at: datetime) -> None:
    """Close a matter that was sent, saying why; receipts that come later are still noted."""
    note = reason(note)
    with transaction.atomic():
        letter = letter_of(viewer, letter_id, at, Role.CLERK)
        act = move_letter(letter, outgoing.Event.CLOSE, at)
        letter.ended_reason = note
        letter.save()
        lay(letter, ())
        tell(letter, act, person(viewer), at, note=note)


def _keep(letter: Letter, actor: journal.Actor, at: datetime, *, everyone: bool) -> None:
    act = move_letter(letter, outgoing.Event.KEEP, at)
    letter.save()
    begin_lasting(letter, at)
    readers = agencies.units(letter.agency_id) if everyone else ()
    lay(letter, [Desk(one.id, personal=False) for one in readers])
    tell(
        letter,
        act,
        actor,
        at,
        number=letter.number,
        record_sha256=letter.record_sha256,
        pdf_sha256=letter.pdf_id,
        everyone=everyone and not letter.secrecy,
    )


def _dispatch(letter: Letter, actor: journal.Actor, at: datetime) -> None:
    act = move_letter(letter, outgoing.Event.DISPATCH, at)
    letter.dispatched_at = at
    letter.save()
    begin_lasting(letter, at)
    lay(letter, ())
    record = r.parse(bytes(letter.record or b""))
    rows = list(letter.recipients.order_by("place"))
    served = {
        one.id for one in agencies.agencies({row.agency_id for row in rows}).values() if one.served_here
    }
    taking = {one for one in served if takes(one, record.letter.secrecy, at)}
    expires = at + timedelta(days=practice(letter.agency_id, at).delivery_days)
    never: list[SaanError] = []
    # In one order for all letters: the exchange holds the number towards each recipient until the end, and no two wait for each other.
    rows.sort(key=lambda row: row.agency_id)
    for row in rows:
        _queue(row, at, expires)
        if AgencyId(row.agency_id) not in served:
            continue
        refused = AgencyId(row.agency_id) not in taking
        if not refused:
            _deliver_here(letter, record, row, at)
        row.save()
        if refused:
            learn(row.id, _not_taken(at), at)
    elsewhere = [row for row in rows if AgencyId(row.agency_id) not in served]
    lost = _posted(letter, record, elsewhere, expires)
    # Each is there already, so each is updated: Django takes seconds to write an update of thousands of rows any other way.
    Recipient.objects.bulk_create(
        elsewhere, update_conflicts=True, unique_fields=["id"], update_fields=_QUEUED
    )
    for row in elsewhere:
        if error := lost.get(row.id):
            never.append(error)
            learn(row.id, _not_sent(error, at), at)
    if never and len(never) == len(rows):
        raise never[0]
    tell(
        letter,
        act,
        actor,
        at,
        number=letter.number,
        record_sha256=letter.record_sha256,
        pdf_sha256=letter.pdf_id,
        recipients=[row.agency_id if row.unit_id is None else str(row.unit_id) for row in rows],
    )


def _not_taken(at: datetime) -> News:
    """Return the news of a recipient of this node that stopped taking letters of this secrecy after this one had its number."""
    return News(delivery.Event.INVALIDATE, at, reason=NOT_TAKEN.together)


def _not_sent(error: SaanError, at: datetime) -> News:
    """Return the news of a recipient that cannot be sent to any more, as when the directory withdrew it since the letter was signed."""
    return News(delivery.Event.FAIL, at, reason=error.message().together[:MAX_NOTE])


def _queue(row: Recipient, at: datetime, expires: datetime) -> None:
    row.state = delivery.DELIVERY.move(delivery.State(row.state), delivery.Event.QUEUE).to
    row.queued_at, row.expires_at, row.changed_at = at, expires, at


def _deliver_here(letter: Letter, record: r.LetterRecord, row: Recipient, at: datetime) -> None:
    """Put the letter into the recipient's inbox on this node; nothing can be lost between two rows of one commit."""
    registry = row.unit_id or agencies.central_registry(row.agency_id).id
    incoming = enter_arrival(
        Delivered(
            agency_id=row.agency_id,
            registry_id=registry,
            copy=row.copy,
            pdf=letter.pdf_id or "",
            files=tuple(piece.sha256 for piece in record.letter.enclosures),
        ),
        record,
        bytes(letter.record or b""),
        at,
    )
    row.delivered = incoming
    row.state = delivery.DELIVERY.move(delivery.State(row.state), delivery.Event.ACCEPT).to
    row.accepted_at = at


def _posted(
    letter: Letter, record: r.LetterRecord, rows: Sequence[Recipient], expires: datetime
) -> dict[UUID, SaanError]:
    """Give each recipient the message that carries the letter to it, and return why none ever will to some; raise what may pass.

    A lot at a time: whoever else writes here waits until all of them are queued, and a lot is what memory holds.
    """
    body, lost = bytes(letter.record or b""), dict[UUID, SaanError]()
    for first in range(0, len(rows), _LOT):
        lot = rows[first : first + _LOT]
        for row, said in zip(
            lot, _sent([_parcel(letter, record, body, one, expires) for one in lot]), strict=True
        ):
            if isinstance(said, SaanError):
                lost[row.id] = said
            else:
                row.message_id = said
    return lost


def _sent(parcels: Sequence[Parcel]) -> list[UUID | SaanError]:
    """Return for each parcel its message, or why it cannot be sent, found by halves: one recipient that is no more keeps the letter from none of the others."""
    try:
        with transaction.atomic():
            return [*the_post().send_all(parcels)]
    except SaanError as error:
        if error.is_ours:
            raise
        if len(parcels) == 1:
            return [error]
    half = len(parcels) // 2
    return [*_sent(parcels[:half]), *_sent(parcels[half:])]


def _parcel(letter: Letter, record: r.LetterRecord, body: bytes, row: Recipient, expires: datetime) -> Parcel:
    page = Carried(letter.pdf_id or "", PDF_NAME, PDF_MEDIA)
    enclosed = (Carried(one.sha256, one.name, one.media) for one in record.letter.enclosures)
    return Parcel(
        sender=AgencyId(letter.agency_id),
        recipient=AgencyId(row.agency_id),
        type=LETTER_TYPE,
        ref=str(letter.id),
        body=body,
        files=(page, *enclosed),
        secrecy=record.letter.secrecy,
        urgency=record.letter.urgency,
        expires=expires,
    )
