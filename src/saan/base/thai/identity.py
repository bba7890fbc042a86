"""The 13-digit number of a person (DOPA) or a juristic person, with its check digit."""

import re
from typing import Final

from saan.base.thai.digits import arabic_digits
from saan.base.thai.errors import IdChecksumError, IdKindError, IdRefusedError

LENGTH: Final = 13
PERSONS: Final = "12345678"
"""First digits of the civil register's numbers. Numbers of people without Thai nationality may begin with
0, which each place accepts or not; juristic persons' begin with 0."""


def check_digit(first_twelve: str) -> str:
    """Return the 13th digit: (11 - Σ digit·weight mod 11) mod 10, weights 13 down to 2."""
    total = sum(int(digit) * (LENGTH - place) for place, digit in enumerate(first_twelve))
    return str((11 - total % 11) % 10)


def read_id(text: str, *, first_digits: str = PERSONS) -> str:
    """Return the 13 Arabic digits of a number as typed (spaces, hyphens, Thai digits), or say what is wrong.

    Raises `IdRefusedError`, `IdChecksumError` or `IdKindError`. `first_digits` are those accepted here.
    """
    digits = re.sub(r"[\s\-–‑]", "", arabic_digits(text))
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise IdRefusedError(length=sum(sign in "0123456789" for sign in digits))
    if digits[-1] != check_digit(digits[:-1]):
        raise IdChecksumError
    if digits[0] not in first_digits:
        raise IdKindError(first=digits[0], accepted=", ".join(first_digits))
    return digits


def show_id(digits: str) -> str:
    """Return the 13 digits as cards print them: 1 2345 67890 12 1."""
    return " ".join((digits[0], digits[1:5], digits[5:10], digits[10:12], digits[12:]))


def mask_id(digits: str) -> str:
    """Return the 13 digits with all but the last four hidden, for screens that need only tell people apart."""
    return show_id("x" * (LENGTH - 4) + digits[-4:])
