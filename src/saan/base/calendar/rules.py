"""Working days, working hours, and when something counts as received.

Everything here is by the Bangkok wall calendar. `certain` says whether the answer rests on days that the
cabinet has settled; while it is false, a later announcement may change it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from saan.base.calendar.errors import CalendarWordsError, NoWorkingDayError, WorkingWeekRefusedError
from saan.base.thai.api import dated
from saan.trust.clock import BANGKOK
from saan.trust.errors import Text

Stretch = tuple[time, time]
"""From opening, included, to closing, not included; closing at 00.00 is midnight at the end of the day."""

Week = tuple[tuple[Stretch, ...], ...]
"""Seven days from Monday on, each with its stretches of work in order."""


@dataclass(frozen=True, slots=True)
class Hours:
    """An agency's working hours: its week, and what it works on public holidays, as a border post may."""

    week: Week
    on_holidays: tuple[Stretch, ...] = ()


_DAY = timedelta(days=1)
_FARTHEST = 3660
_ANY_DAY = date(2000, 1, 1)
LONGEST_NAME = 200
LONGEST_SOURCE = 300
YEARS = range(1900, 2600)
_STRETCH = re.compile(r"(\d{1,2})[.:](\d{2})\s*[-–]\s*(\d{1,2})[.:](\d{2})")

OFFICE = (time(8, 30), time(16, 30))
USUAL_HOURS = Hours(((OFFICE,),) * 5 + ((),) * 2)
"""The government's hours, Monday to Friday 08.30 to 16.30 (announcement of the Prime Minister's Office on
working hours and holidays of 2502, as amended). The noon break is not counted as closed, for offices serve
through it; an agency that closes says so in its own hours. To be confirmed by each agency."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One agency's calendar as it is known now.

    `hours` are (first day, hours) in order; before the first, the usual ones hold. `holidays` maps public
    holidays to whether they are settled; `closures` are days on which this agency alone is closed.
    `settled_years` are common years whose list of holidays the cabinet has settled.
    """

    hours: tuple[tuple[date, Hours], ...] = ()
    holidays: dict[date, bool] = field(default_factory=dict)
    closures: frozenset[date] = frozenset()
    settled_years: frozenset[int] = frozenset()

    def work_on(self, day: date) -> tuple[Stretch, ...]:
        """Return the stretches of work on a day, which may be none."""
        if day in self.closures:
            return ()
        known = bisect_right([start for start, _ in self.hours], day)
        hours = self.hours[known - 1][1] if known else USUAL_HOURS
        return hours.on_holidays if day in self.holidays else hours.week[day.weekday()]

    def is_settled(self, day: date) -> bool:
        """Return whether nothing more is expected to be announced for the day."""
        return day in self.closures or self.holidays.get(day, day.year in self.settled_years)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was counted out, and whether every day the count looked at is settled."""

    day: date
    certain: bool


@dataclass(frozen=True, slots=True)
class Deemed:
    """When something arrived and when it counts as received; `certain` as in `Day`."""

    arrived_at: datetime
    at: datetime
    certain: bool


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Return whether the agency works at any time of the day."""
    return bool(calendar.work_on(day))


def add_working_days(calendar: Calendar, day: date, count: int) -> Day:
    """Return the `count`-th working day after a day, which itself is not counted; before it, if negative.

    Zero is the day itself if it is a working day, else the first after it.
    """
    step, left = (-_DAY, -count) if count < 0 else (_DAY, count)
    certain = True
    for candidate in _from(day if left == 0 else day + step, step):
        certain = certain and calendar.is_settled(candidate)
        if is_working_day(calendar, candidate):
            left -= 1
            if left <= 0:
                return Day(candidate, certain)
    raise NoWorkingDayError(day=dated(day))


def deadline(calendar: Calendar, day: date, days: int) -> Day:
    """Return the last day of a period of calendar days that begins on a day.

    The first day is not counted (Civil and Commercial Code s. 193/3), and a last day that is no working day
    gives way to the next that is (s. 193/8).
    """
    return add_working_days(calendar, day + days * _DAY, 0)


