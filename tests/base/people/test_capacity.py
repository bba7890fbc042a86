"""Who may sign in which position: one's own, or another's under an order in force."""

import pytest

from saan.base.agencies.models import Unit
from saan.base.people import api as people
from saan.base.people.models import Delegation, Person, Position, Role
from saan.trust.ids import uuid7
from tests.base.people.orgs import (
    a_person,
    a_position,
    a_unit,
    a_viewer,
    an_agency,
    appointed,
    day,
    granted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def division() -> Unit:
    return a_unit(an_agency())


def order(position: Position, delegate: Person, since: int, until: int) -> Delegation:
    return Delegation.objects.create(
        position=position, delegate=delegate, order_number="12/2569", since=day(since), until=day(until)
    )


def test_a_director_signs_in_her_own_position_while_appointed(division: Unit) -> None:
    director = a_person(division.agency)
    position = a_position(division)
    appointed(director, position, since=1, until=5)
    viewer = a_viewer(director)
    assert people.capacities(viewer, day(0)) == ()
    (own,) = people.capacities(viewer, day(1))
    assert own.delegation_id is None
    assert own.lines_th() == ("ผู้อำนวยการกอง",)
    assert people.capacity(viewer, position.id, day(4)) == own
    with pytest.raises(people.NotAuthorisedError):
        people.capacity(viewer, position.id, day(5))


def test_a_position_that_does_not_sign_gives_no_capacity(division: Unit) -> None:
    officer = a_person(division.agency)
    appointed(officer, a_position(division, "นักวิชาการ", signs=False))
    assert people.capacities(a_viewer(officer), day(1)) == ()


def test_acting_lasts_from_the_order_to_its_end_or_revocation(division: Unit) -> None:
    deputy = a_person(division.agency)
    appointed(deputy, a_position(division, "นักวิชาการชำนาญการ", signs=False))
    position = a_position(division)
    delegation = order(position, deputy, 2, 6)
    viewer = a_viewer(deputy)
    assert people.capacities(viewer, day(1)) == ()
    (acting,) = people.capacities(viewer, day(2))
    assert acting.delegation_id == delegation.id
    assert acting.lines_th() == ("นักวิชาการชำนาญการ รักษาราชการแทน", "ผู้อำนวยการกอง")
    assert people.capacities(viewer, day(6)) == ()
    Delegation.objects.update(revoked_at=day(4))
    assert people.capacities(viewer, day(3)) == (acting,)
    assert people.capacities(viewer, day(4)) == ()


def test_a_delegation_given_by_the_holder_ends_when_the_holder_leaves(division: Unit) -> None:
    position = a_position(division)
    holder = appointed(a_person(division.agency), position, since=0, until=3)
    deputy = a_person(division.agency)
    order(position, deputy, 1, 9)
    Delegation.objects.update(appointment=holder)
    viewer = a_viewer(deputy)
    assert len(people.capacities(viewer, day(2))) == 1
    assert people.capacities(viewer, day(3)) == ()


def test_an_official_moved_to_another_agency_signs_nothing_of_the_old_one(division: Unit) -> None:
    deputy = a_person(division.agency)
    appointed(deputy, a_position(division))
    order(a_position(division), deputy, 0, 9)
    deputy.agency = an_agency("0994000000023")
    assert people.capacities(a_viewer(deputy), day(1)) == ()


def test_a_machine_signs_nothing(division: Unit) -> None:
    director = a_person(division.agency)
    appointed(director, a_position(division))
    viewer = people.Viewer(
        director.id, people.viewer_of(director).agency_id, people.Secrecy.NORMAL, frozenset({"letters.write"})
    )
    assert people.capacities(viewer, day(1)) == ()


def test_a_form_offers_the_positions_of_the_unit_and_of_those_above(division: Unit) -> None:
    section = a_unit(division.agency, division, "กลุ่มงาน")
    elsewhere = a_unit(division.agency, division, "กลุ่มอื่น")
    head = a_position(section, "หัวหน้ากลุ่ม")
    director = a_position(division)
    a_position(elsewhere, "หัวหน้ากลุ่มอื่น")
    holder, deputy = a_person(division.agency, "สมชาย"), a_person(division.agency, "มานี")
    appointed(holder, director)
    order(director, deputy, 0, 9)
    offered = people.signing_positions(section.id, day(1))
    assert [one.position_id for one in offered] == [head.id, director.id]
    assert offered[0].holder is None
    assert offered[1].holder is not None
    assert offered[1].holder.name_th == "นางสาวสมชาย ใจดี"
    assert offered[1].holder.title_th == "ผู้อำนวยการกอง"
    assert [one.id for one in offered[1].acting] == [deputy.id]


def test_reviewers_of_a_section_include_those_of_the_whole_division(division: Unit) -> None:
    section = a_unit(division.agency, division)
    here, above, beside, gone = (a_person(division.agency, name) for name in ("ก", "ข", "ค", "ง"))
    granted(here, Role.REVIEWER, section)
    granted(above, Role.REVIEWER, division, subtree=True)
    granted(beside, Role.REVIEWER, division)
    granted(gone, Role.REVIEWER, section)
    Person.objects.filter(id=gone.id).update(is_active=False)
    assert [one.id for one in people.reviewers(section.id, day(1))] == [here.id, above.id]


def test_who_belongs_to_no_agency_is_no_viewer(division: Unit) -> None:
    with pytest.raises(people.NotAnOfficialError):
        people.viewer_of(a_person(None))
    inactive = a_person(division.agency)
    inactive.is_active = False
    with pytest.raises(people.NotAnOfficialError):
        people.viewer_of(inactive)
    with pytest.raises(people.UnknownPersonError):
        people.person(uuid7(), day(0))
