"""A draft: what people type before it is a letter. It may be incomplete; `check` says what is missing.

Saving never refuses an incomplete draft, so nothing typed is lost; submitting does, with every problem at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import msgspec

from saan.letters.rules import problems as p
from saan.letters.rules.body import MOST_COLUMNS, faults
from saan.letters.rules.kinds import BY_ITS_WRITER, WITHIN, Part, has
from saan.letters.rules.levels import Kind, Secrecy, Urgency, secrecy_rank
from saan.letters.rules.problems import Problem
from saan.trust.canonical import Json, canonical

MAX_LINE = 500
MAX_BODY = 200_000
MAX_BODY_LINES = 9_000
MAX_TARGETS = 2000
MAX_REFERENCES = 100
MAX_ENCLOSURES = 200
MAX_SIGNATORIES = 9
MAX_ATTENDEES = 500
MAX_FIELDS = 3 * MAX_TARGETS + 5 * MAX_REFERENCES + MAX_ENCLOSURES + MAX_SIGNATORIES + 2000
"""Fields that the sheet of the largest draft sends: its rows' own, and two thousand for the rest and for people who are chosen."""
MAX_RECORD_BYTES = 1_048_576
"""Bytes of a whole record: docs/wire/letter.md §1."""
_NUMBER_BYTES, _SIGNATURE_BYTES = 1024, 4096
"""Room for what signing adds: the members of a record beside the letter, and each signature with names and posts of any usual length."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One recipient as drafted: an agency, or a unit of one's own agency for a memo."""

    agency: str
    unit: UUID | None = None
    title: str = ""
    copy: bool = False


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """อ้างถึง, as drafted."""

    number: str = ""
    dated: date | None = None
    subject: str = ""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """สิ่งที่ส่งมาด้วย: a stored file, by its hash, with the title that is printed."""

    title: str
    name: str
    media: str
    size: int
    sha256: str
    root: str


class Attendee(msgspec.Struct, frozen=True, kw_only=True):
    """Who came to a meeting or did not: the name, and the post or the part played in it."""

    name: str = ""
    post: str = ""


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as drafted: ครั้งที่, เมื่อ, ณ, ผู้มาประชุม ผู้ไม่มาประชุม ผู้เข้าร่วมประชุม, and its times as `09.30`."""

    session: str = ""
    day: date | None = None
    place: str = ""
    opened: str = ""
    closed: str = ""
    present: tuple[Attendee, ...] = ()
    absent: tuple[Attendee, ...] = ()
    others: tuple[Attendee, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a drafter decides.

    `reviewers` are persons in order, `signatory` is a position, or nothing where the writer signs; `readers` are the persons to whom a secret letter
    is open beside those who review and sign it. `answers` is the incoming letter that this one answers. `cosignatories`
    sign after `signatory`, in order. `edition` (ฉบับที่), `holder` and `meeting` are of the kinds that have them
    (`rules.kinds`), and count for nothing in others.
    """

    kind: Kind = Kind.EXTERNAL
    subject: str = ""
    salutation: str = "เรียน"
    closing: str = "ขอแสดงความนับถือ"
    to: tuple[Target, ...] = ()
    references: tuple[Mention, ...] = ()
    enclosures: tuple[Piece, ...] = ()
    body: str = ""
    urgency: Urgency = Urgency.NORMAL
    secrecy: Secrecy = Secrecy.NORMAL
    circular: bool = False
    reply_by: date | None = None
    answers: UUID | None = None
    signatory: UUID | None = None
    cosignatories: tuple[UUID, ...] = ()
    reviewers: tuple[UUID, ...] = ()
    readers: tuple[UUID, ...] = ()
    edition: str = ""
    holder: str = ""
    meeting: Meeting = Meeting()

    @property
    def signatories(self) -> tuple[UUID, ...]:
        """The positions that sign, in order."""
        return (*((self.signatory,) if self.signatory else ()), *self.cosignatories)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be known beside the draft to judge it, as of one moment.

    `agencies` and `units` are those that may be written to; `signatories` the positions that may sign for the
    unit, `signers` the persons who may sign in each of the chosen ones; `reviewers` the persons who may review;
    `writer` who drafted it, if still an official and no machine; `clearances` the clearance of each person concerned.
    """

    today: date
    own_agency: str
    own_unit: UUID
    agencies: frozenset[str]
    units: frozenset[UUID]
    signatories: frozenset[UUID]
    signers: dict[UUID, frozenset[UUID]]
    reviewers: frozenset[UUID]
    highest_secrecy: Secrecy
    writer: UUID | None = None
    clearances: dict[UUID, int] = field(default_factory=dict)


def pack(draft: Draft) -> bytes:
    """Return a draft's canonical bytes, as versions store them."""
    made: Json = msgspec.to_builtins(draft)
    return canonical(made)


