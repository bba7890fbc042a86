"""Between nodes: what the post carries, what comes back, and what is refused."""

import dataclasses
import errno
import json
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import OperationalError, transaction

from saan.base.agencies.api import NoCentralRegistryError
from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.base.journal import api as journal
from saan.base.journal.models import ActRecord
from saan.base.people.models import Secrecy as Clearance
from saan.exchange import acts as exchange
from saan.letters import api, tasks
from saan.letters import receipt as rc
from saan.letters import record as r
from saan.letters.actions import reminding, signing
from saan.letters.actions.tracking import News, learn, take_carrier_news
from saan.letters.errors import (
    BadReceiptError,
    CannotSignError,
    DraftRefusedError,
    PressUnavailableError,
)
from saan.letters.models import IncomingLetter, Letter, Recipient, RegisterEntry
from saan.letters.rules import delivery, outgoing
from saan.letters.rules.levels import Secrecy
from saan.trust.canonical import canonical
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from tests.letters.world import (
    House,
    Pigeons,
    PlainPress,
    a_draft,
    cleared,
    moment,
    sent,
    signed,
    stored,
    the_one_incoming,
    up_to_signature,
)


def the_recipient(house: House, letter_id: UUID) -> Any:
    (recipient,) = api.letter(house.drafter, letter_id, moment(9)).recipients
    return recipient


def let_receipts_fly(pigeons: Pigeons) -> list[bool]:
    """Deliver every business receipt that waits, and say which told anything new."""
    return [
        api.take_receipt(rc.parse_receipt(parcel.body), parcel.sender, moment(8))
        for _, parcel in pigeons.sent
        if parcel.type == rc.TYPE
    ]


