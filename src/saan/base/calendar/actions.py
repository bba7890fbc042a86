"""Editing the working calendar. The house that asks records the act: this one lies below the journal."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from saan.base.calendar.errors import HolidayTakenError, HolidayUnknownError
from saan.base.calendar.models import Holiday, HolidayYear, WorkingHours
from saan.base.calendar.rules import Hours, Stretch, check_hours, check_words, check_year
from saan.base.thai.api import dated
from saan.trust.clock import utc_now
from saan.trust.errors import Text


def declare_holiday(day: date, name: Text, source: str, *, agency_id: str = "", settled: bool = True) -> UUID:
    """Make a day a holiday for one agency, or for all; raise `HolidayTakenError` if it already is, or `CalendarWordsError`."""
    check_words(day.year, source, name)
    holiday = Holiday(
        day=day,
        agency_id=agency_id,
        name_th=name.th,
        name_en=name.en,
        source=source,
        settled=settled,
        declared_at=utc_now(),
    )
    try:
        with transaction.atomic():
            holiday.save(force_insert=True)
    except IntegrityError:
        raise HolidayTakenError(day=dated(day)) from None
    return holiday.id


def withdraw_holiday(holiday_id: UUID) -> None:
    """Take a holiday back; the row stays, to explain answers given while it held."""
    if not Holiday.objects.filter(id=holiday_id, withdrawn_at=None).update(withdrawn_at=utc_now()):
        raise HolidayUnknownError


def confirm_holiday(holiday_id: UUID, source: str) -> None:
    """Say that a holiday that was to be confirmed is settled, and by what."""
    check_words(None, source)
    changed = Holiday.objects.filter(id=holiday_id, withdrawn_at=None).update(settled=True, source=source)
    if not changed:
        raise HolidayUnknownError


def settle_year(year: int, source: str) -> None:
    """Say that the cabinet has settled the holidays of a common year."""
    check_words(year, source)
    HolidayYear.objects.update_or_create(year=year, defaults={"settled": True, "source": source})


def set_hours(agency_id: str, valid_from: date, hours: Hours) -> None:
    """Set an agency's working hours from a day on. Raises `WorkingWeekRefusedError`."""
    check_hours(hours)
    check_year(valid_from.year)
    WorkingHours.objects.update_or_create(
        agency_id=agency_id,
        valid_from=valid_from,
        defaults={
            "week": [_stored(day) for day in hours.week],
            "on_holidays": _stored(hours.on_holidays),
        },
    )


def _stored(stretches: tuple[Stretch, ...]) -> list[list[str]]:
    return [[opens.strftime("%H:%M"), closes.strftime("%H:%M")] for opens, closes in stretches]
