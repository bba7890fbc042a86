"""A book stays whose it is, and goes on numbering, whatever an administrator renames."""

from datetime import datetime
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.base.agencies.models import Unit
from saan.base.people.models import Role
from saan.base.people.viewer import Viewer
from saan.letters import api
from saan.letters.models import Counter
from saan.web.accounts.office import units
from tests.letters.world import House, a_draft, a_memo, a_unit, an_official, moment, sent
from tests.world.doors import come_in


def arrived(here: House, there: House, at: datetime) -> UUID:
    sent(here, a_draft(here, there), at)
    return api.inbox(there.clerk, at, (api.IncomingBox.NEW,)).rows[0].id


def lines(viewer: Viewer, unit: Unit, *, own: bool = False, book: api.Book = api.Book.RECEIVED) -> list[str]:
    days = (moment().date(), moment().date())
    page = api.register_lines(viewer, book, unit.id, *days, moment(90), own=own)
    return [f"{line.running} {line.sort}" for line in page.rows]


@pytest.mark.django_db
def test_the_books_stay_when_another_unit_becomes_the_central_registry(
    here: House, there: House, client: Client, settings: Settings
) -> None:
    clerk = an_official(
        there.agency, "ธุรการสองหน่วย", (Role.CLERK, there.registry), (Role.CLERK, there.division)
    )
    first, waiting = arrived(here, there, moment()), arrived(here, there, moment(1))
    api.register(clerk, first, moment(2))
    api.assign(clerk, first, api.Charge(unit=there.division.id), moment(3))
    api.enter_in_unit(clerk, first, there.division.id, moment(4))

    agencies.name_central_registry(there.division.id, by=agencies.System("test", moment(5)))

    assert lines(clerk, there.division) == ["1 given"], "the agency's book, kept by another unit now"
    assert lines(clerk, there.division, own=True) == ["1 given"], "what the unit received for itself before"
    assert lines(clerk, there.registry) == []
    kept = [(one.unit_id, one.own) for one in api.books(clerk, moment(6)) if one.book is api.Book.RECEIVED]
    division, registry = there.division.id, there.registry.id
    assert kept == [(division, False), (registry, False), (division, True)]

    assert api.correct(clerk, first, "ลงผิดเล่ม", moment(7), renumber=True) == "2"
    assert api.next_receive_number(clerk, waiting, moment(8)) == 3
    assert api.register(clerk, waiting, moment(8)) == "3", "it came for the agency, to the registry of then"
    assert lines(clerk, there.division) == ["1 given", "1 void", "2 given", "3 given"]
    assert sorted((one.register, one.last) for one in Counter.objects.filter(agency=there.agency)) == [
        ("received", 3),
        (f"received:{division}", 1),
    ]

    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    browser = come_in(client, clerk.person_id)
    browser.cookies["saan-language"] = "en"
    page = browser.get(f"/registers/received/{division}/own/").text
    assert "from before it became the central registry" in page
    assert f"/registers/received/{division}/own/" in browser.get("/registers/").text


@pytest.mark.django_db
def test_the_registry_that_numbered_a_letter_sends_it_though_another_is_central_now(
    here: House, there: House
) -> None:
    """It lies on no desk of the new one, and its own unit may have no clerk: nobody else could send it, or void its number."""
    below = a_unit(here.agency, "ฝ่ายวิจัย", "0103", parent=here.registry)
    drafter = an_official(here.agency, "ร่างฝ่าย", (Role.DRAFTER, below))
    numbered = []
    for _ in range(2):
        saved = api.begin(drafter, below.id, a_draft(here, there), moment())
        shown = api.submit(drafter, saved.letter_id, saved.version, moment())
        api.sign_and_seal(here.director, saved.letter_id, shown, moment())
        numbered.append(saved.letter_id)
    agencies.name_central_registry(here.division.id, by=agencies.System("test", moment(5)))
    goes, void = numbered
    assert {api.Event.DISPATCH, api.Event.CANCEL} <= api.letter(here.clerk, goes, moment(6)).may
    api.dispatch(here.clerk, goes, moment(6))
    api.cancel(here.clerk, void, "ออกซ้ำ", moment(6))
    assert lines(here.clerk, here.registry, book=api.Book.SENT) == [], "the book went with the name"
    after = an_official(here.agency, "ธุรการใหม่", (Role.CLERK, here.division))
    assert lines(after, here.division, book=api.Book.SENT) == ["1 given", "2 given", "2 void"]


