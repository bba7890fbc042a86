"""The front door of Thai conventions: days, digits."""

from saan.base.thai.dates import (
    NotADayError,
    bangkok_clock,
    bangkok_day,
    english_date,
    long_date,
    read_day,
    short_date,
)
from saan.base.thai.digits import arabic_digits, thai_digits

__all__ = [
    "NotADayError",
    "arabic_digits",
    "bangkok_clock",
    "bangkok_day",
    "english_date",
    "long_date",
    "read_day",
    "short_date",
    "thai_digits",
]