def working_days_between(calendar: Calendar, first: date, last: date) -> int:
    """Return how many working days lie after `first`, up to and including `last`; negative backwards."""
    if last < first:
        return -working_days_between(calendar, last, first)
    return sum(is_working_day(calendar, first + n * _DAY) for n in range(1, (last - first).days + 1))


def deemed_received(calendar: Calendar, arrived_at: datetime) -> Deemed:
    """Return when something that entered the agency's system counts as received.

    Act on electronic performance of state duties 2565, s. 10: at the time it entered; outside working
    hours, at the next working day and time. The section speaks of what comes from the public. For letters
    between agencies the Act gives validity (s. 15) but no time, so that both moments are kept and policy
    decides which one counts.
    """
    wall = arrived_at.astimezone(BANGKOK)
    certain = True
    for day in _from(wall.date(), _DAY):
        certain = certain and calendar.is_settled(day)
        for opens, closes in calendar.work_on(day):
            if wall < _closing(day, closes):
                opening = _opening(day, opens).astimezone(arrived_at.tzinfo)
                return Deemed(arrived_at, max(arrived_at, opening), certain)
    raise NoWorkingDayError(day=dated(wall.date()))


def check_hours(hours: Hours) -> None:
    """Raise `WorkingWeekRefusedError` unless there are seven days of stretches in order, and some work."""
    days = 7
    if len(hours.week) != days or not any(hours.week):
        raise WorkingWeekRefusedError
    for stretches in (*hours.week, hours.on_holidays):
        before = datetime.min.replace(tzinfo=BANGKOK)
        for opens, closes in stretches:
            opening, closing = (
                moment(_ANY_DAY, at) for moment, at in ((_opening, opens), (_closing, closes))
            )
            if not before <= opening < closing:
                raise WorkingWeekRefusedError
            before = closing


def check_words(year: int | None, source: str, name: Text | None = None) -> None:
    """Raise `CalendarWordsError` unless there is a source, a name in both languages where one is asked for, and a usual year."""
    said = [(source, LONGEST_SOURCE), *((one, LONGEST_NAME) for one in ((name.th, name.en) if name else ()))]
    if not all(len(text.strip()) > 0 and len(text) <= most for text, most in said):
        raise CalendarWordsError
    if year is not None:
        check_year(year)


def check_year(year: int) -> None:
    """Raise `CalendarWordsError` for a year of which no office speaks."""
    if year not in YEARS:
        raise CalendarWordsError


def read_stretches(text: str) -> tuple[Stretch, ...]:
    """Return a day's stretches of work as people write them: “08.30–12.00, 13.00–16.30”; none where nothing is written.

    24.00 is the midnight at the end of the day. Raises `WorkingWeekRefusedError`.
    """
    tidy = text.strip()
    if not tidy or tidy in {"-", "–"}:
        return ()
    return tuple(_stretch(part) for part in re.split(r"[,;]", tidy))


def show_stretches(stretches: tuple[Stretch, ...]) -> str:
    """Return a day's stretches of work as `read_stretches` reads them."""
    return ", ".join(
        f"{opens:%H.%M}–{'24.00' if closes == time.min else f'{closes:%H.%M}'}" for opens, closes in stretches
    )


def _stretch(text: str) -> Stretch:
    found = _STRETCH.fullmatch(text.strip())
    if found is None:
        raise WorkingWeekRefusedError
    opens, begun, closes, ended = (int(figure) for figure in found.groups())
    try:
        return time(opens, begun), time.min if (closes, ended) == (24, 0) else time(closes, ended)
    except ValueError:
        raise WorkingWeekRefusedError from None


def _opening(day: date, opens: time) -> datetime:
    return datetime.combine(day, opens, BANGKOK)


def _closing(day: date, closes: time) -> datetime:
    return datetime.combine(day if closes > time.min else day + _DAY, closes, BANGKOK)


def _from(day: date, step: timedelta) -> Iterator[date]:
    for _ in range(_FARTHEST):
        yield day
        day += step
