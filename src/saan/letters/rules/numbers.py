"""Letter numbers and the books that give them.

A letter's number reads `รหัส เลขหน่วย/[ว ]ลำดับ`, as in `ทด 0101/12` or, for a circular, `ทด 0101/ว 12`. What stays in
the agency has series of its own, read as number and Buddhist year: `12/2569` (articles 16 and 24 for orders and
certificates; for the others it is the place in their register, and is not printed). A note's is read so too: it bears no
number (article 26), and this is the book-keeping of the unit that writes it. Every book starts again at 1 on 1 January,
Bangkok time. Digits are stored as 0 to 9 and shown as Thai digits at the edge.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from saan.letters.errors import BadNumberError
from saan.letters.rules.kinds import LETTERED, NUMBERED
from saan.letters.rules.levels import Kind, Secrecy

_NUMBER = re.compile(r"(?P<code>[^/]{1,60})/(?P<circular>ว ?)?(?P<running>[1-9][0-9]{0,8})")
_RUNNING = re.compile(r"(?:.*/)?(?:ว ?)?(?P<running>[1-9][0-9]{0,8})")
_OF_YEAR = re.compile(r"(?P<running>[1-9][0-9]{0,8})/(?P<year>[0-9]{4})")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
MOST_GIVEN = 999_999
"""The highest number that may be said to be given elsewhere: more than any register of a year has, and a slip of the pen beyond."""
MOST_BECAUSE = 200
"""Characters of why: it stands in the remark of a line, beside what a clerk writes there."""


class Book(StrEnum):
    """ทะเบียนหนังสือ: the kinds of register, each with its own running number.

    Secret letters have books of their own (ทขล. 1 and 2 of the secrecy rules 2544, to be confirmed).
    """

    SENT = "sent"
    CIRCULAR = "circular"
    MEMO = "memo"
    ORDER = "order"
    RULE = "rule"
    ANNOUNCEMENT = "announcement"
    CERTIFICATE = "certificate"
    MINUTES = "minutes"
    NOTE = "note"
    RECEIVED = "received"
    SECRET_SENT = "secret-sent"  # noqa: S105 - a book, not a password
    SECRET_RECEIVED = "secret-received"  # noqa: S105 - a book, not a password


UNITS_KEEP = frozenset({Book.MEMO, Book.NOTE, Book.RECEIVED, Book.SECRET_RECEIVED, Book.SECRET_SENT})
"""Books of which a unit has its own; the others are the agency's, kept by its central registry."""

_OWN_BOOKS: Mapping[Kind, Book] = {
    Kind.MEMO: Book.MEMO,
    Kind.ORDER: Book.ORDER,
    Kind.RULE: Book.RULE,
    Kind.BYLAW: Book.RULE,
    Kind.ANNOUNCEMENT: Book.ANNOUNCEMENT,
    Kind.STATEMENT: Book.ANNOUNCEMENT,
    Kind.NEWS: Book.ANNOUNCEMENT,
    Kind.CERTIFICATE: Book.CERTIFICATE,
    Kind.MINUTES: Book.MINUTES,
    Kind.NOTE: Book.NOTE,
}


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


def number_of_kind(kind: Kind, sender_code: str, running: int, year: int, *, circular: bool) -> str:
    """Return the number of a paper of any kind: a letter's, or `12/2569` for what stays in the agency and for a note."""
    if kind in LETTERED:
        return number(sender_code, running, circular=circular)
    return f"{running}/{year}"


def borne(kind: Kind, number: str) -> str:
    """Return the number that a paper bears on its page; nothing where the number is its place in a register and no more."""
    return number if kind in NUMBERED else ""


def read_number(text: str) -> Parts:
    """Return a number's parts, whichever digits and spaces it is written with; or raise `BadNumberError`."""
    found = _NUMBER.fullmatch(" ".join(text.translate(_DIGITS).split()))
    if found is None:
        raise BadNumberError(number=text)
    return Parts(found["code"].strip(), int(found["running"]), found["circular"] is not None)


def searchable(text: str) -> str:
    """Return a number, or the part of one that somebody typed, in the form that numbers are stored in."""
    return " ".join(text.translate(_DIGITS).split())


def runnings_in(text: str) -> tuple[int, ...]:
    """Return which running numbers a number, or the end of one, that somebody typed may mean; none if it is none.

    `12/2569` is the order 12 of that year, or a letter 2569 of a code that ends in 12.
    """
    typed = searchable(text)
    found = [int(part["running"]) for part in (_RUNNING.fullmatch(typed), _OF_YEAR.fullmatch(typed)) if part]
    return tuple(dict.fromkeys(found))


def number_of_year(text: str) -> tuple[int, int] | None:
    """Return the number and the year of what is written `12/2569`, as receive numbers are shown; None for anything else."""
    found = _OF_YEAR.fullmatch(searchable(text))
    return (int(found["running"]), int(found["year"])) if found else None


def sent_book(kind: Kind, secrecy: Secrecy, *, circular: bool, circulars_share: bool) -> Book:
    """Return the book in which a letter is numbered.

    Whether circulars run in the ordinary sequence is each agency's practice.
    """
    if secrecy is not Secrecy.NORMAL:
        return Book.SECRET_SENT
    if kind in _OWN_BOOKS:
        return _OWN_BOOKS[kind]
    return Book.CIRCULAR if circular and not circulars_share else Book.SENT


def received_book(secrecy: Secrecy) -> Book:
    """Return the book in which an incoming letter is registered."""
    return Book.RECEIVED if secrecy is Secrecy.NORMAL else Book.SECRET_RECEIVED


def register_name(book: Book, keeper: UUID | None) -> str:
    """Return the name of one series of numbers of an agency: its own, or that of a unit which keeps the book for itself.

    Neither another central registry nor another number of a unit begins a series anew.
    """
    return str(book) if keeper is None else f"{book}:{keeper}"


def code_name(book: Book, code: str) -> str:
    """Return under which name all numbers are counted that papers of a book's kind bear behind one code, whichever book gave them."""
    return f"{book} {code}"


def remark_of_skipped(printed: Book, code: str, skipped: range) -> str:
    """Return what a register says on the line before which numbers are left out, one or more, that papers of a book's kind bear."""
    papers = "หนังสือเวียน" if printed is Book.CIRCULAR else "บันทึก"
    return f"{_left_out(skipped)} เพราะปีนี้มี{papers}ฉบับอื่นใช้รหัส {code} ถึงเลข {skipped[-1]} แล้ว"


def remark_of_given_elsewhere(given: range, because: str) -> str:
    """Return what a register says on the line before which numbers are left out, one or more, that were given elsewhere."""
    return f"{_left_out(given)}: {because}"


def _left_out(numbers: range) -> str:
    first, last = numbers[0], numbers[-1]
    return f"ข้ามเลข {first}" if first == last else f"ข้ามเลข {first}–{last}"
