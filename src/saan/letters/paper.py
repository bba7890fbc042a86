"""A letter as it stands on paper, for pages that show it: Thai words, Thai digits, in the order of the regulation.

Made from the record, or from a draft that is not yet a record; never from a PDF. What is hashed is the record:
this is one face of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from saan.base.thai import api as thai
from saan.letters import record as r
from saan.letters.rules.draft import Draft
from saan.letters.rules.levels import SECRECY_TEXT, URGENCY_TEXT, Kind, Secrecy, Urgency
from saan.trust.clock import parse_rfc3339


@dataclass(frozen=True, slots=True)
class Signed:
    """One block of signature: the typed name stands for the hand (Regulation No. 4, 2564), then the titles."""

    name: str
    lines: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """ตรารับ: the recipient's receiving stamp."""

    agency: str
    number: str
    day: str
    clock: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The parts of the page, top to bottom; an empty one is left out. `signatory` stands while nobody has signed."""

    kind: Kind
    urgency: str
    secrecy: str
    number: str
    agency: str
    unit: str
    address: str
    contact: str
    dated: str
    subject: str
    salutation: str
    to: tuple[str, ...]
    references: tuple[str, ...]
    enclosures: tuple[str, ...]
    paragraphs: tuple[str, ...]
    closing: str
    signed: tuple[Signed, ...]
    signatory: str
    copies: tuple[str, ...]
    stamp: Stamp | None = None

    @property
    def memo(self) -> bool:
        """Whether it is set as a memo (บันทึกข้อความ)."""
        return self.kind is Kind.MEMO


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, as a page of a draft shows it before any record exists."""

    agency: str
    unit: str
    code: str
    address: str
    contact: str
    signatories: dict[UUID, str]


def of_draft(draft: Draft, head: Letterhead) -> Paper:
    """Return the page that a draft would make, gaps and all."""
    return Paper(
        kind=draft.kind,
        urgency=_urgency(draft.urgency),
        secrecy=_secrecy(draft.secrecy),
        number=_unnumbered(head.code, circular=draft.circular),
        agency=head.agency,
        unit=head.unit,
        address=thai.thai_digits(head.address),
        contact=thai.thai_digits(head.contact),
        dated="",
        subject=draft.subject,
        salutation=draft.salutation,
        to=tuple(one.title for one in draft.to if not one.copy),
        references=tuple(_reference(one.number, one.dated) for one in draft.references),
        enclosures=_numbered([one.title for one in draft.enclosures]),
        paragraphs=_paragraphs(draft.body),
        closing="" if draft.kind is Kind.MEMO else draft.closing,
        signed=(),
        signatory=head.signatories.get(draft.signatory, "") if draft.signatory else "",
        copies=tuple(one.title for one in draft.to if one.copy),
    )


def of_letter(letter: r.Letter) -> Paper:
    """Return the page of a letter that people decide on and that has no number yet."""
    sender = letter.sender
    return Paper(
        kind=letter.kind,
        urgency=_urgency(letter.urgency),
        secrecy=_secrecy(letter.secrecy),
        number=_unnumbered(sender.code, circular=letter.circular),
        agency=sender.name.th,
        unit=sender.unit.th,
        address=thai.thai_digits(sender.address),
        contact=thai.thai_digits(sender.contact),
        dated="",
        subject=letter.subject,
        salutation=letter.salutation,
        to=tuple(one.title for one in letter.to if not one.copy),
        references=tuple(_reference(one.number, one.date) for one in letter.references),
        enclosures=_numbered([one.title for one in letter.enclosures]),
        paragraphs=_paragraphs(letter.body),
        closing=letter.closing,
        signed=(),
        signatory=letter.signatory.th,
        copies=tuple(one.title for one in letter.to if one.copy),
    )


def of_record(record: r.LetterRecord, stamp: Stamp | None = None) -> Paper:
    """Return the page of a numbered letter."""
    return replace(
        of_letter(record.letter),
        number=thai.thai_digits(record.registration.number),
        dated=thai.long_date(record.registration.date),
        signed=tuple(_signed(one) for one in record.signatures),
        stamp=stamp,
    )


def _signed(one: r.Signature) -> Signed:
    moment = parse_rfc3339(one.at)
    lines = (f"{one.own_title} {one.acting}".strip(), one.position.th) if one.acting else (one.position.th,)
    at = f"{thai.long_date(thai.bangkok_day(moment))} {thai.thai_digits(thai.bangkok_clock(moment))} น."
    return Signed(one.name.th, lines, at)


def _urgency(level: Urgency) -> str:
    return "" if level is Urgency.NORMAL else URGENCY_TEXT[level].th


def _secrecy(level: Secrecy) -> str:
    return "" if level is Secrecy.NORMAL else SECRECY_TEXT[level].th


def _unnumbered(code: str, *, circular: bool) -> str:
    return thai.thai_digits(f"{code}/{'ว ' if circular else ''}")


def _reference(number: str, day: date | None) -> str:
    dated = f" ลงวันที่ {thai.long_date(day)}" if day else ""
    return f"หนังสือที่ {thai.thai_digits(number)}{dated}"


def _numbered(titles: Sequence[str]) -> tuple[str, ...]:
    """Number the enclosures when there are several, as letters do."""
    if len(titles) < 2:  # noqa: PLR2004 - one needs no number
        return tuple(titles)
    return tuple(f"{thai.thai_digits(place)}. {title}" for place, title in enumerate(titles, start=1))


def _paragraphs(body: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in body.splitlines() if line.strip())
