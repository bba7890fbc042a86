"""Working days and the moment of receiving, for any calendar that an agency may have."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.base.calendar import api, rules
from saan.base.calendar.rules import USUAL_HOURS, Calendar, Hours
from saan.trust.clock import BANGKOK

DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def stretches(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    cuts = sorted(draw(st.sets(TIMES, max_size=4)))
    return tuple(zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = tuple(draw(stretches()) for _ in range(7))
    if not any(week):
        week = USUAL_HOURS.week
    return Calendar(
        hours=((draw(DAYS), Hours(week, draw(stretches()))),),
        holidays=draw(st.dictionaries(DAYS, st.booleans(), max_size=40)),
        closures=frozenset(draw(st.sets(DAYS, max_size=10))),
        settled_years=frozenset({2023, 2024, 2025}),
    )


MOMENTS = st.builds(
    lambda day, at, zone: datetime.combine(day, at, BANGKOK).astimezone(zone),
    DAYS,
    st.times(),
    st.sampled_from([UTC, BANGKOK]),
)


@given(calendars(), MOMENTS)
def test_what_arrives_counts_as_received_at_the_first_moment_of_work_from_then_on(
    calendar: Calendar, arrived: datetime
) -> None:
    deemed = rules.deemed_received(calendar, arrived)
    assert deemed.at >= deemed.arrived_at == arrived
    wall = deemed.at.astimezone(BANGKOK)
    assert any(
        opens <= wall.timetz().replace(tzinfo=None) < closes
        for opens, closes in calendar.work_on(wall.date())
    )
    if deemed.at != arrived:
        assert not open_at(calendar, arrived)
        assert not any(open_at(calendar, arrived + n * (deemed.at - arrived) / 50) for n in range(50)), (
            "no earlier moment of work was passed over"
        )
    assert rules.deemed_received(calendar, deemed.at).at == deemed.at


def open_at(calendar: Calendar, moment: datetime) -> bool:
    wall = moment.astimezone(BANGKOK)
    return any(opens <= wall.time() < closes for opens, closes in calendar.work_on(wall.date()))


@given(calendars(), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_what_arrives_later_is_never_received_earlier(
    calendar: Calendar, arrived: datetime, later: timedelta
) -> None:
    assert rules.deemed_received(calendar, arrived).at <= rules.deemed_received(calendar, arrived + later).at


@given(calendars(), DAYS, st.integers(-20, 20))
def test_working_days_are_counted_there_and_back(calendar: Calendar, day: date, count: int) -> None:
    found = rules.add_working_days(calendar, day, count).day
    assert rules.is_working_day(calendar, found)
    if count:
        ahead = rules.working_days_between(calendar, day, found)
        behind = sum(rules.is_working_day(calendar, day - n * DAY) for n in range(1, (day - found).days + 1))
        assert (ahead if count > 0 else -behind) == count
    else:
        assert found >= day
        assert rules.working_days_between(calendar, day, found) == (found != day)


@given(calendars(), DAYS, st.integers(0, 60))
def test_a_deadline_is_the_last_day_or_the_next_of_work(calendar: Calendar, day: date, days: int) -> None:
    last = rules.deadline(calendar, day, days).day
    assert last >= day + days * DAY
    assert rules.is_working_day(calendar, last)
    assert rules.working_days_between(calendar, day + days * DAY, last) <= 1


def test_an_office_on_an_ordinary_week() -> None:
    """Section 10: in hours at once, out of hours at the next working day and time."""
    friday = datetime(2025, 11, 21, tzinfo=BANGKOK)
    calendar = Calendar(settled_years=frozenset({2025}))
    monday_morning = friday + 3 * DAY + timedelta(hours=8, minutes=30)
    for hour, minute, counts in (
        (10, 0, friday + timedelta(hours=10)),
        (8, 30, friday + timedelta(hours=8, minutes=30)),
        (6, 59, friday + timedelta(hours=8, minutes=30)),
        (16, 29, friday + timedelta(hours=16, minutes=29)),
        (16, 30, monday_morning),
        (23, 59, monday_morning),
    ):
        arrived = friday + timedelta(hours=hour, minutes=minute)
        deemed = rules.deemed_received(calendar, arrived)
        assert (deemed.at, deemed.certain) == (counts, True)
        # The same moment on another clock counts the same.
        assert rules.deemed_received(calendar, arrived.astimezone(UTC)).at == counts


def test_an_evening_in_utc_is_already_tomorrow_in_bangkok() -> None:
    arrived = datetime(2025, 11, 20, 23, 0, tzinfo=timezone(timedelta(0)))
    assert rules.deemed_received(Calendar(), arrived).at == datetime(2025, 11, 21, 8, 30, tzinfo=BANGKOK)


def test_an_answer_is_certain_only_if_all_its_days_are_settled() -> None:
    friday, monday, tuesday = date(2026, 7, 31), date(2026, 8, 3), date(2026, 8, 4)
    settled = Calendar(holidays={monday: True}, settled_years=frozenset({2026}))
    assert rules.add_working_days(settled, friday, 1) == rules.Day(tuesday, certain=True)
    unsure = Calendar(holidays={monday: False}, settled_years=frozenset({2026}))
    assert rules.add_working_days(unsure, friday, 1) == rules.Day(tuesday, certain=False)
    assert not rules.add_working_days(Calendar(holidays={monday: True}), friday, 1).certain


def test_a_border_post_works_round_the_clock_and_on_holidays() -> None:
    always = ((time(0), time(0)),)
    post = Calendar(
        hours=((date(2026, 1, 1), Hours((always,) * 7, on_holidays=always)),),
        holidays={date(2026, 4, 13): True},
        closures=frozenset({date(2026, 4, 14)}),
    )
    songkran = datetime(2026, 4, 13, 23, 59, 59, tzinfo=BANGKOK)
    assert rules.deemed_received(post, songkran).at == songkran
    assert rules.deemed_received(post, songkran + timedelta(seconds=1)).at == datetime(
        2026, 4, 15, tzinfo=BANGKOK
    )
    assert not rules.is_working_day(post, date(2025, 12, 28)), "before its own hours the usual ones hold"


@pytest.mark.parametrize(
    "week",
    [
        (),
        ((),) * 7,
        (((time(9), time(17)),),) * 6,
        (((time(17), time(9)),),) * 7,
        (((time(9), time(9)),),) * 7,
        (((time(9), time(12)), (time(11), time(17))),) * 7,
        (((time(9), time(0)), (time(12), time(17))),) * 7,
    ],
)
def test_hours_that_make_no_sense_are_refused(week: rules.Week) -> None:
    with pytest.raises(api.WorkingWeekRefusedError) as refused:
        rules.check_hours(Hours(week))
    assert "เวลาเปิด" in refused.value.remedy().th


def test_a_calendar_without_work_says_so_instead_of_searching_for_ever() -> None:
    never = Calendar(hours=((date(2020, 1, 1), Hours(((),) * 7)),))
    with pytest.raises(api.NoWorkingDayError):
        rules.deemed_received(never, datetime(2026, 1, 5, tzinfo=UTC))
    with pytest.raises(api.NoWorkingDayError):
        rules.add_working_days(never, date(2026, 1, 5), 1)
