"""Two invented agencies with their people, and the short words in which the stories are told."""

import hashlib
import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from saan.base.agencies.models import Agency, Unit
from saan.base.agencies.rules import path_of
from saan.base.files import api as files
from saan.base.people.models import Appointment, Delegation, Person, Position, Role, RoleGrant, Secrecy
from saan.base.people.viewer import Viewer, viewer_of
from saan.letters import api
from saan.letters.record import LetterRecord
from saan.press.checking import check
from saan.trust.errors import SaanError
from saan.trust.findings import Finding, holds
from saan.trust.ids import AgencyId, uuid7
from saan.web.ports.pages import page_of

DAY0 = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)


def moment(minutes: int = 0, days: int = 0) -> datetime:
    return DAY0 + timedelta(days=days, minutes=minutes)


class PlainPress:
    """Puts the record between two marks: enough where a test is about letters and not about pages."""

    unfit: Exception | None = None

    def __init__(self) -> None:
        self.pressed = 0
        self.broken: Exception | None = None

    def press(self, record: LetterRecord, canonical: bytes) -> bytes:
        if self.broken is not None:
            raise self.broken
        assert canonical == api.record_bytes(record)
        self.pressed += 1
        return b"%PDF-" + canonical + b"%%EOF\n"

    def require_fit(self, agency: AgencyId, signatory: UUID) -> None:
        del agency, signatory
        if self.unfit is not None:
            raise self.unfit

    def require_settable(self, record: LetterRecord) -> None:
        check(page_of(record), draft=False)

    def require_genuine(self, pdf: bytes, canonical: bytes, sender: AgencyId, received_at: datetime) -> None:
        del sender, received_at
        if pdf != b"%PDF-" + canonical + b"%%EOF\n":
            raise api.PageRefusedError(reason_th="เป็นฉบับอื่น", reason_en="it is another page.")

    def judged(self, pdf: bytes, canonical: bytes) -> tuple[Finding, ...]:
        self.require_genuine(pdf, canonical, AgencyId(""), moment())
        return (holds("letter.sender", "ตราเป็นของผู้ส่ง", "The seal is the sender's."),)

    def copy(self, original: bytes, certified: api.Certification) -> bytes:
        if self.broken is not None:
            raise self.broken
        return b"%PDF-copy " + repr(certified).encode() + original


@dataclass
class Pigeons:
    """Carries parcels between agencies of different nodes; what was sent waits until a test lets it fly."""

    sent: list[tuple[UUID, api.Parcel]] = field(default_factory=list)
    unopened: dict[UUID, Exception] = field(default_factory=dict)
    """Messages that do not open at their recipient, and why."""
    out: SaanError | None = None
    """Why nothing can be sent now."""
    foresees: Callable[[AgencyId, int, api.Secrecy], SaanError | None] = lambda *_: None
    """Why an agency could not be sent a parcel of a size and a secrecy."""

    def send(self, parcel: api.Parcel) -> UUID:
        if self.out is not None:
            raise self.out
        message = uuid4()
        self.sent.append((message, parcel))
        return message

    def send_all(self, parcels: Sequence[api.Parcel]) -> list[UUID]:
        before = len(self.sent)
        try:
            return [self.send(parcel) for parcel in parcels]
        except SaanError:
            del self.sent[before:]
            raise

    def announced(self, message_id: UUID) -> api.Announced:
        parcel = dict(self.sent)[message_id]
        return api.Announced(
            message_id=message_id,
            sender=parcel.sender,
            recipient=parcel.recipient,
            type=parcel.type,
            ref=parcel.ref,
            secrecy=parcel.secrecy,
            envelope_sha256=self.envelope_sha256(message_id),
            received_at=moment(),
        )

    def arrived(self, message_id: UUID) -> api.Arrived:
        if message_id in self.unopened:
            raise self.unopened[message_id]
        parcel = dict(self.sent)[message_id]
        return api.Arrived(self.announced(message_id), parcel.body, parcel.files)

    def unreachable(
        self, recipients: Collection[AgencyId], size: int, secrecy: api.Secrecy
    ) -> dict[AgencyId, SaanError]:
        return {one: error for one in recipients if (error := self.foresees(one, size, secrecy)) is not None}

    def envelope_sha256(self, message_id: UUID) -> str:
        return hashlib.sha256(message_id.bytes).hexdigest()


@dataclass
class House:
    """One agency: its units and people. `director` holds the position that signs."""

    agency: Agency
    registry: Unit
    division: Unit
    director_post: Position
    clerk: Viewer
    drafter: Viewer
    reviewer: Viewer
    director: Viewer
    official: Viewer
    administrator: Viewer


