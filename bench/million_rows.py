"""The rows of a million letters: what the actions would have written for each of them.

Senders number their letters anew each year, so many letters bear the same running number, as in a real registry.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from saan.base.journal import api as journal
from saan.letters import acts
from saan.letters import record as r
from saan.letters.actions.finding import FORM, found_by
from saan.letters.rules import delivery, incoming, order, outgoing
from saan.letters.rules.draft import Draft, Target, pack
from saan.letters.rules.levels import Kind, Secrecy, Urgency, secrecy_of, urgency_of
from saan.letters.rules.route import Duty, StepState
from saan.trust.clock import BANGKOK
from saan.trust.ids import AgencyId

OTHER = "th:0994000000023"
SENDERS = 60
SUBJECTS = (
    "ขอเชิญประชุมคณะทำงานด้านข้อมูลภาครัฐ ครั้งที่ {n}",
    "ขอความอนุเคราะห์ข้อมูลประกอบการจัดทำแผนปฏิบัติราชการ ฉบับที่ {n}",
    "รายงานผลการดำเนินงานประจำเดือน ลำดับที่ {n}",
    "แจ้งมติที่ประชุมคณะรัฐมนตรี เรื่องที่ {n}",
    "ขอส่งสำเนาระเบียบที่แก้ไขเพิ่มเติม รายการที่ {n}",
)
BODY = "ด้วยส่วนราชการมีความจำเป็นต้องดำเนินการตามแผนที่กำหนด " * 8
PDF = "0" * 64
Row = dict[str, Any]
_DRAFT = pack(Draft(subject="<subject>", body=BODY, to=(Target(agency=OTHER, title="อธิบดีกรมผู้รับ"),)))


@dataclass(frozen=True, slots=True)
class Office:
    """An agency of this node: its registry, its units, and who drafts, signs and keeps the secret letters."""

    id: str
    registry: UUID
    units: tuple[UUID, ...]
    drafter: UUID
    director: UUID
    post: UUID
    registrar: UUID


@dataclass(frozen=True)
class Made:
    """One letter to be written: its place in the order of making, its moment, its agency and unit."""

    n: int
    at: datetime
    office: Office
    unit: UUID
    new: bool

    @cached_property
    def id(self) -> UUID:
        """Return the letter's id, from which its moment can be read."""
        return id_at(self.at, self.n)

    @property
    def came(self) -> bool:
        """Whether it was received (three of five), and not sent."""
        return self.n % 5 < 3

    @property
    def rank(self) -> int:
        """Return its secrecy: one of five hundred is not for everyone."""
        return 1 + self.n // 500 % 2 if self.n % 500 == 1 else 0

    @property
    def secrecy(self) -> Secrecy:
        """Return its secrecy, by its name."""
        return secrecy_of(self.rank)

    @property
    def running(self) -> int:
        """Return the running number that its sender gave it."""
        return (self.n // SENDERS if self.came else self.n) % (4_000 if self.came else 400_000) + 1

    @cached_property
    def number(self) -> str:
        """Return its letter number."""
        return (
            f"{'ผส' if self.came else 'ทล'} {100 + (self.n % SENDERS if self.came else 0):04}/{self.running}"
        )

    @cached_property
    def year(self) -> int:
        """Return the Buddhist year of its registers."""
        return self.at.astimezone(BANGKOK).year + 543


def id_at(moment: datetime, n: int) -> UUID:
    """Return the UUID v7 of a moment; `n` keeps ids of one millisecond apart."""
    return UUID(int=order.by_moment(moment) << 80 | 7 << 76 | 2 << 62 | n)


def subject(n: int) -> str:
    """Return the subject of a letter."""
    return SUBJECTS[n % len(SUBJECTS)].format(n=n)


@cache
def _stencil(office: str, came: bool) -> tuple[str, str]:  # noqa: FBT001 - one of two
    """Return a letter and its record in canonical form, with marks where letters differ."""
    name = r.Name(th="กรมทดลอง", en="Department")
    sender, to = ("th:1111111111111", office) if came else (office, OTHER)
    letter = r.Letter(
        id=UUID(int=0),
        kind=Kind.EXTERNAL,
        sender=r.Sender(
            agency=sender, name=name, unit=name, code="<code>", address="ถนนสมมติ กรุงเทพฯ", contact=""
        ),
        to=(r.Addressee(agency=to, name=name, unit=None, title="อธิบดี", copy=False),),
        salutation="เรียน",
        subject="<subject>",
        references=(),
        enclosures=(),
        body=BODY,
        closing="ขอแสดงความนับถือ",
        urgency=Urgency.NORMAL,
        secrecy=Secrecy.NORMAL,
        circular=False,
        answers=None,
        reply_by=None,
        signatory=name,
    )
    signature = r.Signature(
        name=name, position=name, own_title="", acting="", order="", at="2026-01-01T00:00:00.000Z"
    )
    whole = r.LetterRecord(
        v=1,
        type="saan.letter",
        letter=letter,
        letter_sha256="<hash>",
        registration=r.Registration(number="<number>", running=77777777, year=8888, date=date(1999, 9, 9)),
        signatures=(signature,),
    )
    return r.letter_bytes(letter).decode(), r.record_bytes(whole).decode()


def texts(one: Made) -> tuple[bytes, str, bytes]:
    """Return the letter in canonical form, its hash, and its whole record."""
    letter, whole = _stencil(one.office.id, one.came)
    said = (
        ("<subject>", subject(one.n)),
        (str(UUID(int=0)), str(one.id)),
        ("<code>", one.number.split("/", maxsplit=1)[0]),
        ("th:1111111111111", f"th:{one.n % SENDERS:013}"),
        ('"secrecy":"normal"', f'"secrecy":"{one.secrecy}"'),
        ('"urgency":"normal"', f'"urgency":"{urgency_of(one.n % 4)}"'),
        ("<number>", one.number),
        ("77777777", str(one.running)),
        ("8888", str(one.year)),
        ("1999-09-09", one.at.astimezone(BANGKOK).date().isoformat()),
    )
    for mark, text in said:
        letter, whole = letter.replace(mark, text), whole.replace(mark, text)
    content = letter.encode()
    hashed = hashlib.sha256(content).hexdigest()
    return content, hashed, whole.replace("<hash>", hashed).encode()


def arrived(one: Made) -> Row:
    """Return a letter at its recipient."""
    return {
        "id": one.id,
        "agency_id": one.office.id,
        "registry_id": one.office.registry,
        "sender_id": f"th:{one.n % SENDERS:013}",
        "sender_name_th": f"กรมผู้ส่งที่ {one.n % SENDERS}",
        "letter_id": one.id,
        "state": incoming.State.ARRIVED if one.new else incoming.State.ASSIGNED,
        "kind": Kind.EXTERNAL,
        "number": one.number,
        "running": one.running,
        "dated": one.at.astimezone(BANGKOK).date(),
        "subject": subject(one.n),
        "urgency": one.n % 4,
        "secrecy": one.rank,
        "record": texts(one)[2],
        "record_sha256": PDF,
        "pdf_id": PDF,
        "arrived_at": one.at,
        "changed_at": one.at,
        "received_at": None if one.new else one.at,
        "registered_at": None if one.new else one.at,
        "read_at": None if one.new else one.at,
        "receive_number": "" if one.new else str(one.n + 1),
        "receive_year": None if one.new else one.year,
    }


def arrived_desks(one: Made) -> Iterator[Row]:
    """Return on whose desks it lies: the registry's and a unit's, or the secret registrar's alone."""
    sort = order.by_urgency(one.n % 4, one.at)
    if one.rank:
        yield _desk(one, one.office.registrar, incoming.Box.NEW if one.new else incoming.Box.WORKING, sort, 0)
        return
    yield _desk(one, one.office.registry, incoming.Box.NEW if one.new else incoming.Box.PASSED, sort, 0)
    if not one.new:
        box = incoming.Box.WORKING if one.n % 50 == 0 else incoming.Box.ENDED
        yield _desk(one, one.unit, box, sort, 1)


def words(one: Made) -> Row:
    """Return what a letter is found by."""
    party = f"กรมผู้ส่งที่ {one.n % SENDERS}" if one.came else "อธิบดีกรมผู้รับ"
    return {
        "id": one.n + 1,
        "agency_id": one.office.id,
        "letter_id": one.id,
        "words": found_by(subject(one.n), party),
        "form": FORM,
    }


def minute(one: Made) -> Row:
    """Return the order with which the registry gave a letter to a unit."""
    return {
        "id": one.id,
        "letter_id": one.id,
        "by_id": one.office.drafter,
        "by_title": "นักจัดการงานทั่วไป",
        "at": one.at + timedelta(minutes=20),
        "text": "เพื่อโปรดพิจารณาดำเนินการ",
        "to_unit_id": one.unit,
    }


def sent(one: Made) -> Row:
    """Return a letter at its sender."""
    content, hashed, whole = texts(one)
    return {
        "id": one.id,
        "agency_id": one.office.id,
        "unit_id": one.unit,
        "kind": Kind.EXTERNAL,
        "state": outgoing.State.AWAITING_SIGNATURE if one.new else outgoing.State.DISPATCHED,
        "subject": subject(one.n),
        "to_line": "อธิบดีกรมผู้รับ",
        "urgency": one.n % 4,
        "secrecy": one.rank,
        "round": 1,
        "drafter_id": one.office.drafter,
        "signatory_id": one.office.post,
        "drafted_at": one.at,
        "changed_at": one.at,
        "content": content,
        "letter_sha256": hashed,
    } | ({} if one.new else _numbered(one, whole))


def _numbered(one: Made, whole: bytes) -> Row:
    return {
        "number": one.number,
        "running": one.running,
        "year": one.year,
        "dated": one.at.astimezone(BANGKOK).date(),
        "record": whole,
        "record_sha256": hashlib.sha256(whole).hexdigest(),
        "pdf_id": PDF,
        "signer_id": one.office.director,
        "signed_at": one.at,
        "dispatched_at": one.at,
    }


def version(one: Made) -> Row:
    """Return what was typed."""
    return {
        "id": one.id,
        "letter_id": one.id,
        "version": 1,
        "content": _DRAFT.replace(b"<subject>", subject(one.n).encode()),
        "made_by_id": one.office.drafter,
        "made_at": one.at,
    }


def step(one: Made) -> Row:
    """Return the signatory's decision, or that it waits for one."""
    return {
        "id": one.id,
        "letter_id": one.id,
        "round": 1,
        "place": 0,
        "duty": Duty.SIGN,
        "position_id": one.office.post,
        "state": StepState.PENDING if one.new else StepState.APPROVED,
        "since": one.at,
        "sort": order.by_waiting(one.n % 4, one.at),
        "decided_by_id": None if one.new else one.office.director,
        "decided_at": None if one.new else one.at,
        "version": 1,
    }


def sent_desks(one: Made) -> Iterator[Row]:
    """Return on whose desks it lies: the unit's, the registry's and its signatory's."""
    sort = order.by_moment(one.at)
    box = outgoing.Box.UNDERWAY if one.new else outgoing.Box.SENT
    if one.rank:
        yield _desk(one, one.office.registrar, box, sort, 0)
        return
    yield _desk(one, one.unit, box, sort, 0)
    yield _desk(one, one.office.registry, box, sort, 1)
    yield _desk(one, one.office.post, box, sort, 2, personal=True)


def recipient(one: Made) -> Row:
    """Return what became of a sent letter at its recipient."""
    return {
        "id": one.id,
        "letter_id": one.id,
        "place": 0,
        "agency_id": OTHER,
        "name_th": "กรมผู้รับ",
        "title": "อธิบดีกรมผู้รับ",
        "state": delivery.State.REGISTERED,
        "queued_at": one.at,
        "accepted_at": one.at,
        "registered_at": one.at,
        "receive_number": str(one.n),
        "receive_year": one.year,
        "changed_at": one.at,
    }


def entry(one: Made) -> Row:
    """Return the letter's line in its register."""
    book = "received" if one.came else "sent"
    book = f"secret-{book}" if one.rank else book
    return {
        "id": one.id,
        "agency_id": one.office.id,
        "unit_id": one.office.registry,
        "book": book,
        "register": book,
        "year": one.year,
        "running": one.n + 1,
        "sort": "given",
        "day": one.at.astimezone(BANGKOK).date(),
        "entered_at": one.at,
        "number": one.number,
        "dated": one.at.astimezone(BANGKOK).date(),
        "from_line": f"กรมผู้ส่งที่ {one.n % SENDERS}" if one.came else "กอง",
        "to_line": "อธิบดี",
        "subject": subject(one.n),
        "secrecy": one.rank,
        "letter_id": None if one.came else one.id,
        "incoming_id": one.id if one.came else None,
    }


def deed(one: Made) -> journal.Act:
    """Return what the journal says of the letter."""
    kind = "incoming-letter" if one.came else "letter"
    return journal.Act(
        type=acts.INCOMING_REGISTERED if one.came else acts.LETTER_DISPATCHED,
        agency=AgencyId(one.office.id),
        subject=journal.Subject(kind, str(one.id)),
        actor=journal.Actor(person=one.office.drafter),
        at=one.at,
        detail={"number": one.number},
    )


def _desk(  # noqa: PLR0913 - the columns of a holding
    one: Made, desk: UUID, box: str, sort: int, salt: int, *, personal: bool | None = None
) -> Row:
    return {
        "id": id_at(one.at, one.n * 4 + salt),
        "desk": desk,
        "personal": bool(one.rank) if personal is None else personal,
        "secrecy": one.rank,
        "box": box,
        "sort": sort,
        "letter_id": one.id,
    }
