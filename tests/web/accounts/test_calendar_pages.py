"""Administrators keep the working calendar, by page, call and command: what counts as received follows it."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from typer.testing import CliRunner

from saan.base.calendar import api as calendar
from saan.base.journal.models import ActRecord
from saan.trust.clock import BANGKOK
from saan.web.cli import app
from tests.base.people.test_actions import Office, an_office
from tests.web.accounts.conftest import with_node
from tests.web.accounts.test_office import browser_of

pytestmark = pytest.mark.django_db
FRIDAY = date(2027, 9, 24)
CLOSURE = {
    "day": "24 ก.ย. 2570",
    "name_th": "วันสถาปนากรม",
    "name_en": "Founding day",
    "source": "คำสั่งกรมทดลองที่ 9/2570",
}


@pytest.fixture(autouse=True)
def shipped() -> None:
    calendar.load_holidays()


@pytest.fixture
def operator(office: Office, settings: Settings) -> Client:
    """The browser of who administers the agency that runs the node."""
    with_node(settings, demo=True, agencies=(office.agency,))
    return browser_of(office.admin)


@pytest.fixture
def other(operator: Client) -> Office:
    del operator
    return an_office("0994000000023")


def deemed(office: Office, day: date, hour: int) -> calendar.Deemed:
    return calendar.deemed_received(datetime.combine(day, time(hour), BANGKOK), office.agency)


def acts(office: Office) -> list[str]:
    found = ActRecord.objects.filter(agency_id=office.agency, type__startswith="calendar.").order_by("id")
    return list(found.values_list("type", flat=True))


def test_an_agency_closes_on_a_day_of_its_own_and_works_its_own_hours(
    operator: Client, office: Office, other: Office
) -> None:
    page = reverse("office_holiday_new")
    assert "govuk-error-summary" in operator.post(page, {"day": "x"}).content.decode()
    assert operator.post(page, CLOSURE | {"scope": "own"}).status_code == 302
    again = operator.post(page, CLOSURE | {"scope": "own"}).content.decode()
    assert "เป็นวันหยุดอยู่แล้ว" in again
    assert CLOSURE["source"] in again, "what was typed stays"
    assert deemed(office, FRIDAY, 10).at.astimezone(BANGKOK) == datetime(2027, 9, 27, 8, 30, tzinfo=BANGKOK)
    assert calendar.is_working_day(FRIDAY, other.agency)
    seen = operator.get("/office/calendar/?year=2027").content.decode()
    for words in ("วันสถาปนากรม", "เฉพาะส่วนราชการนี้", "ยังไม่ประกาศครบ", "๐๘.๓๐–๑๖.๓๐"):
        assert words in seen, words
    week = {f"day{place}": "08.30-12.00, 13.00-20.00" for place in range(5)} | {
        "day5": "๐๙:๐๐–๑๒:๐๐",
        "since": "1/9/2570",
    }
    refused = operator.post(reverse("office_hours"), week | {"day0": "16.30-08.30"}).content.decode()
    assert "เปิดก่อนปิด" in refused
    assert "16.30-08.30" in refused
    assert operator.post(reverse("office_hours"), week).status_code == 302
    assert deemed(office, date(2027, 9, 23), 19).at.hour == 19, "they work until eight in the evening"
    assert deemed(office, date(2027, 9, 25), 10).at.astimezone(BANGKOK).day == 25, "and on Saturdays"
    assert "๐๘.๓๐–๑๒.๐๐, ๑๓.๐๐–๒๐.๐๐" in operator.get("/office/calendar/").content.decode()
    (mine,) = calendar.holidays(FRIDAY, FRIDAY, office.agency)
    stranger = browser_of(other.admin)
    assert stranger.post(reverse("office_holiday_withdraw", args=[mine.id])).status_code == 403
    assert operator.post(reverse("office_holiday_withdraw", args=[mine.id])).status_code == 302
    assert calendar.is_working_day(FRIDAY, office.agency)
    assert acts(office) == ["calendar.holiday-declared", "calendar.hours-set", "calendar.holiday-withdrawn"]
    assert browser_of(office.clerk).get("/office/calendar/").status_code == 403


def test_who_runs_the_node_settles_a_year_for_all_and_what_is_reckoned_is_certain(
    operator: Client, office: Office, other: Office
) -> None:
    stranger = browser_of(other.admin)
    source = {"source": "มติคณะรัฐมนตรี 8 ธันวาคม 2569"}
    settle = reverse("office_year_settle", args=[2027])
    assert stranger.post(settle, source).status_code == 403
    new_year = next(one for one in calendar.holidays(date(2027, 1, 1), date(2027, 1, 1)))
    assert stranger.post(reverse("office_holiday_confirm", args=[new_year.id]), source).status_code == 403
    assert stranger.post(reverse("office_holiday_new"), CLOSURE | {"scope": "all"}).status_code == 302
    assert calendar.is_working_day(FRIDAY, office.agency), (
        "another's administrator closes their own agency alone"
    )
    assert not deemed(other, date(2027, 1, 4), 10).certain
    assert not deemed(other, date(2027, 1, 1), 10).certain
    assert operator.post(settle, source).status_code == 302
    assert operator.post(reverse("office_holiday_confirm", args=[new_year.id]), source).status_code == 302
    assert deemed(other, date(2027, 1, 4), 10).certain
    assert deemed(other, date(2027, 1, 1), 10).certain
    seen = stranger.get("/office/calendar/?year=2027").content.decode()
    assert "ประกาศครบแล้ว" in seen
    assert settle not in seen
    assert acts(office) == ["calendar.year-settled", "calendar.holiday-confirmed"]


def test_a_program_and_a_command_do_the_same(operator: Client, office: Office) -> None:
    def call(method: str, path: str, body: object = None) -> Any:
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(operator, method)(f"/api/v1/office/calendar{path}", **content)

    told = {"day": "2027-09-24", "name_th": "ก", "name_en": "A", "source": "คำสั่ง", "everywhere": True}
    made = call("post", "/holidays", told)
    assert made.status_code == 200, made.content
    assert call("post", "/holidays", told).json()["code"] == "calendar.holiday-taken"
    assert call("post", "/holidays", told | {"name_en": " "}).json()["code"] == "calendar.words"
    assert (
        call("post", "/hours", {"since": "2027-09-01", "week": ["8.30"] * 7}).json()["code"]
        == "calendar.working-week"
    )
    week = ["08.30–18.00"] * 5 + ["", ""]
    assert call("post", "/hours", {"since": "2027-09-01", "week": week}).status_code == 204
    assert call("post", "/years/2027/settle", {"source": "มติ"}).status_code == 204
    seen = call("get", "?year=2027").json()
    assert seen["settled_by"] == "มติ"
    assert [one["week"] for one in seen["hours"]] == [week]
    assert made.json()["id"] in {one["id"] for one in seen["holidays"]}
    assert call("get", "?year=9999").status_code == 422
    assert call("delete", f"/holidays/{made.json()['id']}").status_code == 204
    assert call("delete", f"/holidays/{made.json()['id']}").status_code == 404

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["calendar", *words])
        assert done.exit_code == 0, done.output
        return done.output

    run("declare", "2027-09-24", "--th", "ก", "--en", "A", "--source", "คำสั่ง", "--agency", office.agency)
    run("hours", office.agency, "2027-10-01", "09.00-17.00", "--on-holidays", "09.00-12.00")
    run("settle", "2026", "--source", "มติคณะรัฐมนตรี")
    assert "ก · A" in run("list", "2027", "--agency", office.agency)
    assert calendar.is_working_day(date(2027, 10, 13), office.agency), "a counter that serves on holidays"
    (own,) = calendar.holidays(FRIDAY, FRIDAY, office.agency)
    run("withdraw", str(own.id))
    run(
        "confirm",
        str(next(one.id for one in calendar.holidays(date(2027, 1, 1), date(2027, 1, 1)))),
        "--source",
        "มติ",
    )
    assert len(acts(office)) == 9
