"""A letter given to a unit is received there again, under the unit's own number."""

from datetime import timedelta
from uuid import UUID

import pytest

from saan.base.journal import api as journal
from saan.base.people.api import NotAuthorisedError
from saan.base.people.models import Role
from saan.base.people.viewer import Viewer
from saan.letters import api
from saan.letters.errors import (
    LetterNotFoundError,
    NotOnThatDeskError,
    NotPossibleNowError,
    UnitNumberGivenError,
)
from saan.letters.models import RegisterEntry
from saan.letters.register_errors import UnitNumberReplacedError
from saan.trust.clock import BANGKOK
from tests.letters.world import House, a_draft, an_official, moment, sent, the_one_incoming

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit_clerk(there: House) -> Viewer:
    return an_official(there.agency, "ธุรการกอง", (Role.CLERK, there.division))


def given_to_the_division(here: House, there: House) -> UUID:
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(1))
    api.assign(there.clerk, row.id, api.Charge(unit=there.division.id, order="โปรดดำเนินการ"), moment(2))
    return row.id


def book_of(viewer: Viewer, house: House, day: int = 0) -> tuple[api.Line, ...]:
    on = moment(days=day).astimezone(BANGKOK).date()
    return api.register_lines(viewer, api.Book.RECEIVED, house.division.id, on, on, moment(60, days=day)).rows


def test_the_unit_gives_its_own_number_and_the_agencys_stays(
    here: House, there: House, unit_clerk: Viewer
) -> None:
    came = given_to_the_division(here, there)
    (offered,) = api.incoming_letter(unit_clerk, came, moment(3)).enter_in
    assert offered.id == there.division.id
    assert api.enter_in_unit(unit_clerk, came, there.division.id, moment(3)) == "1"

    view = api.incoming_letter(unit_clerk, came, moment(4))
    assert (view.row.receive_number, view.enter_in) == ("1", ())
    (number,) = view.unit_numbers
    assert (number.unit_name_th, number.number, number.at) == ("กองวิชาการ", 1, moment(3))
    (line,) = book_of(unit_clerk, there)
    assert (line.running, line.incoming, line.subject) == (1, came, view.row.subject)
    done = journal.history(journal.Subject("incoming-letter", str(came)))
    assert done[-1].type.code == "incoming.entered"


def test_the_second_time_the_unit_is_told_its_number(here: House, there: House, unit_clerk: Viewer) -> None:
    came = given_to_the_division(here, there)
    api.enter_in_unit(unit_clerk, came, there.division.id, moment(3))
    with pytest.raises(UnitNumberGivenError):
        api.enter_in_unit(unit_clerk, came, there.division.id, moment(4))
    assert len(book_of(unit_clerk, there)) == 1


def test_units_number_apart_and_from_one_each_year(here: House, there: House, unit_clerk: Viewer) -> None:
    first = given_to_the_division(here, there)
    second = given_to_the_division(here, there)
    assert api.enter_in_unit(unit_clerk, second, there.division.id, moment(5)) == "1"
    next_year = moment(days=200)
    assert api.enter_in_unit(unit_clerk, first, there.division.id, next_year) == "1"
    assert [line.year for line in book_of(unit_clerk, there, 200)] == [
        (next_year + timedelta(hours=7)).year + 543
    ]


def test_only_the_clerk_of_a_unit_that_holds_it_may(here: House, there: House, unit_clerk: Viewer) -> None:
    came = given_to_the_division(here, there)
    with pytest.raises(NotAuthorisedError):
        api.enter_in_unit(there.official, came, there.division.id, moment(3))
    with pytest.raises(LetterNotFoundError):
        api.enter_in_unit(here.clerk, came, here.division.id, moment(3))
    everywhere = an_official(
        there.agency, "ธุรการกลาง", (Role.CLERK, there.division), (Role.CLERK, there.registry)
    )
    sent(here, a_draft(here, there, subject="อีกเรื่อง"), moment(3))
    other = api.inbox(there.clerk, moment(4), (api.IncomingBox.NEW,)).rows[0].id
    api.register(there.clerk, other, moment(4))
    api.assign(there.clerk, other, api.Charge(person=there.official.person_id), moment(4))
    with pytest.raises(NotOnThatDeskError):
        api.enter_in_unit(everywhere, other, there.division.id, moment(5))
    api.close_incoming(there.official, came, "เสร็จแล้ว", moment(6))
    with pytest.raises(NotPossibleNowError):
        api.enter_in_unit(unit_clerk, came, there.division.id, moment(7))


