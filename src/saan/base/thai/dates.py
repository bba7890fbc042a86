"""Days as Thai people write and read them: Buddhist era, Thai month names, either kind of digits.

Days are stored as ISO dates; only the edge uses this. All moments are shown on a Bangkok clock.
"""

import re
from datetime import date, datetime
from typing import Final

from saan.base.thai.digits import arabic_digits, thai_digits
from saan.trust.clock import BANGKOK
from saan.trust.errors import SaanError, Text

ERA: Final = 543

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


class NotADayError(SaanError):
    """A text names no day of the calendar."""

    code = "thai.not-a-day"
    text = Text(th="“{given}” ไม่ใช่วันที่", en="“{given}” is not a day of the calendar.")
    remedy_text = Text(
        th="พิมพ์วัน เดือน ปี พ.ศ. เช่น 22/11/2569 หรือ 22 พ.ย. 2569",
        en="Write day, month, year, such as 22/11/2026 or 22 Nov 2026.",
    )


def long_date(day: date) -> str:
    """Return a day as a letter writes it: ๒๒ พฤศจิกายน ๒๕๖๙."""
    return thai_digits(f"{day.day} {MONTHS[day.month - 1]} {day.year + ERA}")


def short_date(day: date) -> str:
    """Return a day as lists show it, with Arabic digits: 22 พ.ย. 2569."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year + ERA}"


def english_date(day: date) -> str:
    """Return a day in English, in the common era: 22 Nov 2026."""
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1][:3]} {day.year}"


def bangkok_day(moment: datetime) -> date:
    """Return the day that a moment falls on in Bangkok."""
    return moment.astimezone(BANGKOK).date()


def bangkok_clock(moment: datetime) -> str:
    """Return the time of day of a moment in Bangkok, as 09.30."""
    return moment.astimezone(BANGKOK).strftime("%H.%M")


_FIGURES: Final = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(?:พ\.?ศ\.?\s*)?(\d{4})")
_WORDS: Final = re.compile(r"(\d{1,2})\s*([^\d\s]+)\s*(?:พ\.?ศ\.?\s*)?(\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def read_day(text: str) -> date:
    """Return the day that a person typed, or raise `NotADayError`.

    Day, month, year, in figures or with the month's name, Thai or English, full or short. A year from 2400 on is
    of the Buddhist era.
    """
    plain = " ".join(arabic_digits(text).split())
    try:
        if found := _ISO.fullmatch(plain):
            return _day(int(found[1]), int(found[2]), int(found[3]))
        if found := _FIGURES.fullmatch(plain):
            return _day(int(found[3]), int(found[2]), int(found[1]))
        if found := _WORDS.fullmatch(plain):
            return _day(int(found[3]), _month(found[2]), int(found[1]))
    except ValueError:
        raise NotADayError(given=text) from None
    raise NotADayError(given=text)


def _day(year: int, month: int, day: int) -> date:
    return date(year - ERA if year >= 2400 else year, month, day)  # noqa: PLR2004 - no letter of 2400 C.E. exists


def _month(name: str) -> int:
    """Return the number of a month's name; raise `ValueError` for any other word."""
    folded = name.replace(".", "").casefold()
    for number, names in enumerate(zip(MONTHS, SHORT_MONTHS, ENGLISH_MONTHS, strict=True), start=1):
        thai, short, english = (one.replace(".", "").casefold() for one in names)
        if folded in {thai, short, english, english[:3]}:
            return number
    raise ValueError(name)
