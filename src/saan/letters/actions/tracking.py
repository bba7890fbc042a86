"""What the sender learns of each recipient: from the carrier, and from the recipient's business receipts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.journal import api as journal
from saan.letters import acts
from saan.letters.actions.writing import lay, marked, system
from saan.letters.errors import is_senders_fault
from saan.letters.models import Letter, Recipient
from saan.letters.ports import Announced, the_post
from saan.letters.receipt import Event, Receipt, parse_receipt
from saan.letters.rules import delivery
from saan.trust.canonical import Json
from saan.trust.clock import parse_rfc3339
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

_MEANS = {
    Event.RECEIVED: delivery.Event.RECEIVE,
    Event.REGISTERED: delivery.Event.REGISTER,
    Event.CORRECTED: delivery.Event.CORRECT,
    Event.REJECTED: delivery.Event.REJECT,
    Event.INVALID: delivery.Event.INVALIDATE,
    Event.READ: delivery.Event.READ,
}
_LAST_WORDS = frozenset(
    {delivery.Event.REGISTER, delivery.Event.CORRECT, delivery.Event.REJECT, delivery.Event.INVALIDATE}
)
"""What tells more than that a letter was seen."""
_LARGE = ("content", "record")
"""What names every recipient of a circular, each of which sends several receipts: not read for any of them."""
_STAMP = {
    delivery.Event.ACCEPT: "accepted_at",
    delivery.Event.RECEIVE: "received_at",
    delivery.Event.REGISTER: "registered_at",
    delivery.Event.CORRECT: "registered_at",
    delivery.Event.READ: "read_at",
}


@dataclass(frozen=True, slots=True)
class News:
    """What is learned of one delivery, and when it happened there."""

    event: delivery.Event
    when: datetime
    number: str = ""
    year: int | None = None
    reason: str = ""
    arrival: UUID | None = None


def take_receipt(receipt: Receipt, sender: str, at: datetime, arrival: UUID | None = None) -> bool:
    """Apply a business receipt that an agency signed; return whether it told anything new.

    Counts only from the recipient itself and for the record that was sent, or for its envelope where the recipient could
    open nothing; anything else changes nothing. `arrival` is what brought it from another node, kept as evidence of what
    the recipient said.
    """
    news = News(
        _MEANS[receipt.event],
        parse_rfc3339(receipt.at),
        receipt.number,
        receipt.year,
        receipt.reason,
        arrival,
    )
    if receipt.recipient != sender:
        return False
    with transaction.atomic():
        row = (
            Recipient.objects.filter(letter_id=receipt.letter, agency_id=sender, unit=receipt.unit or None)
            .select_related("letter")
            .defer(*(f"letter__{one}" for one in _LARGE))
            .order_by("place")
            .first()
        )
        return row is not None and _is_about(receipt, row) and learn(row.id, news, at)


def _is_about(receipt: Receipt, row: Recipient) -> bool:
    """Return whether a receipt names what was sent to a recipient: the record, or its unopened envelope (letter.md §6)."""
    if receipt.record_sha256 == row.letter.record_sha256:
        return True
    if receipt.event is not Event.INVALID or row.message_id is None:
        return False
    return receipt.record_sha256 == the_post().envelope_sha256(row.message_id)


def accept_receipt(message_id: UUID, at: datetime) -> bool:
    """Take a business receipt over from the exchange and apply it; return whether it told anything new.

    One that does not open or is not well formed is journalled and changes nothing: there is no receipt of a receipt.
    What fails for want of something on this node is raised, and the message waits.
    """
    announced = the_post().announced(message_id)
    try:
        receipt = parse_receipt(the_post().arrived(message_id).body)
    except SaanError as error:
        if not is_senders_fault(error):
            raise
        journal_refusal(acts.RECEIPT_REFUSED, announced, error, at)
        return False
    return take_receipt(receipt, announced.sender, at, message_id)


def journal_refusal(act: journal.ActType, announced: Announced, error: SaanError, at: datetime) -> None:
    """Write down, once, that a message about a letter was refused and changed nothing."""
    subject = journal.Subject("message", str(announced.message_id))
    if any(done.type is act for done in journal.history(subject)):
        return
    with transaction.atomic():
        journal.record(
            journal.Act(
                type=act,
                agency=announced.recipient,
                subject=subject,
                actor=system("tracking"),
                at=at,
                detail={"sender": announced.sender, "code": error.code, "reason": error.message().en},
            )
        )


def take_carrier_news(message_id: UUID, news: News, at: datetime) -> bool:
    """Apply what the carrier says of a message; return whether it told anything new."""
    with transaction.atomic():
        row = Recipient.objects.filter(message_id=message_id).values_list("id", flat=True).first()
        return row is not None and learn(row, news, at)


def learn(recipient_id: UUID, news: News, at: datetime) -> bool:
    """Apply news to a delivery, in the caller's transaction; news already known changes nothing.

    The letter's row is locked first, as every action on a letter does, so that two receipts never interleave.
    """
    letter_id = Recipient.objects.values_list("letter_id", flat=True).get(id=recipient_id)
    letter = Letter.objects.select_for_update().defer(*_LARGE).get(id=letter_id)
    row = Recipient.objects.get(id=recipient_id)
    move = delivery.learn(delivery.State(row.state), news.event)
    if move is None or _known(row, news):
        return False
    if row.state in delivery.GIVEN_UP and move.to not in delivery.GIVEN_UP:
        # What the carrier said of the end was not so.
        row.reason, row.ended_at = "", None
    row.state = move.to
    _note(row, news, at)
    row.save()
    letter.changed_at = at
    letter.save(update_fields=["changed_at"])
    lay(letter, ())
    journal.record(
        journal.Act(
            type=journal.find(move.act),
            agency=AgencyId(letter.agency_id),
            subject=journal.Subject("letter", str(letter.id)),
            actor=system("tracking"),
            at=at,
            detail=_detail(row, news) | marked(letter),
        )
    )
    return True


def _known(row: Recipient, news: News) -> bool:
    if news.event in delivery.MOMENTS:
        return getattr(row, _STAMP[news.event]) is not None and row.state not in delivery.GIVEN_UP
    if news.event is not delivery.Event.CORRECT:
        return False
    if row.registered_at is not None and news.when < row.registered_at:
        return True  # overtaken by a later correction: the recipient's register says what that one said
    same = (row.receive_number, row.receive_year) == (news.number, news.year)
    return same and row.reason == news.reason


def _note(row: Recipient, news: News, at: datetime) -> None:
    row.changed_at = at
    if news.event in _STAMP:
        setattr(row, _STAMP[news.event], news.when)
    if news.number:
        row.receive_number, row.receive_year = news.number, news.year
    if news.reason:
        row.reason = news.reason
    if news.arrival is not None and (row.told_by is None or news.event in _LAST_WORDS):
        row.told_by = news.arrival
    if row.state in delivery.ENDED:
        row.ended_at = row.ended_at or news.when


def _detail(row: Recipient, news: News) -> dict[str, Json]:
    return {
        "recipient": row.agency_id,
        "unit": str(row.unit_id) if row.unit_id else None,
        "number": news.number,
        "year": news.year,
        "reason": news.reason,
    }
