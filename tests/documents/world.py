"""An invented office that issues documents, its people, and the short words in which the stories are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from saan.base.people.api import authority
from saan.base.people.models import Appointment, Position, Role, RoleGrant
from saan.base.people.viewer import Viewer
from saan.documents import api
from saan.exchange.certificates import Holder, Issuer, issue, make_root, pem
from saan.exchange.keyfolder import KeyFolder
from saan.press.credentials import Credential
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm
from tests.letters.world import House, a_house, an_official, stored
from tests.press.authority import credential, settled

DAY0 = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Bangkok."""
DIGITS = "0994000000014"
FLOOR_PLAN = "floor-plan"


def moment(minutes: int = 0, days: int = 0) -> datetime:
    return DAY0 + timedelta(days=days, minutes=minutes)


class OneSeal:
    """Holds one seal, for every agency of the tests, and a key for everyone who signs."""

    def seal(self, agency: AgencyId) -> Credential:
        return seal_of(agency)

    def signatory(self, person: UUID) -> Credential:
        return signatory_of(person)

    def signs_alone(self, person: UUID) -> bool:
        del person
        return True

    def require_fit(self, credential: Credential, agency: AgencyId, at: datetime) -> None:
        del agency
        credential.check(at)


@cache
def signatory_of(person: UUID) -> Credential:
    reference = str(person)
    holder = Holder(
        AgencyId(f"th:{DIGITS}"), "กรมทดลอง", person=("อธิบดี", "สมมติ"), title="อธิบดี", reference=reference
    )
    return credential(settled().issuer, holder)


@cache
def seal_of(agency: AgencyId) -> Credential:
    return credential(settled().issuer, Holder(agency, "กรมทดลอง"))


def sealed_in(home: Path, agency: AgencyId, at: datetime, signatory: UUID | None = None) -> None:
    """Put a seal, or a person's key, into a node's folder, in force from a moment on: for processes apart from a test."""
    keys, name = KeyFolder(home / "keys"), f"signatory.{signatory}" if signatory else "seal"
    made = keys.make(name, Algorithm.ES256, at)
    private = ec.generate_private_key(ec.SECP256R1())
    root = make_root(private, "สำนักงานออกใบรับรองตัวอย่าง", at, demo=False)
    issuer = Issuer(root, private, "http://ca.example/list.crl")
    holder = Holder(agency, "กรมทดลอง")
    if signatory is not None:
        holder = replace(holder, person=("ตั้งมั่น", "ลงนามดี"), title="อธิบดี", reference=str(signatory))
    own = issue(issuer, made.signer.public.numbers, holder, at)
    keys.certify(made, name, pem(own) + pem(root))


def an_office(digits: str = DIGITS, name: str = "กรมทดลอง", code: str = "ทล") -> House:
    """Return an agency whose registry issues documents, with every ready-made type in use."""
    house = a_house(digits, name, code)
    for ready in api.ready_made():
        load(house, ready)
    return house


def load(house: House, ready: str, **changes: Any) -> api.Loaded:
    files = api.of_ready_made(ready)
    said = msgspec.json.decode(files.definition) | changes
    given = api.TypeFiles(msgspec.json.encode(said), files.plate, files.pictures)
    return api.load_type(authority(keeper(house), moment(days=-1)), AgencyId(house.agency.id), given)


def keeper(house: House) -> Viewer:
    """Return who administers the whole agency."""
    viewer = an_official(house.agency, "ผู้ดูแลทั้งกรม")
    RoleGrant.objects.create(
        person_id=viewer.person_id,
        role=Role.ADMINISTRATOR,
        unit=house.registry,
        subtree=True,
        since=moment(days=-30),
    )
    return viewer


def second(house: House) -> Viewer:
    """Return a second signatory, beside the director."""
    viewer = an_official(house.agency, "รองอธิบดี", (Role.SIGNATORY, house.registry))
    post = Position.objects.create(
        unit=house.registry, title_th="รองอธิบดี", title_en="Deputy Director-General", signs=True
    )
    Appointment.objects.create(person_id=viewer.person_id, position=post, since=moment(days=-30))
    return viewer


