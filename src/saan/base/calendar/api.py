"""The front door of the working calendar: working days, deadlines, hours, and when something counts as received."""

from saan.base.calendar.actions import (
    confirm_holiday,
    declare_holiday,
    set_hours,
    settle_year,
    withdraw_holiday,
)
from saan.base.calendar.errors import (
    HolidayTakenError,
    HolidayUnknownError,
    NoWorkingDayError,
    WorkingWeekRefusedError,
)
from saan.base.calendar.loading import load as load_holidays
from saan.base.calendar.queries import (
    HolidayView,
    add_working_days,
    calendar_of,
    deadline,
    deemed_received,
    holidays,
    is_working_day,
    settled_until,
)
from saan.base.calendar.rules import (
    USUAL_HOURS,
    Calendar,
    Day,
    Deemed,
    Hours,
    Stretch,
    Week,
    working_days_between,
)

__all__ = [
    "USUAL_HOURS",
    "Calendar",
    "Day",
    "Deemed",
    "HolidayTakenError",
    "HolidayUnknownError",
    "HolidayView",
    "Hours",
    "NoWorkingDayError",
    "Stretch",
    "Week",
    "WorkingWeekRefusedError",
    "add_working_days",
    "calendar_of",
    "confirm_holiday",
    "deadline",
    "declare_holiday",
    "deemed_received",
    "holidays",
    "is_working_day",
    "load_holidays",
    "set_hours",
    "settle_year",
    "settled_until",
    "withdraw_holiday",
    "working_days_between",
]
