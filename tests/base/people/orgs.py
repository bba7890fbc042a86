"""Agencies, units and people for the tests, invented; rows only, without acts."""

from datetime import UTC, datetime, timedelta

from saan.base.agencies.models import Agency, Unit
from saan.base.agencies.rules import path_of
from saan.base.people.models import Appointment, Person, Position, Role, RoleGrant
from saan.base.people.viewer import Viewer, viewer_of
from saan.trust.ids import uuid7

DAY0 = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    return DAY0 + timedelta(days=number)


def an_agency(digits: str = "0994000000015", name: str = "กรมทดลองระบบ") -> Agency:
    return Agency.objects.create(
        id=f"th:{digits}", name_th=name, name_en="Department of Trials", letter_code="ทล", served_here=True
    )


def a_unit(agency: Agency, parent: Unit | None = None, name: str = "กอง") -> Unit:
    made = uuid7()
    return Unit.objects.create(
        id=made,
        agency=agency,
        parent=parent,
        path=path_of(made, parent.path if parent else ""),
        name_th=name,
        name_en="Unit",
        number_code=made.hex[-20:],
    )


def a_person(agency: Agency | None, name: str = "สมหญิง") -> Person:
    return Person.objects.create_user(
        f"{uuid7().hex}@agency.invalid",
        agency=agency,
        given_name_th=name,
        family_name_th="ใจดี",
        prefix_th="นางสาว",
    )


def a_viewer(person: Person) -> Viewer:
    return viewer_of(person)


def a_position(unit: Unit, title: str = "ผู้อำนวยการกอง", *, signs: bool = True) -> Position:
    return Position.objects.create(unit=unit, title_th=title, title_en="Director", signs=signs)


def appointed(person: Person, position: Position, since: int = 0, until: int | None = None) -> Appointment:
    return Appointment.objects.create(
        person=person, position=position, since=day(since), until=None if until is None else day(until)
    )


def granted(person: Person, role: Role, unit: Unit, *, subtree: bool = False) -> RoleGrant:
    return RoleGrant.objects.create(person=person, role=role, unit=unit, subtree=subtree, since=day(0))