def test_a_new_number_of_the_agency_leaves_the_units_alone(
    here: House, there: House, unit_clerk: Viewer
) -> None:
    came = given_to_the_division(here, there)
    api.enter_in_unit(unit_clerk, came, there.division.id, moment(3))
    assert api.correct(there.clerk, came, "ลงผิดเล่ม", moment(4), renumber=True) == "2"
    of_the_unit = RegisterEntry.objects.filter(incoming=came, unit=there.division)
    assert [(one.running, one.sort) for one in of_the_unit] == [(1, "given")]
    of_the_registry = RegisterEntry.objects.filter(incoming=came, unit=there.registry).order_by(
        "entered_at", "id"
    )
    assert [(one.running, one.sort) for one in of_the_registry] == [(1, "given"), (1, "void"), (2, "given")]


def test_a_number_that_a_unit_gave_by_mistake_is_voided_and_the_letter_received_again(
    here: House, there: House, unit_clerk: Viewer
) -> None:
    came = given_to_the_division(here, there)
    api.enter_in_unit(unit_clerk, came, there.division.id, moment(3))
    (given,) = api.incoming_letter(unit_clerk, came, moment(4)).unit_numbers
    assert api.incoming_letter(unit_clerk, came, moment(4)).voidable == (given.line,)
    assert api.void_in_unit(unit_clerk, came, given.line, "ลงรับผิดเรื่อง", moment(5)) == 1

    view = api.incoming_letter(unit_clerk, came, moment(6))
    assert (view.row.receive_number, view.unit_numbers, view.voidable) == ("1", (), ())
    assert [one.id for one in view.enter_in] == [there.division.id]
    assert [(one.sort, one.remark) for one in book_of(unit_clerk, there)] == [
        ("given", ""),
        ("void", "ลงรับผิดเรื่อง"),
    ]
    with pytest.raises(UnitNumberReplacedError):
        api.void_in_unit(unit_clerk, came, given.line, "กดซ้ำ", moment(7))
    assert api.enter_in_unit(unit_clerk, came, there.division.id, moment(8)) == "2"
    (again,) = api.incoming_letter(unit_clerk, came, moment(9)).unit_numbers
    assert again.number == 2
    done = journal.history(journal.Subject("incoming-letter", str(came)))
    assert [one.type.code for one in done][-3:] == ["incoming.entered", "incoming.voided", "incoming.entered"]


def test_only_a_clerk_of_the_unit_voids_its_number_also_after_the_matter_is_closed(
    here: House, there: House, unit_clerk: Viewer
) -> None:
    came = given_to_the_division(here, there)
    api.enter_in_unit(unit_clerk, came, there.division.id, moment(3))
    (given,) = api.incoming_letter(there.clerk, came, moment(4)).unit_numbers
    assert api.incoming_letter(there.clerk, came, moment(4)).voidable == ()
    with pytest.raises(NotAuthorisedError):
        api.void_in_unit(there.clerk, came, given.line, "ไม่ใช่ของตน", moment(4))
    with pytest.raises(LetterNotFoundError):
        api.void_in_unit(here.clerk, came, given.line, "ของส่วนราชการอื่น", moment(4))
    api.close_incoming(there.official, came, "เสร็จแล้ว", moment(5))
    assert api.void_in_unit(unit_clerk, came, given.line, "ลงรับผิดเรื่อง", moment(6)) == 1
    assert api.incoming_letter(unit_clerk, came, moment(7)).enter_in == ()


def test_the_agencys_own_line_is_no_units_to_void(here: House, there: House, unit_clerk: Viewer) -> None:
    came = given_to_the_division(here, there)
    line = api.line_to_correct(there.clerk, came, moment(3))
    with pytest.raises(UnitNumberReplacedError):
        api.void_in_unit(there.clerk, came, line, "ลงผิด", moment(3))
