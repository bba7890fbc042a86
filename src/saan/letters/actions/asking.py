"""Asking what has become of a letter that reached its recipient and of which nothing more was heard; and answering that.

A business receipt may be lost for good: its deadline passed while the sender's node was down, or the sender was restored
from a backup that did not have it yet. Then the letter would count as unregistered for ever.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from saan.letters import acts
from saan.letters import inquiry as iq
from saan.letters.actions.answering import answer_again, send_word
from saan.letters.actions.tracking import journal_refusal
from saan.letters.errors import is_senders_fault
from saan.letters.models import IncomingLetter, Letter, Recipient
from saan.letters.ports import the_post
from saan.letters.rules import delivery
from saan.letters.rules.levels import secrecy_of
from saan.trust.errors import SaanError

ASKED_FOR = timedelta(days=90)
"""For how long after a letter was sent its recipients are asked: most that are not registered by then never will be."""


def unanswered(at: datetime, limit: int = 500) -> tuple[UUID, ...]:
    """Return the deliveries whose recipients are to be asked now, the longest unheard of first."""
    quiet = at - delivery.QUIET
    rows = Recipient.objects.filter(
        Q(asked_at=None) | Q(asked_at__lte=quiet),
        state__in=delivery.UNHEARD,
        changed_at__lte=quiet,
        queued_at__gt=at - ASKED_FOR,
    ).exclude(message_id=None)
    return tuple(rows.order_by("changed_at", "id").values_list("id", flat=True)[:limit])


def ask(recipient_id: UUID, at: datetime) -> bool:
    """Ask one recipient what has become of a letter there; return whether the question is on its way.

    What keeps it from being sent undoes nothing: it is asked again in a week, as where there is no answer.
    """
    with transaction.atomic():
        # The letter first, as every action on a letter does: else this and whoever sends it again would wait for each other.
        letter_id = Recipient.objects.values_list("letter_id", flat=True).get(id=recipient_id)
        letter = Letter.objects.select_for_update().get(id=letter_id)
        row = Recipient.objects.get(id=recipient_id)
        if row.state not in delivery.UNHEARD:
            return False
        row.asked_at = at
        row.save(update_fields=["asked_at"])
        made = iq.Inquiry(
            v=1, type="saan.letter.inquiry", letter=letter.id, record_sha256=letter.record_sha256 or ""
        )
        body, secrecy = iq.inquiry_bytes(made), secrecy_of(letter.secrecy)
        in_the_way = send_word(
            letter.agency_id, row.agency_id, iq.TYPE, letter.id, body, secrecy=secrecy, at=at
        )
        return in_the_way is None


def accept_inquiry(message_id: UUID, at: datetime) -> bool:
    """Take a question over from the exchange and say again what the sender was told; return whether there was anything.

    About a letter that never came, or came from another, nothing is said. A question that is none is journalled.
    """
    announced = the_post().announced(message_id)
    try:
        asked = iq.parse_inquiry(the_post().arrived(message_id).body)
    except SaanError as error:
        if not is_senders_fault(error):
            raise
        journal_refusal(acts.INQUIRY_REFUSED, announced, error, at)
        return False
    with transaction.atomic():
        letter = (
            IncomingLetter.objects.select_for_update()
            .filter(
                agency_id=announced.recipient,
                sender_id=announced.sender,
                letter_id=asked.letter,
                record_sha256=asked.record_sha256,
            )
            .first()
        )
        return letter is not None and answer_again(letter, at)
