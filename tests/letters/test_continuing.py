"""A register goes on behind numbers that were given elsewhere: on paper, or in a copy of the node that was lost."""

from datetime import date

import msgspec
import pytest
from typer.testing import CliRunner

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.models import Role
from saan.letters import api
from saan.letters.errors import NoteNeededError, NoteTooLongError
from saan.letters.register_errors import NotKeptByUnitsError, NumberBehindError, NumberTooHighError
from saan.trust.ids import AgencyId
from saan.web.cli import app
from tests.letters.world import (
    House,
    a_draft,
    a_memo,
    a_unit,
    an_official,
    moment,
    sent,
    signed,
    the_one_incoming,
)

pytestmark = pytest.mark.django_db
OPERATOR = agencies.System("command line", moment())
LOST = "ให้ไว้ก่อนเครื่องเสีย ตามทะเบียนที่พิมพ์ 14 ส.ค. 2569"


def elsewhere(house: House, book: api.Book, last: int, **more: object) -> api.Elsewhere:
    fields: dict[str, object] = {"because": LOST}
    return api.Elsewhere(AgencyId(house.agency.id), book, last, **(fields | more))  # type: ignore[arg-type]


def number(house: House, letter: object) -> str:
    return api.letter(house.clerk, letter, moment(9)).row.number or ""  # type: ignore[arg-type]


def remarks(house: House, book: api.Book) -> list[tuple[int, str]]:
    days = date(2026, 1, 1), date(2026, 12, 31)
    rows = api.register_lines(house.clerk, book, house.registry.id, *days, moment(9)).rows
    return [(one.running, one.remark) for one in rows]


def test_no_number_is_given_again_that_a_letter_bore_in_the_copy_that_was_lost(
    here: House, there: House
) -> None:
    """The node was restored as of letter 1; the printed register says that 2 to 4 went out after that."""
    first = signed(here, a_draft(here, there))
    assert api.go_on_behind(elsewhere(here, api.Book.SENT, 4), by=OPERATOR) == 5
    after = [signed(here, a_draft(here, there), moment(1)) for _ in range(2)]
    assert [number(here, one) for one in (first, *after)] == ["ทล 0101/1", "ทล 0101/5", "ทล 0101/6"]
    assert remarks(here, api.Book.SENT) == [(1, ""), (5, f"ข้ามเลข 2–4: {LOST}"), (6, "")]
    (told,) = [
        act
        for act in journal.history(journal.Subject("agency", here.agency.id))
        if act.type.code == "letters.numbers-left-out"
    ]
    assert (told.detail["first"], told.detail["last"], told.detail["reason"]) == (2, 4, LOST)


def test_an_agency_that_comes_amid_the_year_goes_on_with_its_paper_registers(
    here: House, there: House
) -> None:
    api.go_on_behind(elsewhere(there, api.Book.RECEIVED, 800, because="ทะเบียนกระดาษ"), by=OPERATOR)
    assert (
        api.go_on_behind(elsewhere(there, api.Book.RECEIVED, 812, because="ทะเบียนกระดาษ"), by=OPERATOR) == 813
    )
    sent(here, a_draft(here, there))
    came = the_one_incoming(there.clerk).id
    assert api.next_receive_number(there.clerk, came, moment(1)) == 813
    with pytest.raises(NoteTooLongError):
        api.register(there.clerk, came, moment(1), remark="ก" * 490)
    assert api.register(there.clerk, came, moment(1), remark="ด่วน") == "813"
    assert remarks(there, api.Book.RECEIVED) == [(813, "ด่วน · ข้ามเลข 1–812: ทะเบียนกระดาษ")]
    last = {(one.book, one.unit_id): one.last for one in api.series(there.agency.id, moment(1))}
    assert (last[api.Book.RECEIVED, None], last[api.Book.SENT, None]) == (813, 0)


def test_a_unit_s_memos_go_on_behind_its_paper_ones_whoever_has_its_code(here: House) -> None:
    unit = a_unit(here.agency, "ฝ่ายวิจัย", "0103", parent=here.registry)
    drafter = an_official(here.agency, "ร่างฝ่าย", (Role.DRAFTER, unit))
    api.go_on_behind(elsewhere(here, api.Book.MEMO, 30, unit=unit.id), by=OPERATOR)
    to = api.Target(agency=here.agency.id, unit=here.registry.id, title="เลขานุการกรม")
    memo = msgspec.structs.replace(a_memo(here), to=(to,))
    saved = api.begin(drafter, unit.id, memo, moment())
    shown = api.submit(drafter, saved.letter_id, saved.version, moment())
    assert api.sign_and_seal(here.director, saved.letter_id, shown, moment()) == "ทล 0103/31"
    assert [
        (one.book, one.unit_id, one.last) for one in api.series(here.agency.id, moment()) if one.unit_id
    ] == [(api.Book.MEMO, unit.id, 31)]


def test_what_would_give_a_number_twice_or_waste_a_book_is_refused(here: House, there: House) -> None:
    for _ in range(3):
        signed(here, a_draft(here, there))
    with pytest.raises(NumberBehindError, match="3"):
        api.go_on_behind(elsewhere(here, api.Book.SENT, 3), by=OPERATOR)
    for impossible in (0, -1, 1_000_000):
        with pytest.raises(NumberTooHighError):
            api.go_on_behind(elsewhere(here, api.Book.SENT, impossible), by=OPERATOR)
    with pytest.raises(NoteNeededError):
        api.go_on_behind(elsewhere(here, api.Book.SENT, 9, because="  "), by=OPERATOR)
    with pytest.raises(NotKeptByUnitsError):
        api.go_on_behind(elsewhere(here, api.Book.SENT, 9, unit=here.division.id), by=OPERATOR)
    with pytest.raises(agencies.OtherAgencyError):
        api.go_on_behind(elsewhere(here, api.Book.MEMO, 9, unit=there.division.id), by=OPERATOR)
    clerk = people.authority(here.clerk, moment())
    with pytest.raises(people.NotAuthorisedError):
        api.go_on_behind(elsewhere(here, api.Book.SENT, 9), by=clerk)
    assert number(here, signed(here, a_draft(here, there))) == "ทล 0101/4"


def test_whoever_runs_the_node_sees_the_last_numbers_and_has_a_register_go_on(
    here: House, there: House
) -> None:
    signed(here, a_draft(here, there))

    def said(*words: str) -> str:
        done = CliRunner().invoke(app, ["registers", *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return " ".join(done.output.split())

    assert "sent 1 " in said("list", here.agency.id)
    assert "next number is 13" in said("go-on", here.agency.id, "sent", "12", "--because", LOST)
    assert "There is no register tent" in said("go-on", here.agency.id, "tent", "12", "--because", LOST)
    with pytest.raises(NumberBehindError):
        said("go-on", here.agency.id, "sent", "12", "--because", LOST)
    with pytest.raises(agencies.UnknownAgencyError):
        said("list", "th:0994000000999")
