"""A day written for people is read back as the same day."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.base.thai import api as thai
from saan.trust.clock import buddhist_year, parse_rfc3339

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(DAYS)
def test_every_way_of_writing_a_day_reads_back(day: date) -> None:
    for written in (
        thai.long_date(day),
        thai.short_date(day),
        thai.english_date(day),
        day.isoformat(),
        thai.weekday_date(day),
        thai.formal_date(day),
        f"{day.day}/{day.month}/{thai.buddhist_year_of(day)}",
        f"วันที่ {day.day} เดือน{thai.long_date(day).split()[1]} พุทธศักราช {thai.buddhist_year_of(day)}",
        f"{day.day}/{day.month}/ค.ศ. {day.year}",
        f"{day.strftime('%A')}, {day.day} {day.strftime('%B')} A.D. {day.year}",
        f"{day.strftime('%B')} {day.day}, {day.year}",
        thai.thai_digits(f"{day.day}-{day.month}-{day.year}"),
        f" {day.day}  {day.strftime('%B')}   {day.year} ",
    ):
        assert thai.read_day(written) == day


def test_days_look_as_official_letters_write_them() -> None:
    day = date(2026, 11, 22)
    assert thai.long_date(day) == "๒๒ พฤศจิกายน ๒๕๖๙"
    assert thai.short_date(day) == "22 พ.ย. 2569"
    assert thai.english_date(day) == "22 Nov 2026"
    assert thai.weekday_date(day) == "วันอาทิตย์ที่ ๒๒ พฤศจิกายน ๒๕๖๙"
    assert thai.formal_date(day) == "วันที่ ๒๒ พฤศจิกายน พ.ศ. ๒๕๖๙"


def test_until_2483_the_year_began_in_april() -> None:
    assert thai.read_day("31 ธันวาคม 2483") == date(1940, 12, 31)
    assert thai.read_day("1 มกราคม 2484") == date(1941, 1, 1)
    assert thai.read_day("31 มีนาคม 2482") == date(1940, 3, 31)
    assert thai.read_day("1 เมษายน 2483") == date(1940, 4, 1)
    assert thai.long_date(date(1940, 3, 31)) == "๓๑ มีนาคม ๒๔๘๒"
    with pytest.raises(thai.NoSuchDayError):
        thai.read_day("15 กุมภาพันธ์ 2483")


def test_a_short_year_is_read_only_where_it_can_mean_one_thing() -> None:
    assert thai.read_day("22 พ.ย. 69") == date(2026, 11, 22)
    for unclear in ("22/11/69", "22 Nov 69", "22 พ.ย. ค.ศ. 26", "22 พ.ย. 569"):
        with pytest.raises(thai.YearUnclearError):
            thai.read_day(unclear)


def test_the_day_of_the_week_must_agree() -> None:
    assert thai.read_day("วันพฤหัสที่ ๒๖ พ.ย. ๒๕๖๙") == date(2026, 11, 26)
    for wrong in ("วันจันทร์ที่ 22 พฤศจิกายน 2569", "Monday, 22 November 2026"):
        with pytest.raises(thai.WrongWeekdayError) as refused:
            thai.read_day(wrong)
        assert "อาทิตย์" in refused.value.message().th
        assert "Sunday" in refused.value.message().en


def test_a_day_that_does_not_exist_is_told_from_what_is_no_day() -> None:
    for missing in ("31/2/2569", "29/2/2568", "29 ก.พ. 2568", "0/1/2569", "1/13/2569"):
        with pytest.raises(thai.NoSuchDayError):
            thai.read_day(missing)
    for words in ("พรุ่งนี้", "22 ไม่ใช่เดือน 2569", "วันหยุดที่ 22 พฤศจิกายน 2569"):
        with pytest.raises(thai.NotADayError) as refused:
            thai.read_day(words)
        assert type(refused.value) is thai.NotADayError


@pytest.mark.parametrize(
    "written",
    ["22พ.ย.2569", "22 พย. 2569", "22 พ. ย. 2569", "22.11.2569", "22 11 2569", "22-11-2569", "22 nov 2026",
     "22 Nov. 2026", "วันที่ 22 พฤศจิกายน พ.ศ.2569", "๒๒  พฤศจิกายน\u200b ๒๕๖๙", "22 November B.E. 2569"],
)  # fmt: skip
def test_days_are_read_however_people_type_them(written: str) -> None:
    assert thai.read_day(written) == date(2026, 11, 22)


def test_the_new_year_begins_at_midnight_in_bangkok() -> None:
    assert thai.bangkok_day(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert thai.bangkok_clock(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "00.00"


@pytest.mark.parametrize(
    "wrong", ["", "31/2/2569", "29/2/2568", "22 ไม่ใช่เดือน 2569", "วันนี้", "22/11/69", "0/1/2569"]
)
def test_what_is_no_day_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(thai.NotADayError) as refused:
        thai.read_day(wrong)
    assert wrong in refused.value.message().th


@given(st.text())
def test_reading_any_text_answers_or_refuses(text: str) -> None:
    with suppress(thai.NotADayError):
        assert isinstance(thai.read_day(text), date)


@given(st.text())
def test_digits_go_there_and_back(text: str) -> None:
    assert thai.arabic_digits(thai.thai_digits(thai.arabic_digits(text))) == thai.arabic_digits(text)


def test_what_never_ends_is_shown_to_end_with_the_calendar() -> None:
    """As a certificate writes it that has no end (RFC 5280 §4.1.2.5)."""
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert thai.bangkok_day(never) == date(9999, 12, 31)
    assert thai.bangkok_clock(never) == "23.59"
    assert str(thai.dated(never)) == "9999-12-31T23:59+07:00"
    assert buddhist_year(never) == 10542


@pytest.mark.parametrize(
    "written", ["9999-12-31T17:00:00Z", "9999-12-31T23:59:59-07:00", "0001-01-01T00:00:00+07:00"]
)
def test_a_moment_that_no_calendar_can_say_is_none(written: str) -> None:
    with pytest.raises(ValueError, match="between the years"):
        parse_rfc3339(written)
    assert parse_rfc3339("9999-12-31T16:59:59Z").tzinfo
