"""Decisions about agencies and units, as values: paths of the tree, codes, names."""

import re
import unicodedata
from uuid import UUID

from saan.base.agencies.errors import (
    BelowItselfError,
    InvalidAgencyIdError,
    InvalidContactError,
    InvalidLetterCodeError,
    InvalidNameError,
    InvalidNumberCodeError,
    TooDeepError,
)
from saan.base.thai import api as thai
from saan.trust.ids import AgencyId, is_agency_id

HEX_DIGITS = 32
DEEPEST = 12
"""Levels of units: `path` has room for twelve ids, from a ministry down to a section with levels to spare."""

AFTER_EVERY_ID = "g"
"""Sorts after every hexadecimal digit in every collation, so `path + AFTER_EVERY_ID` ends a subtree's range."""

LONGEST_NAME = 200
LONGEST_CONTACT = 200
LONGEST_LETTER_CODE = 8
LONGEST_NUMBER_CODE = 20
_NUMBER_CODE = re.compile(r"[0-9]+(?:[./-][0-9]+)*")


def path_of(unit_id: UUID, parent_path: str) -> str:
    """Return the path of a unit below a parent; a root's parent path is empty."""
    return parent_path + unit_id.hex


def ids_in_path(path: str) -> tuple[UUID, ...]:
    """Return the ids from the root down to the unit itself."""
    return tuple(UUID(path[start : start + HEX_DIGITS]) for start in range(0, len(path), HEX_DIGITS))


def levels(path: str) -> int:
    """Return how many units stand in a path, itself included."""
    return len(path) // HEX_DIGITS


def is_within(path: str, root: str) -> bool:
    """Return whether a unit is the root of a subtree or below it."""
    return path.startswith(root)


def require_place(unit_path: str, deepest_below: str, parent_path: str) -> None:
    """Return if a unit may stand below a parent, or raise `BelowItselfError` or `TooDeepError`.

    `deepest_below` is the longest path in the unit's subtree; for a new unit all of it is one level.
    """
    if unit_path and is_within(parent_path, unit_path):
        raise BelowItselfError
    height = levels(deepest_below) - levels(unit_path) + 1 if unit_path else 1
    if levels(parent_path) + height > DEEPEST:
        raise TooDeepError(levels=DEEPEST)


def agency_id(text: str) -> AgencyId:
    """Return the text as an agency id, or raise `InvalidAgencyIdError`."""
    if not is_agency_id(text):
        raise InvalidAgencyIdError(agency=text)
    return AgencyId(text)


def name(text: str) -> str:
    """Return a name in normal form, or raise `InvalidNameError` when it is empty, too long or has a control.

    Records bear it: raises `NotPlainError` for what none may hold.
    """
    clean = " ".join(thai.normal(text).split())
    if not clean or len(clean) > LONGEST_NAME or any(unicodedata.category(c) == "Cc" for c in clean):
        raise InvalidNameError
    thai.require_plain(clean)
    return clean


def contact(text: str) -> str:
    """Return a unit's contact, which may be empty, or raise `InvalidContactError`."""
    clean = " ".join(thai.normal(text).split())
    if len(clean) > LONGEST_CONTACT or any(unicodedata.category(c) == "Cc" for c in clean):
        raise InvalidContactError
    return clean


def letter_code(text: str) -> str:
    """Return the letter code, or raise `InvalidLetterCodeError`."""
    clean = thai.normal(text).strip()
    if not clean or len(clean) > LONGEST_LETTER_CODE or not all(c.isprintable() and c != " " for c in clean):
        raise InvalidLetterCodeError(letter_code=text)
    return clean


def number_code(text: str) -> str:
    """Return the unit's number in Arabic digits, or raise `InvalidNumberCodeError`."""
    clean = thai.arabic_digits(text.strip())
    if len(clean) > LONGEST_NUMBER_CODE or not _NUMBER_CODE.fullmatch(clean):
        raise InvalidNumberCodeError(number_code=text)
    return clean
