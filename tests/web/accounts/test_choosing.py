"""Whoever chooses a person finds anyone of a large agency, without a script, and loses nothing that was typed."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.people import acting
from saan.base.people import api as people
from saan.base.people.models import Appointment, Person, Position, Secrecy
from saan.letters import api
from saan.letters.rules.levels import Secrecy as Level
from saan.trust.clock import BANGKOK, utc_now
from tests.letters.conftest import here, home, pigeons, press, there
from tests.letters.world import House, a_draft, cleared, moment, sent
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

__all__ = ["here", "home", "pigeons", "press", "there"]
pytestmark = pytest.mark.django_db
FIRST = "แสดง ๑๐๐ คนแรกตามลำดับอักษร"


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    with_node(settings, demo=True)


@pytest.fixture
def last(there: House) -> UUID:
    """A person whom no list of a large agency reaches: the last by name of a hundred more, all cleared."""
    names = [f"กนก{place:03}" for place in range(100)] + ["เฮง"]
    made = Person.objects.bulk_create(
        Person(agency=there.agency, email=f"p{place}@large.invalid", given_name_th=name,
               family_name_th="ใจดี", prefix_th="นาย", clearance=Secrecy.SECRET)
        for place, name in enumerate(names)
    )  # fmt: skip
    post = Position.objects.create(
        unit=there.division, title_th="นักวิชาการพิเศษ", title_en="Expert", signs=False
    )
    Appointment.objects.create(person=made[-1], position=post, since=moment(days=-30))
    return made[-1].id


def browser_of(person: UUID, language: str = "th") -> Client:
    browser = come_in(Client(), person)
    browser.cookies["saan-language"] = language
    return browser


def chosen(page: str, person: object) -> bool:
    return f'<option value="{person}" selected>' in page


def test_somebody_beyond_the_list_is_found_and_acts_for_a_post(there: House, last: UUID) -> None:
    director, address = browser_of(there.director.person_id), reverse("office_delegate")
    page = director.get(address).text
    assert FIRST in page
    assert str(last) not in page, "the list has no room"
    today, tomorrow = (
        f"{day.day}/{day.month}/{day.year + 543}"
        for day in (utc_now().astimezone(BANGKOK), (utc_now() + timedelta(days=1)).astimezone(BANGKOK))
    )
    typed = {"position": str(there.director_post.id), "kind": "acting", "number": "77/2569", "since": today}
    find = {**typed, "until": "", "find": "delegate"}

    answer = director.post(address, find | {"delegate-words": "เฮง ใจดี"})
    page = answer.text
    assert answer.status_code == 200
    assert "govuk-error" not in page, "a search refuses nothing"
    assert 'value="77/2569"' in page
    assert 'value="เฮง ใจดี"' in page
    assert "พบ ๑ คน" in page
    assert page.count("ใจดี</option>") + page.count("นักวิชาการพิเศษ</option>") == 1
    by_post = director.post(address, find | {"delegate-words": "วิชาการพิเศษ"}).text
    assert f'value="{last}"' in by_post
    again = director.post(address, find | {"delegate-words": "กนก", "delegate": str(last)}).text
    assert chosen(again, last), "a search leaves the choice as it was"
    assert "กนก099" in again
    nobody = director.post(address, find | {"delegate-words": "ไม่มีผู้นี้\x00"}).text
    assert "ไม่พบผู้ที่ตรงกับคำค้น" in nobody
    english = browser_of(there.director.person_id, "en")
    assert "Found: 1." in english.post(address, find | {"delegate-words": "p100@large"}).text
    typed_on = {
        **typed,
        "until": tomorrow,
        "delegate": str(last),
        "delegate-words": "กนก",
        "delegate-searched": "เฮง",
    }
    assert chosen(director.post(address, typed_on).text, last), (
        "words that were not searched yet are searched first"
    )
    assert acting.delegations(there.director, utc_now()) == ()

    done = director.post(address, typed_on | {"delegate-words": "เฮง"}, follow=True).text
    assert "นายเฮง ใจดี" in done
    (order,) = acting.delegations(there.director, utc_now())
    assert order.delegate.id == last


def test_a_letter_is_given_to_somebody_beyond_the_list_and_the_order_stays(
    here: House, there: House, last: UUID
) -> None:
    sent(here, a_draft(here, there), utc_now())
    (row,) = api.inbox(there.clerk, utc_now()).rows
    api.register(there.clerk, row.id, utc_now())
    clerk, address = browser_of(there.clerk.person_id), reverse("letters:assign", args=[row.id])
    assert FIRST in clerk.get(reverse("letters:incoming", args=[row.id])).text
    typed = {"order": "โปรดเสนอความเห็น", "due": "1/2/2599"}
    answer = clerk.post(address, {**typed, "to": "", "to-words": "เฮง", "find": "to"})
    page = answer.text
    assert answer.status_code == 200
    assert "โปรดเสนอความเห็น</textarea>" in page
    assert 'value="1/2/2599"' in page
    assert f'value="person.{last}"' in page
    assert f'value="unit.{there.division.id}"' in page
    assert api.incoming_letter(there.clerk, row.id, utc_now()).minutes == ()
    refused = clerk.post(address, {**typed, "to": f"person.{here.clerk.person_id}", "to-words": ""})
    assert refused.status_code == 422, "nobody of another agency is offered, and so none is taken"
    clerk.post(address, {**typed, "to": f"person.{last}", "to-words": "เฮง"})
    (minute,) = api.incoming_letter(there.clerk, row.id, utc_now()).minutes
    assert minute.to_person
    assert minute.to_person.id == last


def test_registrars_and_readers_of_secrets_are_found_as_well(here: House, there: House, last: UUID) -> None:
    admin, address = browser_of(there.administrator.person_id), reverse("office_registrar_new")
    assert str(last) not in admin.get(address).text
    assert str(last) in admin.post(address, {"person": "", "person-words": "เฮง", "find": "person"}).text
    admin.post(address, {"person": str(last), "person-words": "เฮง"})
    (registrar,) = api.registrars(there.administrator, utc_now())
    assert registrar.person.id == last
    assert "ไม่พบผู้ที่ตรงกับคำค้น" in admin.post(address, {"person-words": "เฮง", "find": "person"}).text

    here.drafter, here.director = (cleared(one, Secrecy.SECRET) for one in (here.drafter, here.director))
    here.clerk = cleared(here.clerk, Secrecy.SECRET)
    api.appoint_registrar(here.administrator, here.clerk.person_id, utc_now())
    sent(here, a_draft(here, there, secrecy=Level.SECRET), utc_now())
    keeper = people.viewer_of(Person.objects.get(id=last))
    (row,) = api.inbox(keeper, utc_now()).rows
    api.register(keeper, row.id, utc_now())
    page = browser_of(last).get(reverse("letters:incoming", args=[row.id])).text
    assert 'value="unit.' not in page, "a secret is given to a person who is cleared, and to nobody else"
    assert f"person.{there.official.person_id}" not in page
    reader = Person.objects.get(email="p99@large.invalid").id
    address = reverse("letters:incoming-readers", args=[row.id])
    page = browser_of(last).post(address, {"person-words": "กนก099", "find": "person"}).text
    assert f'value="{reader}"' in page
    assert "govuk-error" not in page


def test_a_program_reads_everyone_part_by_part(there: House, last: UUID) -> None:
    clerk = browser_of(there.clerk.person_id)
    assert [one["id"] for one in clerk.get("/api/v1/people?words=เฮง").json()] == [str(last)]
    found, after = [], ""
    while part := clerk.get(f"/api/v1/people?limit=40{after}").json():
        found += [one["name_th"] for one in part]
        after = f"&after={part[-1]['id']}"
    assert len(found) == len(set(found)) == 107
    assert found[-1] == "นายเฮง ใจดี"


def test_a_post_beyond_the_list_is_found_by_its_unit_and_what_was_typed_stays(there: House) -> None:
    posts = [
        Position(unit=there.registry, title_th=f"นักวิชาการ {place}", title_en=f"Officer {place}")
        for place in range(110)
    ]
    Position.objects.bulk_create(posts)
    post = Position.objects.create(unit=there.registry, title_th="นายทะเบียน", title_en="Registrar")
    admin = browser_of(there.administrator.person_id)
    address = reverse("office_appoint", args=[there.official.person_id])
    page = admin.get(address).text
    assert "แสดง ๑๐๐ ตำแหน่งแรก" in page
    assert page.count("<option") == 101
    assert str(post.id) not in page
    typed = {"position": "", "since": "1/1/2569", "until": ""}
    found = admin.post(address, typed | {"position-words": "เลขานุการ นายทะเบียน", "find": "position"}).text
    assert "พบ ๑ ตำแหน่ง" in found
    assert f'value="{post.id}"' in found
    assert 'value="1/1/2569"' in found
    words = {"position-words": "เลขานุการ นายทะเบียน", "position-searched": "เลขานุการ นายทะเบียน"}
    admin.post(address, typed | words | {"position": str(post.id)})
    assert Appointment.objects.filter(position=post, person_id=there.official.person_id).exists()
