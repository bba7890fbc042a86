"""A receipt that was lost for good, and a sender that has forgotten what it was told: it asks, and hears it again."""

import dataclasses
from uuid import UUID

import msgspec
import pytest

from saan.base.journal.models import ActRecord
from saan.exchange.models import Delivery, Inbound, OutgoingMessage
from saan.letters import api, tasks
from saan.letters import inquiry as iq
from saan.letters.actions import asking
from saan.letters.actions.tracking import News, take_carrier_news
from saan.letters.errors import BadInquiryError
from saan.letters.models import IncomingLetter, Letter, Recipient
from saan.letters.rules import delivery, outgoing
from saan.trust import envelopes, verifying
from saan.trust.envelopes import Part
from saan.trust.ids import AgencyId, uuid7
from saan.web.evidence.gathering import gather
from saan.web.verify import answers
from tests.letters.test_post import let_receipts_fly, the_recipient
from tests.letters.world import House, Pigeons, a_draft, moment, sent, the_one_incoming


def accepted(here: House, abroad: House, pigeons: Pigeons) -> tuple[UUID, api.IncomingRow]:
    """A letter that its recipient's node holds, as the sender knows, and how it lies there."""
    letter_id = sent(here, a_draft(here, abroad))
    ((message, _),) = pigeons.sent
    api.accept(message, moment(1))
    take_carrier_news(message, News(delivery.Event.ACCEPT, moment(1)), moment(1))
    return letter_id, the_one_incoming(abroad.clerk, moment(2))


def ask_and_hear(pigeons: Pigeons, days: int) -> int:
    """The sender asks what is to be asked by then, and the answers come; return how many were asked."""
    at = moment(days=days)
    pigeons.sent.clear()
    asked = [one for one in asking.unanswered(at) if asking.ask(one, at)]
    for message, parcel in list(pigeons.sent):
        assert parcel.type == "letter.inquiry"
        asking.accept_inquiry(message, at)
    let_receipts_fly(pigeons)
    return len(asked)


@pytest.mark.parametrize("became", ["registered", "rejected", "nothing yet"])
def test_what_became_of_a_letter_is_heard_although_its_receipt_was_lost(
    here: House, abroad: House, pigeons: Pigeons, became: str
) -> None:
    letter_id, row = accepted(here, abroad, pigeons)
    api.open_letter(abroad.clerk, row.id, moment(2))
    if became == "registered":
        api.register(abroad.clerk, row.id, moment(3))
        api.correct(abroad.clerk, row.id, "ออกเลขซ้ำ", moment(4), renumber=True)
    elif became == "rejected":
        api.reject(abroad.clerk, row.id, "ไม่ใช่ของกรมนี้", moment(3))
    assert ask_and_hear(pigeons, days=6) == 0, "receipts take their time"
    assert the_recipient(here, letter_id).state == delivery.State.ACCEPTED

    assert ask_and_hear(pigeons, days=8) == 1
    told = the_recipient(here, letter_id)
    assert told.received_at == moment(2)
    if became == "nothing yet":
        assert told.state == delivery.State.RECEIVED
        assert ask_and_hear(pigeons, days=9) == 0
        assert ask_and_hear(pigeons, days=16) == 1, "and again in a week"
        assert ask_and_hear(pigeons, days=100) == 0, "not for ever"
        return
    expected = {
        "registered": (delivery.State.REGISTERED, "2", ""),
        "rejected": (delivery.State.REJECTED, "", "ไม่ใช่ของกรมนี้"),
    }
    assert (told.state, told.receive_number, told.reason) == expected[became]
    assert ask_and_hear(pigeons, days=16) == 0


