"""What would keep one side from hearing of the other: who is no more, a directory that has expired, texts that nothing holds."""

import dataclasses

import msgspec
import pytest

from saan.base.agencies import api as agencies
from saan.base.jobs.models import Job
from saan.exchange.errors import AgencyRevokedError, DirectoryExpiredError
from saan.letters import api, tasks
from saan.letters import receipt as rc
from saan.letters import record as r
from saan.letters.actions import answering
from saan.letters.errors import BadReceiptError
from saan.letters.models import Letter
from saan.letters.rules import delivery, outgoing
from tests.letters.test_post import let_receipts_fly, the_recipient
from tests.letters.world import (
    House,
    Pigeons,
    a_draft,
    a_house,
    moment,
    sent,
    signed,
    stored,
    the_one_incoming,
)


def test_a_recipient_that_is_no_more_keeps_a_signed_letter_from_none_of_the_others(
    here: House, there: House, abroad: House, pigeons: Pigeons
) -> None:
    alone, letter_id = signed(here, a_draft(here, abroad)), signed(here, a_draft(here, abroad, there))
    pigeons.out = AgencyRevokedError(agency=abroad.agency.id, revoked=moment())
    with pytest.raises(AgencyRevokedError):
        api.dispatch(here.clerk, alone, moment(1))
    api.dispatch(here.clerk, letter_id, moment(1))
    gone, reached = api.letter(here.drafter, letter_id, moment(2)).recipients
    assert (gone.state, reached.state) == (delivery.State.FAILED, delivery.State.ACCEPTED)
    assert "withdrew agency" in gone.reason
    pigeons.out = DirectoryExpiredError(expired="2026-08-01T00:00:00Z")
    waiting = signed(here, a_draft(here, abroad, there))
    with pytest.raises(DirectoryExpiredError):
        api.dispatch(here.clerk, waiting, moment(1))
    assert Letter.objects.get(id=waiting).state == Letter.objects.get(id=alone).state == outgoing.State.SIGNED


def arrived(abroad: House, pigeons: Pigeons) -> api.IncomingRow:
    """The first letter that was sent, as it came."""
    api.accept(pigeons.sent[0][0], moment(1))
    return the_one_incoming(abroad.clerk, moment(2))


