"""The front door of Thai conventions: days, digits, words for numbers, order, identity numbers, one spelling, repair."""

from saan.base.thai.collation import collation_key
from saan.base.thai.dates import (
    Dated,
    bangkok_clock,
    bangkok_day,
    buddhist_year_of,
    dated,
    english_date,
    formal_date,
    long_date,
    short_date,
    weekday_date,
)
from saan.base.thai.digits import arabic_digits, thai_digits
from saan.base.thai.errors import (
    AmountUnreadableError,
    IdChecksumError,
    IdKindError,
    IdRefusedError,
    NoSuchDayError,
    NotADayError,
    NotPlainError,
    WordListMissingError,
    WrongWeekdayError,
    YearUnclearError,
)
from saan.base.thai.identity import PERSONS, check_digit, mask_id, read_id, show_id
from saan.base.thai.names import full_name, initials, signature_name
from saan.base.thai.normal import normal, search_form
from saan.base.thai.numbers import baht_text, number_words
from saan.base.thai.plain import STRANGE, not_plain, require_plain
from saan.base.thai.reading import read_day
from saan.base.thai.repair import is_damaged, repair

__all__ = [
    "PERSONS",
    "STRANGE",
    "AmountUnreadableError",
    "Dated",
    "IdChecksumError",
    "IdKindError",
    "IdRefusedError",
    "NoSuchDayError",
    "NotADayError",
    "NotPlainError",
    "WordListMissingError",
    "WrongWeekdayError",
    "YearUnclearError",
    "arabic_digits",
    "baht_text",
    "bangkok_clock",
    "bangkok_day",
    "buddhist_year_of",
    "check_digit",
    "collation_key",
    "dated",
    "english_date",
    "formal_date",
    "full_name",
    "initials",
    "is_damaged",
    "long_date",
    "mask_id",
    "normal",
    "not_plain",
    "number_words",
    "read_day",
    "read_id",
    "repair",
    "require_plain",
    "search_form",
    "short_date",
    "show_id",
    "signature_name",
    "thai_digits",
    "weekday_date",
]
