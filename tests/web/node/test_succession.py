"""Whoever holds the node's folder names an administrator where none is left, and the journal says so."""

import pytest

from saan.base.agencies import api as agencies
from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.people.errors import AlreadyGrantedError
from saan.base.people.models import Person
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.web.node.succession import NotAnOfficialError, make_administrator
from tests.base.people.test_actions import Office, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return an_office()


def named(email: str, *names: str, agency: str = "") -> Person:
    by = agencies.System("command line", utc_now())
    given, family = names or ("", "")
    return Person.objects.get(id=make_administrator(people.PersonEntry(email, given, family), agency, by))


def may_administer(person: Person, agency: AgencyId) -> None:
    """Demand that a person may do at once what takes an administrator of the whole agency."""
    by = people.authority(people.viewer_of(person), utc_now())
    people.register_person(agency, people.PersonEntry("next@d.example", "สมใจ", "รอบคอบ"), by=by)


def test_an_official_becomes_administrator_as_themselves_and_it_is_on_record(office: Office) -> None:
    clerk = Person.objects.get(id=office.clerk)
    assert named(str(clerk.email).upper()).id == clerk.id
    act = ActRecord.objects.order_by("-id")[0]
    assert act.type == "people.role-granted"
    assert b"command line" in bytes(act.content or b"")
    may_administer(clerk, office.agency)
    with pytest.raises(AlreadyGrantedError):
        named(str(clerk.email))


def test_somebody_without_an_account_is_entered_first(office: Office) -> None:
    with pytest.raises(NotAnOfficialError) as refused:
        named("new@d.example")
    assert "--given" in refused.value.remedy().en
    made = named("new@d.example", "มาลี", "ตั้งใจ", agency=office.agency)
    assert made.name_th.endswith("มาลี ตั้งใจ")
    may_administer(made, office.agency)