def unpack(data: bytes) -> Draft:
    """Return the draft of stored bytes."""
    return msgspec.json.decode(data, type=Draft)


def check_saving(draft: Draft, clearance: int) -> tuple[Problem, ...]:
    """Return what keeps a draft from being stored at all: sizes that no letter can have, a drafter not cleared."""
    lines = [("subject", draft.subject), ("salutation", draft.salutation), ("closing", draft.closing)]
    lines += [("edition", draft.edition), ("holder", draft.holder)]
    lines += [(f"meeting.{name}", text) for name, text in _meeting_lines(draft.meeting)]
    lines += [(f"to.{i}.title", target.title) for i, target in enumerate(draft.to)]
    for i, mention in enumerate(draft.references):
        lines += [(f"references.{i}.number", mention.number), (f"references.{i}.subject", mention.subject)]
    for i, piece in enumerate(draft.enclosures):
        lines += [(f"enclosures.{i}.title", piece.title), (f"enclosures.{i}.name", piece.name)]
    found = [p.TOO_LONG.at(name, limit=MAX_LINE) for name, text in lines if len(text) > MAX_LINE]
    if secrecy_rank(draft.secrecy) > clearance:
        found.append(p.NOT_CLEARED.at("secrecy"))
    if len(draft.body) > MAX_BODY:
        found.append(p.TOO_LONG.at("body", limit=MAX_BODY))
    if draft.body.count("\n") >= MAX_BODY_LINES:
        found.append(p.TOO_MANY_LINES.at("body", limit=MAX_BODY_LINES))
    many = (
        ("to", draft.to, MAX_TARGETS),
        ("references", draft.references, MAX_REFERENCES),
        ("cosignatories", draft.cosignatories, MAX_SIGNATORIES - 1),
        *((f"meeting.{name}", rows, MAX_ATTENDEES) for name, rows in attendance(draft.meeting)),
    )
    found += [p.TOO_MANY.at(name, limit=limit) for name, rows, limit in many if len(rows) > limit]
    if len(draft.enclosures) > MAX_ENCLOSURES:
        found.append(p.TOO_MANY.at("enclosures", limit=MAX_ENCLOSURES))
    return tuple(found)


