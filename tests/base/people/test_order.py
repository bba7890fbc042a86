"""Names stand in the order of the Thai dictionary wherever they are listed, on every database, page after page."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from pytest_django import Settings

from saan.base.agencies import api as agencies
from saan.base.agencies.models import Agency
from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.models import Person
from tests.base.people.orgs import day
from tests.base.people.test_actions import Office, as_, newcomer, office
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

__all__ = ["office"]
pytestmark = pytest.mark.django_db

IN_ORDER = ["กนก", "เกษม", "แก้ว", "ไกรศรี", "ขวัญ", "จินดา", "เจริญ", "สมชาย", "อารี", "เอก", "ฮาซัน"]
"""Databases left to themselves put เกษม, แก้ว, ไกรศรี, เจริญ and เอก after ฮาซัน."""

DEPARTMENTS = ["กรมการค้า", "กรมทดลอง", "เทศบาลเมืองจำลอง", "แผนกฝึก", "สำนักงานเลขานุการ", "องค์การสมมติ"]


def given_names(office: Office) -> list[str]:
    """Return the given names on the roster, page after page."""
    viewer, found, after = people.viewer_of(Person.objects.get(id=office.admin)), [], None
    while True:
        page = administration.roster(viewer, day(10), after=after)
        found += [row.name_th.removeprefix("นาย").split()[0] for row in page.rows]
        after = page.following
        if after is None:
            return found


def test_people_are_listed_and_paged_in_order(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in reversed([one for one in IN_ORDER if one not in {"อารี", "สมชาย"}]):
        newcomer(office.agency, name)
    monkeypatch.setattr(administration, "PAGE", 3)
    assert given_names(office) == IN_ORDER
    first = people.colleagues(people.Circle(office.agency), day(10), limit=4).people
    assert [one.name_th for one in first] == ["นายกนก ใจดี", "นายเกษม ใจดี", "นายแก้ว ใจดี", "นายไกรศรี ใจดี"]


def test_who_is_renamed_moves(office: Office) -> None:
    other = newcomer(office.agency, "สมชาย")
    entry = people.PersonEntry("other@agency.invalid", "สมชาย", "เกิดดี", "นาย")
    people.change_person(other, entry, by=as_(office.admin))
    assert [one.name_th for one in people.colleagues(people.Circle(office.agency), day(10)).people] == [
        "นายสมชาย เกิดดี",
        "นายสมชาย ใจดี",
        "นายอารี ใจดี",
    ]
    entry = people.PersonEntry("other@agency.invalid", "แสง", "เกิดดี", "นาย")
    people.change_person(other, entry, by=as_(office.admin))
    assert [one.name_th for one in people.colleagues(people.Circle(office.agency), day(10)).people][
        1
    ] == "นายแสง เกิดดี"


def test_agencies_are_listed_and_cut_in_order(office: Office, settings: Settings) -> None:
    with_node(settings, demo=True)
    by = agencies.System("test", day(10))
    for place, name in enumerate(reversed(DEPARTMENTS)):
        if name != "กรมทดลอง":
            agencies.register_agency(
                agencies.AgencyEntry(f"th:099400100{place:04}", name, "Invented", "สม"), by=by
            )
    assert [one.name_th for one in agencies.known_agencies()] == DEPARTMENTS
    assert [one.name_th for one in agencies.known_agencies(limit=3)] == DEPARTMENTS[:3]
    assert [one.name_th for one in agencies.agencies_called("Invented", limit=2)] == [
        "กรมการค้า",
        "เทศบาลเมืองจำลอง",
    ]
    client, listed = come_in(Client(), office.admin), list[dict[str, str]]()
    while more := client.get(
        "/api/v1/agencies", {"limit": "2", "after": listed[-1]["id"] if listed else ""}
    ).json():
        listed += more
    assert [one["name_th"] for one in listed] == DEPARTMENTS, "a country has more than are given at once"


def test_whoever_was_known_before_gets_their_place(office: Office) -> None:
    newcomer(office.agency, "เกษม")
    Person.objects.update(name_order=b"")
    Agency.objects.update(name_order=b"")
    for migration in (
        "saan.base.people.migrations.0003_person_name_order",
        "saan.base.agencies.migrations.0002_agency_name_order",
    ):
        import_module(migration).fill(apps, None)
    assert [one.name_th for one in people.colleagues(people.Circle(office.agency), day(10)).people] == [
        "นายเกษม ใจดี",
        "นายสมชาย ใจดี",
        "นายอารี ใจดี",
    ]
    assert all(bytes(one) for one in Agency.objects.values_list("name_order", flat=True))
