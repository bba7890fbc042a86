"""Forms of letters as people fill them: nothing typed is cut or lost without a word, and nothing is offered that would be refused."""

from datetime import date
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.letters import api
from saan.letters.errors import DuePassedError
from tests.letters.world import House, a_draft, moment, registered, sent
from tests.world.doors import come_in
from tests.world.sheets import filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client, there: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, there.clerk.person_id)


@pytest.fixture
def letter_id(here: House, there: House) -> UUID:
    return registered(here, there)


def test_a_long_paste_is_refused_whole_with_its_length(clerk: Client, letter_id: UUID) -> None:
    address = reverse("letters:close-incoming", args=[letter_id])
    assert "maxlength" not in clerk.get(address).content.decode()
    answer = clerk.post(address, {"note": "ก" * 600})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "ข้อความยาว 600 ตัวอักษร เกิน 500 ตัวอักษร" in said
    assert filled_in(said, "note")["note"] == "ก" * 600


def test_the_end_of_a_line_is_one_character(clerk: Client, letter_id: UUID) -> None:
    """Browsers send two for each: who typed as much as there is room for is not told that it is too much."""
    address = reverse("letters:close-incoming", args=[letter_id])
    full = "\r\n".join(["ก" * 99] * 5) + "ก"
    assert len(full.replace("\r\n", "\n")) == 500
    over = clerk.post(address, {"note": full + "ก"}).content.decode()
    assert "ข้อความยาว 501 ตัวอักษร" in over
    assert clerk.post(address, {"note": full}).status_code == 302