def check_size(draft: Draft, letter_bytes: int) -> Iterator[Problem]:
    """Yield that a letter of so many bytes, as its draft makes it, leaves no room for its number and signatures."""
    whole = letter_bytes + _NUMBER_BYTES + _SIGNATURE_BYTES * len(draft.signatories)
    if whole > MAX_RECORD_BYTES:
        where = "to" if 2 * len(draft.body.encode()) < whole else "body"
        yield p.TOO_LARGE.at(where, kib=-(-whole // 1024), most=MAX_RECORD_BYTES // 1024)


def attendance(meeting: Meeting) -> tuple[tuple[str, tuple[Attendee, ...]], ...]:
    """Return the three lists of a meeting with their names."""
    return (("present", meeting.present), ("absent", meeting.absent), ("others", meeting.others))


def _meeting_lines(meeting: Meeting) -> Iterator[tuple[str, str]]:
    for name in ("session", "place", "opened", "closed"):
        yield name, getattr(meeting, name)
    for name, rows in attendance(meeting):
        for i, one in enumerate(rows):
            yield f"{name}.{i}.name", one.name
            yield f"{name}.{i}.post", one.post


def printed(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield each text that the page of a draft prints, with its field; of its kind's fields alone, in the order of the form."""
    yield "subject", draft.subject
    yield "body", draft.body
    for part, name, text in (
        (Part.WORDING, "salutation", draft.salutation),
        (Part.CLOSING, "closing", draft.closing),
        (Part.EDITION, "edition", draft.edition),
        (Part.HOLDER, "holder", draft.holder),
    ):
        if has(draft.kind, part):
            yield name, text
    if has(draft.kind, Part.TO):
        yield from ((f"to.{i}.title", target.title) for i, target in enumerate(draft.to))
    if has(draft.kind, Part.REFERENCES):
        for i, mention in enumerate(draft.references):
            yield f"references.{i}", f"{mention.number} {mention.subject}"
    yield from ((f"enclosures.{i}.title", piece.title) for i, piece in enumerate(draft.enclosures))
    if has(draft.kind, Part.MEETING):
        yield from ((f"meeting.{name}", text) for name, text in _meeting_lines(draft.meeting))


def check(draft: Draft, around: Surroundings) -> tuple[Problem, ...]:
    """Return everything that keeps a draft from being sent up, in the order of the form; none means ready."""
    return tuple(problem for part in _CHECKS for problem in part(draft, around))


def _texts(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    if not draft.subject.strip():
        yield p.NO_SUBJECT.at("subject")
    if has(draft.kind, Part.WORDING) and not draft.salutation.strip():
        yield p.NO_SALUTATION.at("salutation")
    if not draft.body.strip():
        yield p.NO_BODY.at("body")
    for fault in faults(draft.body):
        if not fault.cells:
            yield p.TABLE_EMPTY.at("body", line=fault.line)
        elif fault.columns == MOST_COLUMNS and fault.cells > MOST_COLUMNS:
            yield p.TABLE_WIDE.at("body", line=fault.line, most=MOST_COLUMNS)
        else:
            yield p.TABLE_UNEVEN.at("body", line=fault.line, cells=fault.cells, columns=fault.columns)
    if has(draft.kind, Part.CLOSING) and not draft.closing.strip():
        yield p.NO_CLOSING.at("closing")
    if draft.reply_by is not None and draft.reply_by < around.today:
        yield p.REPLY_BY_PASSED.at("reply_by")


def _meeting(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    if not has(draft.kind, Part.MEETING):
        return
    held = draft.meeting
    for name, fault in (
        ("session", p.NO_SESSION),
        ("place", p.NO_PLACE),
        ("opened", p.NO_OPENING),
        ("closed", p.NO_CLOSING_TIME),
    ):
        if not getattr(held, name).strip():
            yield fault.at(f"meeting.{name}")
    if held.day is None:
        yield p.NO_MEETING_DAY.at("meeting.day")
    elif held.day > around.today:
        yield p.MEETING_IN_FUTURE.at("meeting.day")
    if not held.present:
        yield p.NOBODY_PRESENT.at("meeting.present")
    for name, rows in attendance(held):
        for i, one in enumerate(rows):
            if not one.name.strip():
                yield p.NO_TITLE.at(f"meeting.{name}.{i}.name")


def _recipients(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    if not has(draft.kind, Part.TO):
        if draft.to:
            yield p.STAYS.at("to")
        return
    if all(target.copy for target in draft.to):
        yield p.NO_RECIPIENT.at("to")
    seen: set[tuple[str, UUID | None]] = set()
    for i, target in enumerate(draft.to):
        place = (target.agency, target.unit)
        if place in seen:
            yield p.RECIPIENT_TWICE.at(f"to.{i}")
        seen.add(place)
        if not target.title.strip():
            yield p.NO_TITLE.at(f"to.{i}.title")
        yield from _target(draft.kind, target, i, around)


def _target(kind: Kind, target: Target, i: int, around: Surroundings) -> Iterator[Problem]:
    if kind in WITHIN:
        if target.agency != around.own_agency or target.unit not in around.units:
            yield p.MEMO_LEAVES.at(f"to.{i}")
        elif target.unit == around.own_unit and kind is not Kind.NOTE:
            yield p.TO_ONESELF.at(f"to.{i}")
    elif target.agency == around.own_agency:
        yield p.TO_ONESELF.at(f"to.{i}")
    elif target.agency not in around.agencies:
        yield p.UNKNOWN_RECIPIENT.at(f"to.{i}", agency=target.agency)
    elif target.unit is not None:
        yield p.UNIT_ELSEWHERE.at(f"to.{i}")


def _mentions(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    for i, mention in enumerate(draft.references):
        if not mention.number.strip() or not mention.subject.strip() or mention.dated is None:
            yield p.REFERENCE_INCOMPLETE.at(f"references.{i}")
        elif mention.dated > around.today:
            yield p.REFERENCE_IN_FUTURE.at(f"references.{i}")
    for i, piece in enumerate(draft.enclosures):
        if not piece.title.strip():
            yield p.NO_TITLE.at(f"enclosures.{i}.title")


def signing_writer(draft: Draft, writer: UUID | None) -> UUID | None:
    """Return who signs a draft as its writer: nobody, where a position is chosen or its kind wants one."""
    return None if draft.signatories or draft.kind not in BY_ITS_WRITER else writer


def _route(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    if draft.signatory is None and signing_writer(draft, around.writer) is None:
        yield p.NO_SIGNATORY.at("signatory")
    for field_name, position in _signing(draft):
        if position not in around.signatories:
            yield p.CANNOT_SIGN.at(field_name)
    if len(set(draft.signatories)) < len(draft.signatories):
        yield p.SIGNATORY_TWICE.at("cosignatories")
    if draft.cosignatories and not has(draft.kind, Part.SEVERAL):
        yield p.ONE_SIGNATORY.at("cosignatories")
    for i, reviewer in enumerate(draft.reviewers):
        if reviewer not in around.reviewers:
            yield p.CANNOT_REVIEW.at(f"reviewers.{i}")
    if len(set(draft.reviewers)) < len(draft.reviewers):
        yield p.REVIEWER_TWICE.at("reviewers")


def _signing(draft: Draft) -> Iterator[tuple[str, UUID]]:
    """Yield the positions that sign, each with its field."""
    if draft.signatory is not None:
        yield "signatory", draft.signatory
    for i, position in enumerate(draft.cosignatories):
        yield f"cosignatories.{i}", position


def _secrecy(draft: Draft, around: Surroundings) -> Iterator[Problem]:
    level = secrecy_rank(draft.secrecy)
    if level > secrecy_rank(around.highest_secrecy):
        yield p.SECRECY_TOO_HIGH.at("secrecy")
    if level == 0:
        return
    if not has(draft.kind, Part.SECRECY):
        yield p.IS_PUBLIC.at("secrecy")
    for field_name, position in _signing(draft):
        if position in around.signatories and not any(
            around.clearances.get(person, 0) >= level for person in around.signers.get(position, ())
        ):
            yield p.NOT_CLEARED.at(field_name)
    writer = signing_writer(draft, around.writer)
    if writer is not None and around.clearances.get(writer, 0) < level:
        yield p.NOT_CLEARED.at("signatory")
    for name, people in (("reviewers", draft.reviewers), ("readers", draft.readers)):
        for i, person in enumerate(people):
            if around.clearances.get(person, 0) < level:
                yield p.NOT_CLEARED.at(f"{name}.{i}")


_CHECKS: tuple[Callable[[Draft, Surroundings], Iterator[Problem]], ...] = (
    _texts,
    _meeting,
    _recipients,
    _mentions,
    _route,
    _secrecy,
)
