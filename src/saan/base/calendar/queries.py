"""Reading the working calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q

from saan.base.calendar import rules
from saan.base.calendar.errors import HolidayUnknownError
from saan.base.calendar.models import Holiday, HolidayYear, WorkingHours
from saan.base.calendar.rules import Calendar, Day, Deemed, Hours, Stretch
from saan.trust.errors import Text


@dataclass(frozen=True, slots=True)
class HolidayView:
    """A holiday in force; an empty `agency_id` means every agency."""

    id: UUID
    day: date
    agency_id: str
    name: Text
    source: str
    settled: bool


def calendar_of(agency_id: str = "") -> Calendar:
    """Return an agency's calendar, for asking `rules` many questions; empty is the government's at large."""
    days = Holiday.objects.filter(withdrawn_at=None)
    hours = WorkingHours.objects.filter(agency_id=agency_id).order_by("valid_from") if agency_id else ()
    closures = days.filter(agency_id=agency_id) if agency_id else Holiday.objects.none()
    years = HolidayYear.objects.filter(settled=True)
    return Calendar(
        hours=tuple((row.valid_from, _hours(row)) for row in hours),
        holidays=dict(days.filter(agency_id="").values_list("day", "settled")),
        closures=frozenset(closures.values_list("day", flat=True)),
        settled_years=frozenset(years.values_list("year", flat=True)),
    )


def is_working_day(day: date, agency_id: str = "") -> bool:
    """Return whether an agency works at any time of the day."""
    return rules.is_working_day(calendar_of(agency_id), day)


def add_working_days(day: date, count: int, agency_id: str = "") -> Day:
    """Return the `count`-th working day after a day; see `rules.add_working_days`."""
    return rules.add_working_days(calendar_of(agency_id), day, count)


def deadline(day: date, days: int, agency_id: str = "") -> Day:
    """Return the last day of a period of calendar days; see `rules.deadline`."""
    return rules.deadline(calendar_of(agency_id), day, days)


def deemed_received(arrived_at: datetime, agency_id: str = "") -> Deemed:
    """Return when something that entered the agency's system counts as received (2565 Act, s. 10)."""
    return rules.deemed_received(calendar_of(agency_id), arrived_at)


def holidays(first: date, last: date, agency_id: str = "") -> list[HolidayView]:
    """Return the holidays in force between two days, both included, in order."""
    rows = Holiday.objects.filter(
        Q(agency_id="") | Q(agency_id=agency_id), withdrawn_at=None, day__range=(first, last)
    )
    return [_holiday(row) for row in rows.order_by("day", "agency_id")]


def holiday(holiday_id: UUID) -> HolidayView:
    """Return one holiday in force, or raise `HolidayUnknownError`."""
    row = Holiday.objects.filter(id=holiday_id, withdrawn_at=None).first()
    if row is None:
        raise HolidayUnknownError
    return _holiday(row)


def settling(year: int) -> str | None:
    """Return by what the holidays of a common year are settled; None while they are not."""
    return HolidayYear.objects.filter(year=year, settled=True).values_list("source", flat=True).first()


def settled_until() -> int | None:
    """Return the last common year whose holidays are settled, for `saan doctor`; None if there is none."""
    return HolidayYear.objects.filter(settled=True).order_by("-year").values_list("year", flat=True).first()


def _holiday(row: Holiday) -> HolidayView:
    return HolidayView(
        row.id, row.day, row.agency_id, Text(row.name_th, row.name_en), row.source, row.settled
    )


def _hours(row: WorkingHours) -> Hours:
    return Hours(tuple(_stretches(day) for day in row.week), _stretches(row.on_holidays))


def _stretches(stored: list[list[str]]) -> tuple[Stretch, ...]:
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored)
