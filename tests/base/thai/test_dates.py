"""A day written for people is read back as the same day."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.base.thai import api as thai

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(DAYS)
def test_every_way_of_writing_a_day_reads_back(day: date) -> None:
    for written in (
        thai.long_date(day),
        thai.short_date(day),
        thai.english_date(day),
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year + 543}",
        thai.thai_digits(f"{day.day}-{day.month}-{day.year}"),
        f" {day.day}  {day.strftime('%B')}   {day.year} ",
    ):
        assert thai.read_day(written) == day


def test_days_look_as_official_letters_write_them() -> None:
    day = date(2026, 11, 22)
    assert thai.long_date(day) == "๒๒ พฤศจิกายน ๒๕๖๙"
    assert thai.short_date(day) == "22 พ.ย. 2569"
    assert thai.english_date(day) == "22 Nov 2026"


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