def test_a_letter_crosses_to_another_node_and_its_receipts_come_back(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    ref = stored(b"map")
    piece = api.Piece(
        title="แผนที่", name="map.png", media="image/png", size=ref.size, sha256=ref.sha256, root=ref.root
    )
    letter_id = sent(here, a_draft(here, abroad, enclosures=(piece,), urgency=api.Urgency.MOST_URGENT))
    ((message, parcel),) = pigeons.sent
    assert (parcel.type, parcel.ref, parcel.urgency) == ("letter", str(letter_id), api.Urgency.MOST_URGENT)
    assert [one.name for one in parcel.files] == ["letter.pdf", "map.png"]
    assert parcel.body == api.record_bytes(api.parse(parcel.body))
    assert the_recipient(here, letter_id).state == delivery.State.QUEUED

    taken = api.accept(message, moment(1))
    assert api.accept(message, moment(2)) == taken
    assert IncomingLetter.objects.count() == 1
    row = the_one_incoming(abroad.clerk, moment(2))
    api.open_letter(abroad.clerk, row.id, moment(2))
    assert api.register(abroad.clerk, row.id, moment(3)) == "1"

    assert let_receipts_fly(pigeons) == [True, True]
    assert let_receipts_fly(pigeons) == [False, False]
    found = the_recipient(here, letter_id)
    assert (found.state, found.receive_number, found.receive_year) == (delivery.State.REGISTERED, "1", 2569)
    assert (found.received_at, found.registered_at) == (moment(2), moment(3))


def test_receipts_that_overtake_each_other_end_the_same(here: House, abroad: House, pigeons: Pigeons) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    api.accept(pigeons.sent[0][0], moment(1))
    row = the_one_incoming(abroad.clerk, moment(2))
    api.open_letter(abroad.clerk, row.id, moment(2))
    api.register(abroad.clerk, row.id, moment(3))
    api.correct(abroad.clerk, row.id, "ออกเลขซ้ำ", moment(4), renumber=True)
    api.correct(abroad.clerk, row.id, "ออกเลขซ้ำอีก", moment(5), renumber=True)
    pigeons.sent.reverse()
    assert let_receipts_fly(pigeons) == [True, False, False, True]
    assert take_carrier_news(pigeons.sent[-1][0], News(delivery.Event.ACCEPT, moment(1)), moment(6))
    found = the_recipient(here, letter_id)
    assert (found.accepted_at, found.received_at, found.read_at) == (moment(1), moment(2), None)
    assert (found.receive_number, found.registered_at, found.reason) == ("3", moment(5), "ออกเลขซ้ำอีก")


def test_a_receipt_counts_only_from_its_recipient_and_for_what_was_sent(
    here: House, there: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    api.accept(pigeons.sent[0][0], moment(1))
    row = the_one_incoming(abroad.clerk, moment(2))
    api.register(abroad.clerk, row.id, moment(3))
    true = rc.parse_receipt(pigeons.sent[1][1].body)
    forged = (
        (true, there.agency.id),
        (msgspec.structs.replace(true, recipient=there.agency.id), there.agency.id),
        (msgspec.structs.replace(true, recipient=there.agency.id), abroad.agency.id),
        (msgspec.structs.replace(true, record_sha256="0" * 64), abroad.agency.id),
        (msgspec.structs.replace(true, letter=uuid4()), abroad.agency.id),
    )
    assert not any(api.take_receipt(one, sender, moment(4)) for one, sender in forged)
    assert the_recipient(here, letter_id).state == delivery.State.QUEUED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"event": "registered", "number": ""}, "number"),
        ({"event": "rejected", "number": "", "year": None}, "reason"),
        ({"number": "a\u202e"}, "characters"),
        ({"at": "yesterday"}, "isoformat"),
        ({"v": 2}, "v"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_wounded_receipt_is_refused(changes: dict[str, Any], reason: str) -> None:
    good: dict[str, Any] = {
        "v": 1,
        "type": "saan.letter.receipt",
        "letter": str(UUID(int=1)),
        "record_sha256": "a" * 64,
        "recipient": "th:0994000000015",
        "unit": None,
        "event": "registered",
        "at": "2026-11-22T04:05:06.789Z",
        "number": "1",
        "year": 2569,
        "reason": "",
    }
    assert rc.parse_receipt(canonical(good)).number == "1"
    with pytest.raises(BadReceiptError, match=reason):
        rc.parse_receipt(canonical(good | changes))
    for other in (b"", b"[" * 20_000, canonical(good) + b" "):
        with pytest.raises(BadReceiptError):
            rc.parse_receipt(other)


def test_a_receipt_that_names_no_unit_speaks_for_the_agency(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    api.accept(pigeons.sent[0][0], moment(1))
    api.register(abroad.clerk, the_one_incoming(abroad.clerk, moment(2)).id, moment(3))
    said = json.loads(pigeons.sent[1][1].body)
    assert said.pop("unit") is None
    bare = rc.parse_receipt(canonical(said))
    assert rc.receipt_bytes(bare) == canonical(said)
    assert api.take_receipt(bare, abroad.agency.id, moment(4))
    assert the_recipient(here, letter_id).receive_number == "1"


def wounded(parcel: api.Parcel, how: str, there: House) -> api.Parcel:  # noqa: PLR0911 - one wound a line
    record = api.parse(parcel.body)
    match how:
        case "not a record":
            return dataclasses.replace(parcel, body=b"{}")
        case "another sender":
            return dataclasses.replace(parcel, sender=AgencyId(there.agency.id))
        case "another recipient":
            return dataclasses.replace(parcel, recipient=AgencyId(there.agency.id))
        case "an enclosure missing":
            return dataclasses.replace(parcel, files=parcel.files[:1])
        case "no page":
            return dataclasses.replace(parcel, files=parcel.files[1:])
        case "top secret":
            whole = msgspec.to_builtins(record)
            whole["letter"]["secrecy"] = "ลับที่สุด"
            return dataclasses.replace(parcel, body=canonical(whole))
    size = msgspec.structs.replace(record.letter.enclosures[0], size=1)
    letter = msgspec.structs.replace(record.letter, enclosures=(size,))
    rebuilt = r.build(letter, record.registration, record.signatures)
    return dataclasses.replace(parcel, body=r.record_bytes(rebuilt))


@pytest.mark.parametrize(
    "how",
    [
        "not a record",
        "another sender",
        "another recipient",
        "an enclosure missing",
        "no page",
        "top secret",
        "another size",
    ],
)
def test_what_does_not_hold_together_is_refused_and_the_sender_told(
    here: House, there: House, abroad: House, pigeons: Pigeons, how: str
) -> None:
    ref = stored(b"enclosed")
    piece = api.Piece(
        title="เอกสาร", name="a.txt", media="text/plain", size=ref.size, sha256=ref.sha256, root=ref.root
    )
    sent(here, a_draft(here, abroad, enclosures=(piece,)))
    message, parcel = pigeons.sent[0]
    pigeons.sent[0] = (message, wounded(parcel, how, there))
    assert api.accept(message, moment(1)) is None
    assert not IncomingLetter.objects.exists()
    told = rc.parse_receipt(pigeons.sent[1][1].body)
    assert (told.event, bool(told.reason)) == (rc.Event.INVALID, True)
    assert ActRecord.objects.filter(type="incoming.refused", subject_id=str(message)).count() == 1


def test_an_agency_that_takes_no_secrets_here_says_so(here: House, abroad: House, pigeons: Pigeons) -> None:
    sent(here, a_draft(here, abroad))
    message, parcel = pigeons.sent[0]
    record = api.parse(parcel.body)
    secret = msgspec.structs.replace(record.letter, secrecy=Secrecy.SECRET)
    pigeons.sent[0] = (
        message,
        dataclasses.replace(
            parcel, body=r.record_bytes(r.build(secret, record.registration, record.signatures))
        ),
    )
    api.set_practice(abroad.administrator, api.AgencyPractice(highest_secrecy=Secrecy.CONFIDENTIAL), moment())
    assert api.accept(message, moment(1)) is None
    assert "secrecy" in rc.parse_receipt(pigeons.sent[1][1].body).reason


def test_that_it_was_read_is_noted_also_before_it_is_known_to_be_registered(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    row = Recipient.objects.get(letter_id=letter_id)
    for event, minutes in (
        (delivery.Event.RECEIVE, 2),
        (delivery.Event.READ, 4),
        (delivery.Event.REGISTER, 3),
    ):
        with transaction.atomic():
            assert learn(row.id, News(event, moment(minutes)), moment(5))
    row.refresh_from_db()
    assert (row.state, row.read_at, row.registered_at) == (delivery.State.REGISTERED, moment(4), moment(3))


def test_an_agency_of_this_node_is_asked_too_whether_it_takes_secrets(here: House, there: House) -> None:
    """Before the letter goes up, before it is numbered, and, if the practice changed after that, when it is sent."""
    here.director = cleared(here.director, Clearance.SECRET)
    here.drafter = cleared(here.drafter, Clearance.SECRET)
    here.clerk = cleared(here.clerk, Clearance.SECRET)
    draft = a_draft(here, there, secrecy=Secrecy.SECRET)
    api.appoint_registrar(here.administrator, here.clerk.person_id, moment())

    def takes(highest: Secrecy, days: int) -> None:
        api.set_practice(there.administrator, api.AgencyPractice(highest_secrecy=highest), moment(days=days))

    takes(Secrecy.CONFIDENTIAL, 0)
    with pytest.raises(DraftRefusedError) as refused:
        up_to_signature(here, draft, moment(1))
    assert [one.field for one in refused.value.problems] == ["to.0"]
    takes(Secrecy.SECRET, 1)
    letter_id, shown = up_to_signature(here, draft, moment(days=2))
    takes(Secrecy.CONFIDENTIAL, 3)
    with pytest.raises(CannotSignError):
        api.sign_and_seal(here.director, letter_id, shown, moment(days=4))
    assert not RegisterEntry.objects.exists()
    takes(Secrecy.SECRET, 5)
    api.sign_and_seal(here.director, letter_id, shown, moment(days=6))
    takes(Secrecy.CONFIDENTIAL, 7)
    api.dispatch(here.clerk, letter_id, moment(days=8))
    row = Recipient.objects.get(letter_id=letter_id)
    assert (row.state, row.delivered_id) == (delivery.State.INVALID, None)
    assert "secrecy" in row.reason


def test_what_had_expired_by_a_wrong_clock_only_is_on_its_way_again(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    message = pigeons.sent[0][0]
    assert not take_carrier_news(message, News(delivery.Event.RESUME, moment(2)), moment(2))
    assert take_carrier_news(message, News(delivery.Event.EXPIRE, moment(99), reason="พ้นกำหนด"), moment(2))
    assert take_carrier_news(message, News(delivery.Event.RESUME, moment(3)), moment(3))
    told = the_recipient(here, letter_id)
    assert (told.state, told.reason) == (delivery.State.QUEUED, "")
    assert Recipient.objects.get(letter_id=letter_id).ended_at is None
    assert take_carrier_news(message, News(delivery.Event.ACCEPT, moment(4)), moment(4))


@pytest.mark.parametrize(
    ("event", "state"),
    [(delivery.Event.EXPIRE, delivery.State.EXPIRED), (delivery.Event.FAIL, delivery.State.FAILED)],
)
def test_what_the_carrier_says_is_noted(
    here: House, abroad: House, pigeons: Pigeons, event: delivery.Event, state: delivery.State
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    message = pigeons.sent[0][0]
    expired = News(event, moment(2), reason="ติดต่อปลายทางไม่ได้ 7 วัน")
    assert take_carrier_news(message, expired, moment(2))
    told = the_recipient(here, letter_id)
    assert (told.state, told.reason) == (state, "ติดต่อปลายทางไม่ได้ 7 วัน")
    assert take_carrier_news(message, News(delivery.Event.ACCEPT, moment(3)), moment(3))
    assert not take_carrier_news(message, News(delivery.Event.ACCEPT, moment(3)), moment(3))
    assert not take_carrier_news(uuid4(), expired, moment(3))
    told = the_recipient(here, letter_id)
    assert (told.state, told.reason) == (delivery.State.ACCEPTED, ""), (
        "nothing is said any more of what was not so"
    )


def test_a_page_that_cannot_be_made_now_wastes_no_number(
    here: House, there: House, press: PlainPress
) -> None:
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    press.broken = PressUnavailableError()
    with pytest.raises(api.SealedLaterError, match="ทล 0101/1"):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    row = Letter.objects.get(id=letter_id)
    assert (row.state, row.number, row.pdf_id) == (outgoing.State.SEALING, "ทล 0101/1", None)
    assert Job.objects.filter(task=signing.SEAL_TASK, key=str(letter_id)).count() == 1
    promised = row.record_sha256
    press.broken = PermissionError("the typesetter's folder")
    for _ in range(jobs.MOST_FAILURES + 3):
        with pytest.raises(PermissionError):
            jobs.run_pending()
        Job.objects.filter(state="waiting").update(run_after=utc_now())
    assert jobs.dead() == [], "what has its number is never given up"
    assert [one.why for one in jobs.troubled()] == ["PermissionError: the typesetter's folder"]
    press.broken = None
    tasks.seal(str(letter_id))
    tasks.seal(str(letter_id))
    row.refresh_from_db()
    assert (row.state, row.number, row.record_sha256) == (outgoing.State.SIGNED, "ทล 0101/1", promised)
    assert press.pressed == 1
    assert RegisterEntry.objects.count() == 1
    types = [act.type.code for act in journal.history(journal.Subject("letter", str(letter_id)))]
    assert types.count("letter.numbered") == types.count("letter.signed") == 1


@pytest.mark.parametrize(
    ("ailing", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no room"),
        (OSError(errno.EACCES, "Permission denied"), "Permission denied"),
        (OperationalError("database or disk is full"), "database"),
    ],
)
def test_whoever_signs_while_the_disk_is_full_hears_that_they_have_signed(
    here: House, there: House, press: PlainPress, ailing: Exception, said: str
) -> None:
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    press.broken = ailing
    with pytest.raises(api.SealedLaterError) as later:
        api.sign_and_seal(here.director, letter_id, shown, moment())
    assert "Signed with number ทล 0101/1" in later.value.message().en
    assert said in later.value.message().en
    press.broken = None
    jobs.run_pending()
    assert Letter.objects.get(id=letter_id).state == outgoing.State.SIGNED


def test_a_letter_cancelled_while_its_page_was_made_is_not_signed(
    here: House, there: House, press: PlainPress
) -> None:
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    press.broken = PressUnavailableError()
    with pytest.raises(api.SealedLaterError):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    api.cancel(here.clerk, letter_id, "ยกเลิก", moment(1))
    press.broken = None
    assert not signing.seal(letter_id, moment(2))
    assert Letter.objects.get(id=letter_id).pdf_id is None


def test_an_agency_may_send_as_soon_as_it_signs(here: House, there: House) -> None:
    api.set_practice(here.administrator, api.AgencyPractice(dispatch_when_signed=True), moment(-1))
    letter_id = signed(here, a_draft(here, there))
    assert Letter.objects.get(id=letter_id).state == outgoing.State.DISPATCHED
    assert the_one_incoming(there.clerk).number == "ทล 0101/1"


def test_a_registry_is_reminded_once_of_what_it_left_lying(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    assert reminding.due_reminders(moment(days=0, minutes=5)) == ()
    (late,) = reminding.due_reminders(moment(days=1))
    assert reminding.remind(late, moment(days=1))
    assert not reminding.remind(late, moment(days=1))
    assert reminding.due_reminders(moment(days=2)) == ()


def test_a_patient_agency_keeps_no_other_from_being_reminded(here: House, there: House) -> None:
    patient = api.AgencyPractice(remind_after_days=30)
    api.set_practice(here.administrator, patient, moment(days=-1))
    sent(there, a_draft(there, here), moment(-5))
    sent(here, a_draft(here, there))
    (late,) = reminding.due_reminders(moment(days=2), limit=1)
    assert [row.id for row in api.inbox(there.clerk, moment(days=2)).rows] == [late]


def test_the_worker_takes_over_what_arrives(here: House, abroad: House, pigeons: Pigeons) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    message = pigeons.sent[0][0]
    with transaction.atomic():
        told = journal.record(
            journal.Act(
                exchange.ACCEPTED,
                AgencyId(here.agency.id),
                journal.Subject("message", str(message)),
                journal.Actor(system="exchange"),
                moment(1),
                {"to": abroad.agency.id, "message_id": str(message)},
            )
        )
    tasks.carrier_accepted(str(told.id))
    tasks.carrier_accepted(str(told.id))
    assert the_recipient(here, letter_id).accepted_at == moment(1)
    tasks.letter_arrived(str(message))
    tasks.letter_arrived(str(message))
    row = the_one_incoming(abroad.clerk, utc_now())
    api.register(abroad.clerk, row.id, utc_now())
    for message, parcel in pigeons.sent[1:]:
        assert parcel.type == rc.TYPE
        tasks.receipt_arrived(str(message))
    assert the_recipient(here, letter_id).state == delivery.State.REGISTERED


def test_the_same_id_with_other_content_is_refused(here: House, abroad: House, pigeons: Pigeons) -> None:
    sent(here, a_draft(here, abroad))
    message, parcel = pigeons.sent[0]
    assert api.accept(message, moment(1))
    record = api.parse(parcel.body)
    other = r.build(
        msgspec.structs.replace(record.letter, subject="เรื่องอื่น"), record.registration, record.signatures
    )
    second = uuid4()
    pigeons.sent.append((second, dataclasses.replace(parcel, body=r.record_bytes(other))))
    third = uuid4()
    pigeons.sent.append((third, parcel))
    assert api.accept(second, moment(2)) is None
    assert api.accept(third, moment(3)) is not None
    (row,) = IncomingLetter.objects.all()
    assert row.subject == record.letter.subject


def test_a_node_that_cannot_take_a_letter_now_keeps_it_waiting(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    sent(here, a_draft(here, abroad))
    message = pigeons.sent[0][0]
    type(abroad.registry).objects.filter(id=abroad.registry.id).update(is_central_registry=False)
    with pytest.raises(NoCentralRegistryError):
        api.accept(message, moment(1))
    assert len(pigeons.sent) == 1
    type(abroad.registry).objects.filter(id=abroad.registry.id).update(is_central_registry=True)
    assert api.accept(message, moment(2))


def test_an_administrator_hears_of_what_nobody_looks_at(here: House, there: House, press: PlainPress) -> None:
    here.drafter = cleared(here.drafter, Clearance.CONFIDENTIAL)
    here.director = cleared(here.director, Clearance.CONFIDENTIAL)
    here.clerk = cleared(here.clerk, Clearance.CONFIDENTIAL)
    api.appoint_registrar(here.administrator, here.clerk.person_id, moment())
    assert (api.unsealed(moment(60)), api.secrets_without_reader()) == ((), ())
    sent(here, a_draft(here, there, secrecy=Secrecy.CONFIDENTIAL))
    (secret,) = api.secrets_without_reader()
    assert (secret.agency_id, secret.letters) == (there.agency.id, 1)
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    press.broken = PressUnavailableError()
    with pytest.raises(api.SealedLaterError):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    assert api.unsealed(moment(5)) == ()
    (waiting,) = api.unsealed(moment(60))
    assert (waiting.agency_id, waiting.letters, waiting.since) == (here.agency.id, 1, moment())
