"""Telling the sender what was done here with its letter: on this node directly, else by a business receipt.

What is done here stands whether or not the sender can be told: where a receipt cannot be sent now (the directory has
expired), a job sends it later; where it never can be (the sender is no more), the journal says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.letters import acts
from saan.letters import receipt as rc
from saan.letters.actions.tracking import take_receipt
from saan.letters.actions.writing import system
from saan.letters.models import IncomingLetter, Recipient
from saan.letters.ports import Announced, Parcel, the_post
from saan.letters.rules import incoming as life
from saan.letters.rules.levels import Secrecy, Urgency, secrecy_of
from saan.letters.rules.texts import tidy_line
from saan.letters.surroundings import practice
from saan.trust.clock import rfc3339
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

_LONGEST_REASON = 500
_NUMBERED = (rc.Event.REGISTERED, rc.Event.CORRECTED)
_TURNED_AWAY = {life.State.REJECTED: rc.Event.REJECTED, life.State.FAULTY: rc.Event.INVALID}
TELL_TASK = "saan.letters.tasks.tell_sender"


def answer(
    letter: IncomingLetter, event: rc.Event, at: datetime, why: str = "", when: datetime | None = None
) -> None:
    """Tell the sender, in the caller's transaction, what has become of its letter here: now, or `when`."""
    numbered = event in _NUMBERED
    here = Recipient.objects.filter(delivered=letter).values_list("unit_id", flat=True)
    unit = here.first()
    made = rc.Receipt(
        v=1,
        type="saan.letter.receipt",
        letter=letter.letter_id,
        record_sha256=letter.record_sha256,
        recipient=letter.agency_id,
        unit=unit,
        event=event,
        at=rfc3339(when or at),
        number=letter.receive_number if numbered else "",
        year=letter.receive_year if numbered else None,
        reason=why,
    )
    if here.exists():
        take_receipt(made, letter.agency_id, at)
        return
    subject = journal.Subject("incoming-letter", str(letter.id))
    _tell(_Told(made, letter.sender_id, secrecy_of(letter.secrecy), subject), at)


def answer_again(letter: IncomingLetter, at: datetime) -> bool:
    """Tell the sender all that it was told of its letter, in the caller's transaction; return whether that is anything.

    It may have lost that, as whoever was restored from a backup did; what it knows already changes nothing there.
    """
    state = life.State(letter.state)
    told: list[tuple[rc.Event, datetime, str]] = []
    if letter.opened_at:
        told.append((rc.Event.RECEIVED, letter.opened_at, ""))
    if letter.registered_at:
        told.append((rc.Event.REGISTERED, letter.registered_at, ""))
    if state in _TURNED_AWAY:
        told.append((_TURNED_AWAY[state], letter.changed_at, letter.ended_reason))
    if letter.read_at:
        told.append((rc.Event.READ, letter.read_at, ""))
    for event, when, why in told:
        answer(letter, event, at, why, when)
    return bool(told)


def refuse_unread(announced: Announced, about: str, error: SaanError, at: datetime) -> None:
    """Refuse a message as no letter that could be read here: tell its sender why and journal it, in the caller's transaction.

    `about` is the hash of the record, or of the envelope where nothing could be opened. The envelope's own reference names
    the letter; a sender that names none has nothing to be told about.
    """
    why, subject = error.message(), journal.Subject("message", str(announced.message_id))
    if letter := _referred(announced.ref):
        made = rc.Receipt(
            v=1,
            type="saan.letter.receipt",
            letter=letter,
            record_sha256=about,
            recipient=announced.recipient,
            unit=None,
            event=rc.Event.INVALID,
            at=rfc3339(at),
            number="",
            year=None,
            reason=tidy_line(why.together)[:_LONGEST_REASON],
        )
        _tell(_Told(made, announced.sender, announced.secrecy, subject), at)
    journal.record(
        journal.Act(
            type=acts.INCOMING_REFUSED,
            agency=announced.recipient,
            subject=subject,
            actor=system("receiving"),
            at=at,
            detail={"sender": announced.sender, "code": error.code, "reason": why.en},
        )
    )


def _referred(ref: str) -> UUID | None:
    try:
        return UUID(ref)
    except ValueError:
        return None


def tell_later(receipt: str, to: str, secrecy: str, subject: list[str], at: datetime) -> None:
    """Send a receipt that could not be sent when it was made; raise what still stands in the way and may pass."""
    made = rc.parse_receipt(receipt.encode())
    told = _Told(made, to, Secrecy(secrecy), journal.Subject(*subject))
    with transaction.atomic():
        error = _sent(told, at)
        if error is not None and error.is_ours:
            raise error
        if error is not None:
            _journal_untold(told, error, at)


@dataclass(frozen=True, slots=True)
class _Told:
    """A receipt, to whom it goes under which secrecy, and what of ours it is about."""

    made: rc.Receipt
    to: str
    secrecy: Secrecy
    subject: journal.Subject


def _tell(told: _Told, at: datetime) -> None:
    """Send a receipt in the caller's transaction, now or later; what keeps it from being sent undoes nothing else."""
    error = _sent(told, at)
    if error is None:
        return
    if not error.is_ours:
        _journal_untold(told, error, at)
        return
    jobs.enqueue(
        TELL_TASK,
        unending=True,
        receipt=rc.receipt_bytes(told.made).decode(),
        to=told.to,
        secrecy=told.secrecy.value,
        subject=[told.subject.kind, told.subject.id],
    )


def _sent(told: _Told, at: datetime) -> SaanError | None:
    """Send a receipt under the secrecy of its letter, since a reason may quote it; return what stood in the way."""
    made = told.made
    about, body = made.letter, rc.receipt_bytes(made)
    return send_word(made.recipient, told.to, rc.TYPE, about, body, secrecy=told.secrecy, at=at)


def send_word(  # noqa: PLR0913 - from whom, to whom, of what kind, about which letter, and what it says
    sender: str, to: str, kind: str, about: UUID, body: bytes, *, secrecy: Secrecy, at: datetime
) -> SaanError | None:
    """Send another agency's node a word about a letter, in the caller's transaction; return what stood in the way."""
    parcel = Parcel(
        sender=AgencyId(sender),
        recipient=AgencyId(to),
        type=kind,
        ref=str(about),
        body=body,
        files=(),
        secrecy=secrecy,
        urgency=Urgency.NORMAL,
        expires=at + timedelta(days=practice(sender, at).delivery_days),
    )
    try:
        with transaction.atomic():
            the_post().send(parcel)
    except SaanError as error:
        return error
    return None


def _journal_untold(told: _Told, error: SaanError, at: datetime) -> None:
    marks = {} if told.secrecy is Secrecy.NORMAL else {"secrecy": told.secrecy.value}
    journal.record(
        journal.Act(
            type=acts.INCOMING_UNTOLD,
            agency=AgencyId(told.made.recipient),
            subject=told.subject,
            actor=system("answering"),
            at=at,
            detail={
                "sender": told.to,
                "event": told.made.event.value,
                "code": error.code,
                "reason": error.message().en,
                **marks,
            },
        )
    )