def test_a_sender_restored_from_a_backup_sends_its_letter_again_and_hears_that_it_is_registered(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    """The backup is of before it was sent: its clerk finds it signed, and sends it."""
    letter_id, row = accepted(here, abroad, pigeons)
    api.register(abroad.clerk, row.id, moment(3))
    Letter.objects.filter(id=letter_id).update(state=outgoing.State.SIGNED)
    Recipient.objects.filter(letter=letter_id).update(
        state=delivery.State.CREATED, message_id=None, queued_at=None, accepted_at=None
    )
    pigeons.sent.clear()
    api.dispatch(here.clerk, letter_id, moment(60))
    ((message, _),) = pigeons.sent
    assert api.accept(message, moment(61)) == row.id
    take_carrier_news(message, News(delivery.Event.ACCEPT, moment(61)), moment(61))
    let_receipts_fly(pigeons)
    told = the_recipient(here, letter_id)
    assert (told.state, told.receive_number) == (delivery.State.REGISTERED, "1")
    assert told.registered_at == moment(3), "when it was, and not when it was said again"
    assert IncomingLetter.objects.count() == 1


def put_down(message: UUID, parcel: api.Parcel) -> None:
    """Put an answer down as the receiving server does, in an envelope of its own."""
    body = Part(
        "body", "application/json", len(parcel.body), envelopes.inline_root(parcel.body), data=parcel.body
    )
    envelope = envelopes.write(
        message_id=uuid7(), sender=parcel.sender, recipients=(parcel.recipient,), channel="main", seq=(1,),
        message_type=parcel.type, created=moment(4), expires=moment(days=1), parts=(body,), ref=parcel.ref,
    )  # fmt: skip
    Inbound.objects.create(
        id=message, agency_id=parcel.recipient, sender=parcel.sender, message_id=envelope.id, channel="main",
        seq=1, type=parcel.type, received_at=moment(4), header=envelope.raw, digest=envelope.digest,
        receipt=b"{}", signature="", receipt_signature="",
    )  # fmt: skip


def keep_as_delivered(message: UUID, sender: House, recipient: House) -> None:
    """Keep a letter's message as one that the exchange has brought."""
    whose = {"agency_id": sender.agency.id, "channel": "main"}
    OutgoingMessage.objects.create(
        id=message, **whose, type="letter", secrecy="normal", created_at=moment(), expires_at=moment(days=7)
    )
    Delivery.objects.create(
        message_id=message, **whose, recipient=recipient.agency.id, seq=1, state="accepted", next_at=moment()
    )


def test_nobody_else_learns_of_a_letter_by_asking(
    here: House, there: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id, row = accepted(here, abroad, pigeons)
    api.register(abroad.clerk, row.id, moment(3))
    pigeons.sent.clear()
    asking.ask(asking.unanswered(moment(days=8))[0], moment(days=8))
    ((message, parcel),) = pigeons.sent
    true = iq.parse_inquiry(parcel.body)
    for asker, inquiry in (
        (AgencyId(there.agency.id), true),
        (AgencyId(here.agency.id), msgspec.structs.replace(true, record_sha256="0" * 64)),
        (AgencyId(here.agency.id), msgspec.structs.replace(true, letter=row.id)),
    ):
        forged = dataclasses.replace(parcel, sender=asker, body=iq.inquiry_bytes(inquiry))
        pigeons.sent[:] = [(message, forged)]
        assert not asking.accept_inquiry(message, moment(days=8))
        assert len(pigeons.sent) == 1, "nothing is said"
    pigeons.sent[:] = [(message, dataclasses.replace(parcel, body=parcel.body + b" "))]
    for _ in range(2):
        assert not asking.accept_inquiry(message, moment(days=8))
    assert ActRecord.objects.filter(type="incoming.inquiry-refused").count() == 1
    with pytest.raises(BadInquiryError):
        iq.parse_inquiry(b"{" * 2000)
    assert the_recipient(here, letter_id).state == delivery.State.ACCEPTED


def test_the_sender_shows_a_stranger_the_answer_that_its_recipient_signed(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    """Its own journal says no more than that it heard so."""
    letter_id, row = accepted(here, abroad, pigeons)
    sent_by = pigeons.sent[0][0]
    api.open_letter(abroad.clerk, row.id, moment(2))
    api.register(abroad.clerk, row.id, moment(3))
    for message, parcel in pigeons.sent[1:]:
        put_down(message, parcel)
        tasks.receipt_arrived(str(message))
    assert the_recipient(here, letter_id).receive_number == "1"
    keep_as_delivered(sent_by, here, abroad)
    pieces = {piece.name: piece for piece in gather(here.clerk, letter_id, moment(9)).pieces}
    found = verifying.envelope(pieces["01.answer.envelope"].read(), None, moment(9))
    (said,) = answers.answered(found.envelope)
    assert f"{abroad.agency.id} registered it as number 1/2569" in said.text.en
