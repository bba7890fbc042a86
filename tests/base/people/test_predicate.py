"""The SQL predicate answers as a naive reading of the rules does, for any tree, grants and moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saan.base.agencies.models import Unit
from saan.base.people.models import Person, Role, RoleGrant
from saan.base.people.viewer import may, units_where, units_without
from tests.base.people.orgs import a_person, a_unit, a_viewer, an_agency, day, granted

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Grant:
    """A grant as a person would write it down: indexes into the lists of people and units."""

    person: int
    unit: int
    role: Role
    subtree: bool
    since: int
    until: int | None


@dataclass(frozen=True)
class Story:
    """`parents[i]` is an earlier unit or None; units with an even root index belong to the first agency."""

    parents: list[int | None]
    grants: list[Grant]
    at: int
    roles: list[Role]


ROLES = st.sampled_from([Role.CLERK, Role.DRAFTER, Role.ADMINISTRATOR])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    count = draw(st.integers(1, 9))
    parents = [draw(st.one_of(st.none(), st.integers(0, i - 1))) if i else None for i in range(count)]
    grant = st.builds(
        Grant,
        person=st.integers(0, 2),
        unit=st.integers(0, count - 1),
        role=ROLES,
        subtree=st.booleans(),
        since=st.integers(0, 4),
        until=st.one_of(st.none(), st.integers(0, 5)),
    )
    return Story(
        parents=parents,
        grants=draw(st.lists(grant, max_size=8)),
        at=draw(st.integers(0, 5)),
        roles=draw(st.lists(ROLES, max_size=2)),
    )


def naive(story: Story, person: int) -> set[int]:
    """Return the units of their agency in which a person has one of the roles."""
    own = [number for number in range(len(story.parents)) if line(story, number)[-1] % 2 == person % 2]
    return naive_anywhere(story, person) & {*own}


def line(story: Story, unit: int | None) -> list[int]:
    return [] if unit is None else [unit, *line(story, story.parents[unit])]


def naive_anywhere(story: Story, person: int) -> set[int]:
    """Return the units in which a person has one of the roles, by walking up from each unit."""

    def holds(grant: Grant, unit: int) -> bool:
        in_time = grant.since <= story.at and (grant.until is None or story.at < grant.until)
        reaches = grant.unit == unit or (grant.subtree and grant.unit in line(story, unit))
        return grant.person == person and grant.role in story.roles and in_time and reaches

    return {unit for unit in range(len(story.parents)) if any(holds(grant, unit) for grant in story.grants)}


def build(story: Story) -> tuple[Sequence[Unit], Sequence[Person]]:
    agencies = (an_agency("0994000000015"), an_agency("0994000000023"))
    units: list[Unit] = []
    roots: list[int] = []
    for number, parent in enumerate(story.parents):
        roots.append(number if parent is None else roots[parent])
        units.append(a_unit(agencies[roots[number] % 2], None if parent is None else units[parent]))
    people = [a_person(agencies[number % 2]) for number in range(3)]
    for grant in story.grants:
        RoleGrant.objects.create(
            person=people[grant.person],
            unit=units[grant.unit],
            role=grant.role,
            subtree=grant.subtree,
            since=day(grant.since),
            until=None if grant.until is None else day(grant.until),
        )
    return units, people


def answers(story: Story, at: datetime) -> None:
    units, people = build(story)
    for number, person in enumerate(people):
        viewer = a_viewer(person)
        expected = naive(story, number)
        found = set(units_where(viewer, *story.roles, at=at))
        assert found == {units[unit].id for unit in expected}
        # As a subquery it must say the same as when it is fetched.
        assert set(Unit.objects.filter(id__in=units_where(viewer, *story.roles, at=at))) == {
            units[unit] for unit in expected
        }
        for index, unit in enumerate(units):
            if len(story.roles) == 1:
                assert may(viewer, story.roles[0], unit.id, at) == (index in expected)
    for role in Role:
        one = Story(story.parents, story.grants, story.at, [role])
        held = {units[unit].id for number in range(len(people)) for unit in naive_anywhere(one, number)}
        assert set(units_without(role, at)) == {unit.id for unit in units} - held


@given(story=stories())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_units_where_is_the_naive_answer(story: Story) -> None:
    with transaction.atomic():
        answers(story, day(story.at))
        transaction.set_rollback(True)


def steps(asked: Callable[[], object]) -> int:
    """Return how many steps of its own SQLite takes for an answer."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(step, 1)
    try:
        asked()
    finally:
        connection.connection.set_progress_handler(None, 1)
    return taken


def test_who_has_a_role_in_every_unit_waits_for_each_grant_once_and_not_at_each_unit() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite tells its steps")
    agency = an_agency()
    person, root = a_person(agency), a_unit(agency)
    viewer, found = a_viewer(person), list[tuple[int, int]]()
    for _ in range(2):
        for _ in range(60):
            granted(person, Role.CLERK, a_unit(agency, root))
        theirs = units_where(viewer, Role.CLERK, Role.DRAFTER, at=day(1))
        nobodys = units_without(Role.CLERK, day(1))
        found.append((steps(theirs.__len__), steps(nobodys.__len__)))
    (own, without), (own_twice, without_twice) = found
    assert own_twice < 3 * own, "the square would be four times"
    assert without_twice < 3 * without
