"""Telling the sender what was done here with its letter: on this node directly, else by a business receipt."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from saan.letters import receipt as rc
from saan.letters.actions.tracking import take_receipt
from saan.letters.models import IncomingLetter, Recipient
from saan.letters.ports import Arrived, Parcel, the_post
from saan.letters.rules.levels import Secrecy, Urgency, secrecy_of
from saan.letters.surroundings import practice
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId

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


def answer_unread(arrived: Arrived, why: str, at: datetime) -> None:
    """Tell the sender of a message that could not be read as a letter why; its own reference is all that is known."""
    try:
        letter = UUID(arrived.ref)
    except ValueError:
        return  # a sender that names no letter has nothing to be told about
    made = rc.Receipt(
        v=1,
        type="saan.letter.receipt",
        letter=letter,
        record_sha256=hashlib.sha256(arrived.body).hexdigest(),
        recipient=arrived.recipient,
        unit=None,
        event=rc.Event.INVALID,
        at=rfc3339(at),
        number="",
        year=None,
        reason=why,
    )
    _send(made, arrived.recipient, arrived.sender, Secrecy.NORMAL, at)


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
