"""The working calendar: holidays of a year, which of them are settled, and the agency's hours."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from saan.base.agencies import api as agencies
from saan.base.calendar import api as calendar
from saan.base.people import api as people
from saan.base.people.access import official
from saan.base.people.api import Role, Viewer
from saan.base.thai import api as thai
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.accounts.office.doing import done, show_form, tell
from saan.web.accounts.office.forms import WEEK, HolidayForm, HoursForm, SourceForm
from saan.web.work.views import runs_the_node

DECLARED: Final = Text(th="เพิ่มวันหยุดแล้ว", en="Holiday added.")
WITHDRAWN: Final = Text(th="ยกเลิกวันหยุดแล้ว", en="Holiday withdrawn.")
CONFIRMED: Final = Text(th="ยืนยันวันหยุดแล้ว", en="Holiday confirmed.")
SETTLED: Final = Text(th="ยืนยันวันหยุดครบทั้งปีแล้ว", en="The year's holidays are settled.")
HOURS: Final = Text(th="กำหนดเวลาทำการแล้ว", en="Working hours set.")


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """A holiday as the page shows it. `own` is one of this agency alone; `keeps` says that the reader may change it."""

    holiday: calendar.HolidayView
    own: bool
    keeps: bool


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Working hours from a day on, None where they hold from the beginning: a line for each day of the week, and on holidays."""

    since: date | None
    days: tuple[tuple[Text, str], ...]


@official(Role.ADMINISTRATOR)
def board(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show the holidays of a year and the hours of the agency."""
    at = utc_now()
    this = thai.bangkok_day(at).year
    year = _year(request.GET.get("year", ""), this)
    whole, nation = people.administers_whole_agency(viewer, at), runs_the_node(viewer)
    days = calendar.holidays(date(year, 1, 1), date(year, 12, 31), viewer.agency_id)
    context = {
        "year": date(year, 1, 1),
        "years": [date(one, 1, 1) for one in range(this - 1, this + 3)],
        "settling": calendar.settling(year),
        "holidays": [
            HolidayLine(one, bool(one.agency_id), whole if one.agency_id else nation) for one in days
        ],
        "hours": _hours(viewer.agency_id),
        "whole": whole,
        "nation": nation,
    }
    return render(request, "account/office/calendar.html", context)


@official(Role.ADMINISTRATOR)
def declare(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Make a day a holiday of the agency; whoever runs the node may make it one of all."""
    by = _keeper(viewer)
    form = HolidayForm(request.POST or None, nation=runs_the_node(viewer))
    if form.is_valid():
        told = dict(form.cleaned_data)
        agency = "" if told.pop("scope", "") == "all" else viewer.agency_id
        entry = agencies.HolidayEntry(**told)
        if done(form, lambda: agencies.declare_holiday(agency, entry, by=by)):
            tell(request, DECLARED)
            return _back(entry.day.year)
    return show_form(request, form, Text(th="เพิ่มวันหยุด", en="Add a holiday"), "office_calendar")


@official(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, viewer: Viewer, holiday_id: UUID) -> HttpResponse:
    """Take a holiday back."""
    year = calendar.holiday(holiday_id).day.year
    agencies.withdraw_holiday(holiday_id, by=_keeper(viewer))
    tell(request, WITHDRAWN)
    return _back(year)


@official(Role.ADMINISTRATOR)
def confirm(request: HttpRequest, viewer: Viewer, holiday_id: UUID) -> HttpResponse:
    """Say by what a holiday is settled."""
    by, known, form = _keeper(viewer), calendar.holiday(holiday_id), SourceForm(request.POST or None)
    if form.is_valid() and done(
        form, lambda: agencies.confirm_holiday(holiday_id, form.cleaned_data["source"], by=by)
    ):
        tell(request, CONFIRMED)
        return _back(known.day.year)
    title = Text(
        f"ยืนยัน{known.name.th} {thai.long_date(known.day)}",
        f"Confirm {known.name.en}, {thai.english_date(known.day)}",
    )
    return show_form(request, form, title, "office_calendar")


@official(Role.ADMINISTRATOR)
def settle(request: HttpRequest, viewer: Viewer, year: int) -> HttpResponse:
    """Say by what all holidays of a year are settled."""
    by, form = _keeper(viewer), SourceForm(request.POST or None)
    if form.is_valid() and done(form, lambda: agencies.settle_year(year, form.cleaned_data["source"], by=by)):
        tell(request, SETTLED)
        return _back(year)
    title = Text(
        f"วันหยุดของ พ.ศ. {thai.thai_digits(year + 543)} ประกาศครบแล้ว", f"All holidays of {year} are announced"
    )
    return show_form(request, form, title, "office_calendar")


@official(Role.ADMINISTRATOR)
def hours(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Set the agency's hours from a day on, beginning with those that hold now."""
    by = _keeper(viewer)
    form = HoursForm(request.POST or None, initial=_initial(viewer.agency_id))
    if form.is_valid() and done(
        form,
        lambda: agencies.set_hours(viewer.agency_id, form.cleaned_data["since"], form.hours(), by=by),
    ):
        tell(request, HOURS)
        return redirect("office_calendar")
    return show_form(request, form, Text(th="กำหนดเวลาทำการ", en="Set the working hours"), "office_calendar")


def _keeper(viewer: Viewer) -> people.ViewerAuthority:
    """Return the authority of the reader, if they administer the whole agency."""
    by = people.authority(viewer, utc_now())
    by.require_administrator(viewer.agency_id, None)
    return by


def _back(year: int) -> HttpResponse:
    return redirect(f"{redirect('office_calendar').url}?year={year}")


def _year(text: str, this: int) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else this  # noqa: PLR2004 - four figures
    return year if year in calendar.YEARS else this


def _hours(agency_id: str) -> tuple[HoursLine, ...]:
    """Return the hours of the agency, the newest first."""
    known = calendar.calendar_of(agency_id).hours
    lines = (*((since, one) for since, one in reversed(known)), (None, calendar.USUAL_HOURS))
    return tuple(HoursLine(since, _days(one)) for since, one in lines)


def _days(one: calendar.Hours) -> tuple[tuple[Text, str], ...]:
    said = (calendar.show_stretches(day) for day in (*one.week, one.on_holidays))
    return tuple(zip(WEEK, said, strict=True))


def _initial(agency_id: str) -> dict[str, str]:
    known = calendar.calendar_of(agency_id).hours
    said = _days(known[-1][1] if known else calendar.USUAL_HOURS)
    return {f"day{place}": text for place, (_, text) in enumerate(said)}
