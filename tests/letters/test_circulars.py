"""Circulars: numbered in the ordinary sequence or in one of their own, never twice; and sent to all their recipients at once."""

from datetime import date
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saan.base.agencies.models import Agency
from saan.exchange.errors import UnknownAgencyError
from saan.letters import api
from saan.letters import receipt as rc
from saan.letters.models import Counter, IncomingLetter, Letter, Recipient
from saan.letters.rules import delivery
from saan.trust.canonical import Json, canonical
from saan.trust.ids import AgencyId
from tests.letters.world import House, Pigeons, a_draft, a_unit, moment, signed

pytestmark = pytest.mark.django_db


def set_sharing(house: House, minutes: int, *, share: bool) -> None:
    practice = api.practice(house.agency.id, moment(minutes))
    changed = api.AgencyPractice(
        circulars_share=share,
        highest_secrecy=practice.highest_secrecy,
        delivery_days=practice.delivery_days,
        remind_after_days=practice.remind_after_days,
        dispatch_when_signed=practice.dispatch_when_signed,
    )
    api.set_practice(house.administrator, changed, moment(minutes))


def numbered(here: House, there: House, minutes: int, *, circular: bool) -> str:
    letter_id = signed(here, a_draft(here, there, circular=circular), moment(minutes))
    return api.letter(here.clerk, letter_id, moment(minutes)).row.number or ""


def test_a_change_of_practice_amid_the_year_gives_no_circular_a_number_twice(
    here: House, there: House
) -> None:
    set_sharing(here, 1, share=True)
    before = [numbered(here, there, 2, circular=one) for one in (True, False, True)]
    assert before == ["ทล 0101/ว 1", "ทล 0101/2", "ทล 0101/ว 3"]
    set_sharing(here, 3, share=False)
    apart = [numbered(here, there, 4, circular=True) for _ in range(2)]
    assert apart == ["ทล 0101/ว 4", "ทล 0101/ว 5"]
    assert numbered(here, there, 5, circular=False) == "ทล 0101/4"
    set_sharing(here, 6, share=True)
    assert numbered(here, there, 7, circular=True) == "ทล 0101/ว 6"
    assert numbered(here, there, 8, circular=False) == "ทล 0101/7"
    days = date(2026, 1, 1), date(2026, 12, 31)
    said = {
        book: [
            (one.running, one.remark)
            for one in api.register_lines(here.clerk, book, here.registry.id, *days, moment(9)).rows
            if one.remark
        ]
        for book in (api.Book.SENT, api.Book.CIRCULAR)
    }
    assert said == {
        api.Book.SENT: [(6, "ข้ามเลข 5 เพราะปีนี้มีหนังสือเวียนฉบับอื่นใช้รหัส ทล 0101 ถึงเลข 5 แล้ว")],
        api.Book.CIRCULAR: [(4, "ข้ามเลข 1–3 เพราะปีนี้มีหนังสือเวียนฉบับอื่นใช้รหัส ทล 0101 ถึงเลข 3 แล้ว")],
    }


def test_circulars_that_were_numbered_before_this_was_counted_are_counted_too(
    here: House, there: House
) -> None:
    set_sharing(here, 1, share=True)
    for circular in (True, False, True):
        numbered(here, there, 2, circular=circular)
    Counter.objects.filter(register__startswith="circular ").delete()
    import_module("saan.letters.migrations.0013_circulars_by_code").count_circulars(apps, None)
    set_sharing(here, 3, share=False)
    assert numbered(here, there, 4, circular=True) == "ทล 0101/ว 4"


def far_agencies(count: int) -> list[AgencyId]:
    made = [
        Agency(id=f"th:3{n:012}", name_th=f"เทศบาลทดลองที่ {n}", name_en=f"Town {n}", letter_code="ทท")
        for n in range(count)
    ]
    return [AgencyId(one.id) for one in Agency.objects.bulk_create(made)]


