"""Keeping the working calendar: what the cabinet announces for all, an agency's own closures, its hours.

The calendar lies below the journal, so each change of it is recorded here, in the transaction that makes it. What holds for
every agency is kept by whoever administers the agency that runs the node, for the whole node reckons by it. A day that was
promised before a change stays as it was said.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from saan.base.agencies import acts
from saan.base.agencies.authority import Authority
from saan.base.agencies.queries import operator
from saan.base.calendar import api as calendar
from saan.base.journal import api as journal
from saan.trust.canonical import Json
from saan.trust.errors import Text
from saan.trust.ids import AgencyId


@dataclass(frozen=True, slots=True)
class HolidayEntry:
    """A day without work, what it is called, and which announcement or order says so."""

    day: date
    name_th: str
    name_en: str
    source: str


@transaction.atomic
def declare_holiday(agency_id: str, entry: HolidayEntry, *, by: Authority) -> UUID:
    """Make a day a holiday of an agency, or of all where none is named, and return its id.

    Raises `HolidayTakenError` if it is one already, `CalendarWordsError` without a name in both languages and a source.
    """
    keeper = _keeper(agency_id, by)
    name = Text(entry.name_th.strip(), entry.name_en.strip())
    made = calendar.declare_holiday(entry.day, name, entry.source.strip(), agency_id=agency_id)
    _record(acts.HOLIDAY_DECLARED, keeper, by, {"day": entry.day.isoformat(), "source": entry.source.strip()})
    return made


@transaction.atomic
def withdraw_holiday(holiday_id: UUID, *, by: Authority) -> None:
    """Take a holiday back. Raises `HolidayUnknownError` for one that is not in force."""
    known = calendar.holiday(holiday_id)
    keeper = _keeper(known.agency_id, by)
    calendar.withdraw_holiday(holiday_id)
    _record(acts.HOLIDAY_WITHDRAWN, keeper, by, {"day": known.day.isoformat()})


@transaction.atomic
def confirm_holiday(holiday_id: UUID, source: str, *, by: Authority) -> None:
    """Say by what a holiday is settled that was to be confirmed."""
    known = calendar.holiday(holiday_id)
    keeper = _keeper(known.agency_id, by)
    calendar.confirm_holiday(holiday_id, source.strip())
    _record(acts.HOLIDAY_CONFIRMED, keeper, by, {"day": known.day.isoformat(), "source": source.strip()})


@transaction.atomic
def settle_year(year: int, source: str, *, by: Authority) -> None:
    """Say by what the cabinet has settled all holidays of a common year, so that what is reckoned in it is certain."""
    keeper = _keeper("", by)
    calendar.settle_year(year, source.strip())
    _record(acts.YEAR_SETTLED, keeper, by, {"year": year, "source": source.strip()})


@transaction.atomic
def set_hours(agency_id: str, valid_from: date, hours: calendar.Hours, *, by: Authority) -> None:
    """Set an agency's working hours from a day on. Raises `WorkingWeekRefusedError`."""
    keeper = _keeper(agency_id, by)
    calendar.set_hours(agency_id, valid_from, hours)
    week: list[Json] = [calendar.show_stretches(day) for day in hours.week]
    _record(
        acts.HOURS_SET,
        keeper,
        by,
        {
            "from": valid_from.isoformat(),
            "week": week,
            "on_holidays": calendar.show_stretches(hours.on_holidays),
        },
    )


def _keeper(agency_id: str, by: Authority) -> AgencyId:
    """Return the agency in whose journal the change stands; raise unless the actor administers the whole of it."""
    keeper = AgencyId(agency_id) if agency_id else operator()
    by.require_administrator(keeper, None)
    return keeper


def _record(act: journal.ActType, agency: AgencyId, by: Authority, detail: dict[str, Json]) -> None:
    subject = journal.Subject("agency", agency)
    journal.record(journal.Act(act, agency, subject, by.actor, by.at, detail))
