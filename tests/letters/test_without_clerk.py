"""Letters that reached a unit where nobody may receive them: whoever gives roles hears of it."""

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from saan.base.agencies.api import System
from saan.base.agencies.models import Unit
from saan.base.people import api as people
from saan.base.people.models import Role, RoleGrant
from saan.letters import api
from saan.trust.findings import Outcome
from saan.web.node.checks.work import left_lying
from tests.letters.world import House, a_draft, a_memo, a_unit, an_official, moment, sent, the_one_incoming
from tests.world.doors import come_in

AT = moment(30)


@pytest.fixture(autouse=True)
def _demo(settings: Settings) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)


def told(at_home_of: House) -> list[tuple[str, int]]:
    return [(one.unit_th, one.letters) for one in api.without_clerk(AT, at_home_of.agency.id)]


def test_what_the_last_clerk_left_behind_is_told_until_another_receives_it(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    assert told(there) == []
    people.deactivate_person(there.clerk.person_id, by=System("test", moment(2)))
    assert told(there) == [("สำนักงานเลขานุการกรม", 1)]
    assert told(here) == []
    (said,) = left_lying()
    assert said.outcome is Outcome.FAILS
    assert "has no clerk" in said.said.en
    page = come_in(Client(), there.administrator.person_id).get("/").text
    assert "สำนักงานเลขานุการกรม ไม่มีผู้มีบทบาทธุรการ" in page
    assert "ไม่มีผู้มีบทบาทธุรการ" not in come_in(Client(), here.administrator.person_id).get("/").text

    successor = an_official(there.agency, "ธุรการคนใหม่", (Role.CLERK, there.registry))
    assert told(there) == []
    api.register(successor, the_one_incoming(successor, AT).id, AT)


def test_a_memo_to_a_unit_without_a_clerk_is_told_unless_one_of_a_unit_above_serves_it(here: House) -> None:
    below = a_unit(here.agency, "กลุ่มงาน", "0103", parent=Unit.objects.get(id=here.division.id))
    group = api.Target(agency=here.agency.id, unit=below.id, title="หัวหน้ากลุ่มงาน")
    sent(here, msgspec.structs.replace(a_memo(here), to=(*a_memo(here).to, group)))
    assert sorted(told(here)) == [("กลุ่มงาน", 1), ("กองวิชาการ", 1)]
    clerk = an_official(here.agency, "ธุรการกอง", (Role.CLERK, here.division))
    assert told(here) == [("กลุ่มงาน", 1)]
    RoleGrant.objects.filter(person_id=clerk.person_id).update(subtree=True)
    assert told(here) == []
    RoleGrant.objects.filter(person_id=clerk.person_id).update(until=moment(20))
    assert sorted(told(here)) == [("กลุ่มงาน", 1), ("กองวิชาการ", 1)]
