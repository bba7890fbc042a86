"""A letter as it stands on paper, for pages that show it: Thai words, Thai digits, in the order of the regulation.

Made from the record, or from a draft that is not yet a record; never from a PDF. What is hashed is the record:
this is one face of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from msgspec import UnsetType

from saan.base.thai import api as thai
from saan.letters import record as r
from saan.letters.rules.body import Block, blocks
from saan.letters.rules.draft import Draft, attendance
from saan.letters.rules.enclosures import enclosed
from saan.letters.rules.kinds import BY_ITS_WRITER, LETTERED, NATURES, NUMBERED, WITHIN, Form, Part
from saan.letters.rules.levels import KIND_TEXT, SECRECY_TEXT, URGENCY_TEXT, Kind, Secrecy, Urgency
from saan.press import wholes, words
from saan.press.pages import Directive
from saan.trust.clock import parse_rfc3339


@dataclass(frozen=True, slots=True)
class Signed:
    """One block of signature: the typed name stands for the hand (Regulation No. 4, 2564), then the titles."""

    name: str
    lines: tuple[str, ...]
    at: str

    @property
    def initials(self) -> str:
        """What stands beside a seal in place of the name."""
        return thai.initials(self.name)


@dataclass(frozen=True, slots=True)
class Stamp:
    """ตรารับ: the recipient's receiving stamp."""

    agency: str
    number: str
    day: str
    clock: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """One of the three lists of a meeting, under its label."""

    label: str
    people: tuple[tuple[str, str], ...]
    """Of each the name, and the post or part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The parts of the page, top to bottom; an empty one is left out. `awaited` are posts, or a note's writer, that have not signed yet.

    `head` are the centred lines of an order, announcement or minutes, `given` the line that dates it at its end.
    """

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
    body: tuple[Block, ...]
    closing: str
    copies: tuple[str, ...]
    awaited: tuple[str, ...]
    signed: tuple[Signed, ...] = ()
    head: tuple[str, ...] = ()
    given: str = ""
    holder: str = ""
    attendance: tuple[Attendance, ...] = ()
    opened: str = ""
    closed: str = ""
    stamp: Stamp | None = None

    @property
    def form(self) -> str:
        """How it is set: a value of `rules.kinds.Form`."""
        return NATURES[self.kind].form.value

    @property
    def memo(self) -> bool:
        """Whether it is set on memo paper, as a memo (บันทึกข้อความ) and a note (บันทึก) are."""
        return self.kind in WITHIN

    @property
    def template(self) -> str:
        """The template that sets it."""
        return f"letters/paper_{'letter' if self.kind is Kind.MEMO else self.form}.html"

    @property
    def names(self) -> list[str]:
        """Whom it is to, about or by: names that no line breaks."""
        met = (name for each in self.attendance for name, _ in each.people)
        return wholes.short((*self.to, *self.copies, self.holder, *met, *(one.name for one in self.signed)))

    @property
    def names_signatories(self) -> bool:
        """Whether it shows who signs; a statement and a news release bear the agency's name alone."""
        return self.kind not in {Kind.STATEMENT, Kind.NEWS, Kind.SEALED}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, as a page of a draft shows it before any record exists; `writer` is the drafter's name."""

    agency: str
    unit: str
    code: str
    address: str
    contact: str
    signatories: dict[UUID, str]
    writer: str = ""


def of_draft(draft: Draft, head: Letterhead) -> Paper:
    """Return the page that a draft would make, gaps and all."""
    nature, held = NATURES[draft.kind], draft.meeting
    made = Paper(
        kind=draft.kind,
        urgency=_urgency(draft.urgency),
        secrecy=_secrecy(draft.secrecy),
        number=_unnumbered(draft.kind, head.code, circular=draft.circular),
        agency=head.agency,
        unit=head.unit,
        address=thai.thai_digits(head.address),
        contact=thai.thai_digits(head.contact),
        dated="",
        subject=draft.subject,
        salutation=draft.salutation if Part.WORDING in nature.parts else nature.salutation,
        to=tuple(one.title for one in draft.to if not one.copy),
        references=tuple(_reference(one.number, one.dated) for one in draft.references),
        enclosures=_enclosures([one.title for one in draft.enclosures]),
        body=blocks(draft.body, marked=True),
        closing=draft.closing if Part.CLOSING in nature.parts else "",
        copies=tuple(one.title for one in draft.to if one.copy),
        awaited=tuple(head.signatories.get(one, "") for one in draft.signatories)
        or (head.writer if draft.kind in BY_ITS_WRITER else "",),
        holder=draft.holder if Part.HOLDER in nature.parts else "",
    )
    made = _headed(made, edition=draft.edition, day=None)
    if Part.MEETING not in nature.parts:
        return made
    lists = {name: [(one.name, one.post) for one in rows] for name, rows in attendance(held)}
    return _met(made, _When(held.session, held.day, held.place, held.opened, held.closed), lists)


def of_letter(letter: r.Letter) -> Paper:
    """Return the page of a letter that people decide on and that has no number yet."""
    return _of_letter(letter, None)


