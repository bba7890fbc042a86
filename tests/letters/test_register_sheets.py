"""A clerk takes a register along as a table, whole and in the order of the book, and opens it in a spreadsheet."""

import csv
import html
import io
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.thai import api as thai
from saan.letters import api
from saan.letters.views import registers
from saan.trust.clock import BANGKOK, utc_now
from tests.letters.world import House, a_draft, sent
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db

FORMULA = "=HYPERLINK(0)"


@pytest.fixture
def browser(client: Client, there: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, there.clerk.person_id)


def registered(here: House, there: House, now: datetime, **words: Any) -> UUID:
    sent(here, a_draft(here, there, **words), now - timedelta(minutes=5))
    (came,) = api.inbox(there.clerk, now, (api.IncomingBox.NEW,)).rows
    api.register(there.clerk, came.id, now)
    return came.id


def table(browser: Client, house: House, **days: str) -> Any:
    address = reverse("letters:register-sheet", args=["received", house.registry.id])
    answer = browser.get(address, days)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_a_register_is_a_table_with_every_line_of_the_days(
    browser: Client, here: House, there: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "PRINTED", 2)  # it is read in parts
    now = utc_now()
    for subject in (FORMULA, "เรื่องที่สอง", "เรื่องที่สาม", "เรื่องที่สี่"):
        came = registered(here, there, now, subject=subject)
    api.correct(there.clerk, came, "ลงผิดเล่ม", now, renumber=True)
    rows = table(browser, there)
    assert [(row["เลขทะเบียน"], row["สถานะของรายการ"]) for row in rows] == [
        ("1", "ใช้อยู่"),
        ("2", "ใช้อยู่"),
        ("3", "ใช้อยู่"),
        ("4", "โมฆะ ดูรายการที่แก้"),
        ("4", "โมฆะ"),
        ("5", "ใช้อยู่"),
    ]
    first = rows[0]
    assert (first["เรื่อง"], first["จาก"], first["ปี พ.ศ."]) == (
        "'" + FORMULA, "กรมทดลอง", str(now.astimezone(BANGKOK).year + 543),
    )  # fmt: skip
    assert first["วันที่"] == now.astimezone(BANGKOK).date().isoformat()
    assert rows[4]["หมายเหตุ"] == "ลงผิดเล่ม"


def test_a_reader_of_english_has_every_word_of_it_in_english(
    browser: Client, here: House, there: House
) -> None:
    now = utc_now()
    came = registered(here, there, now)
    api.assign(there.clerk, came, api.Charge(unit=there.division.id), now)
    browser.cookies["saan-language"] = "en"
    (line,) = table(browser, there)
    assert (line["What the line says"], line["Action"]) == ("counts", there.division.name_en)


def test_the_page_leads_to_the_table_of_the_days_that_it_shows(
    browser: Client, here: House, there: House
) -> None:
    now = utc_now()
    registered(here, there, now)
    today = thai.short_date(thai.bangkok_day(now))
    page = browser.get(
        reverse("letters:register", args=["received", there.registry.id]), {"first": today, "last": today}
    ).text
    assert "lines.csv?first=" in page
    assert len(table(browser, there, first=today, last=today)) == 1
    assert table(browser, there, first="1/1/2567", last="2/1/2567") == []


def test_days_that_cannot_be_read_and_others_registers_are_refused_as_on_the_page(
    browser: Client, here: House, there: House
) -> None:
    address = reverse("letters:register-sheet", args=["received", there.registry.id])
    wrong = browser.get(address, {"first": "วานนี้", "last": "1/1/2569"})
    assert (wrong.status_code, "วานนี้" in wrong.text) == (422, True)
    theirs = reverse("letters:register-sheet", args=["received", here.registry.id])
    page = reverse("letters:register", args=["received", here.registry.id])
    assert browser.get(theirs).status_code == browser.get(page).status_code != 200


def test_a_register_leads_to_the_day_before_and_after_and_not_beyond_today(
    browser: Client, there: House
) -> None:
    address = reverse("letters:register", args=["received", there.registry.id])
    today = browser.get(address).content.decode()
    assert "วันถัดไป" not in today
    (before,) = re.findall(r'href="([^"]+)">วันก่อนหน้า', today)
    yesterday = browser.get(html.unescape(before)).content.decode()
    assert thai.long_date(thai.bangkok_day(utc_now()) - timedelta(days=1)) in yesterday
    (after,) = re.findall(r'href="([^"]+)">วันถัดไป', yesterday)
    assert thai.long_date(thai.bangkok_day(utc_now())) in browser.get(html.unescape(after)).content.decode()


def test_the_days_beside_stand_in_the_fields_in_the_readers_language(browser: Client, there: House) -> None:
    address = reverse("letters:register", args=["received", there.registry.id])
    browser.cookies["saan-language"] = "en"
    today = browser.get(address).content.decode()
    (before,) = re.findall(r'href="([^"]+)">The day before', today)
    yesterday = browser.get(html.unescape(before)).content.decode()
    day = thai.english_date(thai.bangkok_day(utc_now()) - timedelta(days=1))
    assert yesterday.count(f'value="{day}"') == 2
