"""Long registers and long selects: read in parts, printed whole."""

import re
from datetime import date

import msgspec
import pytest
from django import forms
from django.conf import settings as django_settings
from django.test import Client
from django.test.html import parse_html
from django.urls import reverse
from pytest_django import Settings

from saan.base.forms import LongSelect, RowCheckbox, RowInput
from saan.base.people.models import Role, RoleGrant
from saan.letters.models import RegisterEntry
from saan.trust.ids import uuid7
from tests.letters.test_lists import an_incoming
from tests.letters.world import House, a_unit, an_official, moment
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, here: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, here.clerk.person_id)


def a_busy_day(house: House, lines: int) -> date:
    letter = an_incoming(house, 1)
    day = moment().date()
    RegisterEntry.objects.bulk_create(
        RegisterEntry(
            id=uuid7(),
            agency=house.agency,
            unit=house.registry,
            book="received",
            register="received",
            year=2569,
            running=running,
            sort="given",
            day=day,
            entered_at=moment(),
            number="ผส 0100/1",
            dated=day,
            from_line="กรมผู้ส่ง",
            to_line="อธิบดี",
            subject=f"เรื่องที่ <{running}>",
            secrecy=0,
            incoming=letter,
        )
        for running in range(1, lines + 1)
    )
    return day


def test_a_busy_day_is_read_in_parts_and_printed_whole(browser: Client, here: House) -> None:
    day = a_busy_day(here, 230)
    typed = f"{day.day}/{day.month}/{day.year + 543}"
    address = reverse("letters:register", args=["received", here.registry.id])
    part = browser.get(address, {"first": typed, "last": typed}).content.decode()
    assert (part.count("เรื่องที่ &lt;"), "data-print" in part) == (200, False)
    assert "after=" in part
    link = part.split("แสดงต่อเนื่องเพื่อพิมพ์")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    whole = browser.get(link).content.decode()
    assert (whole.count("เรื่องที่ &lt;"), "data-print" in whole) == (230, True)


def test_a_long_select_says_what_djangos_says() -> None:
    choices = [("", "–"), ("กลุ่ม <หนึ่ง>", [("a", "ก & ข"), ("b", 'อักษร "ค"')]), ("c", "ง")]
    for value in ("", "b", None, "ไม่มี"):
        html = LongSelect(choices=choices).render("to", value, {"id": "id_to", "required": True})
        assert html.count("<option") == 4
        assert html.startswith('<select id="id_to" name="to" required>')
        assert ('<option value="b" selected>' in html) is (value == "b")
        assert '<optgroup label="กลุ่ม &lt;หนึ่ง&gt;">' in html
        assert "ก &amp; ข" in html


def test_the_controls_of_rows_say_what_djangos_say() -> None:
    attrs = {"id": "id_to", "list": "agencies", "required": True, "disabled": False}
    for own, djangos, values in (
        (RowInput, forms.TextInput, ("", None, 'กรม "หนึ่ง" & <สอง>', 7)),
        (RowCheckbox, forms.CheckboxInput, (True, False, None, "ใช่")),
    ):
        for value in values:
            ours, theirs = (kind().render("to", value, attrs) for kind in (own, djangos))
            assert parse_html(ours) == parse_html(theirs), value


def test_whoever_may_open_hundreds_of_registers_is_offered_their_own_and_finds_the_others(
    client: Client, here: House, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    others = [
        a_unit(here.agency, f"กองทดสอบที่ {place}", f"05{place:02}", parent=here.registry)
        for place in range(40)
    ]
    auditor = an_official(here.agency, "ตรวจสอบ", (Role.CLERK, others[7]))
    RoleGrant.objects.create(
        person_id=auditor.person_id,
        role=Role.AUDITOR,
        unit=here.registry,
        subtree=True,
        since=moment(days=-30),
    )
    browser = come_in(client, auditor.person_id)

    def offered(**asked: str) -> set[str]:
        page = browser.get(reverse("letters:registers"), asked).text
        return set(re.findall(r"/registers/memo/([0-9a-f-]+)/", page))

    assert offered() == {str(here.registry.id), str(others[7].id)}
    assert offered(unit="ทดสอบที่ ๓๑") == {str(others[31].id)}
    assert offered(unit="unit 0522") == {str(others[22].id)}
    assert len(offered(unit="ทดสอบ")) == 12
    assert "เพิ่มคำค้น" in browser.get(reverse("letters:registers"), {"unit": "ทดสอบ"}).text
    assert "ไม่พบหน่วยงาน" in browser.get(reverse("letters:registers"), {"unit": "ไม่มี"}).text
    assert 'type="search"' not in come_in(client, here.clerk.person_id).get(reverse("letters:registers")).text

    RoleGrant.objects.create(
        person_id=auditor.person_id, role=Role.ADMINISTRATOR, unit=here.registry, since=moment(days=-30)
    )
    browser = come_in(client, auditor.person_id)
    rows = browser.get(reverse("office_units"), {"search": "0531"}).text.count('<th scope="row"')
    assert (rows, browser.get(reverse("office_units")).text.count('<th scope="row"')) == (1, 42)
    assert "ไม่พบหน่วยงาน" in browser.get(reverse("office_units"), {"search": "ไม่มี"}).text