def circular_to(here: House, agencies: list[AgencyId]) -> UUID:
    to = tuple(api.Target(agency=one, title="นายกเทศมนตรี") for one in agencies)
    return signed(here, a_draft(here, circular=True, to=to))


def test_a_circular_is_queued_to_thousands_as_to_a_few(here: House, pigeons: Pigeons) -> None:
    agencies, counts = far_agencies(60), []
    for to in (agencies[:10], agencies):
        letter_id = circular_to(here, to)
        with CaptureQueriesContext(connection) as asked:
            api.dispatch(here.clerk, letter_id, moment(1))
        counts.append(len(asked))
        rows = Recipient.objects.filter(letter=letter_id).order_by("place")
        sent = {message: parcel.recipient for message, parcel in pigeons.sent[-len(to) :]}
        assert [sent[row.message_id] for row in rows if row.message_id] == to
        assert {(row.state, row.queued_at) for row in rows} == {(delivery.State.QUEUED, moment(1))}
    assert counts[1] <= counts[0] + 2, "others wait to write until the last is queued"


def test_recipients_that_are_no_more_keep_a_circular_from_none_of_the_others(
    here: House, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    agencies = far_agencies(20)
    gone, letter_id = {agencies[0], agencies[13]}, circular_to(here, agencies)
    send = pigeons.send

    def send_to_those_left(parcel: api.Parcel) -> UUID:
        if parcel.recipient in gone:
            raise UnknownAgencyError(agency=parcel.recipient)
        return send(parcel)

    monkeypatch.setattr(pigeons, "send", send_to_those_left)
    api.dispatch(here.clerk, letter_id, moment(1))
    rows = {AgencyId(row.agency_id): row for row in Recipient.objects.filter(letter=letter_id)}
    assert {one for one, row in rows.items() if row.state == delivery.State.FAILED} == gone
    assert {one for one, row in rows.items() if row.message_id} == {*agencies} - gone
    assert sorted(parcel.recipient for _, parcel in pigeons.sent) == sorted({*agencies} - gone)


def test_a_memo_is_written_out_once_and_not_at_each_of_its_units(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = list[int]()

    def counted(value: Json) -> bytes:
        written.append(1)
        return canonical(value)

    units = [a_unit(here.agency, f"กลุ่มงานที่ {n}", f"02{n:02}") for n in range(20)]
    to = tuple(api.Target(agency=here.agency.id, unit=one.id, title="หัวหน้ากลุ่มงาน") for one in units)
    letter_id = signed(here, a_draft(here, kind=api.Kind.MEMO, closing="", to=to))
    record = Letter.objects.get(id=letter_id)
    monkeypatch.setattr("saan.letters.record.canonical", counted)
    api.dispatch(here.clerk, letter_id, moment(1))
    assert len(written) < 5, "it has all of them as recipients: that would be the square"
    came = IncomingLetter.objects.filter(letter_id=letter_id)
    assert {(one.registry_id, one.record_sha256) for one in came} == {
        (one.id, record.record_sha256) for one in units
    }


def test_a_receipt_reads_no_list_of_all_the_other_recipients(here: House, pigeons: Pigeons) -> None:
    agencies = far_agencies(3)
    letter_id = circular_to(here, agencies)
    api.dispatch(here.clerk, letter_id, moment(1))
    record = Letter.objects.get(id=letter_id).record_sha256 or ""
    receipt = rc.Receipt(
        v=1,
        type="saan.letter.receipt",
        letter=letter_id,
        record_sha256=record,
        recipient=agencies[1],
        event=rc.Event.RECEIVED,
        at="2026-08-03T02:02:00.000Z",
        number="",
        year=None,
        reason="",
    )
    with CaptureQueriesContext(connection) as asked:
        assert api.take_receipt(receipt, agencies[1], moment(3))
    columns = {f'"letters_letter"."{one}"' for one in ("record", "content")}
    assert not [one for one in asked.captured_queries if any(column in one["sql"] for column in columns)]