CERTIFICATE: dict[str, Any] = {
    "full_name": "นายปั้น น้ำใจดี",
    "national_id": "1101700203450",
    "certified": "เป็นผู้ขึ้นทะเบียนไว้กับหน่วยงานตั้งแต่วันที่ ๑ มกราคม ๒๕๖๐",
    "purpose": "ประกอบการสมัครงาน",
}
LICENCE: dict[str, Any] = {
    "licensee": "นางสาวเพ็ญ ตั้งมั่น",
    "licensee_id": "1101700203450",
    "business": "ร้านข้าวต้มฝั่งน้ำ",
    "activity": "food",
    "premises": "๑ ถนนสาธิต เขตจำลอง กรุงเทพมหานคร",
}
TRANSCRIPT: dict[str, Any] = {
    "student_name": "นางสาวกตัญญู ที่พึ่ง",
    "student_id": "6401234567",
    "national_id": "1101700203450",
    "born": "2003-05-14",
    "faculty": "คณะวิศวกรรมศาสตร์",
    "degree": "วิศวกรรมศาสตรบัณฑิต",
    "major": "วิศวกรรมคอมพิวเตอร์",
    "admitted": "2021-06-01",
    "graduated": "2025-05-31",
    "courses": [
        {"code": "2110101", "name": "การเขียนโปรแกรมคอมพิวเตอร์", "credits": "3", "grade": "A"},
        {"code": "2110211", "name": "โครงสร้างข้อมูลเบื้องต้น", "credits": "3.0", "grade": "B+"},
    ],
    "total_credits": "142",
    "gpa": "3.75",
}
RECEIPT: dict[str, Any] = {
    "payer": "นายปั้น น้ำใจดี",
    "items": [{"what": "ค่าธรรมเนียมคำขอ", "amount": "500"}, {"what": "ค่าสำเนา", "amount": "20.50"}],
    "total": "520.50",
    "paid_by": "promptpay",
}


def applied(
    house: House, code: str = "certificate", data: dict[str, Any] | None = None, **more: Any
) -> api.Receipt:
    request = api.Request(house.agency.id, code, data or CERTIFICATE, **more)
    return api.apply(request, api.Channel.PAGE, None, moment())


def shown(house: House, application_id: UUID) -> str:
    return api.application(house.clerk, application_id, moment()).shown


def up_to_signature(house: House, application_id: UUID, at: datetime | None = None) -> str:
    at = at or moment(5)
    api.take_up(house.drafter, application_id, at)
    hashed = shown(house, application_id)
    api.propose(house.drafter, application_id, hashed, "", at)
    if api.application(house.clerk, application_id, at).row.state is api.State.PROPOSED:
        api.approve(house.reviewer, application_id, hashed, at)
    return hashed


def issued(house: House, code: str = "certificate", data: dict[str, Any] | None = None) -> UUID:
    """Return the id of a document that has its page; its fee is paid, and what it asks for is there."""
    plan = api.Given(FLOOR_PLAN, stored(b"%PDF-plan").sha256, "plan.pdf", "application/pdf")
    request = api.Request(
        house.agency.id, code, data or CERTIFICATE, files=(plan,) if code == "licence" else ()
    )
    receipt = api.apply(request, api.Channel.COUNTER, house.clerk, moment())
    if receipt.state is api.State.AWAITING_FEE:
        api.take_payment(house.clerk, receipt.application_id, "บร 1/2569", moment(1))
    hashed = up_to_signature(house, receipt.application_id)
    api.sign(house.director, receipt.application_id, hashed, moment(10))
    document_id = api.followed(receipt.application_id, moment(10)).document_id
    assert document_id is not None
    assert api.seal(document_id, moment(11))
    return document_id
