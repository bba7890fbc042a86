"""The demo's cast can do what its story asks of it."""

import pytest

from saan.base.people import api as people
from saan.base.people.models import Person
from saan.trust.clock import utc_now
from saan.web.demo.cast import COMPANIES, RECEIVER, SENDER, Company
from saan.web.demo.seeding import seed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.folder)
def test_seeding_twice_changes_nothing(company: Company) -> None:
    seed(company)
    before = Person.objects.count()
    seed(company)
    assert Person.objects.count() == before == len(company.people)


def test_the_director_signs_in_his_own_right_and_the_clerk_does_not() -> None:
    seed(SENDER)
    now = utc_now()
    director, clerk = (Person.objects.get(email=f"{key}@{SENDER.domain}") for key in ("director", "clerk"))
    assert [one.title_th for one in people.capacities(people.viewer_of(director), now)] == [
        "อธิบดีกรมพัฒนาบริการตัวอย่าง"
    ]
    assert not people.capacities(people.viewer_of(clerk), now)


def test_the_receiving_clerk_serves_the_whole_office() -> None:
    seed(RECEIVER)
    clerk = people.viewer_of(Person.objects.get(email=f"clerk@{RECEIVER.domain}"))
    assert people.units_where(clerk, people.Role.CLERK, at=utc_now()).count() == len(RECEIVER.offices)
