"""Days as people type them, in either era, either kind of digits, Thai or English."""

import re
from contextlib import suppress
from datetime import date
from typing import Final

from saan.base.thai.dates import (
    ENGLISH_MONTHS,
    ENGLISH_WEEKDAYS,
    ERA,
    LAST_APRIL_YEAR,
    MONTHS,
    SHORT_MONTHS,
    WEEKDAYS,
)
from saan.base.thai.digits import arabic_digits
from saan.base.thai.errors import NoSuchDayError, NotADayError, WrongWeekdayError, YearUnclearError
from saan.base.thai.normal import normal

BUDDHIST_FROM: Final = 2400
"""A year from this one on, written without its era, is of the Buddhist era."""

_ERA = r"(?P<era>พ\.?\s?ศ\.?|พุทธศักราช|b\.?e\.?|ค\.?\s?ศ\.?|คริสต์ศักราช|a\.?d\.?|c\.?e\.?)?"
_OPENING = r"(?:วัน\s?(?P<weekday>[ก-๎]+?)\s?ที่\s?|วันที่\s?|ที่\s?|(?P<english>[a-z]+day),?\s)?"
_NUMERIC: Final = re.compile(
    rf"{_OPENING}(?P<day>[0-9]{{1,2}})[\s./-]{{1,3}}(?P<month>[0-9]{{1,2}})[\s./-]{{1,3}}"
    rf"{_ERA}\s?(?P<year>[0-9]{{1,4}})"
)
_NAMED: Final = re.compile(
    rf"{_OPENING}(?P<day>[0-9]{{1,2}})\s?(?:เดือน\s?)?(?P<name>[^\d\s]+(?:\s?ค\.|\s?พ\.|\s?ย\.)?),?\s?"
    rf"(?:ปี\s?)?{_ERA}\s?(?P<year>[0-9]{{1,4}})"
)
_AMERICAN: Final = re.compile(r"(?P<name>[a-z]+\.?)\s(?P<day>[0-9]{1,2}),?\s(?P<year>[0-9]{4})")
_ISO: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_APRIL: Final = 4
_WHOLE_YEAR: Final = 4


def _names() -> dict[str, int]:
    found: dict[str, int] = {}
    for number, names in enumerate(zip(MONTHS, SHORT_MONTHS, ENGLISH_MONTHS, strict=True), start=1):
        thai, short, english = (_folded(name) for name in names)
        found |= dict.fromkeys((thai, short, english, english[:3]), number)
    return found | {"sept": 9}


def _folded(name: str) -> str:
    return re.sub(r"[.\s]", "", name).casefold()


_MONTH_NUMBERS: Final = _names()


def read_day(text: str) -> date:
    """Return the day that a person typed, or raise a `NotADayError` that says what is wrong with it.

    Day, month, year, in figures or with the month's name, full or short, Thai or English, with or without
    the day of the week, which must then agree; or ISO. Without its era, a year from 2400 on is Buddhist. A
    year of two figures is read only beside a Thai month name, as 25xx.
    """
    plain = " ".join(arabic_digits(normal(text)).casefold().split())
    if iso := _ISO.fullmatch(plain):
        return _day(
            text, _common_year(int(iso["year"]), int(iso["month"])), int(iso["month"]), int(iso["day"])
        )
    found = _NUMERIC.fullmatch(plain) or _NAMED.fullmatch(plain)
    if found is None:
        if american := _AMERICAN.fullmatch(plain):
            month = _month(american["name"], text)
            return _day(text, _common_year(int(american["year"]), month), month, int(american["day"]))
        raise NotADayError(given=text)
    return _understood(found, text)


def _understood(found: re.Match[str], text: str) -> date:
    parts = found.groupdict()
    name = parts.get("name")
    month = int(parts["month"]) if name is None else _month(name, text)
    year, era = parts["year"], (parts["era"] or "").replace(".", "").replace(" ", "")
    if len(year) != _WHOLE_YEAR:
        if name is None or _is_english(name) or len(year) != 2 or era.startswith(("ค", "a", "c")):  # noqa: PLR2004 - 69 for 2569
            raise YearUnclearError(given=text)
        year, era = f"25{year}", "พศ"
    if era.startswith(("ค", "a", "c")):
        common = int(year)
    elif era:
        common = _common_year_of_buddhist(int(year), month, text)
    else:
        common = _common_year(int(year), month, text)
    day = _day(text, common, month, int(parts["day"]))
    _check_weekday(day, parts, text)
    return day


def _common_year(year: int, month: int, text: str = "") -> int:
    return _common_year_of_buddhist(year, month, text) if year >= BUDDHIST_FROM else year


def _common_year_of_buddhist(year: int, month: int, text: str) -> int:
    """Return the common year of a Buddhist one; until 2483, January to March came at its end (see `dates`)."""
    if year <= LAST_APRIL_YEAR and month < _APRIL:
        if year == LAST_APRIL_YEAR:
            raise NoSuchDayError(given=text)
        return year - ERA + 1
    return year - ERA


def _day(text: str, year: int, month: int, day: int) -> date:
    with suppress(ValueError):
        return date(year, month, day)
    raise NoSuchDayError(given=text)


def _month(name: str, text: str) -> int:
    number = _MONTH_NUMBERS.get(_folded(name))
    if number is None:
        raise NotADayError(given=text)
    return number


def _is_english(name: str) -> bool:
    return name.isascii()


def _check_weekday(day: date, parts: dict[str, str | None], text: str) -> None:
    thai, english = WEEKDAYS[day.weekday()], ENGLISH_WEEKDAYS[day.weekday()]
    said = parts["weekday"] or parts["english"]
    accepted = {thai, english.casefold(), "พฤหัส" if thai == "พฤหัสบดี" else thai}
    if said and said not in accepted:
        if said not in {*WEEKDAYS, "พฤหัส", *(name.casefold() for name in ENGLISH_WEEKDAYS)}:
            raise NotADayError(given=text)
        raise WrongWeekdayError(given=text, weekday_th=thai, weekday_en=english)
