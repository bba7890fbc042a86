"""Recipients on the drafting sheet, in a country of eight thousand agencies and a ministry of three thousand units."""

import re
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.base.agencies.models import Agency
from saan.letters import api
from saan.letters.actions.tracking import News, learn
from saan.letters.models import Recipient
from saan.letters.rules import delivery
from saan.letters.views import recipients
from tests.letters.world import House, a_draft, a_memo, a_unit, moment, sent
from tests.world.doors import come_in
from tests.world.sheets import filled_in

pytestmark = pytest.mark.django_db
TWINS = "องค์การบริหารส่วนตำบลบ้านใหม่"


@pytest.fixture
def browser(client: Client, here: House, settings: Settings) -> Client:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    return come_in(client, here.drafter.person_id)


def far(*names: str) -> list[Agency]:
    made = [
        Agency(id=f"th:3{n:012}", name_th=name, name_en=f"Place {n} {name[-2:]}", letter_code="ทท")
        for n, name in enumerate(names)
    ]
    return Agency.objects.bulk_create(made)


def begun(here: House, draft: api.Draft) -> tuple[UUID, str]:
    made = api.begin(here.drafter, here.registry.id, draft, moment())
    return made.letter_id, reverse("letters:edit", args=[made.letter_id])


def kept(here: House, letter_id: UUID) -> tuple[api.Target, ...]:
    return api.letter(here.drafter, letter_id, moment()).draft.to


def test_one_of_two_agencies_of_one_name_stays_the_recipient_that_was_chosen(
    browser: Client, here: House
) -> None:
    _, second = far(TWINS, TWINS)
    letter_id, sheet = begun(here, a_draft(here, to=(api.Target(agency=second.id, title="นายก"),)))
    typed = filled_in(browser.get(sheet).content.decode(), "subject")
    assert typed["to-0-agency"] == f"{TWINS} ({second.id})"
    assert browser.post(sheet, typed | {"subject": "เรื่องใหม่", "do": "save"}).status_code == 302
    assert [one.agency for one in kept(here, letter_id)] == [second.id]


def test_a_name_of_several_is_kept_and_those_it_may_mean_are_named(browser: Client, here: House) -> None:
    first, second = far(TWINS, TWINS)
    letter_id, sheet = begun(here, a_draft(here))
    typed = filled_in(browser.get(sheet).content.decode(), "subject")
    browser.post(sheet, typed | {"to-0-agency": "บ้านใหม่", "to-0-title": "นายก", "do": "save"})
    assert [one.agency for one in kept(here, letter_id)] == ["บ้านใหม่"]
    said = browser.get(sheet).content.decode()
    for one in (first, second):
        assert f"{TWINS} ({one.id})" in said


def test_many_agencies_are_pasted_at_once(browser: Client, here: House) -> None:
    towns = far("เทศบาลเมืองหนึ่ง", "เทศบาลเมืองสอง", TWINS, TWINS)
    letter_id, sheet = begun(here, a_draft(here))
    typed = filled_in(browser.get(sheet).content.decode(), "subject")
    lines = f"เทศบาลเมืองหนึ่ง, นายกเทศมนตรี\n\nเทศบาลเมืองสอง\tปลัดเทศบาล\n{towns[3].id}, นายก\nไม่มีที่ใด"
    assert browser.post(sheet, typed | {"more_to": lines, "do": "save"}).status_code == 302
    assert [(one.agency, one.title) for one in kept(here, letter_id)] == [
        (towns[0].id, "นายกเทศมนตรี"),
        (towns[1].id, "ปลัดเทศบาล"),
        (towns[3].id, "นายก"),
        ("ไม่มีที่ใด", ""),
    ]


