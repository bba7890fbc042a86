"""Letter numbers and the books that give them.

A number reads `รหัส เลขหน่วย/[ว ]ลำดับ`, as in `ทด 0101/12` or, for a circular, `ทด 0101/ว 12`. Every book starts
again at 1 on 1 January, Bangkok time. Digits are stored as 0 to 9 and shown as Thai digits at the edge.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from saan.letters.errors import BadNumberError
from saan.letters.rules.levels import Kind, Secrecy

_NUMBER = re.compile(r"(?P<code>[^/]{1,60})/(?P<circular>ว ?)?(?P<running>[1-9][0-9]{0,8})")
_RUNNING = re.compile(r"(?:.*/)?(?:ว ?)?(?P<running>[1-9][0-9]{0,8})")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


class Book(StrEnum):
    """ทะเบียนหนังสือ: the kinds of register, each with its own running number.

    Secret letters have books of their own (ทขล. 1 and 2 of the secrecy rules 2544, to be confirmed).
    """

    SENT = "sent"
    CIRCULAR = "circular"
    MEMO = "memo"
    RECEIVED = "received"
    SECRET_SENT = "secret-sent"  # noqa: S105 - a book, not a password
    SECRET_RECEIVED = "secret-received"  # noqa: S105 - a book, not a password


@dataclass(frozen=True, slots=True)
class Parts:
    """A letter number taken apart."""

    code: str
    running: int
    circular: bool


def code(letter_code: str, number_code: str) -> str:
    """Return what stands before the slash: the agency's letters and the unit's digits."""
    return f"{letter_code} {number_code}".strip()


def number(sender_code: str, running: int, *, circular: bool) -> str:
    """Return a letter number as it is stored and signed."""
    return f"{sender_code}/{'ว ' if circular else ''}{running}"


def read_number(text: str) -> Parts:
    """Return a number's parts, whichever digits and spaces it is written with; or raise `BadNumberError`."""
    found = _NUMBER.fullmatch(" ".join(text.translate(_DIGITS).split()))
    if found is None:
        raise BadNumberError(number=text)
    return Parts(found["code"].strip(), int(found["running"]), found["circular"] is not None)


def searchable(text: str) -> str:
    """Return a number, or the part of one that somebody typed, in the form that numbers are stored in."""
    return " ".join(text.translate(_DIGITS).split())


def running_in(text: str) -> int | None:
    """Return the running number in a number, or the end of one, that somebody typed; None if there is none."""
    found = _RUNNING.fullmatch(searchable(text))
    return int(found["running"]) if found else None


def sent_book(kind: Kind, secrecy: Secrecy, *, circular: bool, circulars_share: bool) -> Book:
    """Return the book in which a letter is numbered.

    Whether circulars run in the ordinary sequence is each agency's practice.
    """
    if secrecy is not Secrecy.NORMAL:
        return Book.SECRET_SENT
    if kind is Kind.MEMO:
        return Book.MEMO
    return Book.CIRCULAR if circular and not circulars_share else Book.SENT


def received_book(secrecy: Secrecy) -> Book:
    """Return the book in which an incoming letter is registered."""
    return Book.RECEIVED if secrecy is Secrecy.NORMAL else Book.SECRET_RECEIVED


def register_name(book: Book, unit_code: str | None) -> str:
    """Return the name of one register of an agency: the central one, or that of the unit with this code."""
    return str(book) if unit_code is None else f"{book}:{unit_code}"