def of_record(record: r.LetterRecord, stamp: Stamp | None = None) -> Paper:
    """Return the page of a numbered letter."""
    number = "" if record.letter.kind not in NUMBERED else thai.thai_digits(record.registration.number)
    return replace(
        _headed(
            replace(_of_letter(record.letter, record.registration.date), number=number),
            edition=record.letter.edition or "",
            day=record.registration.date,
        ),
        dated=thai.long_date(record.registration.date),
        signed=tuple(_signed(one) for one in record.signatures),
        awaited=(),
        stamp=stamp,
    )


def _of_letter(letter: r.Letter, day: date | None) -> Paper:
    sender = letter.sender
    made = Paper(
        kind=letter.kind,
        urgency=_urgency(letter.urgency),
        secrecy=_secrecy(letter.secrecy),
        number=_unnumbered(letter.kind, sender.code, circular=letter.circular),
        agency=sender.name.th,
        unit=sender.unit.th,
        address=thai.thai_digits(sender.address),
        contact=thai.thai_digits(sender.contact),
        dated="",
        subject=letter.subject,
        salutation=letter.salutation,
        to=tuple(one.title for one in letter.to if not one.copy),
        references=tuple(_reference(one.number, one.date) for one in letter.references),
        enclosures=_enclosures([one.title for one in letter.enclosures]),
        body=letter.blocks,
        closing=letter.closing,
        copies=tuple(one.title for one in letter.to if one.copy),
        awaited=tuple(one.th for one in letter.signatories),
        holder=letter.holder or "",
    )
    made = _headed(made, edition=letter.edition or "", day=day)
    held = letter.meeting
    if isinstance(held, UnsetType):
        return made
    lists = {
        name: [(one.name, one.post) for one in rows]
        for name, rows in (("present", held.present), ("absent", held.absent), ("others", held.others))
    }
    return _met(made, _When(held.session, held.date, held.place, held.opened, held.closed), lists)


@dataclass(frozen=True, slots=True)
class _When:
    session: str
    day: date | None
    place: str
    opened: str
    closed: str


_LISTS = {name: words.LABELS[f"{name}_label"] for name in ("present", "absent", "others")}


def _headed(made: Paper, *, edition: str, day: date | None) -> Paper:
    """Return a directive's or a certificate's page with its head and its dating line."""
    if NATURES[made.kind].form is Form.CERTIFICATE:
        return replace(made, given=_given(words.CERTIFIED, day))
    if NATURES[made.kind].form is not Form.DIRECTIVE:
        return made
    directive = Directive(KIND_TEXT[made.kind].th)
    number = made.number if made.kind is Kind.ORDER else edition
    fields = {
        "kind": directive.value,
        "issuer": made.agency,
        "number": number,
        "subject": made.subject or "–",
        "year": words.buddhist_year(day) if day else "…",
    }
    lines = (line.format_map(fields) for line in words.HEADS[directive] if number or "{number}" not in line)
    return replace(
        made,
        head=tuple(thai.thai_digits(line) for line in lines),
        given=_given(words.GIVEN.get(directive, ""), day),
    )


def _given(line: str, day: date | None) -> str:
    return thai.thai_digits(line.format(date=words.formal_date(day) if day else "…")) if line else ""


def _met(made: Paper, when: _When, lists: Mapping[str, Sequence[tuple[str, str]]]) -> Paper:
    """Return the page of minutes with its head, its lists and its times."""
    fields = {
        "title": made.subject or "–",
        "session": when.session or "–",
        "date": words.long_date(when.day) if when.day else "–",
        "place": when.place or "–",
    }
    return replace(
        made,
        head=tuple(thai.thai_digits(line.format_map(fields)) for line in words.MINUTES),
        attendance=tuple(Attendance(_LISTS[name], tuple(rows)) for name, rows in lists.items() if rows),
        opened=thai.thai_digits(words.OPENED.format(time=when.opened or "–")),
        closed=thai.thai_digits(words.CLOSED.format(time=when.closed or "–")),
    )


def _signed(one: r.Signature) -> Signed:
    moment = parse_rfc3339(one.at)
    acting = (f"{one.own_title} {one.acting}".strip(),) if one.acting else ()
    lines = (*acting, *((one.position.th,) if one.position else ()))
    at = f"{thai.long_date(thai.bangkok_day(moment))} {thai.thai_digits(thai.bangkok_clock(moment))} น."
    return Signed(one.name.th, lines, at)


def _urgency(level: Urgency) -> str:
    return "" if level is Urgency.NORMAL else URGENCY_TEXT[level].th


def _secrecy(level: Secrecy) -> str:
    return "" if level is Secrecy.NORMAL else SECRECY_TEXT[level].th


def _unnumbered(kind: Kind, code: str, *, circular: bool) -> str:
    if kind not in LETTERED:
        return "…" if kind in NUMBERED else ""
    return thai.thai_digits(f"{code}/{'ว ' if circular else ''}")


def _reference(number: str, day: date | None) -> str:
    dated = f" ลงวันที่ {thai.long_date(day)}" if day else ""
    return f"หนังสือที่ {thai.thai_digits(number)}{dated}"


def _enclosures(titles: Sequence[str]) -> tuple[str, ...]:
    """Return a line for each enclosure, numbered when there are several, as letters do."""
    lines = [thai.thai_digits(f"{one.title} {one.quantity}").rstrip() for one in enclosed(titles)]
    if len(lines) < 2:  # noqa: PLR2004 - one needs no number
        return tuple(lines)
    return tuple(f"{thai.thai_digits(place)}. {line}" for place, line in enumerate(lines, start=1))