def test_many_units_are_pasted_at_once_and_a_line_that_names_none_is_refused(
    browser: Client, here: House
) -> None:
    third = a_unit(here.agency, "กองคลัง", "0103")
    letter_id, sheet = begun(here, a_memo(here))
    typed = filled_in(browser.get(sheet).content.decode(), "subject")
    lines = "0103, ผู้อำนวยการ\nกองไม่มี\n"
    refused = browser.post(sheet, typed | {"more_to": lines, "do": "save"})
    said = refused.content.decode()
    assert (refused.status_code, "“กองไม่มี”" in said, "ผู้อำนวยการ\nกองไม่มี" in said) == (422, True, True)
    assert len(kept(here, letter_id)) == 1
    lines = lines.replace("กองไม่มี", "กองคลัง")
    assert browser.post(sheet, typed | {"more_to": lines, "do": "save"}).status_code == 302
    assert [one.unit for one in kept(here, letter_id)[1:]] == [third.id, third.id]


def test_a_sheet_of_many_rows_and_units_offers_all_units_once(
    browser: Client, here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = [a_unit(here.agency, f"กลุ่มงานที่ {n}", f"02{n:02}") for n in range(12)]
    to = tuple(api.Target(agency=here.agency.id, unit=one.id, title="ผอ.") for one in units)
    letter_id, sheet = begun(here, a_draft(here, kind=api.Kind.MEMO, closing="", to=to))
    every = len(units) + 2
    page = browser.get(sheet).content.decode()
    assert len(re.findall("<option", page)) >= every * (len(units) + 1)
    monkeypatch.setattr(recipients, "MOST_OPTIONS", 100)
    page = browser.get(sheet).content.decode()
    offered = [len(re.findall("<option", one)) for one in re.findall(r'name="to-\d+-unit".*?</select>', page)]
    assert offered == [2] * len(units) + [every + 1]
    typed = filled_in(page, "subject")
    other = {"to-0-unit": str(here.division.id), "do": "save"}
    assert browser.post(sheet, typed | other).status_code == 302, "any unit is one, whatever its row shows"
    assert [one.unit for one in kept(here, letter_id)] == [here.division.id, *(one.id for one in units[1:])]


def test_saving_asks_for_all_recipients_at_once(browser: Client, here: House) -> None:
    places = far(*(f"เทศบาลที่ {n}" for n in range(40)))
    asked = []
    for some in (places[:3], places):
        letter_id, sheet = begun(here, a_draft(here))
        typed = filled_in(browser.get(sheet).content.decode(), "subject")
        lines = "\n".join(f"{one.name_th}, นายก" for one in some)
        browser.post(sheet, typed | {"more_to": lines, "do": "save"})
        typed = filled_in(browser.get(sheet).content.decode(), "subject") | {"do": "save"}
        with CaptureQueriesContext(connection) as queries:
            assert browser.post(sheet, typed).status_code == 302
        assert [one.agency for one in kept(here, letter_id)] == [one.id for one in some]
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_list_of_texts_means_what_each_would_mean_alone() -> None:
    far(TWINS, TWINS, "เทศบาลหนึ่ง", "เทศบาลหนึ่งเหนือ")
    texts = [TWINS, "เทศบาลหนึ่ง", "หนึ่ง", "ทท", "place 2 ึ่ง", "th:3000000000001", "ไม่มี", " เทศบาลหนึ่ง  "]
    alone = {text: tuple(one.id for one in agencies.agencies_called(text, 3)) for text in texts}
    assert agencies.called_each(texts, 3) == alone


def test_the_page_of_a_circular_looks_for_news_less_often_and_shows_what_was_last(
    client: Client, here: House, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    clerk, places = come_in(client, here.clerk.person_id), far(*(f"เทศบาลที่ {n}" for n in range(40)))
    to = tuple(api.Target(agency=one.id, title="นายก") for one in places)
    letter_id = sent(here, a_draft(here, to=to))
    page = reverse("letters:letter", args=[letter_id])
    assert 'hx-trigger="every 4s"' in clerk.get(page).content.decode()
    for row in Recipient.objects.filter(letter=letter_id):
        for event in (delivery.Event.ACCEPT, delivery.Event.RECEIVE, delivery.Event.READ):
            learn(row.id, News(event, moment(2)), moment(2))
    said = clerk.get(page).content.decode()
    assert len(re.findall('class="saan-timeline__title"', said)) == 100
    assert reverse("evidence", args=[letter_id]) in said