@pytest.mark.django_db
def test_a_unit_that_is_given_another_number_goes_on_with_its_book(here: House) -> None:
    clerk = an_official(here.agency, "ธุรการกอง", (Role.CLERK, here.division))

    def received(at: datetime) -> tuple[UUID, str]:
        sent(here, a_memo(here), at)
        came = api.inbox(clerk, at, (api.IncomingBox.NEW,)).rows[0].id
        return came, api.register(clerk, came, at)

    came, number = received(moment())
    known = agencies.unit(here.division.id)
    entry = agencies.UnitEntry(known.name_th, known.name_en, "0199", known.contact)
    agencies.change_unit(here.division.id, entry, by=agencies.System("test", moment(1)))
    another = a_unit(here.agency, "กองใหม่", "0102")
    assert lines(clerk, here.division) == ["1 given"]
    assert (number, received(moment(2))[1]) == ("1", "2")
    assert api.correct(clerk, came, "ลงผิดเล่ม", moment(3), renumber=True) == "3"
    newcomer = an_official(here.agency, "ธุรการกองใหม่", (Role.CLERK, another))
    assert lines(newcomer, another) == []


def memo_of(house: House, unit: Unit, at: datetime) -> tuple[UUID, str]:
    """A memo of a unit, waiting for the director; with the hash that was shown."""
    drafter = an_official(house.agency, "ร่าง", (Role.DRAFTER, unit))
    saved = api.begin(drafter, unit.id, a_memo(house), at)
    return saved.letter_id, api.submit(drafter, saved.letter_id, saved.version, at)


def numbered(house: House, unit: Unit, at: datetime) -> str:
    return api.sign_and_seal(house.director, *memo_of(house, unit, at), at)


@pytest.mark.django_db
def test_two_memos_never_bear_one_number_whichever_units_had_its_code(
    here: House, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (a_unit(here.agency, f"กอง {code}", code, parent=here.registry) for code in ("0201", "0202"))
    before = [numbered(here, unit, moment()) for unit in (one, one, other, here.registry)]
    assert before == ["ทล 0201/1", "ทล 0201/2", "ทล 0202/1", "ทล 0101/1"]
    waiting = memo_of(here, one, moment())

    agencies.change_unit(
        one.id, agencies.UnitEntry("กองเดิม", "Old division", "0299"), by=agencies.System("test", moment(1))
    )
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    monkeypatch.setattr(units, "utc_now", lambda: moment(1))
    browser = come_in(client, an_official(here.agency, "ผู้ดูแล", (Role.ADMINISTRATOR, other)).person_id)
    entry = {"name_th": "กองใหม่", "name_en": "New division", "number_code": "0201", "contact": ""}
    saved = browser.post(reverse("office_unit_change", args=[other.id]), entry, follow=True).text
    assert "ออกเลขถึง ทล ๐๒๐๑/๒ แล้ว" in saved, "whoever gives the code is told where its memos go on"

    assert api.sign_and_seal(here.director, *waiting, moment(2)) == "ทล 0201/3", "as it was submitted"
    after = [numbered(here, unit, moment(3)) for unit in (one, other, other)]
    assert after == ["ทล 0299/4", "ทล 0201/4", "ทล 0201/5"]
    clerk = an_official(here.agency, "ธุรการกองใหม่", (Role.CLERK, other))
    days = (moment().date(), moment().date())
    kept = api.register_lines(clerk, api.Book.MEMO, other.id, *days, moment(90)).rows
    assert [(line.running, line.remark) for line in kept] == [
        (1, ""),
        (4, "ข้ามเลข 2–3 เพราะปีนี้มีบันทึกฉบับอื่นใช้รหัส ทล 0201 ถึงเลข 3 แล้ว"),
        (5, ""),
    ]

    agencies.name_central_registry(one.id, by=agencies.System("test", moment(4)))
    at_last = [numbered(here, unit, moment(5)) for unit in (one, here.registry)]
    assert at_last == ["ทล 0299/5", "ทล 0101/2"], "each in another book than before, and no number twice"
    assert numbered(here, other, moment(days=200)) == "ทล 0201/1", "a new year begins at 1"
