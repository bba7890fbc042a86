"""Days as Thai people write them: Buddhist era, Thai month names, either kind of digits.

Days are stored as ISO dates; only the edge uses this. All moments are shown on a Bangkok clock.

Until 2483 the Thai year began on 1 April; the Calendar Year Act of 2483 had that year end on 31 December
1940 and every later one begin on 1 January. A day in January to March of 1940 or before therefore lies in
the Buddhist year 542, not 543, ahead of the common one, and 2483 has no January, February or March.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from saan.base.thai.digits import thai_digits
from saan.trust.clock import on_the_wall
from saan.trust.errors import Text

ERA: Final = 543
LAST_APRIL_YEAR: Final = 2483
"""The last year that began in April; it has nine months."""

MONTHS: Final = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTHS: Final = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
ENGLISH_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS: Final = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
ENGLISH_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_APRIL: Final = 4


def buddhist_year_of(day: date) -> int:
    """Return the Buddhist year that a day was, or will be, written in."""
    year = day.year + ERA
    return year - 1 if year <= LAST_APRIL_YEAR and day.month < _APRIL else year


def long_date(day: date) -> str:
    """Return a day as a letter writes it: ๒๒ พฤศจิกายน ๒๕๖๙."""
    return thai_digits(f"{day.day} {MONTHS[day.month - 1]} {buddhist_year_of(day)}")


def weekday_date(day: date) -> str:
    """Return a day as an invitation writes it: วันอาทิตย์ที่ ๒๒ พฤศจิกายน ๒๕๖๙."""
    return f"วัน{WEEKDAYS[day.weekday()]}ที่ {long_date(day)}"


def formal_date(day: date) -> str:
    """Return a day as an order or a contract ends: วันที่ ๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙."""
    written, month = thai_digits(day.day), MONTHS[day.month - 1]
    return f"วันที่ {written} {month} พ.ศ. {thai_digits(buddhist_year_of(day))}"


def short_date(day: date) -> str:
    """Return a day as lists show it, with Arabic digits: 22 พ.ย. 2569."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {buddhist_year_of(day)}"


def english_date(day: date) -> str:
    """Return a day in English, in the common era: 22 Nov 2026."""
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1][:3]} {day.year}"


def bangkok_day(moment: datetime) -> date:
    """Return the day that a moment falls on in Bangkok."""
    return on_the_wall(moment).date()


def bangkok_clock(moment: datetime) -> str:
    """Return the time of day of a moment in Bangkok, as 09.30."""
    return on_the_wall(moment).strftime("%H.%M")


@dataclass(frozen=True, slots=True)
class Dated(Text):
    """A day or a moment as a sentence says it in each language; written alone, for programs, it is ISO 8601."""

    iso: str

    def __str__(self) -> str:
        """Return it as programs read it."""
        return self.iso


def dated(when: date) -> Dated:
    """Return a day, or a moment on a Bangkok clock, for a field of an error."""
    if not isinstance(when, datetime):
        return Dated(long_date(when), english_date(when), when.isoformat())
    day, clock = bangkok_day(when), bangkok_clock(when)
    iso = on_the_wall(when).isoformat("T", "minutes")
    return Dated(f"{long_date(day)} เวลา {thai_digits(clock)} น.", f"{english_date(day)}, {clock}", iso)
