"""Telling the sender what was done here with its letter: on this node directly, else by a business receipt."""

from datetime import datetime, timedelta
from uuid import UUID

from saan.base.journal import api as journal
from saan.letters import acts
from saan.letters import receipt as rc
from saan.letters.actions.tracking import take_receipt
from saan.letters.actions.writing import system
from saan.letters.models import IncomingLetter, Recipient
from saan.letters.ports import Announced, Parcel, the_post
from saan.letters.rules.levels import Secrecy, Urgency, secrecy_of
from saan.letters.rules.texts import tidy_line
from saan.letters.surroundings import practice
from saan.trust.clock import rfc3339
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

_LONGEST_REASON = 500
_NUMBERED = (rc.Event.REGISTERED, rc.Event.CORRECTED)


def answer(letter: IncomingLetter, event: rc.Event, at: datetime, why: str = "") -> None:
    """Tell the sender, in the caller's transaction, what has become of its letter here."""
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
        at=rfc3339(at),
        number=letter.receive_number if numbered else "",
        year=letter.receive_year if numbered else None,
        reason=why,
    )
    if here.exists():
        take_receipt(made, letter.agency_id, at)
        return
    _send(made, letter.agency_id, letter.sender_id, secrecy_of(letter.secrecy), at)


def refuse_unread(announced: Announced, about: str, error: SaanError, at: datetime) -> None:
    """Refuse a message as no letter that could be read here: tell its sender why and journal it, in the caller's transaction.

    `about` is the hash of the record, or of the envelope where nothing could be opened. The envelope's own reference names
    the letter; a sender that names none has nothing to be told about.
    """
    why = error.message()
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
            reason=tidy_line(f"{why.th} ({why.en})")[:_LONGEST_REASON],
        )
        _send(made, announced.recipient, announced.sender, announced.secrecy, at)
    journal.record(
        journal.Act(
            type=acts.INCOMING_REFUSED,
            agency=announced.recipient,
            subject=journal.Subject("message", str(announced.message_id)),
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


def _send(made: rc.Receipt, sender: str, recipient: str, secrecy: Secrecy, at: datetime) -> None:
    """Send a receipt under the secrecy of its letter: a reason may quote it."""
    the_post().send(
        Parcel(
            sender=AgencyId(sender),
            recipient=AgencyId(recipient),
            type=rc.TYPE,
            ref=str(made.letter),
            body=rc.receipt_bytes(made),
            files=(),
            secrecy=secrecy,
            urgency=Urgency.NORMAL,
            expires=at + timedelta(days=practice(sender, at).delivery_days),
        )
    )
