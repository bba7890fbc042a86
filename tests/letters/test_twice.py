"""What is pressed twice, or pressed again after going back, is done once, and nobody is told what is not so."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.letters import api
from saan.letters.models import IncomingLetter, RegisterEntry
from saan.trust.clock import utc_now
from tests.letters.world import House, a_draft, moment, registered, sent, signed, the_one_incoming
from tests.world.doors import come_in
from tests.world.sheets import filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)


@pytest.fixture
def clerk(client: Client, there: House) -> Client:
    return come_in(client, there.clerk.person_id)


@pytest.fixture
def letter_id(here: House, there: House) -> UUID:
    return registered(here, there)


def test_a_draft_saved_twice_was_saved_by_nobody_else(here: House, there: House, client: Client) -> None:
    saved = api.begin(here.drafter, here.registry.id, a_draft(here, there), moment())
    drafter, address = (
        come_in(client, here.drafter.person_id),
        reverse("letters:edit", args=[saved.letter_id]),
    )
    typed = filled_in(drafter.get(address).content.decode(), "subject") | {"subject": "ใหม่"}
    for _ in range(2):
        assert drafter.post(address, typed).status_code == 302
    view = api.letter(here.drafter, saved.letter_id, moment(1))
    assert (view.row.subject, view.row.version) == ("ใหม่", 2)
    assert drafter.post(address, typed | {"subject": "อื่น"}).status_code == 409, "this one is another's text"


def test_a_minute_and_an_order_are_written_once(clerk: Client, there: House, letter_id: UUID) -> None:
    page = reverse("letters:incoming", args=[letter_id])
    for name, typed in (
        ("minute", {"text": "ทราบ"}),
        ("assign", {"to": f"unit.{there.division.id}", "order": "ดำเนินการ"}),
        ("minute", {"text": "ทราบ"}),
    ):
        carried = filled_in(clerk.get(page).content.decode(), "text") | typed
        for _ in range(2):
            assert clerk.post(reverse(f"letters:{name}", args=[letter_id]), carried).status_code == 302
    view = api.incoming_letter(there.clerk, letter_id, moment(9))
    assert [one.text for one in view.minutes] == ["ทราบ", "ดำเนินการ", "ทราบ"], (
        "the same later is written again"
    )
    assert [one.code for one in view.timeline].count("incoming.assigned") == 1
    odd = {"text": "ทราบแล้ว", "seen": "9" * 30}
    assert clerk.post(reverse("letters:minute", args=[letter_id]), odd).status_code == 302


def test_whoever_presses_receive_or_send_twice_sees_what_the_first_press_did(
    here: House, there: House
) -> None:
    """Without scripts a browser shows the answer to the second press alone."""
    ready = signed(here, a_draft(here, there))
    sender, receiver = come_in(Client(), here.clerk.person_id), come_in(Client(), there.clerk.person_id)
    for _ in range(2):
        page = sender.post(reverse("letters:dispatch", args=[ready]), follow=True)
        assert "ส่งหนังสือแล้ว" in page.text
    row = the_one_incoming(there.clerk, utc_now())
    pages = [
        receiver.post(reverse("letters:register-incoming", args=[row.id]), follow=True) for _ in range(2)
    ]
    assert [page.status_code for page in pages] == [200, 200]
    assert all("เลขรับ ๑" in page.text for page in pages)
    assert IncomingLetter.objects.get(id=row.id).receive_number == "1"
    rejected = signed(here, a_draft(here, there))
    sender.post(reverse("letters:dispatch", args=[rejected]))
    (other,) = (one for one in api.inbox(there.clerk, utc_now()).rows if one.id != row.id)
    api.reject(there.clerk, other.id, "ส่งผิด", utc_now())
    assert receiver.post(reverse("letters:register-incoming", args=[other.id])).status_code == 409


def test_a_registration_is_corrected_once(clerk: Client, there: House, letter_id: UUID) -> None:
    """No number is spent on a second press, and who corrects in another window is told what stands now."""
    address = reverse("letters:correct-incoming", args=[letter_id])
    typed = filled_in(clerk.get(address).content.decode(), "note") | {"note": "ลงรับผิด", "renumber": "on"}
    assert clerk.post(address, typed | {"note": ""}).status_code == 422
    assert clerk.post(address, typed).status_code == 302
    again = clerk.post(address, typed)
    assert again.status_code == 409
    said = again.content.decode()
    assert "ขณะนี้เลขรับ 2" in said
    assert "ข้อมูลอื่นที่พิมพ์" not in said, "nobody typed which line it was"
    line = RegisterEntry.objects.latest("entered_at", "id")
    body = {"note": "อีกครั้ง", "line": str(line.id)}
    for status in (204, 409):
        answer = clerk.post(f"/api/v1/incoming/{letter_id}/correct", body, "application/json")
        assert answer.status_code == status
    assert answer.json()["code"] == "letters.line-replaced"
    assert api.incoming_letter(there.clerk, letter_id, moment(9)).row.receive_number == "2"


def test_a_number_of_another_year_than_its_day_says_so(here: House, there: House, client: Client) -> None:
    """Registered in arrears after New Year: the day is the old year's, the number the new year's, and no number stands twice."""
    eve, after = datetime(2026, 12, 31, 9, 0, tzinfo=UTC), datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    for at in (eve, after):
        sent(here, a_draft(here, there), eve)
        row = the_one_incoming(there.clerk, eve)
        assert api.register(there.clerk, row.id, at, eve) == "1"
        api.assign(there.clerk, row.id, api.Charge(unit=there.division.id), at)
    clerk = come_in(client, there.clerk.person_id)
    address = reverse("letters:register", args=["received", there.registry.id])
    page = clerk.get(address, {"first": "31/12/2569", "last": "31/12/2569"}).content.decode()
    assert page.count(">๑</td>") == 1
    assert page.count(">๑/๒๕๗๐</td>") == 1
