"""The calendar as data: what ships, what agencies add, and what is answered from it."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest

from saan.base.calendar import api as calendar
from saan.base.calendar.loading import LIST, load
from saan.base.calendar.models import Holiday, HolidayYear
from saan.trust.clock import BANGKOK
from saan.trust.errors import Text

AGENCY = "th:0994000000015"
OTHER = "th:0994000000023"
pytestmark = pytest.mark.django_db


def test_five_years_ship_and_each_day_says_where_it_comes_from() -> None:
    days = calendar.holidays(date(2023, 1, 1), date(2027, 12, 31))
    assert {day.day.year + 543 for day in days} == {2566, 2567, 2568, 2569, 2570}
    assert all(day.source and day.name.th and day.name.en for day in days)
    assert all(day.settled for day in days if day.day.year <= 2025)
    assert not any(day.settled for day in days if day.day.year == 2027)
    assert calendar.settled_until() == 2025


def test_a_fixed_holiday_on_a_weekend_has_a_day_in_lieu() -> None:
    """Buddhist Lent Day and the Ploughing Ceremony have none, and a row of days has one for all."""
    days = {day.day: day.name.th for day in calendar.holidays(date(2023, 1, 1), date(2027, 12, 31))}
    for day, name in days.items():
        if day.weekday() < 5 or "เข้าพรรษา" in name:
            continue
        after = [later for later in days if 0 < (later - day).days <= 4 and "ชดเชย" in days[later]]
        assert after or day in (date(2023, 12, 31), date(2024, 7, 21)), (day, name)


def test_loading_again_changes_nothing_and_keeps_what_people_decided() -> None:
    assert load() == 0
    mothers_day = Holiday.objects.get(day=date(2026, 8, 12))
    calendar.withdraw_holiday(mothers_day.id)
    calendar.confirm_holiday(Holiday.objects.get(day=date(2027, 1, 1)).id, "ประกาศ")
    assert load() == 0
    assert calendar.is_working_day(date(2026, 8, 12))
    assert Holiday.objects.get(day=date(2027, 1, 1)).source == "ประกาศ"


def test_a_newer_list_settles_what_was_to_be_confirmed(tmp_path: Path) -> None:
    newer = tmp_path / "newer.toml"
    text = LIST.read_text("utf-8").replace("[years.2027]\nsettled = false", "[years.2027]\nsettled = true")
    newer.write_text(text + '[years.2028]\nsettled = false\nsource = "x"\ndays = []\n', "utf-8")
    assert tomllib.loads(newer.read_text("utf-8"))["years"]["2027"]["settled"]
    assert load(source=newer) == 0
    assert calendar.holidays(date(2027, 2, 22), date(2027, 2, 22))[0].settled
    assert set(HolidayYear.objects.filter(settled=True).values_list("year", flat=True)) == {
        2023,
        2024,
        2025,
        2027,
    }


def test_a_letter_that_arrives_on_the_eve_of_songkran() -> None:
    eve = datetime(2025, 4, 11, 17, 0, tzinfo=BANGKOK)
    deemed = calendar.deemed_received(eve)
    assert deemed.at == datetime(2025, 4, 17, 8, 30, tzinfo=BANGKOK)
    assert deemed.certain


def test_fifteen_working_days_from_a_day_in_may() -> None:
    assert calendar.add_working_days(date(2025, 5, 2), 3).day == date(2025, 5, 8)
    assert calendar.add_working_days(date(2025, 5, 2), 5).day == date(2025, 5, 14)
    assert calendar.deadline(date(2025, 4, 28), 7).day == date(2025, 5, 6)
    answer = calendar.add_working_days(date(2027, 2, 19), 1)
    assert (answer.day, answer.certain) == (date(2027, 2, 23), False)


def test_an_agency_may_close_alone_and_have_hours_of_its_own() -> None:
    day = date(2025, 11, 20)
    calendar.declare_holiday(day, Text("วันสถาปนากรม", "Foundation Day"), "คำสั่งกรม", agency_id=AGENCY)
    assert not calendar.is_working_day(day, AGENCY)
    assert calendar.is_working_day(day, OTHER)
    assert calendar.is_working_day(day)
    assert [view.agency_id for view in calendar.holidays(day, day, AGENCY)] == [AGENCY]
    assert calendar.holidays(day, day, OTHER) == []
    early = calendar.Hours((((time(7), time(12)), (time(13), time(15))),) * 6 + ((),))
    calendar.set_hours(AGENCY, date(2025, 12, 1), early)
    noon = datetime(2025, 12, 2, 12, 15, tzinfo=BANGKOK)
    assert calendar.deemed_received(noon, AGENCY).at == noon.replace(hour=13, minute=0)
    assert calendar.deemed_received(noon, OTHER).at == noon
    assert calendar.is_working_day(date(2025, 12, 6), AGENCY), "a Saturday"
    assert not calendar.is_working_day(date(2025, 11, 29), AGENCY), "a Saturday before the new hours"
    calendar.set_hours(AGENCY, date(2025, 12, 1), calendar.USUAL_HOURS)
    assert not calendar.is_working_day(date(2025, 12, 6), AGENCY)


def test_a_special_holiday_is_declared_once_and_can_be_withdrawn() -> None:
    day, name = date(2026, 11, 23), Text("วันหยุดพิเศษ", "Special holiday")
    holiday = calendar.declare_holiday(day, name, "มติคณะรัฐมนตรี")
    with pytest.raises(calendar.HolidayTakenError) as refused:
        calendar.declare_holiday(day, name, "มติคณะรัฐมนตรี")
    assert "๒๓ พฤศจิกายน ๒๕๖๙" in refused.value.message().th
    assert str(refused.value.fields["day"]) == "2026-11-23"
    assert not calendar.is_working_day(day)
    calendar.withdraw_holiday(holiday)
    assert calendar.is_working_day(day)
    with pytest.raises(calendar.HolidayUnknownError):
        calendar.withdraw_holiday(holiday)
    with pytest.raises(calendar.HolidayUnknownError):
        calendar.confirm_holiday(holiday, "x")
    assert Holiday.objects.filter(day=day).exists(), "the row stays, to explain old answers"
    calendar.declare_holiday(day, name, "มติใหม่")


def test_a_year_is_certain_once_it_is_settled() -> None:
    moment = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
    assert not calendar.deemed_received(moment).certain
    calendar.settle_year(2026, "สำนักเลขาธิการคณะรัฐมนตรี")
    assert calendar.deemed_received(moment).certain
