"""A clerk corrects a registration on its page, and programs say moments and words that can be kept."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.people.models import Role
from saan.base.thai import api as thai
from saan.letters import api
from saan.letters.models import IncomingLetter, Minute, RegisterEntry
from saan.trust.clock import BANGKOK, utc_now
from tests.letters.world import House, a_draft, an_official, moment, sent, signed, the_one_incoming
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, there: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, there.clerk.person_id)


@pytest.fixture
def came(here: House, there: House) -> UUID:
    sent(here, a_draft(here, there), utc_now() - timedelta(hours=3))
    return the_one_incoming(there.clerk, utc_now()).id


def test_a_clerk_corrects_when_a_letter_was_received(browser: Client, there: House, came: UUID) -> None:
    registered = utc_now() - timedelta(hours=1)
    api.register(there.clerk, came, registered)
    address = reverse("letters:correct-incoming", args=[came])
    clock = registered.astimezone(BANGKOK)
    page = browser.get(address).text
    assert f'value="{clock:%H.%M}"' in page, "the moment stands there as it is"

    day = f"{clock.day}/{clock.month}/{clock.year}"
    typed = {"received_day": day, "received_time": f"{clock:%H.%M}", "note": "ลงรับผิดเล่ม"}
    browser.post(address, typed | {"renumber": "on"})
    letter = IncomingLetter.objects.get(id=came)
    assert (letter.receive_number, letter.received_at) == ("2", registered), "no second of it was lost"

    before = clock - timedelta(days=2)
    day = f"{before.day}/{before.month}/{before.year}"
    refused = browser.post(address, typed | {"received_day": day})
    assert refused.status_code == 422
    assert "ลงรับผิดเล่ม" in refused.text
    assert "ต้องไม่ก่อนหนังสือมาถึง" in refused.text
    arrived = IncomingLetter.objects.get(id=came).arrived_at.astimezone(BANGKOK)
    said = (
        f"({thai.long_date(arrived.date())} เวลา {thai.thai_digits(f'{arrived:%H.%M}')} น.)",
        f"{arrived:%Y-%m-%d}",
    )
    assert (said[0] in refused.text, said[1] in refused.text) == (True, False)
    browser.cookies["saan-language"] = "en"
    english = browser.post(address, typed | {"received_day": f"{before:%d/%m/%Y}"})
    assert f"({thai.english_date(arrived.date())}, {arrived:%H.%M})" in english.text

    really = clock - timedelta(hours=1)
    day = f"{really.day}/{really.month}/{really.year}"
    browser.post(address, typed | {"received_day": day, "received_time": f"{really:%H:%M}"})
    letter.refresh_from_db()
    assert letter.received_at == really.replace(second=0, microsecond=0)
    line = RegisterEntry.objects.latest("entered_at", "id")
    assert (line.sort, line.day) == ("corrected", really.date())


def test_a_line_that_a_later_one_voids_is_struck_wherever_that_one_stands(
    browser: Client, here: House, there: House
) -> None:
    cancelled, kept = signed(here, a_draft(here, there)), signed(here, a_draft(here, there), moment(1))
    api.cancel(here.clerk, cancelled, "ออกซ้ำ", moment(2))
    days = (moment().date(), moment().date())
    struck, void, whole = api.register_lines(
        here.clerk, api.Book.SENT, here.registry.id, *days, moment(3)
    ).rows
    assert (struck.letter, void.letter, whole.letter) == (cancelled, cancelled, kept)
    assert (struck.replaced_on, void.replaced_on, whole.replaced_on) == (days[0], None, None)
    (alone,) = api.register_lines(here.clerk, api.Book.SENT, here.registry.id, *days, moment(3), limit=1).rows
    assert alone.replaced_on == days[0], "its void line stands on the next page"

    come_in(browser, here.clerk.person_id)
    address = reverse("letters:register", args=["sent", here.registry.id])
    typed = dict.fromkeys(("first", "last"), f"{days[0]:%d/%m}/{days[0].year + 543}")
    page = browser.get(address, typed).text
    assert page.count("saan-void") == 2
    assert page.count("ดูบรรทัดถัดไป") == 1
    browser.cookies["saan-language"] = "en"
    assert browser.get(address, typed).text.count("<b>Void</b> See the next line") == 1
    said = browser.get(
        f"/api/v1/registers/{here.registry.id}/sent", {"first": str(days[0]), "last": str(days[1])}
    ).json()
    assert [one["replaced_on"] for one in said["rows"]] == [str(days[0]), None, None]


def test_a_line_that_was_corrected_is_struck_and_says_under_which_day_to_look(
    browser: Client, here: House, there: House
) -> None:
    sent(here, a_draft(here, there), utc_now() - timedelta(days=3))
    came = the_one_incoming(there.clerk, utc_now()).id
    api.register(there.clerk, came, utc_now() - timedelta(days=1))
    before = utc_now() - timedelta(days=2)
    api.correct(there.clerk, came, "ลงวันผิด", utc_now(), before)
    api.correct(there.clerk, came, "ลงวันผิดอีก", utc_now())

    def lines(first: date, last: date) -> list[tuple[str, date | None]]:
        page = api.register_lines(there.clerk, api.Book.RECEIVED, there.registry.id, first, last, utc_now())
        return [(str(one.sort), one.replaced_on) for one in page.rows]

    first, really = (one.astimezone(BANGKOK).date() for one in (utc_now() - timedelta(days=1), before))
    assert lines(first, first) == [("given", really)]
    assert lines(really, first) == [("corrected", really), ("corrected", None), ("given", really)]
    address = reverse("letters:register", args=["received", there.registry.id])
    page = browser.get(address, dict.fromkeys(("first", "last"), f"{first:%d/%m}/{first.year + 543}")).text
    assert page.count("saan-void") == 1
    assert "ดูรายการวันที่" in page


def test_a_register_says_its_days_in_its_readers_language(browser: Client, there: House) -> None:
    address = reverse("letters:register", args=["received", there.registry.id])
    days = {"first": "1/1/2569", "last": "2/1/2569"}
    assert "๑ มกราคม ๒๕๖๙ ถึง ๒ มกราคม ๒๕๖๙" in browser.get(address, days).text
    browser.cookies["saan-language"] = "en"
    page = browser.get(address, days).text
    assert "1 Jan 2026 to 2 Jan 2026" in page
    assert "มกราคม" not in page
    assert "Day 1 Jan 2026" in browser.get(address, days | {"last": "1/1/2569"}).text


def test_another_sites_link_tells_the_sender_nothing(browser: Client, came: UUID) -> None:
    address = reverse("letters:incoming", args=[came])
    for told in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none", "sec-purpose": "prefetch"}):
        assert browser.get(address, headers=told).status_code == 200
        assert IncomingLetter.objects.get().opened_at is None
    browser.get(address, headers={"sec-fetch-site": "same-origin"})
    assert IncomingLetter.objects.get().opened_at is not None


def test_what_a_program_says_amiss_is_refused_in_words(browser: Client, here: House, came: UUID) -> None:
    def call(path: str, body: dict[str, Any]) -> tuple[int, str]:
        answer = browser.post(f"/api/v1/incoming/{came}/{path}", body, content_type="application/json")
        return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else ""

    for said in ("2026-08-03T09:00:00", "9999-12-31T23:59:59"):
        assert call("register", {"received_at": said}) == (422, "api.malformed-body")
    assert (
        call("register", {"received_at": "9999-12-31T23:59:59-12:00"})[1] == "letters.received-at-impossible"
    )
    assert call("register", {"remark": "ก" * 501})[1] == "letters.note-too-long"
    assert call("register", {"remark": "ก\0"}) == (422, "api.malformed-body")
    assert call("register", {"remark": "a \\u0000 that is only told of"}) == (200, "")
    assert call("correct", {"note": "แก้", "received_at": "2026-08-03T09:00:00"})[0] == 422
    assert call("minutes", {"note": "ก" * 2001})[1] == "letters.note-too-long"
    assert call("minutes", {"note": "บรรทัดหนึ่ง\r\nบรรทัดสอง\u202e"})[0] < 300
    assert Minute.objects.get().text == "บรรทัดหนึ่ง\nบรรทัดสอง"


def test_a_unit_s_clerk_voids_its_number_on_the_page_and_a_second_press_is_told_so(
    client: Client, there: House, came: UUID, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    clerk = an_official(there.agency, "ธุรการกอง", (Role.CLERK, there.division))
    browser, now = come_in(client, clerk.person_id), utc_now()
    api.register(there.clerk, came, now - timedelta(hours=2))
    api.assign(there.clerk, came, api.Charge(unit=there.division.id), now - timedelta(hours=1))
    browser.post(reverse("letters:enter", args=[came, there.division.id]))
    (given,) = api.incoming_letter(clerk, came, utc_now()).unit_numbers
    address = reverse("letters:void", args=[came, given.line])
    assert address in browser.get(reverse("letters:incoming", args=[came])).text
    asked = browser.get(address).text
    assert "ทำเลขรับ ๑/" in asked
    assert browser.post(address, {"note": " "}).status_code == 422
    done = browser.post(address, {"note": "ลงรับผิดเรื่อง"}, follow=True).text
    assert "เลขรับ ๑ ของหน่วยงานเป็นโมฆะแล้ว" in done
    assert address not in done
    again = browser.post(address, {"note": "ลงรับผิดเรื่อง"})
    assert (again.status_code, "โมฆะแล้ว" in again.text) == (409, True)
    assert browser.get(address).status_code == 409
