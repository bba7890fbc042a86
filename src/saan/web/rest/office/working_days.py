"""The working calendar: holidays, which of them are settled, and an agency's hours."""

from datetime import date
from uuid import UUID

import msgspec
from ninja import Router

from saan.base.agencies import api as agencies
from saan.base.calendar import api as calendar
from saan.base.people.api import Viewer
from saan.base.thai import api as thai
from saan.web.rest.office.asking import READ, WRITE, Made, office
from saan.web.rest.shapes import MalformedBodyError, endpoint

router = Router(tags=["office"])


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Working hours from a day on. `week` has seven texts from Monday, such as “08.30–12.00, 13.00–16.30”, empty where closed."""

    since: date
    week: tuple[str, ...]
    on_holidays: str = ""


class Year(msgspec.Struct, frozen=True, kw_only=True):
    """A common year as the agency works in it; `settled_by` is null while not all of its holidays are announced."""

    year: int
    settled_by: str | None
    holidays: tuple[calendar.HolidayView, ...]
    hours: tuple[Hours, ...]


class NewHoliday(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day without work: of the agency alone, or `everywhere` on this node."""

    day: date
    name_th: str
    name_en: str
    source: str
    everywhere: bool = False


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which announcement says so."""

    source: str


@endpoint(router, "GET", "/office/calendar", scope=READ, gives=Year)
def read_calendar(viewer: Viewer, year: int = 0) -> Year:
    """The holidays of a year, this one where none is named, and the hours of the agency, the oldest first."""
    wanted = year or thai.bangkok_day(office(viewer).at).year
    if wanted not in calendar.YEARS:
        raise MalformedBodyError(what=f"`year`: {calendar.YEARS.start} … {calendar.YEARS.stop - 1}")
    known = calendar.calendar_of(viewer.agency_id).hours
    return Year(
        year=wanted,
        settled_by=calendar.settling(wanted),
        holidays=tuple(calendar.holidays(date(wanted, 1, 1), date(wanted, 12, 31), viewer.agency_id)),
        hours=tuple(
            Hours(
                since=since,
                week=tuple(calendar.show_stretches(day) for day in one.week),
                on_holidays=calendar.show_stretches(one.on_holidays),
            )
            for since, one in known
        ),
    )


@endpoint(router, "POST", "/office/calendar/holidays", scope=WRITE, takes=NewHoliday, gives=Made)
def declare_holiday(viewer: Viewer, body: NewHoliday) -> Made:
    """Make a day a holiday; a day is one only once, so that a repeat makes no second one."""
    by = office(viewer)
    entry = agencies.HolidayEntry(body.day, body.name_th, body.name_en, body.source)
    return Made(agencies.declare_holiday("" if body.everywhere else viewer.agency_id, entry, by=by))


@endpoint(router, "DELETE", "/office/calendar/holidays/{uuid:holiday}", scope=WRITE)
def withdraw_holiday(viewer: Viewer, holiday: UUID) -> None:
    """Take a holiday back; what was reckoned while it held stays."""
    agencies.withdraw_holiday(holiday, by=office(viewer))


@endpoint(router, "POST", "/office/calendar/holidays/{uuid:holiday}/confirm", scope=WRITE, takes=Source)
def confirm_holiday(viewer: Viewer, body: Source, holiday: UUID) -> None:
    """Say by what a holiday is settled that was to be confirmed."""
    agencies.confirm_holiday(holiday, body.source, by=office(viewer))


@endpoint(router, "POST", "/office/calendar/years/{year}/settle", scope=WRITE, takes=Source)
def settle_year(viewer: Viewer, body: Source, year: int) -> None:
    """Say by what all holidays of a common year are settled; for whoever runs the node."""
    agencies.settle_year(year, body.source, by=office(viewer))


@endpoint(router, "POST", "/office/calendar/hours", scope=WRITE, takes=Hours)
def set_hours(viewer: Viewer, body: Hours) -> None:
    """Set the agency's working hours from a day on; the same day again replaces them."""
    by = office(viewer)
    week = tuple(calendar.read_stretches(day) for day in body.week)
    hours = calendar.Hours(week, calendar.read_stretches(body.on_holidays))
    agencies.set_hours(viewer.agency_id, body.since, hours, by=by)