def test_a_letter_whose_sender_is_no_more_is_received_all_the_same(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    """It was acknowledged; who registers it can read why nobody could be told."""
    sent(here, a_draft(here, abroad))
    row = arrived(abroad, pigeons)
    pigeons.out = AgencyRevokedError(agency=here.agency.id, revoked=moment())
    assert api.open_letter(abroad.clerk, row.id, moment(2))
    assert api.register(abroad.clerk, row.id, moment(3)) == "1"
    view = api.incoming_letter(abroad.clerk, row.id, moment(4))
    assert sorted(one.code for one in view.timeline) == [
        "incoming.arrived",
        "incoming.opened",
        "incoming.registered",
        "incoming.untold",
        "incoming.untold",
    ]
    assert sum("withdrew agency" in one.note for one in view.timeline) == 2
    assert not Job.objects.filter(task=answering.TELL_TASK).exists()


def test_a_letter_is_received_while_the_directory_has_expired_and_its_sender_told_later(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    row = arrived(abroad, pigeons)
    pigeons.out = DirectoryExpiredError(expired="2026-08-01T00:00:00Z")
    api.register(abroad.clerk, row.id, moment(3))
    (job,) = Job.objects.filter(task=answering.TELL_TASK)
    with pytest.raises(DirectoryExpiredError):
        tasks.tell_sender(**job.arguments)
    pigeons.out = None
    tasks.tell_sender(**job.arguments)
    assert let_receipts_fly(pigeons) == [True]
    assert the_recipient(here, letter_id).receive_number == "1"
    codes = {one.code for one in api.incoming_letter(abroad.clerk, row.id, moment(4)).timeline}
    assert codes == {"incoming.arrived", "incoming.registered"}


def test_a_number_longer_than_any_register_holds_is_refused_and_told(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    """PostgreSQL keeps no longer one: the message would be tried again for ever, and its sender never told."""
    letter_id = sent(here, a_draft(here, abroad))
    message, parcel = pigeons.sent[0]
    whole = r.parse(parcel.body)
    code = "ก" * 101
    odd = msgspec.structs.replace(
        whole,
        letter=msgspec.structs.replace(
            whole.letter, sender=msgspec.structs.replace(whole.letter.sender, code=code)
        ),
        registration=msgspec.structs.replace(whole.registration, number=f"{code}/1"),
    )
    odd = msgspec.structs.replace(odd, letter_sha256=r.letter_hash(odd.letter))
    pigeons.sent[0] = message, dataclasses.replace(parcel, body=r.record_bytes(odd))
    assert api.accept(message, moment(1)) is None
    assert rc.parse_receipt(pigeons.sent[-1][1].body).event is rc.Event.INVALID

    true = rc.Receipt(
        v=1,
        type="saan.letter.receipt",
        letter=letter_id,
        record_sha256=r.record_hash(whole),
        recipient=abroad.agency.id,
        unit=None,
        event=rc.Event.REGISTERED,
        at="2026-08-03T02:00:00.000Z",
        number="1" * 40,
        year=2569,
        reason="",
    )
    assert rc.parse_receipt(rc.receipt_bytes(true)) == true
    with pytest.raises(BadReceiptError):
        rc.parse_receipt(rc.receipt_bytes(msgspec.structs.replace(true, number="1" * 41)))


def test_two_letters_to_the_same_agencies_never_wait_for_each_other(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    """The exchange counts towards each recipient until the end; in two orders, PostgreSQL would break one of two dispatches off."""
    farther = a_house("0994000000040", "กรมไกลกว่า", "กก", served=False)
    for to in ((abroad, farther), (farther, abroad)):
        sent(here, a_draft(here, *to))
    assert [parcel.recipient for _, parcel in pigeons.sent] == [abroad.agency.id, farther.agency.id] * 2


def test_a_reason_with_what_nobody_sees_between_two_marks_is_told(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    """As text that was copied from elsewhere has it: without what nobody sees, its marks would stand out of order."""
    letter_id = sent(here, a_draft(here, abroad))
    row = arrived(abroad, pigeons)
    api.reject(abroad.clerk, row.id, "เรื่องของกลุ่\u200eม ก่\u000bุ", moment(3))
    assert let_receipts_fly(pigeons) == [True]
    found = the_recipient(here, letter_id)
    assert (found.state, found.reason) == (delivery.State.REJECTED, "เรื่องของกลุ่ม กุ่")


def test_a_letter_is_signed_whatever_its_enclosures_and_its_letterhead_were_brought_with(
    here: House, abroad: House
) -> None:
    """What a record may not hold is mended where it comes in; else only whoever signs would be told."""
    entry = agencies.UnitEntry(here.registry.name_th, "Secretariat", "0101", "โทร. \u202a0 2123 4567\u202c")
    agencies.change_unit(here.registry.id, entry, by=agencies.System("test", moment()))
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, abroad), moment())
    for name, media in (("ก่\u200eุ.txt", "Text/Plain; charset=utf-8"), ("", "unknown")):
        enclosed = api.Enclosed(stored(name.encode()), "แนบ", name, media)
        saved = api.attach(here.drafter, saved.letter_id, saved.version, enclosed, moment())
    shown = api.submit(here.drafter, saved.letter_id, saved.version, moment())
    assert api.sign_and_seal(here.director, saved.letter_id, shown, moment())
    record = api.letter(here.drafter, saved.letter_id, moment()).record
    assert record is not None
    assert record.letter.sender.contact == "โทร. 0 2123 4567"
    assert [(one.name, one.media) for one in record.letter.enclosures] == [
        ("กุ่.txt", "text/plain"),
        ("file", "application/octet-stream"),
    ]
