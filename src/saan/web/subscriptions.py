"""Which house hears of which act and of which message: made in every process of the node, also where no page is served."""

from typing import Final

from saan.base.journal import api as journal
from saan.base.journal.acts import ERASED
from saan.base.people import acts as people
from saan.base.webhooks import api as webhooks
from saan.documents import acts as documents
from saan.exchange import acts as exchange
from saan.exchange import api as exchange_api
from saan.letters import acts as letters
from saan.web.work import acts as _work  # noqa: F401 - declared in every process, for whoever reads the journal

TOLD: Final = (
    letters.LETTER_SUBMITTED,
    letters.LETTER_RETURNED,
    letters.LETTER_SIGNED,
    letters.LETTER_DISPATCHED,
    letters.LETTER_KEPT,
    letters.LETTER_CANCELLED,
    letters.DELIVERY_ACCEPTED,
    letters.DELIVERY_RECEIVED,
    letters.DELIVERY_REGISTERED,
    letters.DELIVERY_CORRECTED,
    letters.DELIVERY_REJECTED,
    letters.DELIVERY_INVALID,
    letters.DELIVERY_READ,
    letters.DELIVERY_FAILED,
    letters.DELIVERY_EXPIRED,
    letters.DELIVERY_RESUMED,
    letters.DELIVERY_SENT_AGAIN,
    letters.INCOMING_ARRIVED,
    letters.INCOMING_REGISTERED,
    letters.INCOMING_CORRECTED,
    letters.INCOMING_REJECTED,
    letters.INCOMING_ASSIGNED,
    letters.INCOMING_CLOSED,
    documents.APPLICATION_RECEIVED,
    documents.APPLICATION_PAID,
    documents.APPLICATION_ANSWERED,
    documents.APPLICATION_REFUSED,
    documents.APPLICATION_WITHDRAWN,
    documents.APPLICATION_LAPSED,
    documents.DOCUMENT_ISSUED,
    documents.DOCUMENT_SUSPENDED,
    documents.DOCUMENT_RESTORED,
    documents.DOCUMENT_REVOKED,
    documents.DOCUMENT_REPLACED,
)
"""The acts of which an agency's other systems can be told by webhook."""


def subscribe() -> None:
    """Make every subscription; called once, when all apps of the process are ready."""
    for act_type in TOLD:
        journal.subscribe(act_type, "saan.base.webhooks.tasks.fan_out", wanted=webhooks.is_told)
    journal.subscribe(ERASED, "saan.base.webhooks.tasks.forget", wanted=webhooks.has_been_told)
    exchange_api.on_receive("letter", "saan.letters.tasks.letter_arrived")
    exchange_api.on_receive("letter.receipt", "saan.letters.tasks.receipt_arrived")
    exchange_api.on_receive("letter.inquiry", "saan.letters.tasks.inquiry_arrived")
    journal.subscribe(people.PERSON_CLEARED, "saan.letters.tasks.person_cleared")
    journal.subscribe(people.PERSON_REACTIVATED, "saan.letters.tasks.person_cleared")
    for changed in (
        people.PERSON_CLEARED,
        people.PERSON_DEACTIVATED,
        people.ROLE_WITHDRAWN,
        letters.REGISTRAR_APPOINTED,
    ):
        journal.subscribe(changed, "saan.letters.tasks.registrars_changed")
    journal.subscribe(exchange.ACCEPTED, "saan.letters.tasks.carrier_accepted")
    journal.subscribe(exchange.REFUSED, "saan.letters.tasks.carrier_refused")
    journal.subscribe(exchange.EXPIRED, "saan.letters.tasks.carrier_expired")
    journal.subscribe(exchange.RESUMED, "saan.letters.tasks.carrier_resumed")
