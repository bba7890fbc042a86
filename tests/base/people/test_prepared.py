"""What every page asks is written once, and answers as Django's own query does, whatever it is asked for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saan.base.agencies.models import Agency
from saan.base.people.models import Person, Role, RoleGrant
from saan.base.prepared import Prepared, UnpreparedError
from saan.trust.ids import uuid7
from tests.base.people.orgs import a_person, a_unit, an_agency, day

pytestmark = pytest.mark.django_db
ROLES = (Role.CLERK, Role.DRAFTER, Role.AUDITOR)


def granted(
    people: tuple[UUID, ...], agency: str, roles: tuple[str, ...], at: datetime
) -> QuerySet[RoleGrant, Any]:
    return (
        RoleGrant.objects.filter(person_id__in=people, role__in=roles, unit__agency_id=agency, since__lte=at)
        .exclude(until__lte=at)
        .order_by("since", "id")
        .values_list("id", "person_id", "role", "subtree", "since", "until", "unit__path")
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    grants=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ROLES), st.integers(0, 5)), max_size=6),
    people=st.lists(st.integers(0, 3), max_size=5),
    roles=st.lists(st.sampled_from(ROLES), max_size=3),
    at=st.integers(0, 6),
)
def test_it_finds_what_the_query_finds(
    grants: list[tuple[int, Role, int]], people: list[int], roles: list[Role], at: int
) -> None:
    RoleGrant.objects.all().delete()
    agency = Agency.objects.first() or an_agency()
    unit = a_unit(agency)
    known = [a_person(agency).id for _ in range(3)]
    for who, role, since in grants:
        RoleGrant.objects.create(
            id=uuid7(), person_id=known[who], unit=unit, role=role, since=day(since), until=day(since + 2)
        )
    asked = (
        tuple([*known, uuid7()][one] for one in people),
        agency.id,
        tuple(roles),
        day(at) + timedelta(microseconds=1),
    )
    assert PREPARED.rows(*asked) == list(granted(*asked))


PREPARED = Prepared(granted)


def test_asked_again_it_is_not_written_anew_whatever_it_is_asked_for() -> None:
    made = []

    def named(ids: tuple[UUID, ...]) -> QuerySet[Person, Any]:
        made.append(ids)
        return Person.objects.filter(id__in=ids).values_list("given_name_th")

    agency = an_agency()
    people = [a_person(agency) for _ in range(4)]
    prepared = Prepared(named)
    with CaptureQueriesContext(connection) as asked:
        for count in (3, 4, 3):
            assert len(prepared.rows(tuple(one.id for one in people[:count]))) == count
    assert len(made) == 1
    assert len(asked) == 3
    assert prepared.rows(()) == []


def test_a_value_that_the_query_does_not_ask_for_as_it_is_is_a_defect() -> None:
    prepared = Prepared(lambda name: Person.objects.filter(given_name_th=name.upper() * 2).values_list("id"))
    with pytest.raises(UnpreparedError):
        prepared.rows("สมชาย")