def test_a_register_of_unreadable_days_shows_no_other_days(
    clerk: Client, there: House, letter_id: UUID
) -> None:
    address = reverse("letters:register", args=["received", there.registry.id])
    whole = {"first": "1/1/2569", "last": "31/12/2569"}
    assert reverse("letters:incoming", args=[letter_id]) in clerk.get(address, whole).content.decode()
    answer = clerk.get(address, whole | {"first": "วันไหนสักวัน"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "ยังแสดงทะเบียนไม่ได้" in said
    for wrong in ("ยังบันทึกไม่ได้", "<table", "ไม่มีรายการในวันที่เลือก"):
        assert wrong not in said, wrong
    assert "วันไหนสักวัน" in said


@pytest.mark.parametrize(
    ("whose", "event"),
    [
        ("sender", "cancel"),
        ("sender", "withdraw"),
        ("sender", "return"),
        ("clerk", "reject"),
        ("clerk", "reopen"),
    ],
)
def test_no_form_is_shown_for_what_the_letter_s_state_refuses(
    here: House, clerk: Client, letter_id: UUID, whose: str, event: str
) -> None:
    if whose == "sender":
        come_in(clerk, here.clerk.person_id)
        (row,) = api.outbox(here.clerk, moment(2), (api.Box.SENT,)).rows
        letter_id = row.id
    answer = clerk.get(reverse(f"letters:{event}", args=[letter_id]))
    assert answer.status_code == 409
    assert 'name="note"' not in answer.content.decode()


def test_nor_for_what_is_another_s_to_do(client: Client, here: House, there: House, clerk: Client) -> None:
    sent(here, a_draft(here, there))
    (row,) = api.outbox(here.drafter, moment(2), (api.Box.SENT,)).rows
    come_in(client, here.drafter.person_id)
    assert client.get(reverse("letters:close", args=[row.id])).status_code == 403


def test_a_due_day_that_has_passed_is_refused(clerk: Client, there: House, letter_id: UUID) -> None:
    typed = {"to": f"unit.{there.division.id}", "order": "ดำเนินการ", "due": "1/1/2560"}
    answer = clerk.post(reverse("letters:assign", args=[letter_id]), typed)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "วันกำหนดแล้วเสร็จผ่านไปแล้ว" in said
    assert "1/1/2560" in said, "what was typed stays"
    with pytest.raises(DuePassedError):
        api.assign(
            there.clerk, letter_id, api.Charge(unit=there.division.id, due=date(2017, 1, 1)), moment(2)
        )
    assert api.incoming_letter(there.clerk, letter_id, moment(2)).row.state == "registered"


def test_what_was_typed_beside_a_deed_stays_on_the_page(clerk: Client, there: House, letter_id: UUID) -> None:
    page = reverse("letters:incoming", args=[letter_id])
    typed = filled_in(clerk.get(page).content.decode(), "text")
    assert {"to", "order", "due", "text"} <= set(typed), "one form sends both boxes, without a script"
    typed |= {"text": "ข้อความเกษียนยาว", "order": "ดำเนินการ", "to": f"unit.{there.division.id}"}

    answer = clerk.post(reverse("letters:minute", args=[letter_id]), typed, follow=True)
    said = answer.content.decode()
    assert "การมอบหมายที่กรอกไว้ยังไม่ได้ทำ" in said
    again = filled_in(said, "text")
    assert (again["text"], again["order"], again["to"]) == ("", typed["order"], typed["to"])

    answer = clerk.post(
        reverse("letters:assign", args=[letter_id]), again | {"text": "อีกข้อความ"}, follow=True
    )
    said = answer.content.decode()
    assert "ข้อความเกษียนที่พิมพ์ไว้ยังไม่ได้บันทึก" in said
    assert filled_in(said, "text")["text"] == "อีกข้อความ"
    assert "govuk-error-summary" not in said
    assert filled_in(clerk.get(page).content.decode(), "text")["text"] == "", "kept once"
    written = [one.text for one in api.incoming_letter(there.clerk, letter_id, moment(2)).minutes]
    assert written == ["ข้อความเกษียนยาว", "ดำเนินการ"]


def test_what_was_typed_beside_a_refused_deed_stays_too(clerk: Client, letter_id: UUID) -> None:
    typed = {"to": "", "order": "ดำเนินการ", "due": "1/1/2599", "text": "ข้อความเกษียนยาว"}
    said = clerk.post(reverse("letters:assign", args=[letter_id]), typed).content.decode()
    assert filled_in(said, "text")["text"] == "ข้อความเกษียนยาว"
    said = clerk.post(reverse("letters:minute", args=[letter_id]), typed | {"text": ""}).content.decode()
    kept = filled_in(said, "text")
    assert (kept["order"], kept["due"]) == ("ดำเนินการ", "1/1/2599")


def test_whoever_closes_a_matter_is_asked_for_its_outcome(clerk: Client, letter_id: UUID) -> None:
    address = reverse("letters:close-incoming", args=[letter_id])
    assert "ผลการดำเนินการ</label>" in clerk.get(address).content.decode()
    assert "โปรดระบุผลการดำเนินการ" in clerk.post(address, {"note": ""}).content.decode()


def test_a_time_that_cannot_be_read_is_said_with_how_to_type_it(clerk: Client, letter_id: UUID) -> None:
    answer = clerk.post(reverse("letters:correct-incoming", args=[letter_id]), {"received_time": "25:99"})
    assert "อ่านเวลานี้ไม่ได้ พิมพ์ชั่วโมง 00 ถึง 23 และนาที เช่น 09.30" in answer.content.decode()


def test_a_search_shows_receive_numbers_and_where_else_to_look(clerk: Client, letter_id: UUID) -> None:
    found = clerk.get(reverse("letters:search"), {"q": "๑/2569"}).content.decode()
    assert "เลขรับ ๑/" in found
    nothing = clerk.get(reverse("letters:search"), {"q": "ช้าง & ม้า"}).content.decode()
    assert "ไม่พบหนังสือเข้าที่ตรงกับคำค้น" in nothing
    other = clerk.get(reverse("letters:search"), {"q": "ช้าง & ม้า", "in": "own"}).content.decode()
    assert "ไม่พบหนังสือออกที่ตรงกับคำค้น" in other
    assert "&amp;in=came" in other
