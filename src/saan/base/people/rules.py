"""Decisions about people, posts and powers, as values and a moment.

The rules, in one place:

1. A period ends after it begins; its end is not part of it.
2. A position has one holder at a time. A person may hold several positions.
3. A role is granted once for a person, unit and overlapping period.
4. Only a position that signs is delegated, never to its holder; one person acts for it at a time
   (รักษาราชการแทน), while powers may be exercised on its behalf by several (ปฏิบัติราชการแทน).
5. A holder delegates only what the holder's own appointment covers for the whole period. What is held by
   delegation is not delegated further.
6. An agency keeps an administrator whose grant has no end.
7. Ending is from the moment it is said, never earlier: what was done under it stays authorised.
8. People alone decide what an official may sign, decide, administer or read of secrets, how anyone gets in, and what
   programs there are. A program that keeps the office does the rest (`Authority.require_person`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from saan.base.people.errors import (
    AlreadyEndedError,
    InvalidEmailError,
    InvalidPersonError,
    InvalidPositionError,
    NotHeldError,
    OrderNumberError,
    PeriodError,
    ProgramNameError,
    ScopeError,
)
from saan.base.thai import api as thai

LONGEST_NAME = 100
LONGEST_PREFIX = 40
LONGEST_TITLE = 200
LONGEST_ORDER = 100
LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

SCOPES: dict[str, tuple[str, str]] = {
    "letters.read": ("อ่านหนังสือ", "Read letters"),
    "letters.write": ("ร่าง ส่ง และลงรับหนังสือ", "Draft, dispatch and receive letters"),
    "documents.read": ("อ่านคำขอและเอกสารที่ออก", "Read applications and issued documents"),
    "documents.write": ("รับและพิจารณาคำขอเอกสาร", "Take and consider applications for documents"),
    "registers.read": ("อ่านทะเบียนหนังสือ", "Read registers"),
    "directory.read": ("อ่านทำเนียบส่วนราชการ", "Read the directory of agencies"),
    "journal.read": ("อ่านหลักฐานจากบันทึกเหตุการณ์", "Read proofs from the journal"),
    "webhooks.write": ("กำหนดปลายทางแจ้งเหตุการณ์", "Manage webhooks"),
    "office.read": ("อ่านข้อมูลบุคคล ตำแหน่ง บทบาท และหน่วยงาน", "Read people, posts, roles and units"),
    "office.write": (
        "ปรับปรุงข้อมูลบุคคล ตำแหน่ง บทบาทงานธุรการ และหน่วยงาน",
        "Keep people, posts, clerical roles and units",
    ),
}
"""What a machine's token may be good for, with its name in Thai and in English."""

OFFICE_READ, OFFICE_WRITE = "office.read", "office.write"
"""With these a program reads, and keeps, what its agency's administrators keep, over the whole agency."""

MACHINE_ROLES = frozenset({"clerk", "drafter", "auditor"})
"""A program does clerical work and reads; deciding, reviewing and signing are done by people.

These are also the only roles that a program may grant.
"""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`; without `until`, for good."""

    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Return whether a moment lies in the period."""
        return self.since <= at and (self.until is None or at < self.until)

    def overlaps(self, other: "Period") -> bool:
        """Return whether some moment lies in both."""
        if self.is_empty() or other.is_empty():
            return False
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )

    def covers(self, other: "Period") -> bool:
        """Return whether every moment of the other lies in this."""
        ends_later = self.until is None or (other.until is not None and other.until <= self.until)
        return other.is_empty() or (self.since <= other.since and ends_later)

    def is_empty(self) -> bool:
        """Return whether no moment lies in the period, as of a grant withdrawn before it began."""
        return self.until is not None and self.until <= self.since


def period(since: datetime, until: datetime | None) -> Period:
    """Return a period, or raise `PeriodError` when it ends before it begins."""
    made = Period(since, until)
    if made.is_empty():
        raise PeriodError
    return made


def end_of(current: Period, at: datetime) -> datetime:
    """Return when something ended at a moment ends: then, or at its beginning if it has not begun.

    Raises `AlreadyEndedError` when it is over.
    """
    if current.until is not None and current.until <= max(at, current.since):
        raise AlreadyEndedError
    return max(at, current.since)


def require_held(own: Iterable[Period], wanted: Period) -> Period:
    """Return the holder's own period of appointment that covers the one delegated, or raise `NotHeldError`."""
    for held in own:
        if held.covers(wanted):
            return held
    raise NotHeldError


def keeps_an_administrator(remaining: Iterable[Period], at: datetime) -> bool:
    """Return whether one of the remaining grants over the whole agency is in force and without end."""
    return any(grant.until is None and grant.since <= at for grant in remaining)


def line(text: str) -> str:
    """Return a line of text in normal form, without control characters and double spaces.

    Records bear it: raises `NotPlainError` for what none may hold, such as marks that turn the direction of writing.
    """
    spaced = " ".join(thai.normal(text).split())
    clean = "".join(c for c in spaced if unicodedata.category(c) != "Cc")
    thai.require_plain(clean)
    return clean


def person_name(text: str) -> str:
    """Return a given or family name, or raise `InvalidPersonError`."""
    clean = line(text)
    if not clean or len(clean) > LONGEST_NAME:
        raise InvalidPersonError
    return clean


def optional_name(text: str, longest: int) -> str:
    """Return a prefix or a name that may be empty, or raise `InvalidPersonError` when it is too long."""
    clean = line(text)
    if len(clean) > longest:
        raise InvalidPersonError
    return clean


def email(text: str) -> str:
    """Return an address in lower case, or raise `InvalidEmailError`."""
    clean = text.strip().lower()
    if len(clean) > LONGEST_EMAIL or not _EMAIL.fullmatch(clean) or not clean.isprintable():
        raise InvalidEmailError(email=text)
    return clean


def title(text: str) -> str:
    """Return the title of a position, or raise `InvalidPositionError`."""
    clean = line(text)
    if not clean or len(clean) > LONGEST_TITLE:
        raise InvalidPositionError
    return clean


def order_number(text: str) -> str:
    """Return the number of an order, or raise `OrderNumberError`."""
    clean = line(text)
    if not clean or len(clean) > LONGEST_ORDER:
        raise OrderNumberError
    return clean


def program_name(text: str) -> str:
    """Return the name of a program, or raise `ProgramNameError`."""
    clean = line(text)
    if not clean or len(clean) > LONGEST_NAME:
        raise ProgramNameError
    return clean


def scopes(wanted: Iterable[str]) -> list[str]:
    """Return the scopes in the order of the list, or raise `ScopeError` when one is unknown or none is named."""
    named = set(wanted)
    unknown = sorted(named - SCOPES.keys())
    if unknown or not named:
        raise ScopeError(scope=unknown[0] if unknown else "")
    return [scope for scope in SCOPES if scope in named]


def national_id(text: str) -> str:
    """Return the 13 digits of an official's number; raise `IdRefusedError` when they are not one.

    Numbers that begin with 0 belong to people without Thai nationality, who may work for an agency.
    """
    return thai.read_id(text, first_digits=f"0{thai.PERSONS}")