def a_house(digits: str, name: str, code: str, *, served: bool = True) -> House:
    agency = Agency.objects.create(
        id=f"th:{digits}",
        name_th=name,
        name_en=f"Department {code}",
        letter_code=code,
        address_th="ถนนสมมติ กรุงเทพฯ 10000",
        served_here=served,
    )
    registry = a_unit(agency, "สำนักงานเลขานุการกรม", "0101", registry=True)
    division = a_unit(agency, "กองวิชาการ", "0102")
    post = Position.objects.create(
        unit=registry, title_th=f"อธิบดี{name}", title_en="Director-General", signs=True
    )
    house = House(
        agency=agency,
        registry=registry,
        division=division,
        director_post=post,
        clerk=an_official(agency, "ธุรการ", (Role.CLERK, registry)),
        drafter=an_official(agency, "ร่าง", (Role.DRAFTER, registry), (Role.DRAFTER, division)),
        reviewer=an_official(agency, "ตรวจ", (Role.REVIEWER, registry)),
        director=an_official(agency, "อธิบดี"),
        official=an_official(agency, "วิชาการ", (Role.DRAFTER, division)),
        administrator=an_official(agency, "ผู้ดูแล", (Role.ADMINISTRATOR, registry)),
    )
    Appointment.objects.create(person_id=house.director.person_id, position=post, since=moment(days=-30))
    return house


def a_unit(
    agency: Agency, name: str, code: str, *, parent: Unit | None = None, registry: bool = False
) -> Unit:
    made = uuid7()
    return Unit.objects.create(
        id=made,
        agency=agency,
        parent=parent,
        path=path_of(made, parent.path if parent else ""),
        name_th=name,
        name_en=f"Unit {code}",
        number_code=code,
        is_central_registry=registry,
    )


def an_official(
    agency: Agency, name: str, *roles: tuple[Role, Unit], clearance: Secrecy = Secrecy.NORMAL
) -> Viewer:
    person = Person.objects.create_user(
        f"{uuid7().hex}@agency.invalid",
        agency=agency,
        given_name_th=name,
        family_name_th="สมมติ",
        prefix_th="นาย",
        clearance=clearance,
    )
    for role, unit in roles:
        RoleGrant.objects.create(person=person, role=role, unit=unit, since=moment(days=-30))
    if not agency.served_here:
        return Viewer(person.id, AgencyId(agency.id), clearance)
    return viewer_of(person)


def cleared(viewer: Viewer, level: Secrecy) -> Viewer:
    person = Person.objects.get(id=viewer.person_id)
    person.clearance = level
    person.save()
    return viewer_of(person)


def acting(house: House, delegate: Viewer, days: int = 10) -> Delegation:
    return Delegation.objects.create(
        position=house.director_post,
        delegate_id=delegate.person_id,
        order_number="คำสั่งกรมที่ 5/2569",
        since=moment(days=-1),
        until=moment(days=days),
    )


def a_draft(house: House, *to: House, **changes: object) -> api.Draft:
    fields: dict[str, object] = {
        "subject": "ขอเชิญประชุมคณะทำงานด้านข้อมูล",
        "to": tuple(api.Target(agency=one.agency.id, title=f"อธิบดี{one.agency.name_th}") for one in to),
        "body": "ด้วยกรมกำหนดจัดประชุมคณะทำงาน\nจึงเรียนมาเพื่อโปรดพิจารณาเข้าร่วมประชุม",
        "signatory": house.director_post.id,
    }
    return api.Draft(**(fields | changes))  # type: ignore[arg-type]  # fields of any type, checked by the draft


def a_memo(house: House, **changes: object) -> api.Draft:
    target = api.Target(agency=house.agency.id, unit=house.division.id, title="ผู้อำนวยการกองวิชาการ")
    return a_draft(house, kind=api.Kind.MEMO, closing="", to=(target,), **changes)


def stored(content: bytes = b"enclosure") -> files.FileRef:
    return files.put(io.BytesIO(content))


def up_to_signature(house: House, draft: api.Draft, at: datetime | None = None) -> tuple[UUID, str]:
    at = at or moment()
    brought = [one.sha256 for one in draft.enclosures]
    saved = api.begin(house.drafter, house.registry.id, draft, at, brought=brought)
    shown = api.submit(house.drafter, saved.letter_id, saved.version, at)
    for _ in draft.reviewers:
        api.approve(house.reviewer, saved.letter_id, shown, "", at)
    return saved.letter_id, shown


def signed(house: House, draft: api.Draft, at: datetime | None = None) -> UUID:
    letter_id, shown = up_to_signature(house, draft, at)
    api.sign_and_seal(house.director, letter_id, shown, at or moment())
    return letter_id


def sent(house: House, draft: api.Draft, at: datetime | None = None) -> UUID:
    letter_id = signed(house, draft, at)
    api.dispatch(house.clerk, letter_id, at or moment())
    return letter_id


def registered(here: House, there: House) -> UUID:
    """A letter that has come and was registered."""
    sent(here, a_draft(here, there))
    letter_id = the_one_incoming(there.clerk).id
    api.register(there.clerk, letter_id, moment(1))
    return letter_id


def the_one_incoming(viewer: Viewer, at: datetime | None = None) -> api.IncomingRow:
    (row,) = api.inbox(viewer, at or moment(1)).rows
    return row
