"""The 13-digit number: every single slip of the finger is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.base.thai import api as thai

TWELVE = st.text("0123456789", min_size=12, max_size=12)
ANY = "0123456789"


def whole(twelve: str) -> str:
    return twelve + thai.check_digit(twelve)


@given(TWELVE)
def test_the_check_digit_is_that_of_the_other_published_formula(twelve: str) -> None:
    total = sum((2 - place) * int(digit) for place, digit in enumerate(twelve))
    assert thai.check_digit(twelve) == str((1 - total % 11) % 10)


@given(TWELVE, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_moves_the_sum(twelve: str, place: int, by: int) -> None:
    """Weights 2 to 13 are prime to 11 but for 11 itself, so that a slip there, or one that moves the check
    between 1 and 11, passes: the code is the law's. All others are refused."""
    number = whole(twelve)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    moved = (13 - place) * (int(wrong[place]) - int(number[place])) % 11
    if place == 2 or moved in (1, 10):
        return
    with pytest.raises(thai.IdChecksumError):
        thai.read_id(wrong, first_digits=ANY)


@given(TWELVE)
def test_numbers_are_read_as_people_type_them(twelve: str) -> None:
    number = whole(twelve)
    for typed in (number, thai.show_id(number), thai.thai_digits(number), "-".join(number)):
        assert thai.read_id(typed, first_digits=ANY) == number
    assert thai.mask_id(number).endswith(thai.show_id(number)[-6:])
    assert number[:9] not in thai.mask_id(number)


def test_who_may_come_in_is_said_by_the_first_digit() -> None:
    juristic, person = whole("099400000001"), whole("110170000000")
    assert thai.read_id(juristic, first_digits="0") == juristic
    assert thai.read_id(person) == person
    with pytest.raises(thai.IdKindError) as refused:
        thai.read_id(juristic)
    assert "0" in refused.value.message().th


@pytest.mark.parametrize("typed", ["", "12345", "1" * 14, "x" * 13, "๑๒๓", "²" * 13, "१" * 13])
def test_a_number_of_another_length_is_counted_out(typed: str) -> None:
    with pytest.raises(thai.IdRefusedError) as refused:
        thai.read_id(typed)
    assert "13" in refused.value.message().th
